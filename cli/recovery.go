package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"lethe/keys"
	"lethe/model"
)

// A recoveryPlan is a recovery set to be made: how many shares, how many of
// them are needed, and where they go.
type recoveryPlan struct {
	needed, total int
	out           string // a directory, one file a share; empty means the terminal
}

// parseRecovery reads "3/5": any 3 of 5.
func parseRecovery(text string) (needed, total int, err error) {
	k, n, ok := strings.Cut(text, "/")
	if ok {
		if needed, err = strconv.Atoi(strings.TrimSpace(k)); err == nil {
			total, err = strconv.Atoi(strings.TrimSpace(n))
		}
	}
	if !ok || err != nil || needed < 2 || needed > total || total > 16 {
		return 0, 0, model.Faultf(model.Usage, "a recovery set is given as K/N, such as 3/5: any K of N shares open the store, 2 to 16 of them")
	}
	return needed, total, nil
}

type recoveryJSON struct {
	Slot   string   `json:"slot"`
	Set    string   `json:"set"`
	Needed int      `json:"needed"`
	Total  int      `json:"total"`
	Files  []string `json:"files"`
}

// addRecovery makes a recovery set, hands out its shares, and only then adds
// its slot: a set whose shares nobody has must not look like a way in.
func (a *app) addRecovery(ctx context.Context, c *keyChange, plan recoveryPlan) (*recoveryJSON, error) {
	shares, slot, err := keys.NewRecovery(nil, plan.needed, plan.total)
	if err != nil {
		return nil, &model.Error{Fault: model.Usage, Sentence: err.Error(), Cause: err}
	}
	defer wipeShares(shares)
	out := &recoveryJSON{Set: slot.Recovery.String(), Needed: plan.needed, Total: plan.total, Files: []string{}}
	vault := c.store.Keys().ID().String()
	if plan.out == "" {
		err = a.showShares(ctx, shares, vault)
	} else {
		out.Files, err = a.writeShares(plan.out, shares, vault)
	}
	if err != nil {
		return nil, err
	}
	id, err := a.changeSlots(ctx, c, "keys.recovery", func(v *keys.Vault) (keys.SlotID, error) { return v.AddSlot(slot) })
	out.Slot = id.String()
	return out, err
}

// shareText is what is printed of a share. It is as secret as the share.
func shareText(s *keys.Share, vault string) []byte {
	set := s.Set()
	head := fmt.Sprintf("# Lethe recovery share %d of %d, set %s, store %s.\n"+
		"# Any %d of the %d shares together open the store; fewer say nothing.\n"+
		"# The last word of each line checks the words before it.\n\n",
		s.Index(), set.Total, set, vault[:8], set.Threshold, set.Total)
	words := s.Words()
	defer clear(words)
	out := make([]byte, 0, len(head)+len(words)+3*keys.ShareLines) // never moved
	out = append(out, head...)
	line := 0
	for words := range bytes.Lines(words) {
		line++
		out = append(append(out, byte('0'+line), ' ', ' '), words...)
	}
	return out
}

// errNoTerminalToShow is returned when shares are to be shown and nobody would see them.
var errNoTerminalToShow = model.Faultf(model.Usage,
	"there is no terminal to show recovery shares at, and they are never written into a pipe; have them written into a directory (--help)")

// showShares shows one share after another at the terminal, waits until each
// is written down, and takes it off the screen.
func (a *app) showShares(ctx context.Context, shares []*keys.Share, vault string) error {
	tty, err := a.Teletype()
	if err != nil {
		return errNoTerminalToShow
	}
	defer tty.Close()
	fmt.Fprintf(tty, "There are %d shares. Each is shown once and kept nowhere. Write each on paper of its own,\n"+
		"for a different person. Press Enter for the first.", len(shares))
	for i := range len(shares) + 1 {
		if _, err := tty.Line(ctx, maxShareLine); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return &model.Error{Fault: model.Refused, Sentence: "not all shares were shown; no recovery set was made, destroy the shares that were written down", Cause: err}
		}
		if a.Env("TERM") != "dumb" {
			fmt.Fprint(tty, "\x1b[2J\x1b[3J\x1b[H") // screen and scrollback
		}
		if i == len(shares) {
			break
		}
		text := shareText(shares[i], vault)
		_, err := tty.Write(text)
		clear(text)
		if err != nil {
			return &model.Error{Fault: model.Failed, Sentence: "the shares could not be shown; no recovery set was made", Cause: err}
		}
		next := "the next share"
		if i == len(shares)-1 {
			next = "the end"
		}
		fmt.Fprintf(tty, "\nWrite it down, read it again, then press Enter for %s.", next)
	}
	return nil
}

// writeShares writes one file a share into dir, readable by the owner only. It
// writes over nothing, and after an error it removes what it wrote.
func (a *app) writeShares(dir string, shares []*keys.Share, vault string) (files []string, err error) {
	defer func() {
		if err != nil {
			for _, name := range files {
				a.Files.Remove(name)
			}
			err = &model.Error{Fault: model.Failed, Sentence: "the shares could not be written; no recovery set was made", Cause: err}
			files = nil
		}
	}()
	if err := a.Files.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	for _, s := range shares {
		set := s.Set()
		name := filepath.Join(dir, fmt.Sprintf("lethe-share-%s-%d-of-%d.txt", set, s.Index(), set.Total))
		f, err := a.Files.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return files, err
		}
		files = append(files, name)
		text := shareText(s, vault)
		_, err = f.Write(text)
		clear(text)
		if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
			return files, err
		}
	}
	return files, nil
}

// words says what was made.
func (r *recoveryJSON) words() string {
	text := fmt.Sprintf("Recovery set %s: any %d of its %d shares open the store.\n", r.Set, r.Needed, r.Total)
	if len(r.Files) > 0 {
		text += fmt.Sprintf("The shares are in %s, one file each. Give each file to a different person and\n"+
			"remove them here: all of them in one place are a key without a lock.\n", filepath.Dir(r.Files[0]))
	}
	return text + "Try it once: 'lethe keys check --recovery-shares'.\n"
}
