package keys

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"os"
)

// The journal file takes new keys between two writings of the keyring. It is a
// sector of clear header and frames of whole sectors (512 bytes).
//
// Header:
//
//	0   magic "LETHEJN1"
//	8   format, uint16 big endian: 1
//	10  six zero bytes
//	16  vault id, 16 bytes
//	32  generation of the keyring it belongs to, uint64 big endian
//	40  epoch generation, uint64 big endian
//	48  salt, 32 bytes
//	80  SHA-256 of the 80 bytes before
//	112 zero to 512
//
// Frame:
//
//	0   magic "LJF1"
//	4   length of the whole frame in sectors, uint32 big endian
//	8   sequence number, uint64 big endian, from 1
//	16  salt, 32 bytes, fresh for every frame
//	48  first 16 bytes of the SHA-256 of the 48 bytes before
//	64  ciphertext, then the tag (16), to the end of the frame
//
// The plaintext is the number of keys (uint32), the entries, and zeros. Each
// frame has a key of its own (HKDF of the journal's key with the frame's salt),
// so that a frame written again after a torn one never reuses a key. A frame
// authenticates its header and the tag of the frame before it.
//
// Whole sectors make a torn write recognisable: a sector is written or not, an
// unwritten sector of a grown file reads as zeros, and ciphertext never does.
const (
	journalMagic      = "LETHEJN1"
	journalFormat     = 1
	sectorSize        = 512
	journalHeaderUsed = 80
	frameMagic        = "LJF1"
	frameHeaderSize   = 64
	frameHeaderUsed   = 48
	maxFrameKeys      = 1 << 20
	maxJournalFile    = 2 * maxKeys * entrySize
)

// journalHeader is the first sector of a journal.
type journalHeader struct {
	vault   VaultID
	keyring uint64
	epoch   uint64
	salt    [saltSize]byte
}

func (h *journalHeader) encode() []byte {
	out := make([]byte, sectorSize)
	copy(out, journalMagic)
	binary.BigEndian.PutUint16(out[8:], journalFormat)
	copy(out[16:], h.vault[:])
	binary.BigEndian.PutUint64(out[32:], h.keyring)
	binary.BigEndian.PutUint64(out[40:], h.epoch)
	copy(out[48:], h.salt[:])
	sum := sha256.Sum256(out[:journalHeaderUsed])
	copy(out[journalHeaderUsed:], sum[:])
	return out
}

func parseJournalHeader(data []byte) (*journalHeader, error) {
	if len(data) < sectorSize {
		return nil, damaged(journalFile, "it is cut off after %d bytes", len(data))
	}
	if string(data[:8]) != journalMagic {
		return nil, damaged(journalFile, "it does not begin like a key journal")
	}
	sum := sha256.Sum256(data[:journalHeaderUsed])
	if !bytes.Equal(sum[:], data[journalHeaderUsed:journalHeaderUsed+sha256.Size]) {
		return nil, damaged(journalFile, "the checksum of its first sector is wrong")
	}
	if format := binary.BigEndian.Uint16(data[8:]); format > journalFormat {
		return nil, newer(journalFile, format, journalFormat)
	} else if format != journalFormat {
		return nil, damaged(journalFile, "format %d does not exist", format)
	}
	if !allZero(data[10:16]) || !allZero(data[journalHeaderUsed+sha256.Size:sectorSize]) {
		return nil, damaged(journalFile, "reserved bytes of its first sector are set")
	}
	h := &journalHeader{keyring: binary.BigEndian.Uint64(data[32:]), epoch: binary.BigEndian.Uint64(data[40:])}
	copy(h.vault[:], data[16:])
	copy(h.salt[:], data[48:])
	return h, nil
}

// journal is an open journal at its end: what the next frame needs.
type journal struct {
	file   file // nil while only reading
	key    [keySize]byte
	chain  [tagSize]byte // tag of the last frame, or hash of the header
	frames uint64
	size   int64
}

