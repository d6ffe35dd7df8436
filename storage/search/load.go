package search

import (
	"errors"
	"fmt"
	"io"

	"lethe/model/calendar"
)

// Load returns the index of a snapshot that its caller authenticates, and which has
// at most so many bytes. It reads to the end of r, section by section into place, so
// that no second copy of the register is made. Bytes that cannot be an index are an
// error that wraps ErrSnapshot, and so is an error of r.
//
// People can be found, added and removed at once; nothing else may be done before
// Check has returned. Until then what is damaged in the middle of r is not known
// (decision 0019): a look-up that meets it finds nobody, and Check says so.
func Load(r io.Reader, most int64) (*Index, error) {
	in := &snapshotReader{r: r, left: uint64(max(most, 0))}
	s := newState()
	if err := in.load(&s); err != nil {
		s.wipe()
		if !errors.Is(err, ErrSnapshot) {
			err = fmt.Errorf("%w: %w", ErrSnapshot, err)
		}
		return nil, err
	}
	x := &Index{state: s}
	x.unchecked.Store(true)
	return x, nil
}

func damaged(what string) error { return fmt.Errorf("%w: damaged %s", ErrSnapshot, what) }

// load reads the sections in their order. The words, which come first and take
// longest to make use of, are made while the rest is read.
func (in *snapshotReader) load(s *state) error {
	var magic [len(snapshotMagic)]byte
	if in.full(magic[:]); in.err == nil && string(magic[:]) != snapshotMagic {
		return errors.New("wrong format or version")
	}
	live := in.numbers()
	words, facts := in.bytes(), in.bytes()
	if in.err != nil {
		clear(words)
		clear(facts)
		return in.err
	}
	made := make(chan error, 1)
	// Every number is on a list, four bytes each, so a count that is too high is
	// seen before it takes memory.
	most := in.left / 4
	go func() {
		made <- readVocabulary(s, words, facts, most)
		clear(words) // after the answer: the first look-up need not wait for it
		clear(facts)
	}()
	err := in.columns(s)
	if wordsErr := <-made; wordsErr != nil {
		return wordsErr
	}
	if err != nil {
		return err
	}
	if len(s.family.start) != len(s.words.words)+1 || len(s.names.start) != len(s.family.start) ||
		len(s.facts.start) != len(s.phrases.entries)+1 {
		return damaged("lists")
	}
	if len(live) != 1 {
		return damaged("records")
	}
	s.live = int(live[0])
	return nil
}

// columns reads what follows the words: people, lists, orders and births.
func (in *snapshotReader) columns(s *state) error {
	s.base = segment{ids: in.ids(), ranks: in.ranks(), initials: in.numbers(), start: in.numbers(), blob: in.bytes()}
	for _, to := range []*lists{&s.family, &s.names, &s.facts} {
		*to = lists{start: in.numbers(), data: in.bytes()}
	}
	n := len(s.base.ids)
	for kind := range orderKinds {
		s.orders[kind] = newOrder(kind, n)
		s.orders[kind].data = in.bytes()
	}
	births := in.numbers()
	if in.end(); in.err != nil {
		return in.err
	}
	if len(s.base.ranks) != n || len(s.base.initials) != n || !cover(s.base.start, n, s.base.blob) {
		return damaged("records")
	}
	for _, l := range []*lists{&s.family, &s.names, &s.facts} {
		if !cover(l.start, len(l.start)-1, l.data) {
			return damaged("lists")
		}
	}
	for i := range s.orders {
		if len(s.orders[i].data)%s.orders[i].width() != 0 {
			return damaged("order")
		}
	}
	return s.bornFrom(births)
}

// cover reports whether starts are those of n pieces, one behind the other, of data.
func cover(starts []uint32, n int, data []byte) bool {
	if n < 0 || len(starts) != n+1 || starts[0] != 0 || int(starts[n]) != len(data) {
		return false
	}
	for i := range n {
		if starts[i] > starts[i+1] {
			return false
		}
	}
	return true
}

// bornFrom takes where each day of birth begins.
func (s *state) bornFrom(all []uint32) error {
	if len(all) < 1 || all[0] >= 1<<24 {
		return damaged("dates")
	}
	s.births = births{first: calendar.Date(all[0]), start: all[1:]}
	last := uint32(0)
	for _, at := range s.births.start {
		if at < last || int(at) > s.orders[byBorn].len() {
			return damaged("dates")
		}
		last = at
	}
	return nil
}
