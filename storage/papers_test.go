package storage

import (
	"context"
	"strings"
	"testing"

	"lethe/model"
)

// paperOf writes a request with one paper of two parts and a piece of evidence
// of identity.
func paperOf(t *testing.T, s *Store) (*model.Request, *model.Paper) {
	t.Helper()
	q := &model.Request{Head: model.Head{ID: newID(t)}, Year: 2026, Number: 1}
	a := &model.Part{Head: model.Head{ID: newID(t), Owner: q.ID}, Data: []byte("first")}
	b := &model.Part{Head: model.Head{ID: newID(t), Owner: q.ID}, Data: []byte("second")}
	c := &model.Evidence{Head: model.Head{ID: newID(t), Owner: q.ID}, Data: []byte("passport")}
	p := &model.Paper{Head: model.Head{ID: newID(t), Owner: q.ID}, Name: "scan", Parts: []model.ID{a.ID, b.ID}}
	proof := &model.Paper{Head: model.Head{ID: newID(t), Owner: q.ID}, Name: "proof", Identity: true, Parts: []model.ID{c.ID}}
	write(t, s, q, a, b, c, p, proof)
	return q, p
}

func problems(t *testing.T, s *Store) string {
	t.Helper()
	r, err := s.Verify(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(r.Problems, "\n")
}

// TestPiecesOfACutShortPaperAreSwept: a process that ends while it writes a
// paper leaves a draft and pieces; opening the store removes them and nothing
// else.
func TestPiecesOfACutShortPaperAreSwept(t *testing.T) {
	s, dir := newStore(t)
	q, _ := paperOf(t, s)
	draft := &model.Draft{Head: model.Head{ID: newID(t)}, Request: q.ID}
	left := []model.Entity{draft}
	for range sweepChunk + 3 {
		left = append(left, &model.Part{Head: model.Head{ID: newID(t), Owner: q.ID}, Data: []byte("third")})
	}
	left = append(left, &model.Evidence{Head: model.Head{ID: newID(t), Owner: q.ID}, Data: []byte("fourth")})
	write(t, s, left...)
	if got := problems(t, s); got != "" {
		t.Errorf("a paper under way is no problem: %s", got)
	}
	s = reopen(t, s, dir)
	if len(s.Repairs()) != 1 || !strings.Contains(s.Repairs()[0], "cut short") {
		t.Errorf("said %q", s.Repairs())
	}
	if got := problems(t, s); got != "" {
		t.Error(got)
	}
	for k, want := range map[model.Kind]int{model.KindDraft: 0, model.KindPart: 2, model.KindEvidence: 1, model.KindPaper: 2} {
		n := 0
		err := s.Read(context.Background(), func(r model.Reader) error {
			return r.Scan(k, model.ID{}, func(model.Record) error { n++; return nil })
		})
		if err != nil || n != want {
			t.Errorf("%d of kind %s, want %d, %v", n, k, want, err)
		}
	}

	if s = reopen(t, s, dir); len(s.Repairs()) != 0 {
		t.Errorf("said again %q", s.Repairs())
	}
}

// TestVerifyMissesAPiece: a piece without a paper and a paper without a piece
// are both reported.
func TestVerifyMissesAPiece(t *testing.T) {
	s, _ := newStore(t)
	q, p := paperOf(t, s)
	write(t, s, &model.Part{Head: model.Head{ID: newID(t), Owner: q.ID}, Data: []byte("stray")})
	if got := problems(t, s); !strings.Contains(got, "belongs to no paper") {
		t.Errorf("a stray piece: %q", got)
	}
	err := s.Write(context.Background(), model.Act{Actor: "test", Action: "test"}, func(w model.Writer) error {
		r, err := w.Get(model.KindPart, q.ID, p.Parts[0])
		if err != nil {
			return err
		}
		return w.Delete(r)
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := problems(t, s); !strings.Contains(got, "of a paper is missing") {
		t.Errorf("a missing piece: %q", got)
	}
}

// TestPapersSurviveADeepRotation under new keys: the request's for its papers,
// one of its own for evidence.
func TestPapersSurviveADeepRotation(t *testing.T) {
	s, dir := newStore(t)
	q, p := paperOf(t, s)
	before := keysOf(t, s)
	if _, err := s.DeepRotate(context.Background(), rotateAct, nil); err != nil {
		t.Fatal(err)
	}
	if n := stillThere(s, before); n != 0 {
		t.Errorf("%d old keys are there", n)
	}
	if got := problems(t, s); got != "" {
		t.Error(got)
	}
	s = reopen(t, s, dir)
	err := s.Read(context.Background(), func(r model.Reader) error {
		part, err := model.Load[model.Part](r, q.ID, p.Parts[1])
		if err == nil && string(part.Data) != "second" {
			t.Errorf("read %q", part.Data)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// TestRoomIsAskedBeforeAPaperBegins, at sizes that overflow too.
func TestRoomIsAskedBeforeAPaperBegins(t *testing.T) {
	s, _ := newStore(t)
	if err := s.Room(1 << 20); err != nil {
		t.Error(err)
	}
	for _, n := range []uint64{1 << 50, 1 << 63, ^uint64(0)} {
		if err := s.Room(n); model.FaultOf(err) != model.Full {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
}
