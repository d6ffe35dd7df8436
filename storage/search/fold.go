package search

import "slices"

// fewMissed is how many changes Compact makes up for while others wait: some
// milliseconds of work.
const fewMissed = 100

// Compact folds what has been added since the last time into the sorted part
// of the index. It works on a copy, so that look-ups and changes go on
// meanwhile: a change waits at most for the copying (5 to 30 ms at a million people), and
// a look-up for the exchange of the old for the new. One runs at a time.
func (x *Index) Compact() {
	x.folding.Lock()
	defer x.folding.Unlock()
	if x.checked() != nil {
		return // whoever calls Check hears of it
	}
	x.writer.Lock()
	old := x.copied()
	x.missed = new([]change)
	x.writer.Unlock()
	x.folded()
	fresh := compacted(&old)
	old.wipe()
	for {
		x.writer.Lock()
		missed := *x.missed
		*x.missed = nil
		if len(missed) <= fewMissed {
			fresh.catchUp(missed)
			break
		}
		x.writer.Unlock()
		fresh.catchUp(missed)
	}
	x.missed = nil
	x.mu.Lock()
	old, x.state = x.state, fresh
	x.mu.Unlock()
	x.writer.Unlock()
	old.wipe()
}

// catchUp makes changes in the order in which they came.
func (s *state) catchUp(missed []change) {
	for _, c := range missed {
		s.remove(c.id)
		if c.person != nil {
			s.add(*c.person)
		}
	}
	clear(missed)
}

// copied returns a copy of what compacted reads. Where records begin is not
// copied, since it never changes. The writer's lock must be held.
func (s *state) copied() state {
	return state{
		words:   &dictionary{nodes: slices.Clone(s.words.nodes), words: slices.Clone(s.words.words)},
		phrases: &phrases{entries: slices.Clone(s.phrases.entries), words: slices.Clone(s.phrases.words)},
		base:    s.base.copied(),
		overlay: s.overlay.copied(),
		live:    s.live,
	}
}

func (s *segment) copied() segment {
	return segment{ids: slices.Clone(s.ids), ranks: slices.Clone(s.ranks), initials: slices.Clone(s.initials), start: s.start, blob: slices.Clone(s.blob)}
}

// folded tells a test that the copy has been taken.
func (x *Index) folded() {
	if x.folds != nil {
		x.folds()
	}
}
