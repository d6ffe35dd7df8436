package desk

import (
	"context"
	"errors"
	"maps"
	"slices"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/handling"
	"lethe/model/retention"
)

// A board is what the panes list, in memory. It is guarded by Desk.mu; rows are
// replaced, never changed in place, so that readers may keep them.
type board struct {
	*inForce   // the policy under which clocks and alerts were worked out
	generation uint64
	loaded     bool
	stale      bool          // an act could not be brought onto the board
	today      calendar.Date // the day for which clocks and alerts were worked out

	subjects  map[model.ID]*SubjectRow
	requests  map[model.ID]*RequestRow
	of        map[model.ID][]model.ID  // subject to requests
	numbers   map[uint64]uint64        // year to highest request number
	queued    bool                     // the requests were read
	alerts    map[model.ID]*AlertRow   // by holding
	alertsOf  map[model.ID][]model.ID  // subject to holdings with alerts
	openRun   calendar.Date            // day on which the retention run began that is not finished
	statuses  map[retention.Status]int // of the alerts
	holds     []*model.Hold
	dates     *dateCounter                        // while the board is being loaded
	shared    []retention.SharedDate              // dates that whole imports bear
	closing   map[model.ID][]retention.Proceeding // subject to requests, for retention
	newer     map[model.ID]bool                   // subjects that acts posted while the board was being loaded
	anew      bool                                // rows are being worked out anew under another policy
	kin       kin                                 // which records name others
	missed    missed                              // wrong answers on the phone today
	evidence  map[model.ID]calendar.Date          // requests with evidence of identity to the day by which it must go
	erased    map[model.ID]bool                   // subjects erased since: what was read of them before is not posted
	reposted  changes                             // requests whose rows changed since the queue was last brought into order
	realert   changes                             // holdings whose alerts did
	repeopled changes                             // people whose rows did
}

func newBoard(f *inForce) *board {
	return &board{
		inForce:  f,
		subjects: map[model.ID]*SubjectRow{}, requests: map[model.ID]*RequestRow{},
		of: map[model.ID][]model.ID{}, numbers: map[uint64]uint64{},
		alerts: map[model.ID]*AlertRow{}, alertsOf: map[model.ID][]model.ID{}, statuses: map[retention.Status]int{},
		closing:  map[model.ID][]retention.Proceeding{},
		newer:    map[model.ID]bool{},
		kin:      newKin(),
		missed:   newMissed(),
		erased:   map[model.ID]bool{},
		evidence: map[model.ID]calendar.Date{},
	}
}

// loadBatch is how many records are added to the board between two looks that
// a screen can take at it: what takes the lock for a millisecond or two.
const loadBatch = 500

// Load builds the board from the store: requests first, because the console
// opens on due work, then subjects with their holdings. Where the finder's index
// was kept, people are found from the first moment, and the index is verified
// beside the rest; else it is made before the rest is read. The board can be read and acts go on all the while. Load it
// again when the day changes.
func (d *Desk) Load(ctx context.Context, today calendar.Date) error {
	d.loads.Lock()
	defer d.loads.Unlock()
	if err := d.LoadRequests(ctx, today); err != nil {
		return err
	}
	v, err := d.kept(ctx)
	if err != nil {
		return err
	}
	if v != nil && v.finder.Check(d.gate.rest) != nil {
		v = nil
		d.note(d.distrust())
	}
	if v == nil {
		err = d.MakeIndex(ctx)
	}
	if err == nil {
		err = d.store.Read(ctx, func(r model.Reader) error { return d.loadSubjects(r, v) })
	}
	if err == nil {
		err = d.store.Read(ctx, d.reviewShared)
	}
	if err == nil {
		err = d.store.Read(ctx, d.kinComplete)
	}
	if err != nil {
		return err
	}
	switch {
	case v != nil && v.failed:
		d.indexing.Lock()
		d.reportMended(len(v.suspects))
		d.indexing.Unlock()
		err = d.MakeIndex(ctx)
	case v != nil:
		err = d.mend(ctx, v)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.board.loaded = true
	d.moved()
	return err
}

// LoadQueue builds the part of the board that acts on requests need: the
// requests and the people they are about. It is for commands, which end before
// the rest would be there.
func (d *Desk) LoadQueue(ctx context.Context, today calendar.Date) error {
	if err := d.LoadRequests(ctx, today); err != nil {
		return err
	}
	return d.store.Read(ctx, func(r model.Reader) error {
		d.mu.RLock()
		people := slices.Collect(maps.Keys(d.board.of))
		d.mu.RUnlock()
		for _, id := range people {
			p, err := readPosting(r, id)
			if errors.Is(err, model.ErrNotFound) {
				continue // erased; the request's file remains
			}
			if err != nil {
				return err
			}
			d.post([]posting{p}, false)
		}
		return nil
	})
}

// LoadRequests puts a new board in place that holds the requests. The lock is
// held from before they are read, so that an act finds either the old board,
// whose request is then among those read, or the new one.
func (d *Desk) LoadRequests(ctx context.Context, today calendar.Date) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	b := newBoard(d.Current().inForce)
	b.today, b.generation = today, d.board.generation+1
	err := d.store.Read(ctx, func(r model.Reader) (err error) {
		if b.holds, err = model.All[model.Hold](r, model.ID{}); err != nil {
			return err
		}
		if err := loadRun(r, b); err != nil {
			return err
		}
		if err := model.Each(r, model.ID{}, func(q *model.Request) error {
			d.postRequest(b, q)
			return nil
		}); err != nil {
			return err
		}
		return loadCalls(r, b)
	})
	if err == nil {
		b.queued = true
		d.board = b
	}
	return err
}

