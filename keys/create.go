package keys

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// CreateOptions says how a new vault is made.
type CreateOptions struct {
	Random io.Reader        // nil means crypto/rand; the wrapping of slots always uses crypto/rand
	Now    func() time.Time // nil means time.Now
	Slots  []NewSlot        // at least one
}

// Create makes the key files of a new vault in a directory, which it makes if
// need be, and returns the vault open. A directory that holds any of the files
// gives ErrExists: keys are never written over.
func Create(dir string, options CreateOptions) (*Vault, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the key directory: %w", err)
	}
	parent := diskFiles{filepath.Dir(filepath.Clean(dir))}
	if err := parent.SyncDir(); err != nil {
		return nil, fmt.Errorf("sync the directory above the keys: %w", err)
	}
	return create(diskFiles{dir}, options)
}

// orDefault fills in the randomness and the clock.
func orDefault(random io.Reader, now func() time.Time) (io.Reader, func() time.Time) {
	if random == nil {
		random = rand.Reader
	} else if random != rand.Reader {
		random = &lockedReader{r: random}
	}
	if now == nil {
		now = time.Now
	}
	return random, now
}

func create(files fileSystem, options CreateOptions) (*Vault, error) {
	if len(options.Slots) == 0 {
		return nil, fmt.Errorf("a vault needs at least one slot")
	}
	for _, name := range []string{headerFile, epochFile, keyringFile, journalFile} {
		f, err := files.OpenFile(name, os.O_RDONLY)
		if err == nil {
			return nil, errors.Join(fmt.Errorf("%s is there: %w", name, ErrExists), f.Close())
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("look for %s: %w", name, err)
		}
	}
	v, err := newVault(options)
	if err != nil {
		return nil, err
	}
	v.files = files
	if err := v.writeAll(); err != nil {
		v.Lock()
		for _, name := range []string{headerFile, epochFile, keyringFile, journalFile} {
			// The write error matters more; what is left is refused by name next time.
			_, _ = removeIfThere(files, name)
		}
		return nil, err
	}
	return v, nil
}

// newVault makes the secrets and slots of a vault, all in memory.
func newVault(options CreateOptions) (*Vault, error) {
	v := &Vault{head: &header{generation: 1}, generation: 1, epoch: 1}
	v.random, v.now = orDefault(options.Random, options.Now)
	v.secrets = allocSecret(2 * keySize)
	v.ring = newRing(0)
	for _, part := range [][]byte{v.id[:], v.secrets.b[:2*keySize], v.ring.preamble()[:preambleEnd]} {
		if _, err := io.ReadFull(v.random, part); err != nil {
			v.Lock()
			return nil, fmt.Errorf("read random bytes: %w", err)
		}
	}
	v.head.vault = v.id
	v.head.created = v.now().Unix()
	for _, n := range options.Slots {
		s, err := makeSlot(v.random, v.id, v.now(), n, v.vaultKey())
		if err == nil {
			err = v.head.without(s.recipient)
		}
		if err != nil {
			v.Lock()
			return nil, err
		}
		v.head.slots = append(v.head.slots, s)
	}
	return v, nil
}

// writeAll writes the four files of a new vault, the header last: without it
// the directory is not a vault.
func (v *Vault) writeAll() error {
	wiped, err := encodeWipedSlot(v.random)
	if err != nil {
		return fmt.Errorf("read random bytes: %w", err)
	}
	// Epoch 1 stands in the second slot.
	epoch := append(wiped, encodeEpochSlot(v.epoch, v.epochSecret())...)
	defer clear(epoch)
	if err := writeFile(v.files, epochFile, epoch); err != nil {
		return err
	}
	keyring, err := sealKeyring(v.random, keyringHeader{vault: v.id, generation: v.generation, epoch: v.epoch}, v.ring, v.ring.count, v.vaultKey(), v.epochSecret())
	if err != nil {
		return err
	}
	if err := writeFile(v.files, keyringFile, keyring); err != nil {
		return err
	}
	if v.journal, err = replaceJournal(v.files, v.random, v.journalHeader(), v.vaultKey(), v.epochSecret()); err != nil {
		return err
	}
	one, err := v.head.encode(v.vaultKey())
	if err != nil {
		return err
	}
	if err := writeFile(v.files, headerFile, append(one, one...)); err != nil {
		return err
	}
	if err := v.files.SyncDir(); err != nil {
		return fmt.Errorf("sync the key directory: %w", err)
	}
	return nil
}

func (v *Vault) journalHeader() journalHeader {
	return journalHeader{vault: v.id, keyring: v.generation, epoch: v.epoch}
}
