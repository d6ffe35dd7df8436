package desk

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"

	"lethe/model"
)

// A gate lets look-ups past whatever reads the register in the background: the
// reading stands still while somebody waits for an answer.
type gate struct {
	mu   sync.Mutex
	free sync.Cond
	n    int // look-ups under way
	slow int // rests to take, because of the last look-up
	wait func()
}

// restsAfter is how often what need not be quick rests after a look-up, at every
// look at the gate: for some hundred milliseconds, since somebody who types looks up
// again soon. The garbage that reading makes is collected by bursts of many
// milliseconds on every processor, during which no letter is answered; the slower
// the reading, the rarer they are.
const restsAfter = 256

// RestBy makes the reading of the register call wait, which returns after a
// millisecond or so, again and again while somebody looks people up. Without it,
// reading only stands still during each look-up. Call it before Load.
func (d *Desk) RestBy(wait func()) { d.gate.wait = wait }

func newGate() *gate {
	g := &gate{}
	g.free.L = &g.mu
	return g
}

func (g *gate) enter() {
	g.mu.Lock()
	g.n++
	g.slow = restsAfter
	g.mu.Unlock()
}

func (g *gate) leave() {
	g.mu.Lock()
	if g.n--; g.n == 0 {
		g.free.Broadcast()
	}
	g.mu.Unlock()
}

// pass waits until no look-up is under way, and lets one that is about to begin
// have the processor.
func (g *gate) pass() {
	runtime.Gosched()
	g.mu.Lock()
	for g.n > 0 {
		g.free.Wait()
	}
	g.mu.Unlock()
}

// rest is pass for what nobody waits for.
func (g *gate) rest() {
	g.pass()
	g.mu.Lock()
	slow := g.slow > 0 && g.wait != nil
	if slow {
		g.slow--
	}
	g.mu.Unlock()
	if slow {
		g.wait()
	}
}

// A verification compares the finder's index, as it was kept, with the register
// while that is read. What differs is looked at again at the end, since an act may
// have come in between.
type verification struct {
	finder   Kept
	people   int // compared
	suspects []model.ID
	most     int  // suspects beyond which the index is made anew
	failed   bool // there were more
}

func (v *verification) compare(f Findable) {
	v.people++
	if v.failed || v.finder.Holds(f) {
		return
	}
	if v.suspects = append(v.suspects, f.Subject.ID); len(v.suspects) > v.most {
		v.failed = true
	}
}

// mend looks at the suspects again and repairs what differs.
func (d *Desk) mend(ctx context.Context, v *verification) error {
	d.indexing.Lock()
	defer d.indexing.Unlock()
	suspects := v.suspects
	if v.finder.Len() != v.people || len(suspects) > 0 {
		suspects = append(suspects, d.unlisted(v.finder.Known())...)
	}
	if len(suspects) == 0 {
		return nil
	}
	mended := 0
	err := d.store.Read(ctx, func(r model.Reader) error {
		known := map[model.ID]bool{}
		for _, id := range v.finder.Known() {
			known[id] = true
		}
		for _, id := range suspects {
			s, err := model.Load[model.Subject](r, model.ID{}, id)
			gone := errors.Is(err, model.ErrNotFound)
			switch {
			case err != nil && !gone:
				return err
			case gone && known[id]:
				v.finder.Remove(id)
				mended++
			case gone || v.finder.Holds(Findable{s, d.openRequestsOf(id)}):
			default:
				v.finder.Put(Findable{s, d.openRequestsOf(id)})
				mended++
			}
		}
		return nil
	})
	d.reportMended(mended)
	return err
}

// reportMended makes it a standing warning that the kept index was wrong, and has
// it kept anew. d.indexing must be held.
func (d *Desk) reportMended(people int) {
	if people == 0 {
		return
	}
	d.index.kept = 0
	d.note(model.Faultf(model.Damaged, "the search index kept from last time differed from the register about %d people; it was repaired. The register is not affected", people))
}

// distrust gives up the finder's index, which is not as one is though it was kept by
// this program, and returns what there is to say of it.
func (d *Desk) distrust() error {
	d.indexing.Lock()
	defer d.indexing.Unlock()
	d.index = index{}
	if f, ok := d.finder.(Kept); ok {
		f.Drop()
	}
	d.keeper.DropIndex()
	return model.Faultf(model.Damaged, "the search index kept from last time was not whole and was removed; it is made anew from the register, which is not affected")
}

// Distrusted returns an error of fault Damaged if a look-up met damage in the index
// that was kept, so that what it found may not be all: for commands, which end
// before the index would be checked. The index is made anew the next time.
func (d *Desk) Distrusted() error {
	if f, ok := d.finder.(Kept); !ok || !f.Damaged() {
		return nil
	}
	return d.distrust()
}

// unlisted returns those who are not on the board.
func (d *Desk) unlisted(ids []model.ID) []model.ID {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return slices.DeleteFunc(ids, func(id model.ID) bool { return d.board.subjects[id] != nil })
}