// newJournal prepares the chain and key of a journal with no frame yet.
func newJournal(h *journalHeader, head []byte, vaultKey, epochSecret *[keySize]byte) *journal {
	j := &journal{size: sectorSize}
	joined := joinSecrets(vaultKey, epochSecret)
	j.key = derive(joined[:], h.salt[:], labelJournal)
	clear(joined[:])
	sum := sha256.Sum256(head[:sectorSize])
	copy(j.chain[:], sum[:])
	return j
}

// encodeFrame seals raw entries as the next frame.
func (j *journal) encodeFrame(random io.Reader, raw []byte) ([]byte, error) {
	n := len(raw) / entrySize
	sectors := (frameHeaderSize + 4 + len(raw) + tagSize + sectorSize - 1) / sectorSize
	frame := make([]byte, frameHeaderSize, sectors*sectorSize)
	copy(frame, frameMagic)
	binary.BigEndian.PutUint32(frame[4:], uint32(sectors))
	binary.BigEndian.PutUint64(frame[8:], j.frames+1)
	if _, err := io.ReadFull(random, frame[16:frameHeaderUsed]); err != nil {
		return nil, fmt.Errorf("read random bytes: %w", err)
	}
	sum := sha256.Sum256(frame[:frameHeaderUsed])
	copy(frame[frameHeaderUsed:], sum[:frameHeaderSize-frameHeaderUsed])

	plain := allocSecret(sectors*sectorSize - frameHeaderSize - tagSize)
	defer plain.free()
	binary.BigEndian.PutUint32(plain.b, uint32(n))
	copy(plain.b[4:], raw)
	key := derive(j.key[:], frame[16:frameHeaderUsed], labelFrame)
	return sealOnce(frame, &key, plain.b, j.frameAAD(frame))
}

func (j *journal) frameAAD(frame []byte) []byte {
	aad := make([]byte, 0, frameHeaderSize+tagSize)
	aad = append(aad, frame[:frameHeaderSize]...)
	return append(aad, j.chain[:]...)
}

// advance moves the end past a frame that is written or read.
func (j *journal) advance(frame []byte) {
	copy(j.chain[:], frame[len(frame)-tagSize:])
	j.frames++
	j.size += int64(len(frame))
}

// append writes entries as one frame and syncs it.
func (j *journal) append(random io.Reader, raw []byte) error {
	frame, err := j.encodeFrame(random, raw)
	if err != nil {
		return err
	}
	if _, err := j.file.WriteAt(frame, j.size); err != nil {
		return fmt.Errorf("write %s: %w", journalFile, err)
	}
	if err := j.file.Sync(); err != nil {
		return fmt.Errorf("sync %s: %w", journalFile, err)
	}
	j.advance(frame)
	return nil
}

// close closes the file and wipes the key. Everything acknowledged is synced,
// so that an error of closing loses nothing.
func (j *journal) close() {
	if j == nil {
		return
	}
	if j.file != nil {
		_ = j.file.Close()
		j.file = nil
	}
	clear(j.key[:])
}

// replaceJournal puts an empty journal for a keyring generation in place of
// whatever is there: temporary file, sync, rename, sync of the directory.
func replaceJournal(files fileSystem, random io.Reader, h journalHeader, vaultKey, epochSecret *[keySize]byte) (*journal, error) {
	if _, err := io.ReadFull(random, h.salt[:]); err != nil {
		return nil, fmt.Errorf("read random bytes: %w", err)
	}
	head := h.encode()
	if err := writeFile(files, journalTemp, head); err != nil {
		return nil, err
	}
	if err := files.Rename(journalTemp, journalFile); err != nil {
		return nil, fmt.Errorf("replace %s: %w", journalFile, err)
	}
	if err := files.SyncDir(); err != nil {
		return nil, fmt.Errorf("sync the key directory: %w", err)
	}
	j := newJournal(&h, head, vaultKey, epochSecret)
	return j, j.openForAppend(files)
}

func (j *journal) openForAppend(files fileSystem) error {
	f, err := files.OpenFile(journalFile, os.O_RDWR)
	if err != nil {
		return fmt.Errorf("open %s: %w", journalFile, err)
	}
	j.file = f
	return nil
}