// needRequests reads the requests where nobody did so far. A command about one
// record opens no lists, and a request that it logs would bear a number that is
// taken.
func (d *Desk) needRequests(ctx context.Context, today calendar.Date) error {
	d.mu.RLock()
	queued := d.board.queued
	d.mu.RUnlock()
	if queued {
		return nil
	}
	return d.LoadRequests(ctx, today)
}

// loadRun finds the retention run that was stopped before its end.
func loadRun(r model.Reader, b *board) error {
	return model.Each(r, model.ID{}, func(v *model.Run) error {
		if v.Finished.IsZero() {
			b.openRun = calendar.InLondon(v.Started)
		}
		return nil
	})
}

// loadSubjects reads subjects and holdings side by side, each in a goroutine of
// its own: both are stored in the order of the subjects' ids. It verifies the
// finder's index if v is not nil.
func (d *Desk) loadSubjects(r model.Reader, v *verification) error {
	d.countAnew()
	holdings := readAhead[model.Holding](r, d.gate.rest)
	defer holdings.stop()
	var batch []posting
	err := model.Each(r, model.ID{}, func(s *model.Subject) error {
		p := posting{subject: s}
		for h := holdings.peek(); h != nil && h.Owner == s.ID; h = holdings.peek() {
			p.holdings = append(p.holdings, h)
			holdings.take()
		}
		if batch = append(batch, p); len(batch) == loadBatch {
			d.post(batch, false)
			batch = batch[:0]
		}
		if len(batch)%passAfter == 0 {
			d.gate.rest()
		}
		if v != nil {
			v.compare(Findable{s, d.openRequestsOf(s.ID)})
		}
		return nil
	})
	d.post(batch, false)
	if err == nil {
		err = holdings.rest()
	}
	return err
}

// passAfter is how many records are read between two looks at the gate: less than
// a millisecond.
const passAfter = 20

// errStopped ends a scan whose reader has had enough.
var errStopped = model.Faultf(model.Failed, "stopped")

// A posting is a subject with its holdings, about to go on the board.
type posting struct {
	subject  *model.Subject
	holdings []*model.Holding
}

// post puts subjects and their alerts on the board. What an act has put there
// since loading began is newer than what is being loaded.
func (d *Desk) post(batch []posting, byAct bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, p := range batch {
		if d.board.erased[p.subject.ID] {
			continue
		}
		if byAct && (!d.board.loaded || d.board.anew) {
			d.board.newer[p.subject.ID] = true
		}
		if d.board.dates != nil && !byAct {
			d.board.dates.count(p)
		}
		if byAct || !d.board.newer[p.subject.ID] {
			d.postSubject(p)
		}
	}
	d.moved()
}

// postSubject replaces the rows of one subject. d.mu must be held.
func (d *Desk) postSubject(p posting) {
	b, s := d.board, p.subject
	if was := b.subjects[s.ID]; was != nil && was.Version > s.Version {
		return // two acts crossed on their way here
	}
	row := &SubjectRow{
		ID: s.ID, Version: s.Version, Name: s.Name.Filed(), Establishment: s.Establishment, SourceID: s.SourceID,
		Flags: b.flags(s, b.today), LastActivity: s.LastActivity,
	}
	if n := len(s.Relationships); n > 0 {
		row.Kind, row.Stage = s.Relationships[n-1].Kind, s.Relationships[n-1].Stage
	}
	for _, id := range b.of[s.ID] {
		if q := b.requests[id]; !q.Closed {
			row.OpenRequests++
		}
	}
	for _, id := range b.alertsOf[s.ID] {
		b.dropAlert(id)
	}
	delete(b.alertsOf, s.ID)
	c := d.retentionContext(s.ID)
	for _, h := range p.holdings {
		v := b.engine.Assess(h, s, &c)
		if v.Status == retention.Running || v.Status == retention.NoTrigger {
			continue
		}
		if v.Status == retention.Due || v.Status == retention.Overdue {
			row.RetentionDue++
		}
		alert := &AlertRow{Holding: h.ID, Subject: s.ID, Name: row.Name, Category: h.Category, Verdict: v}
		b.putAlert(alert.foldedWords())
		b.alertsOf[s.ID] = append(b.alertsOf[s.ID], h.ID)
	}
	b.subjects[s.ID] = row
	b.repeopled.add(s.ID)
	b.kin.add(s)
	for _, id := range b.of[s.ID] {
		if q := b.requests[id]; q.Name != row.Name {
			named := *q
			named.Name = row.Name
			b.putRequest(named.foldedWords())
		}
	}
}

