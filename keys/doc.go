// Package keys holds every encryption key of a store, and is the only package
// that touches one. It hands out handles and results, never key bytes. (Key
// bindings of the terminal are elsewhere, in tui.)
//
// # What is encrypted under which key
//
// A slot is an administrator's way in. Each slot is a public key: an age
// recipient whose private half the administrator keeps in a file, or a key pair
// whose private half stands in the slot itself, sealed under a passphrase with
// Argon2id, or is an SSH key, or is behind an age plugin. The vault key, 32
// random bytes, is wrapped for every slot in the file header. Since wrapping
// needs public keys only, a new vault key reaches people who are absent. The
// private half of a recovery slot exists only as n shares on paper, any k of
// which give it back (Shamir's scheme).
//
// The epoch secret, 32 random bytes, stands in clear in the file epoch. It adds
// nothing against somebody who can read the disk today. It is there to be
// destroyed: it is overwritten in place, which a small file of fixed size
// allows and a renamed or growing file does not.
//
// The keyring holds one 32-byte key per entry, where an entry is whatever is
// forgotten together: a subject's own records, one holding, one request. It is
// sealed under vault key and epoch secret together. New keys go to a journal
// sealed the same way, until the next writing of the keyring folds them in.
//
// A record is sealed under a key of its own, derived from its entry's key with
// a fresh salt, and is bound to its vault, type, id, owner, schema and version.
// A blob is sealed under a key for its purpose, bound to the epoch or not. MAC
// and signing keys come from secrets inside the keyring that never change.
//
//	passphrase or identity -> slot -> vault key --+
//	                                  epoch secret +-> keyring -> entry key -> record key
//
// # Erasing
//
// Shred writes a new epoch secret, rewrites the keyring without the keys under
// it, and overwrites the old epoch secret. Older copies of keyring and journal,
// wherever the file system, a snapshot of these files alone, or the flash
// controller left them, then open with nothing that exists. What could still
// open them: a copy of the old epoch file together with the old keyring and a
// slot's secret, that is, a full copy of the key directory from before, such as
// a key backup that was not replaced. On file systems that do not overwrite in
// place (btrfs, ZFS, ext4 with data=journal) and on flash, the old epoch secret
// may itself survive below; the store shows this as a lower assurance level.
//
// # What somebody with the disk learns
//
// Without a slot's secret: the vault id, the number, kinds, names, creation
// times and public keys of the slots, the Argon2id parameters, how often keys
// were rewritten and erased, the number of keys, and for each record its
// version, its size bucket, and which records share a key. No name, no date, no
// reference. Records altered, moved or exchanged are noticed on opening. A
// record replaced by an older one of itself is not noticed here: the store's
// anchor and audit log compare versions. Key files put back as a whole from an
// older copy, or a journal cut at a frame, are not noticed here either: the
// store binds State into its anchor.
//
// A weak passphrase can be guessed offline at the cost of Argon2id for each
// attempt and slot. Somebody who held the vault key and copied the keyring
// keeps what was in it: removing a slot locks its holder out of everything
// written later under new keys, and of the keyring from then on, but does not
// change the keys of existing records; the store's deep rotation does.
//
// # Which calls to use
//
// Create makes a vault, Open opens one with a Credential. NewKey makes keys,
// usable at once; Commit makes them durable and must return before any record
// sealed under them is. Seal and Open, with appending variants for bulk work,
// seal and open records; Inspect reads a record's clear header. Shred erases.
// AddPassphraseSlot, AddRecipientSlot, RemoveSlot and Rotate change who can
// open; NewRecovery makes a recovery set, ParseShares and RecoveryCredential
// open with it. Check looks at a key directory without writing. Fold shortens the journal. Lock wipes everything.
//
// The first write that fails leaves the vault suspect: reading goes on, every
// change gives ErrSuspect, and opening again finds the state before or after
// the change and finishes what was begun. Repairs says what that was.
//
// # Key bytes in memory
//
// Vault key, epoch secret and keyring live outside the Go heap, locked against
// swap where the limits allow (Locked) and wiped by Lock. Copies made for a
// call are on its stack and wiped. What cannot be wiped from here: the key
// schedules of crypto/aes and what age keeps of an identity, until the memory
// is used again; a program built with GOEXPERIMENT=runtimesecret has the
// runtime wipe those of unlocking. HardenProcess forbids core dumps.
//
// # What is promised for old files
//
// Each format has a number and frozen test vectors. A version of this program
// reads every format released before it, refuses newer ones with
// ErrNewerFormat, and never guesses: an unknown magic, suite or flag is an
// error, not a fallback. docs/formats/keys.md has every byte.
package keys
