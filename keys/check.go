package keys

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// Report is what Check found in a key directory that opened.
type Report struct {
	Vault    VaultID
	OpenedBy SlotID
	Slots    []SlotInfo
	State    State
	// Unfinished says, a sentence each, what the next opening will put right:
	// nothing of it loses a key.
	Unfinished []string
}

// Check opens the keys in a directory without writing anything, and reports
// where they stand. That it returns no error means: a copy of the header is
// sound and authentic under the vault key, the epoch secret is there, the
// keyring and every frame of the journal open. The caller sees to it that no
// process changes the directory meanwhile.
func Check(dir string, credential Credential) (*Report, error) {
	return check(diskFiles{dir}, credential)
}

func check(files fileSystem, credential Credential) (*Report, error) {
	v := &Vault{readOnly: true, secrets: allocSecret(3 * keySize)}
	defer v.secrets.free()
	o := &opening{files: files}
	defer func() {
		o.ring.wipe()
		o.journal.close()
	}()
	if err := o.load(v, &credential); err != nil {
		return nil, err
	}
	v.head = o.head
	r := &Report{Vault: o.head.vault, OpenedBy: v.openedBy, Slots: v.Slots(), State: State{
		Header: o.head.generation, Keyring: o.keyring.generation, Epoch: o.keyring.epoch, Keys: o.ring.count,
	}}
	if !o.stale {
		r.State.Frames, r.State.JournalBytes = o.journal.frames, o.journalEnd
	}
	var err error
	r.Unfinished, err = o.unfinished()
	return r, err
}

// unfinished says what repair would do.
func (o *opening) unfinished() (out []string, err error) {
	add := func(yes bool, format string, args ...any) {
		if yes {
			out = append(out, fmt.Sprintf(format, args...))
		}
	}
	for i, same := range o.copies {
		add(!same, "header: copy %d is old or damaged; the other one is sound", i+1)
	}
	add(len(o.head.previous) > 0, "header: a rotation of the vault key was interrupted")
	spare := &o.slots[(o.keyring.epoch+1)%2]
	older := spare.state == epochLive && spare.generation < o.keyring.epoch
	add(older, "epoch: an erasure was interrupted, its old secret is still there")
	add(!older && spare.state != epochWiped, "epoch: a change was begun and not committed")
	add(o.stale, "journal: its keys stand in the keyring already")
	add(!o.stale && o.journalEnd != o.journalLen, "journal: a last frame at offset %d is unfinished; its keys were never acknowledged", o.journalEnd)
	for _, name := range []string{keyringTemp, journalTemp} {
		f, openErr := o.files.OpenFile(name, os.O_RDONLY)
		if errors.Is(openErr, fs.ErrNotExist) {
			continue
		}
		if openErr != nil {
			return nil, fmt.Errorf("look for %s: %w", name, openErr)
		}
		add(true, "%s was left behind by a change that did not finish", name)
		if err := f.Close(); err != nil {
			return nil, fmt.Errorf("look for %s: %w", name, err)
		}
	}
	return out, nil
}
