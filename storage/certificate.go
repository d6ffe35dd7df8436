package storage

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"lethe/model"
	"lethe/storage/audit"
)

// A Certificate shows that an erasure took place: what was destroyed, when, how
// surely, and that the audit log of the store has it. It holds no personal
// data. docs/formats/store.md has its bytes.
type Certificate struct {
	Statement Statement
	Audit     AuditProof
	// Signer is the public key that signed it, in hexadecimal. A certificate
	// proves as much as the reader knows that the key is the store's.
	Signer string

	statement []byte // as signed
}

// A Statement is what a certificate says.
type Statement struct {
	Format    string `json:"format"`
	Store     string `json:"store"`   // id of the vault
	Erasure   string `json:"erasure"` // id of the erasure
	Actor     string `json:"actor"`
	Ground    string `json:"ground"`
	Request   string `json:"request,omitempty"`
	Begun     string `json:"begun"`
	Destroyed string `json:"keys_destroyed"`
	Deleted   string `json:"records_deleted"`
	// FinishedOnOpening says that a crash came between destroying the keys and
	// the end. The time of destruction is then that of the next opening, at
	// the latest.
	FinishedOnOpening bool              `json:"finished_on_opening,omitempty"`
	Subjects          []CertifiedRecord `json:"subjects"`
	Holdings          []CertifiedRecord `json:"holdings"`
	Requests          []CertifiedRecord `json:"requests,omitempty"`
	Evidence          []CertifiedRecord `json:"identity_evidence,omitempty"`
	Records           uint64            `json:"records"`
	Keys              int               `json:"keys"`
	// Anonymised says how much of it was counted before, if any was.
	Anonymised     *Anonymised `json:"anonymised,omitempty"`
	Keyring        uint64      `json:"keyring_generation"`
	Epoch          uint64      `json:"epoch_generation"`
	Level          string      `json:"assurance_level"`
	FileSystem     string      `json:"file_system"`
	Why            string      `json:"assurance_why"`
	PendingBackups []string    `json:"pending_key_backups"`
	CouldStillOpen []string    `json:"could_still_open"`
}

// A CertifiedRecord is a subject, a single holding or the file of a request that
// was erased, or a subject that is another by now.
type CertifiedRecord struct {
	ID         string `json:"id"`
	Reference  string `json:"reference,omitempty"`   // of a subject
	Subject    string `json:"subject,omitempty"`     // reference of a holding's subject
	JoinedInto string `json:"joined_into,omitempty"` // reference of who has what was this subject's, after a merge
}

func certifiedSubject(t target) CertifiedRecord {
	r := CertifiedRecord{ID: t.ID.String(), Reference: t.ID.SubjectReference()}
	if !t.Owner.IsZero() {
		r.JoinedInto = t.Owner.SubjectReference()
	}
	return r
}

// An AuditProof shows that the hash of the statement is in the audit log.
type AuditProof struct {
	Leaf  []byte   `json:"leaf"` // its bytes
	Seq   uint64   `json:"sequence"`
	Size  uint64   `json:"tree_size"`
	Root  []byte   `json:"root"`
	Proof [][]byte `json:"proof"`
}

const (
	certificateFormat = "lethe erasure certificate 1"
	signingPurpose    = "erasure certificate"
)

// ErrCertificate is wrapped by errors about certificates that do not hold.
var ErrCertificate = errors.New("not a valid certificate")

// sealedCertificate is the file.
type sealedCertificate struct {
	Statement json.RawMessage `json:"statement"`
	Audit     json.RawMessage `json:"audit"`
	Signer    string          `json:"signer"`
	Signature []byte          `json:"signature"`
}

// signed returns the bytes that a certificate's signature is over: statement
// and proof as JSON without white space, each after its length.
func signed(statement, proof []byte) []byte {
	return fmt.Appendf(nil, "%s\n%d %s\n%d %s\n", certificateFormat, len(statement), statement, len(proof), proof)
}

