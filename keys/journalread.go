package keys

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
)

// tornTail marks a last frame that a crash left unfinished. It was never
// acknowledged, so that cutting it off loses nothing.
type tornTail struct{ offset int64 }

func (t *tornTail) Error() string { return "unfinished last frame" }

// replay reads every frame after the header and gives the entries of each to
// add. It returns where a torn tail begins, or the length of the file.
func (j *journal) replay(data []byte, add func(raw []byte) error) (end int64, err error) {
	for int(j.size) < len(data) {
		frame, plain, err := j.openFrame(data)
		if err != nil {
			if torn, ok := err.(*tornTail); ok {
				return torn.offset, nil
			}
			return 0, err
		}
		err = add(plain)
		clear(plain)
		if err != nil {
			return 0, damaged(journalFile, "frame %d at offset %d: %v", j.frames+1, j.size, err)
		}
		j.advance(frame)
	}
	return int64(len(data)), nil
}

// openFrame returns the frame at the journal's end and its entries.
func (j *journal) openFrame(data []byte) (frame, raw []byte, err error) {
	rest := data[j.size:]
	length, ok := frameLength(rest, j.frames+1)
	if !ok || length > len(rest) {
		return nil, nil, j.judge(rest, rest)
	}
	frame = rest[:length]
	key := derive(j.key[:], frame[16:frameHeaderUsed], labelFrame)
	plain, err := openOnce(nil, &key, frame[frameHeaderSize:], j.frameAAD(frame))
	if err != nil {
		return nil, nil, j.judge(frame, rest)
	}
	n := uint64(binary.BigEndian.Uint32(plain))
	used := 4 + n*entrySize
	if n > maxFrameKeys || used > uint64(len(plain)) || !allZero(plain[used:]) {
		clear(plain)
		return nil, nil, damaged(journalFile, "frame %d at offset %d has the wrong shape", j.frames+1, j.size)
	}
	return frame, plain[4:used], nil
}

// frameLength reads a frame header: its whole length in bytes, and whether it
// is a sound header of the expected sequence number.
func frameLength(data []byte, sequence uint64) (int, bool) {
	if len(data) < frameHeaderSize || string(data[:4]) != frameMagic {
		return 0, false
	}
	sum := sha256.Sum256(data[:frameHeaderUsed])
	if !bytes.Equal(sum[:frameHeaderSize-frameHeaderUsed], data[frameHeaderUsed:frameHeaderSize]) {
		return 0, false
	}
	sectors := binary.BigEndian.Uint32(data[4:])
	if sectors == 0 || sectors > maxJournalFile/sectorSize || binary.BigEndian.Uint64(data[8:]) != sequence {
		return 0, false
	}
	return int(sectors) * sectorSize, true
}

// judge tells a torn last frame from damage. Torn is what a crash during the
// write of the last frame can leave: a file that ends inside the frame, or
// whole sectors never written, which read as zeros. A frame with all its
// sectors written that does not open, or one that is followed by another
// frame, is damage: keys that were acknowledged would be lost by cutting it.
func (j *journal) judge(frame, rest []byte) error {
	broken := forged(journalFile, "frame %d at offset %d does not open", j.frames+1, j.size)
	if laterFrame(rest, j.frames+1) {
		return broken
	}
	length, ok := frameLength(rest, j.frames+1)
	short := ok && length > len(rest) || len(rest) < sectorSize
	if short || hasZeroSector(frame) {
		return &tornTail{offset: j.size}
	}
	return broken
}

// laterFrame looks for the header of a later frame on any sector after the first.
func laterFrame(rest []byte, sequence uint64) bool {
	for off := sectorSize; off+frameHeaderSize <= len(rest); off += sectorSize {
		candidate := rest[off:]
		if string(candidate[:4]) != frameMagic {
			continue
		}
		if found := binary.BigEndian.Uint64(candidate[8:]); found > sequence {
			if _, ok := frameLength(candidate, found); ok {
				return true
			}
		}
	}
	return false
}

func hasZeroSector(frame []byte) bool {
	for len(frame) >= sectorSize {
		if allZero(frame[:sectorSize]) {
			return true
		}
		frame = frame[sectorSize:]
	}
	return false
}
