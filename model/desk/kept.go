package desk

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"lethe/model"
)

// A Keeper keeps the finder's index from one session to the next, sealed so that
// an erasure makes it unreadable, and knows what has changed since. Package
// storage implements it.
type Keeper interface {
	// LogPoint returns where the audit log stands.
	LogPoint() model.LogPoint
	// ChangedSince calls fn with kind and id of every record that the log names
	// after a point.
	ChangedSince(ctx context.Context, at model.LogPoint, fn func(model.Kind, model.ID) error) error
	// KeepIndex keeps what write writes, which holds no less than the log up to
	// a point, if the log still stands there.
	KeepIndex(ctx context.Context, at model.LogPoint, write func(io.Writer) error) error
	// MovedOn reports whether KeepIndex failed because the log went on.
	MovedOn(err error) bool
	// LastActs returns when each of the named last stands in the log as an actor;
	// whoever is not among its last entries is left out. Names are compared without
	// regard to case and returned in lower case.
	LastActs(ctx context.Context, names []string) (map[string]time.Time, error)
	// KeptIndex gives use what was kept, to be read to its end, and reports false
	// where there is none. An error of fault Damaged says why what was there is of no
	// use; the error of use is returned.
	KeptIndex(use func(model.KeptIndex) error) (bool, error)
	// DropIndex removes what was kept. IndexGone reports whether nothing is kept where
	// an index could be: an erasure removes it.
	DropIndex()
	IndexGone() bool
}

// A Kept is a finder whose index can be kept.
type Kept interface {
	Finder
	// Save writes the index, and Restore takes what Save wrote, which is at most so
	// many bytes long; it is put in place when it has been read to its end. People can
	// be found and changed from then on; what it took on trust is read by Check, which
	// calls pause often, when nothing is locked.
	Save(w io.Writer) error
	Restore(saved io.Reader, most int64) error
	// Drop gives up what Restore put in place, if it still is there: an index that
	// has been made since, or is being made, stays.
	Drop()
	Check(pause func()) error
	// Damaged reports whether a look-up met damage, before Check did.
	Damaged() bool
	// Holds reports whether the index holds of a person just what Put would put.
	Holds(Findable) bool
	// Known returns everybody whom the index holds.
	Known() []model.ID
	// Len returns how many people the index holds.
	Len() int
}

// A link is an open request of a person, as the index has it. Links are kept with
// the index, because the log does not say whose a request was that is gone.
type link struct{ request, subject model.ID }

// An index is what the desk knows of the finder's index. Guarded by Desk.indexing.
type index struct {
	at       model.LogPoint // the finder holds no less than the log up to here
	links    []link         // at that point
	fresh    bool           // at and links are known
	verified bool           // the board was loaded since
	kept     uint64         // size of the log when the index was kept last
}

// Limits of bringing an index up to date: with more changes than that reading the
// whole register is quicker, and with fewer than keepAfter since the index was
// kept last it is not kept again.
const (
	mostChanges  = 2000 // or a part of the register
	changedShare = 20
	keepAfter    = 500
)

// Keep makes the desk keep the finder's index in k from one session to the next.
// Call it before the desk is used.
func (d *Desk) Keep(k Keeper) { d.keeper = k }

// OpenIndex makes the register searchable from the index that was kept, brought up
// to date with what has changed since. It reports false if there is none of use.
func (d *Desk) OpenIndex(ctx context.Context) (bool, error) {
	f, ok := d.finder.(Kept)
	if !ok || d.keeper == nil {
		return false, nil
	}
	d.indexing.Lock()
	defer d.indexing.Unlock()
	if d.index.fresh {
		return true, nil
	}
	var opened index
	there, err := d.keeper.KeptIndex(func(kept model.KeptIndex) (err error) {
		opened = index{at: kept.At, kept: kept.At.Size}
		if opened.links, err = readLinks(kept.Content, kept.MaxSize); err != nil {
			return err
		}
		return f.Restore(kept.Content, kept.MaxSize)
	})
	if err != nil || !there {
		// What does not read back is said; of another version it is made anew.
		if model.FaultOf(err) == model.Damaged {
			d.note(err)
			f.Drop()
		}
		return false, nil
	}
	d.index = opened
	if err := d.catchUp(ctx, max(mostChanges, f.Len()/changedShare)); err != nil {
		d.index = index{}
		f.Drop()
		if errors.Is(err, errTooMany) {
			err = nil
		}
		return false, err
	}
	d.index.fresh = true
	return true, nil
}

// note adds what is wrong with a kept index to the standing warnings.
func (d *Desk) note(err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.indexNote = err.Error()
}

// IndexWarning says what was wrong with the index that was kept, or nothing.
func (d *Desk) IndexWarning() string {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.indexNote
}

var errTooMany = errors.New("more has changed than is worth following")

