package audit

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// ErrCheckpoint is wrapped by errors about bytes that are no checkpoint of this
// log.
var ErrCheckpoint = errors.New("not a checkpoint of this store")

// ErrBehind is wrapped by errors about a log that is shorter than a checkpoint:
// entries were lost, or the store is an older copy of itself.
var ErrBehind = errors.New("the audit log is shorter than the checkpoint says")

// ErrForked is wrapped by errors about a log that is not a continuation of the
// one that a checkpoint was signed for: entries were changed.
var ErrForked = errors.New("the audit log is not the one that the checkpoint was signed for")

// A Checkpoint is a tree head: what the log was at one moment. Signed and kept
// off the host, it shows any later loss or change. Its form is a signed note
// (C2SP tlog-checkpoint): origin, size, root in base64, then lines of ours: the
// time, the number of entries in the erasure ledger, and in an export that leaves
// something out its digest.
type Checkpoint struct {
	Origin string
	Size   uint64
	Root   [32]byte
	At     time.Time // to the second
	Ledger uint64    // entries in the erasure ledger
	// Export is the SHA-256 of the lines of an export in which records bear other
	// names, zero for none: who signed the checkpoint answers for those lines too.
	Export [32]byte
}

// Origin returns the origin line of the store whose vault id is given. It is
// also the name of the key that signs.
func Origin(vault string) string { return "lethe/" + vault }

// Text returns what is signed.
func (c Checkpoint) Text() string {
	text := fmt.Sprintf("%s\n%d\n%s\ntime %s\nledger %d\n", c.Origin, c.Size,
		base64.StdEncoding.EncodeToString(c.Root[:]), c.At.UTC().Format(time.RFC3339), c.Ledger)
	if c.Export != [32]byte{} {
		text += exportLine + base64.StdEncoding.EncodeToString(c.Export[:]) + "\n"
	}
	return text
}

// VerifierKey returns the public key of a store in the form of a signed note's
// verifiers, which can be kept beside its checkpoints.
func VerifierKey(origin string, key ed25519.PublicKey) (string, error) {
	return note.NewEd25519VerifierKey(origin, key)
}

// signer is a note.Signer over a key that it never sees.
type signer struct {
	note.Verifier
	sign func([]byte) ([]byte, error)
}

func (s signer) Sign(msg []byte) ([]byte, error) { return s.sign(msg) }

// exportLine begins the line of Checkpoint.Export.
const exportLine = "export "

// Sign returns the checkpoint as a signed note. sign makes an Ed25519
// signature with the private half of key.
func (c Checkpoint) Sign(key ed25519.PublicKey, sign func([]byte) ([]byte, error)) ([]byte, error) {
	v, err := verifier(c.Origin, key)
	if err != nil {
		return nil, err
	}
	return note.Sign(&note.Note{Text: c.Text()}, signer{v, sign})
}

func verifier(origin string, key ed25519.PublicKey) (note.Verifier, error) {
	text, err := VerifierKey(origin, key)
	if err != nil {
		return nil, err
	}
	return note.NewVerifier(text)
}

// maxCheckpoint bounds what is read as a checkpoint, in bytes.
const maxCheckpoint = 64 << 10

// OpenCheckpoint reads a signed note and checks that the key signed it for the
// origin. It returns an error that wraps ErrCheckpoint.
func OpenCheckpoint(msg []byte, origin string, key ed25519.PublicKey) (Checkpoint, error) {
	v, err := verifier(origin, key)
	if err != nil {
		return Checkpoint{}, err
	}
	return OpenWith(msg, v)
}

// OpenWith reads a signed note and checks that the verifier's key signed it, for the
// origin that is its name. It returns an error that wraps ErrCheckpoint.
func OpenWith(msg []byte, v note.Verifier) (Checkpoint, error) {
	if len(msg) > maxCheckpoint {
		return Checkpoint{}, fmt.Errorf("%w: it is %d bytes long", ErrCheckpoint, len(msg))
	}
	n, err := note.Open(msg, note.VerifierList(v))
	if err != nil {
		return Checkpoint{}, fmt.Errorf("%w: this store's key did not sign it, or it was changed", ErrCheckpoint)
	}
	c, err := parseCheckpoint(n.Text)
	if err == nil && c.Origin != v.Name() {
		err = fmt.Errorf("%w: it is of another store", ErrCheckpoint)
	}
	return c, err
}

// parseCheckpoint reads the text of a checkpoint. Lines that a later version
// adds are left alone: they are signed, and change nothing of those before.
func parseCheckpoint(text string) (Checkpoint, error) {
	var c Checkpoint
	bad := func(what string) (Checkpoint, error) {
		return Checkpoint{}, fmt.Errorf("%w: its %s cannot be read", ErrCheckpoint, what)
	}
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) < 5 {
		return bad("text")
	}
	c.Origin = lines[0]
	var err error
	if c.Size, err = parseCount(lines[1]); err != nil {
		return bad("size")
	}
	root, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || len(root) != len(c.Root) {
		return bad("root")
	}
	copy(c.Root[:], root)
	at, found := strings.CutPrefix(lines[3], "time ")
	if c.At, err = time.Parse(time.RFC3339, at); err != nil || !found {
		return bad("time")
	}
	c.At = c.At.UTC()
	ledger, found := strings.CutPrefix(lines[4], "ledger ")
	if c.Ledger, err = parseCount(ledger); err != nil || !found {
		return bad("count of the erasure ledger")
	}
	for _, l := range lines[5:] {
		sum, found := strings.CutPrefix(l, exportLine)
		if !found {
			continue
		}
		raw, err := base64.StdEncoding.Strict().DecodeString(sum)
		if err != nil || len(raw) != len(c.Export) {
			return bad("digest of the export")
		}
		copy(c.Export[:], raw)
	}
	return c, nil
}

// parseCount reads a decimal number as Text writes it.
func parseCount(s string) (uint64, error) {
	n, err := strconv.ParseUint(s, 10, 62)
	if err == nil && strconv.FormatUint(n, 10) != s {
		err = strconv.ErrSyntax
	}
	return n, err
}

// Consistent reports, as an error that wraps ErrBehind or ErrForked, how the
// stored log of the given size and root differs from a continuation of the one
// that c was signed for. The proof is made from stored hashes and checked
// (RFC 6962, section 2.1.2).
func (c Checkpoint) Consistent(size uint64, root [32]byte, src Source) error {
	if size < c.Size {
		return fmt.Errorf("%w: %d entries, the checkpoint has %d", ErrBehind, size, c.Size)
	}
	if c.Size == 0 {
		return nil // every log continues the empty one
	}
	proof, err := tlog.ProveTree(int64(size), int64(c.Size), stored(src))
	if err == nil {
		err = tlog.CheckTree(proof, int64(size), root, int64(c.Size), c.Root)
	}
	if err != nil {
		return fmt.Errorf("%w at %d entries", ErrForked, c.Size)
	}
	return nil
}
