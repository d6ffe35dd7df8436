package storage

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
)

// A backup is a magic and frames: a header, contents, a manifest that says what
// there was, and a signature over the manifest. docs/formats/backup.md has every
// byte. Each frame is a kind, a length of four bytes, and a body.
const (
	frameHeader    = 'H' // JSON; the first frame
	framePut       = 'P' // data backup: one stored entry
	frameGone      = 'D' // data backup: a record deleted since the backup that this one continues
	frameFile      = 'F' // key backup: a piece of a file
	frameManifest  = 'M' // JSON
	frameSignature = 'S' // Ed25519; the last frame
)

const (
	frameHead = 1 + 4
	// maxFrame bounds a frame's body, so that a hostile length cannot exhaust
	// memory: a value, with its name and version.
	maxFrame = 1 << 20
	magicLen = 8
)

// errBackup is wrapped by errors about bytes that are not a whole, unchanged
// backup. Its texts go on from "the backup FILE".
var errBackup = errors.New("is not a backup as it was written")

// errNewerBackup says that a backup is of a format that this version lacks.
var errNewerBackup = errors.New("was made by a newer Lethe")

func badBackup(format string, args ...any) error {
	return fmt.Errorf("%w: %s", errBackup, fmt.Sprintf(format, args...))
}

// A manifest is the last but one frame of a backup.
type manifest struct {
	Format  string `json:"format"`
	Frames  uint64 `json:"frames"`            // before the manifest
	Records uint64 `json:"records,omitempty"` // of a data backup
	Leaves  uint64 `json:"leaves,omitempty"`  // entries of the audit log in a data backup
	Gone    uint64 `json:"gone,omitempty"`    // deletions in an incremental backup
	Bytes   uint64 `json:"bytes"`             // before the manifest, from the magic on
	SHA256  string `json:"sha256"`            // of those bytes, in hexadecimal
}

// readStrictly decodes JSON that must have nothing unknown in it: the format
// says which fields there are.
func readStrictly(raw []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("more than one value")
	}
	return nil
}

// A streamWriter writes frames and counts them.
type streamWriter struct {
	w     *bufio.Writer
	hash  hash.Hash
	count manifest
}

// newStream begins a backup.
func newStream(w io.Writer, magic string, header any) (*streamWriter, error) {
	s := &streamWriter{w: bufio.NewWriterSize(w, 256<<10), hash: sha256.New()}
	s.write([]byte(magic))
	raw, err := plainJSON(header)
	if err != nil {
		return nil, err
	}
	return s, s.frame(frameHeader, raw)
}

// write writes counted bytes. Errors of a bufio.Writer stay until Flush.
func (s *streamWriter) write(b []byte) error {
	s.hash.Write(b)
	s.count.Bytes += uint64(len(b))
	_, err := s.w.Write(b)
	return err
}

// frame writes a frame whose body is the parts one after the other.
func (s *streamWriter) frame(kind byte, parts ...[]byte) error {
	n := 0
	for _, p := range parts {
		n += len(p)
	}
	if n > maxFrame {
		return fmt.Errorf("%w: a frame of %d bytes", ErrTooLarge, n)
	}
	head := [frameHead]byte{kind}
	binary.BigEndian.PutUint32(head[1:], uint32(n))
	err := s.write(head[:])
	for _, p := range parts {
		err = s.write(p)
	}
	s.count.Frames++
	return err
}

// finish writes manifest and signature. purpose is of the signing key.
func (s *streamWriter) finish(format string, sign func(message []byte) ([]byte, error)) error {
	m := s.count
	m.Format, m.SHA256 = format, hex.EncodeToString(s.hash.Sum(nil))
	raw, err := plainJSON(m)
	if err != nil {
		return err
	}
	signature, err := sign(manifestMessage(raw))
	if err != nil {
		return err
	}
	s.frame(frameManifest, raw)
	s.frame(frameSignature, signature)
	return s.w.Flush()
}

// manifestMessage is what the signature of a manifest is over.
func manifestMessage(raw []byte) []byte {
	return append([]byte("lethe backup manifest\n"), raw...)
}

// A streamReader reads frames. It hands out what it has not verified yet:
// nothing may be believed before next has returned io.EOF.
type streamReader struct {
	r        *bufio.Reader
	format   string
	public   ed25519.PublicKey
	hash     hash.Hash
	count    manifest
	body     []byte
	manifest manifest // valid at the end
	message  []byte   // what the signature is over
	mark     []byte   // the signature
}

