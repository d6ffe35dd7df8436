package cli

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/mod/sumdb/note"

	"lethe/model"
	"lethe/storage"
	"lethe/storage/audit"
)

// An exportedLeaf is one entry. To those who may look people up it bears the bytes
// that the tree hashes; to others their hash, and another name of the record.
type exportedLeaf struct {
	leafJSON
	Leaf     []byte `json:"leaf,omitempty"`
	LeafHash []byte `json:"leaf_hash,omitempty"`
}

func (a *app) auditExport() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write the whole audit log, with a checkpoint",
		Long: "Writes every entry of the audit log as a line of JSON with the bytes that the tree hashes, and a signed checkpoint at the end, " +
			"so that somebody without the store can check it with 'lethe audit check'. With --json, one JSON document.\n\n" +
			"For roles that may not look people up each record bears a pseudonym, the same in every export, and each entry the hash of its bytes " +
			"instead of them; the checkpoint then signs the lines too.",
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withSlots(cmd, model.SeeLog, func(store *storage.Store) error { return a.export(cmd, store, out) })
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "new file (default: standard output)")
	return a.data(cmd)
}

func (a *app) export(cmd *cobra.Command, store *storage.Store, out string) error {
	w := a.Out
	if out != "" {
		f, err := a.Files.OpenFile(out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return &model.Error{Fault: model.Refused, Sentence: "the file cannot be made; a file that exists is not written over", Cause: err}
		}
		defer f.Close()
		w = f
	}
	msg, c, err := store.Checkpoint(a.Now())
	if err != nil {
		return err
	}
	begin, between, end := "", "\n", "\n{\"checkpoint\":%s}\n"
	if a.json {
		begin, between, end = "{\"entries\":[\n", ",\n", "\n],\"checkpoint\":%s}\n"
	}
	lines := sha256.New()
	if err := a.exportLeaves(cmd, w, lines, store, c.Size, begin, between); err != nil {
		return err
	}
	if !a.refers {
		if msg, err = store.SignExport(c, [32]byte(lines.Sum(nil))); err != nil {
			return err
		}
	}
	last, err := json.Marshal(string(msg))
	if err == nil {
		_, err = fmt.Fprintf(w, end, last)
	}
	return err
}

// exportLeaves writes the entries that a checkpoint of the given size covers, and
// each with a line break to lines.
func (a *app) exportLeaves(cmd *cobra.Command, w io.Writer, lines hash.Hash, store *storage.Store, size uint64, begin, between string) error {
	if _, err := io.WriteString(w, begin); err != nil {
		return err
	}
	return store.Leaves(cmd.Context(), 0, func(l audit.Leaf) error {
		if l.Seq >= size {
			return nil
		}
		if l.Seq > 0 {
			if _, err := io.WriteString(w, between); err != nil {
				return err
			}
		}
		v, err := a.exported(store, l)
		if err != nil {
			return err
		}
		raw, err := json.Marshal(v)
		if err == nil {
			_, _ = lines.Write(append(raw, '\n')) // a hash takes everything
			_, err = w.Write(raw)
		}
		return err
	})
}

// exported returns an entry as whoever exports may have it.
func (a *app) exported(store *storage.Store, l audit.Leaf) (exportedLeaf, error) {
	v, raw := viewLeaf(l), l.Append(nil)
	if a.refers {
		return exportedLeaf{leafJSON: v, Leaf: raw}, nil
	}
	var err error
	sum := audit.HashOf(raw)
	v.Record, err = store.Pseudonym(l.Kind, l.ID)
	return exportedLeaf{leafJSON: v, LeafHash: sum[:]}, err
}

type auditCheckJSON struct {
	Size     uint64 `json:"size"`
	At       string `json:"at"`
	Origin   string `json:"origin"`
	Key      string `json:"verifier_key"`
	Redacted bool   `json:"redacted"`
}

