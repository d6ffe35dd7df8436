package keys

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
)

// A share is 42 bytes in seven lines of six, each followed by a check byte, and
// is written as 49 words:
//
//	0  format, 1
//	1  threshold k
//	2  number of shares n
//	3  index of this share, from 1
//	4  id of the set, 4 random bytes
//	8  value, 32 bytes
//	40 first 2 bytes of SHA-256 of "lethe recovery share v1" and the 40 before
//
// The check byte of a line is the sum, in GF(256), of its number and of each of
// its bytes times 2, 4, 8, 16, 32, 64: a code in which no single wrong word, no
// two exchanged words of a line and no two exchanged lines can pass.
const (
	shareFormat  = 1
	shareClear   = 8
	shareSum     = 2
	shareSize    = shareClear + keySize + shareSum
	shareLine    = 6
	sharePerLine = shareLine + 1
	shareLabel   = "lethe recovery share v1"

	// ShareLines is the number of lines of a written share.
	ShareLines = shareSize / shareLine
	// ShareLineWords is the number of words of each line, the check word too.
	ShareLineWords = sharePerLine

	shareTotal = ShareLines * sharePerLine
)

// Share is one share of a recovery set. Wipe it after use.
type Share struct {
	threshold, total, index byte
	set                     [4]byte
	value                   [keySize]byte
}

// Index returns the share's number in its set, from 1.
func (s *Share) Index() int { return int(s.index) }

// Set says which set the share is of, and how many of it are needed.
func (s *Share) Set() RecoverySet {
	return RecoverySet{ID: s.set, Threshold: int(s.threshold), Total: int(s.total)}
}

// Wipe overwrites the share's value.
func (s *Share) Wipe() { clear(s.value[:]) }

// ErrShare is what every *ShareError matches with errors.Is.
var ErrShare = errors.New("recovery share refused")

// ShareError says where a written share is wrong. It quotes nothing of it.
type ShareError struct {
	Share  int // which of the shares of a text, from 1
	Line   int // from 1; 0 if it is not one line's fault
	Word   int // from 1; 0 if it is not known which
	Detail string
}

// Error says where to look and what for.
func (e *ShareError) Error() string {
	place := fmt.Sprintf("share %d", e.Share)
	if e.Line > 0 {
		place += fmt.Sprintf(", line %d", e.Line)
	}
	if e.Word > 0 {
		place += fmt.Sprintf(", word %d", e.Word)
	}
	return place + ": " + e.Detail
}

// Unwrap makes errors.Is find ErrShare.
func (e *ShareError) Unwrap() error { return ErrShare }

// Words writes the share as seven lines of seven words, each ending in a line
// feed. The bytes are as secret as the share.
func (s *Share) Words() []byte {
	raw := [shareSize]byte{shareFormat, s.threshold, s.total, s.index}
	defer clear(raw[:])
	copy(raw[4:], s.set[:])
	copy(raw[shareClear:], s.value[:])
	sum := shareChecksum(raw[:shareClear+keySize])
	copy(raw[shareClear+keySize:], sum[:])
	out := make([]byte, 0, shareTotal*10)
	for line := range ShareLines {
		part := raw[line*shareLine : (line+1)*shareLine]
		for _, b := range part {
			out = append(append(out, shareWord(b)...), ' ')
		}
		out = append(append(out, shareWord(lineCheck(line, part))...), '\n')
	}
	return out
}

func shareChecksum(raw []byte) (sum [shareSum]byte) {
	h := sha256.New()
	h.Write([]byte(shareLabel))
	h.Write(raw)
	copy(sum[:], h.Sum(nil))
	return sum
}

// lineCheck returns the check byte of a line, numbered from 0.
func lineCheck(line int, part []byte) byte {
	check, factor := byte(line+1), byte(2)
	for _, b := range part {
		check ^= gfMul(factor, b)
		factor = gfMul(factor, 2)
	}
	return check
}