// catchUp brings the finder up to date with the log. d.indexing must be held, so
// that no act puts what is newer in between.
func (d *Desk) catchUp(ctx context.Context, most int) error {
	here := d.keeper.LogPoint()
	people, requests := map[model.ID]bool{}, map[model.ID]bool{}
	err := d.keeper.ChangedSince(ctx, d.index.at, func(k model.Kind, id model.ID) error {
		switch k {
		case model.KindSubject:
			people[id] = true
		case model.KindRequest:
			requests[id] = true
		}
		if len(people)+len(requests) > most {
			return errTooMany
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = d.store.Read(ctx, func(r model.Reader) error {
		links, err := relink(r, d.index.links, requests, people)
		if err != nil {
			return err
		}
		open, err := openOf(r, links, people)
		if err != nil {
			return err
		}
		for id := range people {
			if err := d.refind(r, id, open[id]); err != nil {
				return err
			}
		}
		d.index.at, d.index.links = here, links
		return nil
	})
	return err
}

// relink returns the links as they are after requests have changed, and adds to
// people whom that concerns.
func relink(r model.Reader, links []link, requests, people map[model.ID]bool) ([]link, error) {
	var out []link
	for _, l := range links {
		if requests[l.request] {
			people[l.subject] = true
		} else {
			out = append(out, l)
		}
	}
	for id := range requests {
		q, err := model.Load[model.Request](r, model.ID{}, id)
		if errors.Is(err, model.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if q.Subject.IsZero() {
			continue
		}
		people[q.Subject] = true
		if !q.Closed() {
			out = append(out, link{id, q.Subject})
		}
	}
	return out, nil
}

// openOf returns the references of the open requests of people, in order.
func openOf(r model.Reader, links []link, people map[model.ID]bool) (map[model.ID][]string, error) {
	out := map[model.ID][]string{}
	for _, l := range links {
		if !people[l.subject] {
			continue
		}
		q, err := model.Load[model.Request](r, model.ID{}, l.request)
		if errors.Is(err, model.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if q.Subject == l.subject && !q.Closed() {
			out[l.subject] = append(out[l.subject], q.Reference())
		}
	}
	for _, refs := range out {
		slices.Sort(refs)
	}
	return out, nil
}

// refind puts a person into the finder as the store has them, or takes out who is
// there no more.
func (d *Desk) refind(r model.Reader, id model.ID, open []string) error {
	s, err := model.Load[model.Subject](r, model.ID{}, id)
	if errors.Is(err, model.ErrNotFound) {
		d.finder.Remove(id)
		return nil
	}
	if err != nil {
		return err
	}
	d.finder.Put(Findable{s, open})
	return nil
}

// kept opens the index that was kept, if this is the first time, and returns what
// verifies it against the register, or nil if the index is to be made anew.
func (d *Desk) kept(ctx context.Context) (*verification, error) {
	d.indexing.Lock()
	opened := d.index.fresh && d.index.verified
	d.indexing.Unlock()
	if opened {
		return nil, nil
	}
	there, err := d.OpenIndex(ctx)
	if err != nil || !there {
		return nil, err
	}
	d.indexing.Lock()
	defer d.indexing.Unlock()
	d.index.verified = true
	f := d.finder.(Kept)
	return &verification{finder: f, most: max(mostChanges, f.Len()/changedShare)}, nil
}

func (d *Desk) logPoint() model.LogPoint {
	if d.keeper == nil {
		return model.LogPoint{}
	}
	return d.keeper.LogPoint()
}

// indexed notes that the index was made of the register as it was at a point of
// the log or later.
func (d *Desk) indexed(at model.LogPoint) {
	if _, ok := d.finder.(Kept); !ok || d.keeper == nil {
		return
	}
	d.indexing.Lock()
	defer d.indexing.Unlock()
	d.mu.RLock()
	defer d.mu.RUnlock()
	var links []link
	for id, q := range d.board.requests {
		if !q.Closed && !q.Subject.IsZero() {
			links = append(links, link{id, q.Subject})
		}
	}
	d.index = index{at: at, links: links, fresh: true, verified: true, kept: d.index.kept}
}

// KeepIndex keeps the finder's index if there is none that is nearly as new.
func (d *Desk) KeepIndex(ctx context.Context) error {
	f, ok := d.finder.(Kept)
	if !ok || d.keeper == nil {
		return nil
	}
	for range 10 {
		d.indexing.Lock()
		i := &d.index
		old := i.fresh && (i.kept == 0 || d.keeper.IndexGone() || d.keeper.LogPoint().Size-i.kept >= keepAfter)
		var err error
		if old {
			err = d.catchUp(ctx, max(mostChanges, f.Len()))
		}
		at, links := i.at, i.links
		d.indexing.Unlock()
		if !old || err != nil {
			return err
		}
		err = d.keeper.KeepIndex(ctx, at, func(w io.Writer) error {
			if _, err := w.Write(appendLinks(nil, links)); err != nil {
				return err
			}
			return f.Save(w)
		})
		if err == nil {
			d.indexing.Lock()
			i.kept = at.Size
			d.indexing.Unlock()
		}
		if err == nil || !d.keeper.MovedOn(err) {
			return err
		}
	}
	return nil // too busy; another time
}

// linkSize is the length of a link as it is kept: two ids.
const linkSize = 2 * len(model.ID{})

// appendLinks appends the number of links (8) and the links.
func appendLinks(out []byte, links []link) []byte {
	out = binary.BigEndian.AppendUint64(out, uint64(len(links)))
	for _, l := range links {
		out = append(append(out, l.request[:]...), l.subject[:]...)
	}
	return out
}

// readLinks reads what appendLinks appended, of what has at most so many bytes.
func readLinks(in io.Reader, most int64) ([]link, error) {
	var count [8]byte
	if _, err := io.ReadFull(in, count[:]); err != nil {
		return nil, cutShort(err)
	}
	n := binary.BigEndian.Uint64(count[:])
	if n > uint64(most)/uint64(linkSize) {
		return nil, cutShort(io.ErrUnexpectedEOF)
	}
	links := make([]link, n)
	var raw [linkSize]byte
	for i := range links {
		if _, err := io.ReadFull(in, raw[:]); err != nil {
			return nil, cutShort(err)
		}
		links[i] = link{model.ID(raw[:16]), model.ID(raw[16:])}
	}
	return links, nil
}

func cutShort(err error) error {
	return fmt.Errorf("%w: a kept index is cut short: %w", model.ErrEncoding, err)
}
