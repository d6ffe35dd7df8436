package search

import (
	"errors"
	"runtime"
)

// errChanged says that the index changed while it was examined.
var errChanged = errors.New("the index has changed")

// Check reads what Load took on trust: every record, every list and every order. It
// returns an error that wraps ErrSnapshot if something is not as an index is; the
// index must not be used any more then. Look-ups and changes go on meanwhile. pause
// is called every few hundred microseconds, when nothing is locked.
func (x *Index) Check(pause func()) error {
	x.folding.Lock()
	defer x.folding.Unlock()
	return x.check(pause)
}

// check is Check; x.folding must be held.
func (x *Index) check(pause func()) error {
	if !x.unchecked.Load() {
		return nil
	}
	err := errChanged
	for try := 0; try < 3 && errors.Is(err, errChanged) && !x.unsound.Load(); try++ {
		err = x.examine(pause)
	}
	if errors.Is(err, errChanged) { // so much goes on that changes have to wait
		x.mu.RLock()
		if !x.unsound.Load() {
			err = newExam(&x.state).all()
		}
		x.mu.RUnlock()
	}
	if x.unsound.Load() { // what a change left half done cannot be examined
		err = damaged("index")
	}
	if err == nil {
		x.unchecked.Store(false)
	}
	return err
}

// checked makes sure of an index that is about to be written or folded; x.folding
// must be held.
func (x *Index) checked() error { return x.check(runtime.Gosched) }

// caught takes what a look-up or a change was stopped by. Before Check that can be
// a damaged snapshot; after it it is a fault of the program.
func (x *Index) caught(r any) {
	if r == nil {
		return
	}
	if !x.unchecked.Load() {
		panic(r)
	}
	x.unsound.Store(true)
}

// Damaged reports whether a look-up or a change has met damage that Check has yet to
// find.
func (x *Index) Damaged() bool { return x.unsound.Load() }

// examine looks at everything, a little at a time.
func (x *Index) examine(pause func()) error {
	x.mu.RLock()
	e, seen := newExam(&x.state), x.changes
	x.mu.RUnlock()
	for more := true; more; {
		pause()
		x.mu.RLock()
		err := errChanged
		if x.changes == seen {
			more, err = e.step()
		}
		x.mu.RUnlock()
		if err != nil {
			return err
		}
	}
	return nil
}

// An exam is a reading of a whole state. words and phrases are the uses it met.
type exam struct {
	st             *state
	words, phrases []uint32
	live           int
	stage, at      int // at is within the stage
	order          orderKind
}

func newExam(s *state) *exam {
	return &exam{st: s, words: make([]uint32, len(s.words.words)), phrases: make([]uint32, len(s.phrases.entries))}
}

func (e *exam) all() error {
	for {
		if more, err := e.step(); !more || err != nil {
			return err
		}
	}
}

// examStep is about how many bytes or records are read in one step.
const examStep = 5000

// step goes a little further and reports whether there is more to do.
func (e *exam) step() (more bool, err error) {
	s := e.st
	for i, stage := range []func() (ended bool, err error){
		func() (bool, error) { return e.records(&s.base) },
		func() (bool, error) { return e.records(&s.overlay) },
		func() (bool, error) { return e.list(&s.family) },
		func() (bool, error) { return e.list(&s.names) },
		func() (bool, error) { return e.list(&s.facts) },
		e.orders,
		e.uses,
	} {
		if i < e.stage {
			continue
		}
		ended, err := stage()
		if ended {
			e.stage, e.at = i+1, 0
		}
		return !ended || i < lastStage, err
	}
	return false, nil
}

// lastStage is the number of the last stage of an exam.
const lastStage = 6

func (e *exam) records(seg *segment) (ended bool, err error) {
	for to := min(seg.len(), e.at+examStep); e.at < to; e.at++ {
		r := seg.record(uint32(e.at))
		if e.st.check(r, e.words, e.phrases) != nil {
			return false, damaged("records")
		}
		if seg.initials != nil && r.live() && seg.initials[e.at] != e.st.words.initials(r) {
			return false, damaged("initials")
		}
		if r.live() {
			e.live++
		}
	}
	return e.at == seg.len(), nil
}

func (e *exam) list(l *lists) (ended bool, err error) {
	for read := 0; e.at+1 < len(l.start); e.at++ {
		if read > examStep {
			return false, nil
		}
		if !l.sound(uint32(e.at), e.st.base.len()) {
			return false, damaged("lists")
		}
		read += 1 + l.size(uint32(e.at))
	}
	return true, nil
}

// orders looks at whom the orders name. Which values of a person their entries name
// need not be checked (segment.key).
func (e *exam) orders() (ended bool, err error) {
	if e.order == orderKinds {
		return true, nil
	}
	o := &e.st.orders[e.order]
	for to := min(o.len(), e.at+examStep); e.at < to; e.at++ {
		if doc, _ := o.at(e.at); int(doc) >= e.st.base.len() {
			return false, damaged("order")
		}
	}
	if e.at == o.len() {
		e.order, e.at = e.order+1, 0
	}
	return false, nil
}

// uses compares what the records use with what was counted. A word that is used
// less than it is counted would never be forgotten.
func (e *exam) uses() (ended bool, err error) {
	for p, entry := range e.st.phrases.entries {
		if entry.uses != e.phrases[p] {
			return false, damaged("facts")
		}
		for _, w := range e.st.phrases.wordsOf(uint32(p)) {
			e.words[w]++
		}
	}
	for w, entry := range e.st.words.words {
		if entry.uses != e.words[w] || (entry.node == 0) != (entry.uses == 0) {
			return false, damaged("words")
		}
	}
	if e.live != e.st.live {
		return false, damaged("records")
	}
	return true, nil
}