// openStream reads the magic and the header into header. public may be nil for
// a stream whose signature is checked later.
func openStream(r io.Reader, magic, format string, public ed25519.PublicKey, header any) (*streamReader, error) {
	s := &streamReader{r: bufio.NewReaderSize(r, 256<<10), format: format, public: public, hash: sha256.New()}
	got := make([]byte, magicLen)
	if _, err := io.ReadFull(s.r, got); err != nil {
		return nil, readFault(err)
	}
	if string(got) != magic {
		if bytes.Equal(got[:magicLen-1], []byte(magic)[:magicLen-1]) {
			return nil, errNewerBackup
		}
		return nil, badBackup("it does not begin like one")
	}
	s.took(got)
	kind, body, err := s.frame()
	if err != nil {
		return nil, err
	}
	if kind != frameHeader || readStrictly(body, header) != nil {
		return nil, badBackup("its header cannot be read")
	}
	return s, nil
}

func (s *streamReader) took(b []byte) {
	s.hash.Write(b)
	s.count.Bytes += uint64(len(b))
}

// readFault words a failure to read on.
func readFault(err error) error {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return badBackup("it is cut short")
	}
	return fmt.Errorf("%w: %w", errBackup, err)
}

// frame reads one frame. The body is valid until the next.
func (s *streamReader) frame() (byte, []byte, error) {
	var head [frameHead]byte
	if _, err := io.ReadFull(s.r, head[:]); err != nil {
		return 0, nil, readFault(err)
	}
	n := binary.BigEndian.Uint32(head[1:])
	if n > maxFrame {
		return 0, nil, badBackup("a frame claims %d bytes", n)
	}
	if cap(s.body) < int(n) {
		s.body = make([]byte, n, max(int(n), 2*cap(s.body)))
	}
	s.body = s.body[:n]
	if _, err := io.ReadFull(s.r, s.body); err != nil {
		return 0, nil, readFault(err)
	}
	if head[0] != frameManifest && head[0] != frameSignature {
		s.took(head[:])
		s.took(s.body)
		s.count.Frames++
	}
	return head[0], s.body, nil
}

// next returns the next frame of the contents, or io.EOF when the manifest,
// the signature and the end were there and fit.
func (s *streamReader) next() (byte, []byte, error) {
	kind, body, err := s.frame()
	if err != nil || kind != frameManifest {
		if err == nil && (kind == frameHeader || kind == frameSignature) {
			err = badBackup("its frames are not in order")
		}
		return kind, body, err
	}
	return 0, nil, s.end(bytes.Clone(body))
}

func (s *streamReader) end(raw []byte) error {
	kind, signature, err := s.frame()
	if err != nil {
		return err
	}
	s.message, s.mark = manifestMessage(raw), bytes.Clone(signature)
	if kind != frameSignature {
		return badBackup("its frames are not in order")
	}
	if s.public != nil {
		if err := s.signedBy(s.public); err != nil {
			return err
		}
	}
	if _, err := s.r.ReadByte(); err == nil {
		return badBackup("something follows its end")
	} else if err != io.EOF {
		return readFault(err)
	}
	m, err := parseManifest(raw)
	if err != nil {
		return err
	}
	want := s.count
	want.Records, want.Leaves, want.Gone = m.Records, m.Leaves, m.Gone // counted by who knows what they are
	want.Format, want.SHA256 = s.format, hex.EncodeToString(s.hash.Sum(nil))
	if m != want {
		return badBackup("its contents are not those that its manifest lists")
	}
	s.manifest = m
	return io.EOF
}

// signedBy checks the signature at the end. A reader that was given the key has
// checked it; the key of a key backup is inside.
func (s *streamReader) signedBy(public ed25519.PublicKey) error {
	if len(public) != ed25519.PublicKeySize || !ed25519.Verify(public, s.message, s.mark) {
		return badBackup("the store's key did not sign it")
	}
	return nil
}

// parseManifest reads the JSON of a manifest.
func parseManifest(raw []byte) (m manifest, err error) {
	if readStrictly(raw, &m) != nil {
		return m, badBackup("its manifest cannot be read")
	}
	return m, nil
}
