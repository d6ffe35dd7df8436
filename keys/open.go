package keys

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"
)

// OpenOptions says how a vault is opened. The zero value is the usual way.
type OpenOptions struct {
	Random io.Reader        // nil means crypto/rand
	Now    func() time.Time // nil means time.Now
	// ReadOnly writes nothing at all: what a crash left unfinished stays so,
	// and every change gives ErrReadOnly. For backups and damaged disks.
	ReadOnly bool
	// Unlocked, if not nil, is called when a slot has opened: what was typed was
	// right, and what takes time from there on is the size of the store.
	Unlocked func()
}

// Open opens the vault in a directory. It finishes what a crash interrupted
// (see Repairs): an erasure, a rotation, the last journal frame.
func Open(dir string, credential Credential, options OpenOptions) (*Vault, error) {
	return open(diskFiles{dir}, credential, options)
}

// ReadSlots reads the vault id and the slots from a header without unlocking
// it. Nothing of it is authenticated yet.
func ReadSlots(dir string) (VaultID, []SlotInfo, error) {
	o := opening{files: diskFiles{dir}}
	if err := o.readHeader(); err != nil {
		return VaultID{}, nil, err
	}
	v := Vault{head: o.head}
	return o.head.vault, v.Slots(), nil
}

// opening is what opening a vault learns on the way.
type opening struct {
	files    fileSystem
	unlocked func() // or nil

	head       *header
	copies     [2]bool // the copy of the header equals head
	slots      [2]epochSlot
	keyring    *keyringHeader
	ring       *ring
	underOld   bool // the keyring is still under the previous vault key
	journal    *journal
	stale      bool  // the journal was folded into the keyring already
	journalEnd int64 // where a torn tail begins, or the file ends
	journalLen int64
}

func open(files fileSystem, credential Credential, options OpenOptions) (*Vault, error) {
	v := &Vault{files: files, readOnly: options.ReadOnly, secrets: allocSecret(3 * keySize)}
	v.random, v.now = orDefault(options.Random, options.Now)
	o := &opening{files: files, unlocked: options.Unlocked}
	err := o.load(v, &credential)
	if err == nil {
		v.id, v.head, v.ring, v.journal = o.head.vault, o.head, o.ring, o.journal
		v.generation, v.epoch, v.committed = o.keyring.generation, o.keyring.epoch, o.ring.count
		err = v.repair(o)
	}
	if err != nil {
		o.ring.wipe()
		o.journal.close()
		v.secrets.free()
		return nil, err
	}
	return v, nil
}

// load reads and checks every file. The vault key that opens the header, the
// epoch secret and the previous vault key are left in v.secrets, in this order.
func (o *opening) load(v *Vault, credential *Credential) error {
	if err := o.readHeader(); err != nil {
		return err
	}
	sealed := readRing(o.files)
	defer sealed.drop()
	vaultKey := (*[keySize]byte)(v.secrets.b)
	var err error
	if v.openedBy, err = credential.unlock(o.head, vaultKey); err != nil {
		return err
	}
	if !o.head.authentic(vaultKey) {
		return forged(headerFile, "it was changed by somebody who does not hold the vault key")
	}
	if o.unlocked != nil {
		o.unlocked()
	}
	previous := (*[keySize]byte)(v.secrets.b[2*keySize:])
	rotating, err := o.head.openPrevious(vaultKey, previous)
	if err != nil {
		return err
	}
	epochSecret := (*[keySize]byte)(v.secrets.b[keySize:])
	if err := o.readEpoch(sealed, epochSecret); err != nil {
		return err
	}
	used := vaultKey
	r := sealed.take()
	err = openKeyring(r, o.keyring, sealed.data, vaultKey, epochSecret)
	if err != nil && rotating {
		err = openKeyring(r, o.keyring, sealed.data, previous, epochSecret)
		used, o.underOld = previous, true
	}
	if err != nil {
		r.wipe()
		return err
	}
	o.ring = r
	return o.readJournal(used, epochSecret)
}

// readHeader takes the sound copy of the higher generation.
func (o *opening) readHeader() error {
	data, err := o.files.ReadFile(headerFile, headerFileSize)
	if errors.Is(err, fs.ErrNotExist) {
		return ErrNotVault
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", headerFile, err)
	}
	if len(data) != headerFileSize {
		return damaged(headerFile, "it is %d bytes long instead of %d", len(data), headerFileSize)
	}
	var parsed [2]*header
	var problems [2]error
	for i := range parsed {
		parsed[i], problems[i] = parseHeaderCopy(data[i*headerCopySize : (i+1)*headerCopySize])
		if errors.Is(problems[i], ErrNewerFormat) {
			return problems[i]
		}
		if parsed[i] != nil && (o.head == nil || parsed[i].generation > o.head.generation) {
			o.head = parsed[i]
		}
	}
	if o.head == nil {
		return damaged(headerFile, "neither copy is sound (%v; %v)", detailOf(problems[0]), detailOf(problems[1]))
	}
	for i := range parsed {
		o.copies[i] = parsed[i] != nil && parsed[i].equal(o.head)
	}
	return nil
}

func detailOf(err error) string {
	var d *DamageError
	if errors.As(err, &d) {
		return d.Detail
	}
	return err.Error()
}

// readEpoch puts the epoch secret that the keyring asks for into out.
func (o *opening) readEpoch(sealed *sealedRing, out *[keySize]byte) error {
	<-sealed.done // files are read one at a time
	epochs, err := readKeyFile(o.files, epochFile, epochFileSize)
	if err != nil {
		return err
	}
	defer clear(epochs)
	if o.slots, err = parseEpochFile(epochs); err != nil {
		return err
	}
	defer func() {
		for i := range o.slots {
			clear(o.slots[i].secret[:])
		}
	}()
	if sealed.err != nil {
		return sealed.err
	}
	o.keyring = sealed.header
	if o.keyring.vault != o.head.vault {
		return damaged(keyringFile, "it belongs to another store")
	}
	secret, err := epochSecretOf(&o.slots, o.keyring.epoch)
	if err != nil {
		return err
	}
	copy(out[:], secret[:])
	return nil
}

// readKeyFile reads a file that a vault must have.
func readKeyFile(files fileSystem, name string, limit int64) ([]byte, error) {
	data, err := files.ReadFile(name, limit)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, damaged(name, "it is missing")
	}
	if err != nil && !errors.Is(err, ErrDamaged) {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return data, err
}

// readJournal adds the keys of the journal to the ring. A journal of an older
// keyring was folded in by a rewrite that a crash kept from replacing it.
func (o *opening) readJournal(vaultKey, epochSecret *[keySize]byte) error {
	data, err := readKeyFile(o.files, journalFile, maxJournalFile)
	if err != nil {
		return err
	}
	h, err := parseJournalHeader(data)
	if err != nil {
		return err
	}
	if h.vault != o.head.vault {
		return damaged(journalFile, "it belongs to another store")
	}
	if h.keyring < o.keyring.generation {
		o.stale = true
		return nil
	}
	if h.keyring != o.keyring.generation || h.epoch != o.keyring.epoch {
		return damaged(keyringFile, "it is of generation %d and the journal of %d: it is an old copy", o.keyring.generation, h.keyring)
	}
	o.journal = newJournal(h, data, vaultKey, epochSecret)
	o.journalLen = int64(len(data))
	o.journalEnd, err = o.journal.replay(data, o.ring.add)
	return err
}