// retentionContext gathers what an assessment must know. d.mu must be held.
func (d *Desk) retentionContext(subject model.ID) retention.Context {
	return retention.Context{Today: d.board.today, Holds: d.board.holds, Requests: d.board.closing[subject], Shared: d.board.shared}
}

// postRequest replaces the row of a request on b.
func (d *Desk) postRequest(b *board, q *model.Request) {
	if was := b.requests[q.ID]; was != nil && was.Version > q.Version {
		return // two acts crossed on their way here
	}
	row := b.requestRow(q, b.today)
	if s, ok := b.subjects[q.Subject]; ok {
		row.Name = s.Name
	}
	if was, ok := b.requests[q.ID]; ok && was.Subject != q.Subject {
		b.of[was.Subject] = without(b.of[was.Subject], q.ID)
	}
	if !q.Subject.IsZero() {
		b.of[q.Subject] = append(without(b.of[q.Subject], q.ID), q.ID)
		b.closing[q.Subject] = replaced(b.closing[q.Subject], retention.ProceedingOf(q))
	}
	d.postEvidence(b, q)
	b.putRequest(row.foldedWords())
	b.numbers[q.Year] = max(b.numbers[q.Year], q.Number)
}

func without(ids []model.ID, id model.ID) []model.ID {
	out := make([]model.ID, 0, len(ids)+1)
	for _, v := range ids {
		if v != id {
			out = append(out, v)
		}
	}
	return out
}

func replaced(list []retention.Proceeding, p retention.Proceeding) []retention.Proceeding {
	out := make([]retention.Proceeding, 0, len(list)+1)
	for _, v := range list {
		if v.Reference != p.Reference {
			out = append(out, v)
		}
	}
	return append(out, p)
}

// requestRow works out the row of a request as of today.
func (f *inForce) requestRow(q *model.Request, today calendar.Date) *RequestRow {
	row := &RequestRow{
		ID: q.ID, Version: q.Version, Events: len(q.Events), Reference: q.Reference(), Type: q.Type, Channel: q.Channel, Subject: q.Subject,
		Name: q.Requester.Name, Received: q.Received, Assignee: q.Assignee, NextOn: q.NextOn,
		NextWhat: q.NextWhat, Closed: q.Closed(), Answered: answeredOn(q), Refused: handling.Refuses(q), Client: handling.Instructs(q),
	}
	row.NextDue = !q.NextOn.IsZero() && q.NextOn <= today
	c, err := calendar.Clock(q.History(), f.rules, today)
	if err != nil {
		// An unlawful ledger cannot be stored; one from a newer version may
		// look unlawful to this one. It is shown, with the reason.
		row.Clock.Warnings = []string{err.Error()}
		return row
	}
	row.Clock = c
	if !c.Due.IsZero() {
		row.DaysLeft = c.Due.Sub(today)
		row.Late = c.Overdue || c.DaysLate > 0
	}
	return row
}

// openRequestsOf returns the references of a subject's open requests.
func (d *Desk) openRequestsOf(subject model.ID) []string {
	d.mu.RLock()
	defer d.mu.RUnlock()
	var out []string
	for _, id := range d.board.of[subject] {
		if q := d.board.requests[id]; !q.Closed {
			out = append(out, q.Reference)
		}
	}
	slices.Sort(out)
	return out
}

func readPosting(r model.Reader, subject model.ID) (p posting, err error) {
	if p.subject, err = model.Load[model.Subject](r, model.ID{}, subject); err != nil {
		return p, err
	}
	p.holdings, err = model.All[model.Holding](r, subject)
	return p, err
}

// flags returns the marks on a subject as of today. Whether a guardian is needed
// follows from the date of birth where it is known.
func (f *inForce) flags(s *model.Subject, today calendar.Date) model.Flags {
	if s.Born.IsZero() {
		return s.Flags
	}
	if f.policy.Ages.NeedsGuardian(s.Born, today) {
		return s.Flags | model.UnderAge
	}
	return s.Flags &^ model.UnderAge
}

// refresh brings the board up to date with one subject after an act. The act is
// in the store whatever happens here, so a failure is no failure of the act: it
// becomes a standing warning until the board is loaded again.
func (d *Desk) refresh(ctx context.Context, subject model.ID) {
	d.indexing.Lock() // of two acts, the one that reads later also puts later
	defer d.indexing.Unlock()
	var p posting
	err := d.store.Read(ctx, func(r model.Reader) (err error) {
		p, err = readPosting(r, subject)
		return err
	})
	if errors.Is(err, model.ErrNotFound) {
		return // erased meanwhile
	}
	if err != nil {
		d.mu.Lock()
		d.board.stale = true
		d.mu.Unlock()
		return
	}
	d.post([]posting{p}, true)
	d.attendTo(ctx, p)
	if d.finder != nil {
		d.finder.Put(Findable{p.subject, d.openRequestsOf(subject)})
		d.unfind(subject) // if an erasure came between reading and putting
	}
}