// ParseShare reads one share from its words. How they are broken into lines,
// their case, blank lines, lines that begin with # and numbers with or without
// a full stop, as people number lines, do not matter. Errors are *ShareError.
func ParseShare(text []byte) (*Share, error) {
	shares, err := ParseShares(text)
	if err != nil {
		return nil, err
	}
	if len(shares) != 1 {
		for _, s := range shares {
			s.Wipe()
		}
		return nil, &ShareError{Share: len(shares), Detail: "more than one share was given"}
	}
	return shares[0], nil
}

// ParseShares reads one or more shares, one after another.
func ParseShares(text []byte) (shares []*Share, err error) {
	defer func() {
		if err != nil {
			for _, s := range shares {
				s.Wipe()
			}
			shares = nil
		}
	}()
	words := shareFields(text)
	for number := 1; len(words) > 0 || number == 1; number++ {
		var raw [shareSize]byte
		defer clear(raw[:])
		for line := range ShareLines {
			end := min(len(words), sharePerLine)
			if err := readShareLine(raw[line*shareLine:], number, line, words[:end]); err != nil {
				return shares, err
			}
			words = words[end:]
		}
		s, err := decodeShare(&raw)
		if err != nil {
			return shares, &ShareError{Share: number, Detail: err.Error()}
		}
		shares = append(shares, s)
	}
	return shares, nil
}

// CheckShareLine says whether a line of words, numbered from 1, fits its check
// word, so that somebody who types a share is told at once.
func CheckShareLine(number int, line []byte) error {
	var raw [shareLine]byte
	defer clear(raw[:])
	return readShareLine(raw[:], 1, number-1, shareFields(line))
}

// readShareLine turns the words of a line into bytes.
func readShareLine(out []byte, share, line int, words [][]byte) error {
	wrong := func(word int, detail string) error {
		return &ShareError{Share: share, Line: line + 1, Word: word, Detail: detail}
	}
	if len(words) != sharePerLine {
		return wrong(0, fmt.Sprintf("it has %d words instead of %d", len(words), sharePerLine))
	}
	var values [sharePerLine]byte
	defer clear(values[:])
	for i, w := range words {
		value, known := shareValue(w)
		if !known {
			return wrong(i+1, "this is not one of the words that shares are written in")
		}
		values[i] = value
	}
	if lineCheck(line, values[:shareLine]) != values[shareLine] {
		return wrong(0, "its words do not fit its last word: one is wrong, or two are exchanged")
	}
	copy(out, values[:shareLine])
	return nil
}

// shareFields returns the words of a text, as views of it.
func shareFields(text []byte) (words [][]byte) {
	for line := range bytes.Lines(text) {
		line = bytes.TrimSpace(line)
		if bytes.HasPrefix(line, []byte("#")) {
			continue
		}
		for _, w := range bytes.Fields(line) {
			if len(bytes.Trim(w, "0123456789.:)")) > 0 {
				words = append(words, w)
			}
		}
	}
	return words
}

// decodeShare reads the bytes of a share whose lines are each in order.
func decodeShare(raw *[shareSize]byte) (*Share, error) {
	sum := shareChecksum(raw[:shareClear+keySize])
	if !bytes.Equal(sum[:], raw[shareClear+keySize:]) {
		return nil, errors.New("its lines are each in order but do not belong together")
	}
	if raw[0] != shareFormat {
		return nil, fmt.Errorf("it was %w", ErrNewerFormat)
	}
	s := &Share{threshold: raw[1], total: raw[2], index: raw[3], set: [4]byte(raw[4:])}
	if err := s.Set().check(); err != nil {
		return nil, err
	}
	if s.index < 1 || s.index > s.total {
		return nil, errors.New("its number is not one of its set's")
	}
	copy(s.value[:], raw[shareClear:])
	return s, nil
}

// setID is how a set is called when its shares are told apart.
func setID(id [4]byte) string { return hex.EncodeToString(id[:]) }
