package cli

import (
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/model/desk"
	"lethe/model/policy"
)

func (a *app) policyCommand() *cobra.Command {
	return group("policy", "The organisation's policy: check, explain, apply, show",
		alone(a.policyCheck()), a.policyExplain(), a.policyApply(), a.policyDiff(), a.policyShow(), a.policyVersions(), a.policyRecord(), a.policySchedule())
}

// policyFile returns the policy that an argument names, or the one beside the
// store.
func (a *app) policyFile(given []string) (name string, text []byte, err error) {
	if len(given) > 0 {
		name = given[0]
	} else {
		dir, err := a.storeDir()
		if err != nil {
			return "", nil, err
		}
		name = filepath.Join(dir, policyName)
	}
	if text, err = policy.Text(name); err == nil {
		return name, text, nil
	}
	files := a.Files
	if len(given) == 0 {
		files = ownFiles{} // it is the store's
	}
	info, err := files.Stat(name)
	if err == nil && info.Size() > policy.MaxSize {
		return "", nil, model.Faultf(model.Refused, "the policy file is larger than the %d bytes a policy may have", policy.MaxSize)
	}
	if err == nil {
		text, err = readWhole(files, name, policy.MaxSize+1)
	}
	if errors.Is(err, os.ErrNotExist) {
		return "", nil, &model.Error{Fault: model.NotFound, Sentence: "there is no policy file " + name, Cause: err}
	}
	if err != nil {
		return "", nil, &model.Error{Fault: model.Failed, Sentence: "the policy file cannot be read", Cause: err}
	}
	return name, text, nil
}

// parsedPolicy returns that policy, read and checked. Its mistakes are printed
// as JSON if that is asked for.
func (a *app) parsedPolicy(given []string) (name string, text []byte, p *policy.Policy, err error) {
	if name, text, err = a.policyFile(given); err != nil {
		return "", nil, nil, err
	}
	if p, _, err = policy.Parse(name, text); err != nil {
		return "", nil, nil, a.printProblems(err)
	}
	if err := desk.CheckLetters(p); err != nil {
		return "", nil, nil, err
	}
	return name, text, p, nil
}

type problemJSON struct {
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Problem string `json:"problem"`
}

type warningJSON struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Note  string `json:"note"`
	Does  string `json:"does"`
}

func (a *app) policyCheck() *cobra.Command {
	return a.data(&cobra.Command{
		Use:   "check [FILE]",
		Short: "Check a policy file and show where notice and law disagree",
		Long:  "Checks the file, or the one beside the store, or an embedded policy by name. Mistakes are given with line and column.",
		Args:  args(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			name, _, p, err := a.parsedPolicy(given)
			if err != nil {
				return err
			}
			warnings := p.Warnings(a.by().Today())
			if a.json {
				out := make([]warningJSON, 0, len(warnings))
				for _, w := range warnings {
					out = append(out, warningJSON{w.ID, w.Title, w.Note, w.Does})
				}
				return a.printJSON(map[string]any{"valid": true, "problems": []problemJSON{}, "warnings": out})
			}
			for _, w := range warnings {
				a.printf("%s  %s: %s. %s\n", w.ID, line(w.Title), line(w.Note), line(w.Does))
			}
			return a.printf("%s is a valid policy with %s.\n", line(name), counted(len(warnings), "warning"))
		},
	})
}

// printProblems prints every mistake of a policy and returns the refusal.
func (a *app) printProblems(err error) error {
	var all policy.Errors
	if !a.json || !errors.As(err, &all) {
		return &model.Error{Fault: model.Refused, Sentence: err.Error(), Cause: err}
	}
	out := make([]problemJSON, 0, len(all))
	for _, p := range all {
		out = append(out, problemJSON{p.Line, p.Column, p.Error()})
	}
	if err := a.printJSON(map[string]any{"valid": false, "problems": out, "warnings": []warningJSON{}}); err != nil {
		return err
	}
	return model.Faultf(model.Refused, "the policy has %s", counted(len(all), "mistake"))
}

func (a *app) policyExplain() *cobra.Command {
	var rule string
	cmd := &cobra.Command{
		Use:   "explain [FILE]",
		Short: "Say in plain words what a policy means",
		Args:  args(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			_, _, p, err := a.parsedPolicy(given)
			if err != nil {
				return err
			}
			lines := policy.Explain(p)
			if rule != "" {
				r := p.Rule(rule)
				if r == nil {
					return model.Faultf(model.NotFound, "the policy has no rule %q", rule)
				}
				lines = r.Explain()
			}
			if a.json {
				return a.printJSON(lines)
			}
			for _, l := range lines {
				a.printf("%s\n", line(l))
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&rule, "rule", "", "only this rule of the retention schedule")
	return a.data(cmd)
}

func (a *app) policyApply() *cobra.Command {
	var preview bool
	cmd := &cobra.Command{
		Use:   "apply [FILE]",
		Short: "Put a policy in force",
		Long:  "Checks the file, or the one beside the store, and puts it in force. Earlier policies stay in the store; the act is audited.",
		Args:  args(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			_, text, _, err := a.parsedPolicy(given)
			if err != nil {
				return err
			}
			if preview {
				return a.previewPolicy(cmd, text)
			}
			store, err := a.openFor(cmd.Context(), model.ChangePolicy)
			if err != nil {
				return err
			}
			defer store.Close()
			if store.desk != nil { // a server's: everybody who works there goes by it
				err = store.desk.ApplyPolicy(cmd.Context(), a.by(), text)
			} else {
				err = desk.PutPolicy(cmd.Context(), store, a.by(), text, rand.Reader)
			}
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(map[string]bool{"in_force": true})
			}
			return a.printf("The policy is in force.\n")
		},
	}
	cmd.Flags().BoolVar(&preview, "preview", false, "show which holdings it would move, by rule, and put nothing in force")
	return a.data(cmd)
}

func (a *app) policyShow() *cobra.Command {
	return a.data(&cobra.Command{
		Use:   "show",
		Short: "Print the policy in force",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			store, err := a.openFor(cmd.Context(), model.SeePolicy)
			if err != nil {
				return err
			}
			defer store.Close()
			v, err := desk.PolicyInForce(cmd.Context(), store)
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(map[string]any{"in_force": v.InForce, "actor": v.Actor, "text": string(v.Text)})
			}
			_, err = a.Out.Write(v.Text)
			return err
		},
	})
}

// counted returns a number with its noun.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