func certTime(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// statement begins the certificate of an erasure whose keys are gone.
func (e *erasing) statement() *Certificate {
	a := assess(e.dir)
	st := Statement{
		Format: certificateFormat, Store: e.vault.ID().String(), Erasure: e.intent.Erasure.String(),
		Actor: e.intent.Actor, Ground: e.intent.Ground, Request: e.intent.Request,
		Begun: certTime(e.intent.At), Destroyed: certTime(e.destroyedAt), FinishedOnOpening: e.resumed,
		Subjects: []CertifiedRecord{}, Holdings: []CertifiedRecord{},
		Records: e.intent.Facts[0], Keys: len(e.intent.Keys), Keyring: e.generations[0], Epoch: e.generations[1],
		Level: a.Level, FileSystem: a.FileSystem, Why: a.Why, PendingBackups: []string{},
		CouldStillOpen: []string{
			"a copy of the key directory from before " + certTime(e.destroyedAt) + ", such as a key backup or a snapshot of the machine, together with a passphrase or identity of that time",
			"what left the register before: exports, prints, letters and what recipients hold",
		},
	}
	if st.joined() {
		st.CouldStillOpen = append([]string{"the record that it was joined into, for whoever may open the register: what was moved there was not erased"}, st.CouldStillOpen...)
	}
	if a.Level == LevelLive {
		st.CouldStillOpen = append(st.CouldStillOpen, "remnants of the old epoch secret on the file system or the device, together with a passphrase or identity")
	}
	for _, t := range e.intent.Targets {
		switch t.Kind {
		case model.KindSubject:
			st.Subjects = append(st.Subjects, certifiedSubject(t))
		case model.KindRequest:
			st.Requests = append(st.Requests, CertifiedRecord{ID: t.ID.String()})
		case model.KindEvidence:
			st.Evidence = append(st.Evidence, CertifiedRecord{ID: t.ID.String()})
		default:
			st.Holdings = append(st.Holdings, CertifiedRecord{ID: t.ID.String(), Subject: t.Owner.SubjectReference()})
		}
	}
	return &Certificate{Statement: st}
}

// conclude fixes the statement and returns the leaf that goes into the log with
// the last deletion.
func (c *Certificate) conclude(e *erasing) (audit.Leaf, error) {
	c.Statement.Deleted = certTime(e.now())
	var err error
	if c.statement, err = plainJSON(c.Statement); err != nil {
		return audit.Leaf{}, err
	}
	return audit.Leaf{
		At: e.now(), Actor: e.act.Actor, Action: erasedAction, Kind: statementLeaf,
		ID: e.intent.Erasure, Version: 1, Hash: sha256.Sum256(c.statement),
	}, nil
}

func plainJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimRight(b.Bytes(), "\n"), err
}

// certify proves the statement from the log, signs both and saves them.
func (e *erasing) certify(c *Certificate) error {
	err := e.engine.View(func(snap Snapshot) (err error) {
		c.Audit, err = e.prove(snap)
		return err
	})
	if err != nil {
		return err
	}
	raw, err := c.seal(e.Store)
	if err != nil || e.dir == "" {
		return err
	}
	return saveCertificate(e.dir, e.intent.Erasure, raw)
}

// prove returns the proof that the newest leaf is in the log.
func (s *Store) prove(snap Snapshot) (AuditProof, error) {
	size, root := s.log.Size(), s.log.Root()
	p := AuditProof{Seq: size - 1, Size: size, Root: root[:], Proof: [][]byte{}}
	_, block, err := blockSource{snap}.LeafBlock(p.Seq)
	if err != nil {
		return p, err
	}
	err = audit.SplitLeaves(block, func(l audit.Leaf) error {
		if l.Seq == p.Seq {
			p.Leaf = l.Append(nil)
		}
		return nil
	})
	if err != nil {
		return p, err
	}
	hashes, err := audit.Prove(size, p.Seq, blockSource{snap})
	for _, h := range hashes {
		p.Proof = append(p.Proof, h[:])
	}
	return p, err
}

// seal signs the certificate and returns its file.
func (c *Certificate) seal(s *Store) ([]byte, error) {
	proof, err := plainJSON(c.Audit)
	if err != nil {
		return nil, err
	}
	key, err := s.vault.PublicKey(signingPurpose)
	if err != nil {
		return nil, err
	}
	signature, err := s.vault.Sign(signingPurpose, signed(c.statement, proof))
	if err != nil {
		return nil, err
	}
	c.Signer = hex.EncodeToString(key)
	raw, err := plainJSON(sealedCertificate{c.statement, proof, c.Signer, signature})
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = json.Indent(&b, raw, "", "  ")
	b.WriteByte('\n')
	return b.Bytes(), err
}

