package search

import "encoding/binary"

// check reports whether r is a whole record of words and phrases that exist,
// and counts them. After it, the methods of a record cannot leave its bounds.
func (s *state) check(r record, words, phrases []uint32) error {
	if len(r) < headerSize {
		return errRecord
	}
	h := r.header()
	if h&liveBit == 0 {
		return r.checkBlank()
	}
	c := recordCheck{s: s, r: r, at: headerSize, words: words, phrases: phrases}
	for range h >> nameShift & nameMax {
		c.name()
	}
	for range h >> phraseShift & phraseMax {
		c.phrase(c.number(), false)
	}
	if h&bornBit != 0 {
		c.at += 3
	}
	c.at += 4 * int(h>>postcodeShift&postcodeMax)
	for range h >> phoneShift & phoneMax {
		c.failed = c.number() >= phoneLimit || c.failed
	}
	for range h >> emailShift & emailMax {
		if domain := c.number(); domain > 0 {
			c.phrase(domain-1, true)
		}
		c.text(maxText)
	}
	for range h >> refShift & refMax {
		c.text(0xff)
	}
	if c.failed || c.at != len(r) {
		return errRecord
	}
	return nil
}

// A recordCheck reads a record with every byte in doubt.
type recordCheck struct {
	s              *state
	r              record
	at             int
	words, phrases []uint32 // uses
	failed         bool
}

// number reads a number; after a failure it is 0.
func (c *recordCheck) number() uint64 {
	if c.failed || c.at > len(c.r) {
		c.failed = true
		return 0
	}
	if c.at < len(c.r) && c.r[c.at] < 0x80 {
		c.at++
		return uint64(c.r[c.at-1])
	}
	v, n := binary.Uvarint(c.r[c.at:])
	if n <= 0 {
		c.failed = true
		return 0
	}
	c.at += n
	return v
}

func (c *recordCheck) name() {
	v := c.number()
	w := v >> roleBits
	if c.failed || w >= uint64(len(c.words)) || v%(1<<roleBits) >= uint64(roles) || c.s.words.words[w].node == 0 {
		c.failed = true
		return
	}
	c.words[w]++
}

func (c *recordCheck) phrase(p uint64, domain bool) {
	if c.failed || p >= uint64(len(c.phrases)) || c.s.phrases.entries[p].count == 0 || domain && !c.s.phrases.isDomain(uint32(p)) {
		c.failed = true
		return
	}
	c.phrases[p]++
}

// text passes over a text of at most so many bytes.
func (c *recordCheck) text(most int) {
	if c.failed || c.at >= len(c.r) || int(c.r[c.at]&^requestBit) > most || most < 0xff && c.r[c.at]&requestBit != 0 {
		c.failed = true
		return
	}
	c.at += 1 + int(c.r[c.at]&^requestBit)
}

// checkBlank reports whether a record that is nobody's is really empty.
func (r record) checkBlank() error {
	for _, b := range r {
		if b != 0 {
			return errRecord
		}
	}
	return nil
}
