package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"lethe/model"
	"lethe/storage"
)

// An erasureJSON is one erasure as it is listed. Level is empty when there is no
// certificate to take it from.
type erasureJSON struct {
	ID          string `json:"id"`
	Begun       string `json:"begun"`
	Destroyed   string `json:"keys_destroyed,omitempty"`
	Actor       string `json:"actor"`
	Ground      string `json:"ground"`
	Request     string `json:"request,omitempty"`
	Subjects    int    `json:"subjects"`
	Holdings    int    `json:"holdings"`
	Requests    int    `json:"requests"`
	Evidence    int    `json:"identity_evidence"`
	Records     uint64 `json:"records"`
	Keys        int    `json:"keys"`
	State       string `json:"state"`
	Level       string `json:"assurance_level,omitempty"`
	Certificate string `json:"certificate"` // "valid", or why there is none
}

func viewErasure(e storage.ErasureInfo) erasureJSON {
	v := erasureJSON{
		ID: e.ID.String(), Begun: e.Begun.UTC().Format(time.RFC3339), Actor: e.Actor, Ground: string(e.Ground), Request: e.Request,
		Subjects: e.Subjects, Holdings: e.Holdings, Requests: e.Requests, Evidence: e.Evidence,
		Records: e.Records, Keys: e.Keys, State: string(e.State), Certificate: "none",
	}
	if !e.Destroyed.IsZero() {
		v.Destroyed = e.Destroyed.UTC().Format(time.RFC3339)
	}
	switch {
	case e.Certificate != nil:
		v.Level, v.Certificate = e.Certificate.Statement.Level, "valid"
	case e.CertificateError != nil:
		v.Certificate = e.CertificateError.Error()
	}
	return v
}

// words says in a few words what an erasure took.
func (v *erasureJSON) words() string {
	var what []string
	switch {
	case v.Ground == string(model.RecordsJoined):
		what = append(what, "joined with another record, nobody erased")
	case v.Subjects > 1:
		what = append(what, fmt.Sprintf("%d people", v.Subjects))
	case v.Subjects == 1:
		what = append(what, "1 person")
	}
	for _, apart := range []struct {
		n    int
		noun string
	}{{v.Holdings, "holding"}, {v.Requests, "request file"}, {v.Evidence, "identity paper"}} {
		if apart.n > 0 {
			what = append(what, counted(apart.n, apart.noun))
		}
	}
	return fmt.Sprintf("%s (%s, %s)", strings.Join(what, ", "), counted(int(v.Records), "record"), counted(v.Keys, "key"))
}

// row is the line of a table.
func (v *erasureJSON) row(e storage.ErasureInfo) []string {
	level := v.Level
	switch {
	case e.State == storage.ErasureCalledOff || e.State == storage.ErasureUnfinished:
		level = string(e.State)
	case level == "":
		level = "no certificate"
	}
	return []string{v.ID[:shortID], e.Begun.UTC().Format("2006-01-02"), v.Ground, line(v.Request), level, v.words()}
}

func (a *app) eraseList() *cobra.Command {
	return a.data(&cobra.Command{
		Use:   "list",
		Short: "List the erasures, the oldest first",
		Long: "Lists every erasure with its date, ground, the request it answered, how surely it is gone (assurance L1 or L2), and what it took, " +
			"as numbers: it names nobody. The first column is the beginning of the id, by which 'lethe erase certificate' " +
			"shows the certificate. One that was called off destroyed nothing.",
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withSlots(cmd, model.SeeReports, func(store *storage.Store) error {
				list, err := store.Erasures(cmd.Context())
				if err != nil {
					return err
				}
				return a.printErasures(list)
			})
		},
	})
}

func (a *app) printErasures(list []storage.ErasureInfo) error {
	views := make([]erasureJSON, 0, len(list))
	rows := make([][]string, 0, len(list))
	for _, e := range list {
		v := viewErasure(e)
		views, rows = append(views, v), append(rows, v.row(e))
	}
	if a.json {
		return a.printJSON(views)
	}
	if len(rows) == 0 {
		return a.printf("Nothing was ever erased.\n")
	}
	return a.table(rows)
}

func (a *app) eraseCertificate() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "certificate ID",
		Short: "Show the certificate of an erasure, or write it to a file",
		Long: "Shows the certificate that the store keeps of an erasure, after checking it. The id is that of 'lethe erase list' or its beginning. " +
			"--out writes the signed certificate, as JSON, which 'lethe erase verify' checks without the store.",
		Example: "lethe erase certificate 3f2a91c0 --out byron.json",
		Args:    args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			return a.withSlots(cmd, model.SeeReports, func(store *storage.Store) error {
				id, err := erasureNamed(cmd, store, given[0])
				if err != nil {
					return err
				}
				raw, c, err := store.Certificate(id)
				if err != nil {
					return err
				}
				return a.printCertificate(raw, c, out)
			})
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "write the certificate to this file, which must not be there yet")
	return a.data(cmd)
}

// printCertificate prints a certificate, or where it was written to.
func (a *app) printCertificate(raw []byte, c *storage.Certificate, out string) error {
	if out != "" {
		if err := a.writeNew(out, raw); err != nil {
			return err
		}
		if a.json {
			return a.printJSON(map[string]any{"erasure": c.Statement.Erasure, "file": out})
		}
		return a.printf("The certificate was written; 'lethe erase verify %s' checks it.\n", line(out))
	}
	if a.json {
		return a.printJSON(json.RawMessage(bytes.TrimSpace(raw)))
	}
	return a.printf("%s", c.Text())
}

// erasureNamed finds an erasure by its id or the beginning of it.
func erasureNamed(cmd *cobra.Command, store *storage.Store, text string) (model.ID, error) {
	prefix := strings.ToLower(strings.TrimSpace(text))
	if len(prefix) < shortID || strings.Trim(prefix, "0123456789abcdef") != "" {
		return model.ID{}, usage(cmd, "an erasure is named by its id, or at least the first %d characters of it; 'lethe erase list' shows them", shortID)
	}
	list, err := store.Erasures(cmd.Context())
	if err != nil {
		return model.ID{}, err
	}
	list = slices.DeleteFunc(list, func(e storage.ErasureInfo) bool { return !strings.HasPrefix(e.ID.String(), prefix) })
	switch {
	case len(list) == 0:
		return model.ID{}, model.Faultf(model.NotFound, "there is no erasure of that id")
	case len(list) > 1:
		return model.ID{}, model.Faultf(model.Refused, "%d erasures begin so; give more of the id", len(list))
	case list[0].State == storage.ErasureCalledOff:
		return model.ID{}, model.Faultf(model.NotFound, "that erasure was called off and destroyed nothing, so it has no certificate")
	}
	return list[0].ID, nil
}