// saveCertificate writes the file of a certificate durably, instead of one that
// a crash left behind.
func saveCertificate(dir string, erasure model.ID, raw []byte) error {
	parent, dir := dir, filepath.Join(dir, certsName)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := syncDir(parent); err != nil {
		return err
	}
	name := filepath.Join(dir, certificateName(erasure))
	temp := name + ".tmp"
	if err := os.Remove(temp); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := writeDurably(temp, raw); err != nil {
		return err
	}
	if err := os.Rename(temp, name); err != nil {
		return err
	}
	return syncDir(dir)
}

// receipt returns what the desk learns of the erasure.
func (e *erasing) receipt(c *Certificate) (*model.ErasureReceipt, error) {
	raw, err := c.seal(e.Store)
	return &model.ErasureReceipt{
		ID: e.intent.Erasure, Records: int(c.Statement.Records), Keys: c.Statement.Keys,
		Level: c.Statement.Level, Why: c.Statement.Why, Pending: c.Statement.PendingBackups, Certificate: raw, Text: c.Text(),
	}, err
}

// maxCertificate bounds what is read as a certificate, in bytes.
const maxCertificate = 64 << 20

// VerifyCertificate reads a certificate and checks everything that can be
// checked without the store: that its own key signed it and that the statement
// is in the audit log whose root it gives. Whether the key is the store's, the
// reader must know. It returns an error that wraps ErrCertificate.
func VerifyCertificate(raw []byte) (*Certificate, error) {
	bad := func(why string) (*Certificate, error) {
		return nil, fmt.Errorf("%w: %s", ErrCertificate, why)
	}
	var f sealedCertificate
	if len(raw) > maxCertificate || json.Unmarshal(raw, &f) != nil {
		return bad("it cannot be read")
	}
	var statement, proof bytes.Buffer
	if json.Compact(&statement, f.Statement) != nil || json.Compact(&proof, f.Audit) != nil {
		return bad("it has no statement or no proof")
	}
	key, err := hex.DecodeString(f.Signer)
	if err != nil || len(key) != ed25519.PublicKeySize {
		return bad("it names no key")
	}
	if !ed25519.Verify(key, signed(statement.Bytes(), proof.Bytes()), f.Signature) {
		return bad("its signature does not fit, so it was changed after it was signed")
	}
	// Of a name that stands twice, in whatever case, other readers may take the
	// other one than was verified; the file has to be what sealing writes.
	f.Statement, f.Audit = statement.Bytes(), proof.Bytes()
	var given bytes.Buffer
	sealed, err := plainJSON(f)
	if err != nil || json.Compact(&given, raw) != nil || !bytes.Equal(given.Bytes(), sealed) {
		return bad("something was added to it after it was signed")
	}
	c := &Certificate{Signer: hex.EncodeToString(key), statement: statement.Bytes()}
	if json.Unmarshal(c.statement, &c.Statement) != nil || json.Unmarshal(proof.Bytes(), &c.Audit) != nil {
		return bad("its statement or its proof cannot be read")
	}
	if c.Statement.Format != certificateFormat {
		return bad("its format is not known to this version")
	}
	if why := c.inLog(); why != "" {
		return bad(why)
	}
	return c, nil
}

// inLog checks the proof. It returns what is wrong.
func (c *Certificate) inLog() string {
	leaf, err := audit.ParseLeaf(c.Audit.Leaf)
	if err != nil || leaf.Kind != statementLeaf || leaf.Seq != c.Audit.Seq {
		return "its audit leaf is not one of an erasure"
	}
	if leaf.Hash != sha256.Sum256(c.statement) || model.ID(leaf.ID).String() != c.Statement.Erasure {
		return "its audit leaf speaks of something else"
	}
	proof := make([][32]byte, len(c.Audit.Proof))
	for i, h := range c.Audit.Proof {
		if len(h) != 32 {
			return "its proof is cut short"
		}
		proof[i] = [32]byte(h)
	}
	if len(c.Audit.Root) != 32 || !audit.Included(c.Audit.Leaf, c.Audit.Seq, c.Audit.Size, [32]byte(c.Audit.Root), proof) {
		return "its proof does not lead to the root of the audit log"
	}
	return ""
}
