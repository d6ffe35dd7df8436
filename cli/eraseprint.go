package cli

import (
	"encoding/json"
	"fmt"
	"strings"

	"lethe/model"
	"lethe/model/desk"
	"lethe/storage"
)

type planLineJSON struct {
	Subject string   `json:"subject"`
	Kind    string   `json:"kind"`
	ID      string   `json:"id,omitempty"`
	What    string   `json:"what"`
	Records int      `json:"records"`
	Why     []string `json:"why,omitempty"`
	Blocked bool     `json:"blocked,omitempty"`
}

type planJSON struct {
	Goes       []planLineJSON `json:"goes"`
	Anonymised []planLineJSON `json:"anonymised"`
	Kept       []groupJSON    `json:"kept_of_anonymised"`
	Stays      []planLineJSON `json:"stays"`
	Subjects   int            `json:"subjects"`
	Holdings   int            `json:"holdings"`
	Requests   int            `json:"requests"`
	Records    int            `json:"records"`
}

func viewPlan(p *desk.ErasurePlan) planJSON {
	return planJSON{
		Goes: viewPlanLines(p.Goes), Anonymised: viewPlanLines(p.Anonymised), Kept: viewGroups(p.Kept), Stays: viewPlanLines(p.Stays),
		Subjects: p.Subjects, Holdings: p.Holdings, Requests: p.Requests, Records: p.Records,
	}
}

func viewPlanLines(lines []desk.PlanLine) []planLineJSON {
	out := make([]planLineJSON, 0, len(lines))
	for _, l := range lines {
		v := planLineJSON{Kind: l.Kind.String(), What: l.What, Records: l.Records, Why: l.Why, Blocked: l.Blocked}
		if !l.Subject.IsZero() {
			v.Subject = l.Subject.SubjectReference()
		}
		if !l.ID.IsZero() {
			v.ID = l.ID.String()
		}
		out = append(out, v)
	}
	return out
}

func (a *app) printPlan(p *desk.ErasurePlan) error { return a.printf("%s", planText(p)) }

// planText prints the three groups with their counts (UX.md: destructive acts).
func planText(p *desk.ErasurePlan) string {
	var b strings.Builder
	for _, g := range []struct {
		title string
		lines []desk.PlanLine
		kept  []model.AnonymousGroup
	}{{"Goes", p.Goes, nil}, {"Is anonymised", p.Anonymised, p.Kept}, {"Stays", p.Stays, nil}} {
		n := 0
		for _, l := range g.lines {
			n += l.Records
		}
		fmt.Fprintf(&b, "%s: %d\n", g.title, n)
		for _, l := range g.lines {
			fmt.Fprintf(&b, "  %s  %s%s\n", holdingReference(l), line(l.What), line(strings.Join(prefixed(l.Why), "")))
		}
		for _, k := range g.kept {
			fmt.Fprintf(&b, "  Kept: %d people: %s data%s\n", k.People, line(k.Category), line(traitWords(k)))
		}
	}
	return b.String()
}

func prefixed(why []string) []string {
	out := make([]string, len(why))
	for i, w := range why {
		out[i] = "; " + w
	}
	return out
}

// holdingReference names a line the way a command takes it.
func holdingReference(l desk.PlanLine) string {
	if l.Subject.IsZero() {
		return "-" // a request that was never matched to anybody
	}
	ref := l.Subject.SubjectReference()
	if l.Kind == model.KindHolding {
		ref += "/" + l.ID.String()[:8]
	}
	return ref
}

type erasedJSON struct {
	Erasure     string          `json:"erasure"`
	Subjects    int             `json:"subjects"`
	Requests    int             `json:"requests"`
	Records     int             `json:"records"`
	Keys        int             `json:"keys"`
	Level       string          `json:"assurance_level"`
	Why         string          `json:"assurance_why"`
	Anonymised  int             `json:"anonymised"`
	Kept        []groupJSON     `json:"kept_of_anonymised"`
	Stays       []planLineJSON  `json:"stays"`
	Purge       *purgeJSON      `json:"purge,omitempty"`
	Certificate json.RawMessage `json:"certificate"`
}

type purgeJSON struct {
	Files   int   `json:"files"`
	Bytes   int64 `json:"bytes"`
	Remains int   `json:"remains"`
}

func (a *app) printErased(done *desk.Erased, purge *storage.PurgeReport) error {
	r := done.Receipt
	if a.json {
		v := erasedJSON{
			Erasure: r.ID.String(), Subjects: done.Plan.Subjects, Requests: done.Plan.Requests, Records: r.Records, Keys: r.Keys,
			Level: r.Level, Why: r.Why,
			Anonymised: len(done.Plan.Anonymised), Kept: viewGroups(done.Plan.Kept), Stays: viewPlanLines(done.Plan.Stays), Certificate: r.Certificate,
		}
		if purge != nil {
			v.Purge = &purgeJSON{purge.Files, purge.Bytes, purge.Remains}
		}
		return a.printJSON(v)
	}
	if err := a.printf("%s", r.Text); err != nil {
		return err
	}
	if len(r.Pending) > 0 {
		if err := a.printf("\nReplace the key backups named above now: 'lethe keys backup --out FILE' over the same file.\n"); err != nil {
			return err
		}
	}
	if purge == nil {
		return a.printf("\nThe files of the store are rewritten in the background when the store is next open for a while.\n")
	}
	return a.printf("\nFiles rewritten; %d remains found in %d files (%d bytes searched).\n", purge.Remains, purge.Files, purge.Bytes)
}

// printVerified prints a certificate that holds.
func (a *app) printVerified(name string, c *storage.Certificate, known bool) error {
	if a.json {
		return a.printJSON(map[string]any{"valid": true, "key_compared": known, "signer": c.Signer, "statement": c.Statement})
	}
	verdict := "valid; compare its key with the store's"
	if known {
		verdict = "valid, and signed with the key given"
	}
	return a.printf("%s\n%s: %s\n", c.Text(), line(name), verdict)
}