func (a *app) auditCheck() *cobra.Command {
	var key string
	cmd := alone(&cobra.Command{
		Use:   "check FILE --key KEY",
		Short: "Check an export of the audit log, without the store",
		Long: "Checks a file of 'lethe audit export' (lines, not --json): that the entries are all there and in their order, that they hash to the root " +
			"of the checkpoint at its end, that the checkpoint is signed with the key, and that what is said of each entry is what was hashed. " +
			"In an export that leaves records unnamed the last is what the signature answers for: ask somebody who may look people up for the bytes " +
			"of any entry, and compare their hash.\n\nThe key is the one that 'lethe audit checkpoint' prints. Take it from elsewhere than from the file.",
		Args: args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			if key == "" {
				return usage(cmd, "--key is needed")
			}
			f, err := a.Files.OpenFile(given[0], os.O_RDONLY, 0)
			if err != nil {
				return &model.Error{Fault: model.NotFound, Sentence: "the export cannot be read", Cause: err}
			}
			defer f.Close()
			v, err := checkExport(f, key)
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(v)
			}
			how := "Each bears the bytes that were hashed."
			if v.Redacted {
				how = "Records bear other names; the signature answers for the lines."
			}
			return a.printf("%d entries agree with the signed checkpoint of %s.\n%s\n", v.Size, v.At, how)
		},
	})
	cmd.Flags().StringVar(&key, "key", "", "the key that signs checkpoints")
	return a.data(cmd)
}

// badExport is what is wrong with an export. what names no entry's contents.
func badExport(what string, args ...any) error {
	return model.Faultf(model.Damaged, "this is no export that was left as it was made: %s", fmt.Sprintf(what, args...))
}

// longestExported bounds a line of an export, in bytes.
const longestExported = 64 << 10

// checkExport reads an export of lines and checks it against a key.
func checkExport(r io.Reader, key string) (v auditCheckJSON, err error) {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return v, &model.Error{Fault: model.Usage, Sentence: "that is no key that signs checkpoints", Cause: err}
	}
	in := bufio.NewScanner(r)
	in.Buffer(nil, longestExported)
	var tally audit.Tally
	lines, last := sha256.New(), ""
	for in.Scan() {
		if last != "" {
			return v, badExport("something follows the checkpoint")
		}
		var l struct {
			exportedLeaf
			Checkpoint string `json:"checkpoint"`
		}
		if json.Unmarshal(in.Bytes(), &l) != nil {
			return v, badExport("line %d is no entry", tally.Size()+1)
		}
		if last = l.Checkpoint; last != "" {
			continue
		}
		if len(l.LeafHash) > 0 {
			v.Redacted = true
		}
		sum, err := l.check(tally.Size())
		if err != nil {
			return v, err
		}
		tally.Add(sum)
		_, _ = lines.Write(append(bytes.Clone(in.Bytes()), '\n'))
	}
	if in.Err() != nil || last == "" {
		return v, badExport("it has no checkpoint at its end")
	}
	c, err := audit.OpenWith([]byte(last), verifier)
	switch {
	case errors.Is(err, audit.ErrCheckpoint):
		return v, badExport("its checkpoint is not signed with this key, or was changed")
	case err != nil:
		return v, err
	case c.Size != tally.Size() || c.Root != tally.Root():
		return v, badExport("the entries do not lead to the root of its checkpoint")
	case v.Redacted && c.Export != [32]byte(lines.Sum(nil)):
		return v, badExport("its lines are not those that were signed")
	}
	v.Size, v.At, v.Origin, v.Key = c.Size, certified(c.At), c.Origin, key
	return v, nil
}

// check returns the hash of an entry, which is number n.
func (l exportedLeaf) check(n uint64) (sum [32]byte, err error) {
	if l.Seq != n {
		return sum, badExport("entry %d is not where it belongs", n)
	}
	if len(l.Leaf) == 0 {
		if len(l.LeafHash) != len(sum) {
			return sum, badExport("entry %d bears neither bytes nor a hash", n)
		}
		return [32]byte(l.LeafHash), nil
	}
	parsed, err := audit.ParseLeaf(l.Leaf)
	if err != nil || viewLeaf(parsed) != l.leafJSON {
		return sum, badExport("entry %d says something else than its bytes", n)
	}
	return audit.HashOf(l.Leaf), nil
}
