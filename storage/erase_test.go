package storage

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lethe/model"
)

var eraseAct = model.Act{At: testTime, Actor: "officer", Action: "erase"}

// orderOf returns a decision to erase the subjects.
func orderOf(t failer, subjects ...model.ID) func(model.Reader) (*model.EraseOrder, error) {
	return func(model.Reader) (*model.EraseOrder, error) {
		return &model.EraseOrder{Subjects: subjects, Note: noteOf(t)}, nil
	}
}

func noteOf(t failer) *model.Erasure {
	n := &model.Erasure{At: testTime, Actor: "officer", Ground: model.NoLongerNeeded}
	n.ID = newID(t)
	return n
}

// A failer is a test, a benchmark or a case of a property test.
type failer interface {
	Helper()
	Fatal(args ...any)
}

// A household is a subject with one of everything it can own.
type household struct {
	subject *model.Subject
	owned   []model.Entity
}

func newHousehold(t failer, family string) household {
	h := household{subject: &model.Subject{Name: model.Name{Given: "Ada", Family: family}}}
	h.subject.ID = newID(t)
	head := func() model.Head { return model.Head{ID: newID(t), Owner: h.subject.ID} }
	h.owned = []model.Entity{
		&model.Holding{Head: head(), Category: "contact"},
		&model.Holding{Head: head(), Category: "invoice"},
		&model.Note{Head: head(), Text: "rang about " + family},
		&model.Consent{Head: head(), Purpose: "news"},
		&model.Disclosure{Head: head(), Recipient: "awarding body"},
	}
	return h
}

func (h household) entities() []model.Entity { return append([]model.Entity{h.subject}, h.owned...) }

// readable returns how many records of a household can be read.
func (h household) readable(t failer, s *Store) int {
	n := 0
	err := s.Read(context.Background(), func(r model.Reader) error {
		for _, e := range h.entities() {
			rec := model.Encode(e)
			_, err := r.Get(rec.Kind, rec.Owner, rec.ID)
			if err == nil {
				n++
			} else if !errors.Is(err, model.ErrNotFound) {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestErasingASubjectTakesAllThatItOwnsAndNothingElse(t *testing.T) {
	s, dir := newStore(t)
	gone, stays := newHousehold(t, "Byron"), newHousehold(t, "King")
	request := &model.Request{Head: model.Head{ID: newID(t)}, Subject: gone.subject.ID, Summary: "forget me"}
	write(t, s, append(append(gone.entities(), stays.entities()...), request)...)
	receipt, err := s.Erase(context.Background(), eraseAct, orderOf(t, gone.subject.ID))
	if err != nil {
		t.Fatal(err, errors.Unwrap(err))
	}
	if receipt.Records != 6 || receipt.Keys != 3 {
		t.Errorf("%d records under %d keys, want 6 under 3", receipt.Records, receipt.Keys)
	}
	for range 2 {
		if n := gone.readable(t, s); n != 0 {
			t.Errorf("%d of 6 erased records can be read", n)
		}
		if n := stays.readable(t, s); n != 6 {
			t.Errorf("%d of 6 living records can be read", n)
		}
		err = s.Read(context.Background(), func(r model.Reader) error {
			q, err := model.Load[model.Request](r, model.ID{}, request.ID)
			if err == nil && q.Subject != gone.subject.ID {
				t.Error("the request lost the bare id of its subject")
			}
			return err
		})
		if err != nil {
			t.Errorf("the request went with its subject: %v", err)
		}
		s = reopen(t, s, dir)
	}
	if err := s.ReadOnly(); err != nil {
		t.Fatal(err)
	}
	if r := s.Repairs(); len(r) > 0 {
		t.Errorf("a finished erasure was repaired: %v", r)
	}
	write(t, s, newHousehold(t, "Lovelace").entities()...)
}

func TestErasingAHoldingLeavesItsSubject(t *testing.T) {
	s, _ := newStore(t)
	h := newHousehold(t, "Byron")
	write(t, s, h.entities()...)
	holding := model.Encode(h.owned[0])
	_, err := s.Erase(context.Background(), eraseAct, func(model.Reader) (*model.EraseOrder, error) {
		return &model.EraseOrder{Holdings: []model.HoldingName{{Owner: holding.Owner, ID: holding.ID}}, Note: noteOf(t)}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := h.readable(t, s); n != 5 {
		t.Fatalf("%d of 6 records can be read, want 5", n)
	}
}

func TestABatchSharesOneRewrite(t *testing.T) {
	s, dir := newStore(t)
	var all []household
	var ids []model.ID
	for range 300 {
		h := newHousehold(t, "Byron")
		write(t, s, h.entities()...)
		all, ids = append(all, h), append(ids, h.subject.ID)
	}
	before, _ := s.vault.State()
	receipt, err := s.Erase(context.Background(), eraseAct, orderOf(t, ids[:250]...))
	if err != nil {
		t.Fatal(err)
	}
	after, _ := s.vault.State()
	if after.Keyring != before.Keyring+1 || after.Keys != before.Keys-750 || receipt.Records != 1500 {
		t.Fatalf("keyring %d to %d, keys %d to %d, %d records", before.Keyring, after.Keyring, before.Keys, after.Keys, receipt.Records)
	}
	s = reopen(t, s, dir)
	erased, living := 0, 0
	for i, h := range all {
		if i < 250 {
			erased += h.readable(t, s)
		} else {
			living += h.readable(t, s)
		}
	}
	t.Logf("%d of 1500 erased records can be read, %d of 300 living ones", erased, living)
	if erased != 0 || living != 300 {
		t.Fail()
	}
}

func TestARefusedErasureChangesNothing(t *testing.T) {
	s, dir := newStore(t)
	h := newHousehold(t, "Byron")
	write(t, s, h.entities()...)
	before := snapshotOf(t, dir)
	boom := errors.New("no")
	for name, decide := range map[string]func(model.Reader) (*model.EraseOrder, error){
		"the rules say no": func(model.Reader) (*model.EraseOrder, error) { return nil, boom },
		"nobody there":     orderOf(t, h.subject.ID, newID(t)),
	} {
		if _, err := s.Erase(context.Background(), eraseAct, decide); err == nil {
			t.Errorf("%s: erased", name)
		}
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Erase(cancelled, eraseAct, orderOf(t, h.subject.ID)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if !bytes.Equal(before, snapshotOf(t, dir)) || h.readable(t, s) != 6 || s.ReadOnly() != nil {
		t.Error("a refused erasure left a trace")
	}
}

// snapshotOf returns the small files of a store that an erasure changes.
func snapshotOf(t *testing.T, dir string) []byte {
	t.Helper()
	var out []byte
	for _, name := range []string{anchorName, ledgerName, "keys/epoch", "keys/keyring", "keys/journal"} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, b...)
	}
	return out
}

func TestSuppressionsAndTheNoteSurvive(t *testing.T) {
	s, dir := newStore(t)
	h := newHousehold(t, "Byron")
	write(t, s, h.entities()...)
	note := noteOf(t)
	var kept []*model.Suppression
	for range 2500 { // more than one transaction takes
		kept = append(kept, &model.Suppression{Head: model.Head{ID: newID(t)}, Hash: []byte("hash")})
	}
	_, err := s.Erase(context.Background(), eraseAct, func(model.Reader) (*model.EraseOrder, error) {
		return &model.EraseOrder{Subjects: []model.ID{h.subject.ID}, Note: note, Suppressions: kept}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	s = reopen(t, s, dir)
	err = s.Read(context.Background(), func(r model.Reader) error {
		sups, err := model.All[model.Suppression](r, model.ID{})
		if err != nil || len(sups) != 2500 {
			t.Errorf("%d of 2500 suppressions, %v", len(sups), err)
		}
		_, err = model.Load[model.Erasure](r, model.ID{}, note.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestCertificateHoldsAndEveryChangeShows(t *testing.T) {
	s, dir := newStore(t)
	h := newHousehold(t, "Byron")
	write(t, s, h.entities()...)
	receipt, err := s.Erase(context.Background(), eraseAct, orderOf(t, h.subject.ID))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(filepath.Join(dir, certsName, receipt.ID.String()+".json"))
	if err != nil || !bytes.Equal(raw, receipt.Certificate) {
		t.Fatalf("the certificate on disk is another: %v", err)
	}
	c, err := VerifyCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	if c.Statement.Subjects[0].Reference != h.subject.Reference() || c.Statement.Records != 6 || c.Statement.Level != s.Assurance().Level {
		t.Errorf("%+v", c.Statement)
	}
	if !strings.Contains(receipt.Text, h.subject.Reference()) || strings.Contains(receipt.Text+string(raw), "Byron") {
		t.Errorf("text: %s", receipt.Text)
	}
	noticed, changed := 0, 0
	for i := range raw {
		for _, bit := range []byte{1, 4, 32} {
			bent := slices.Clone(raw)
			bent[i] ^= bit
			changed++
			if got, err := VerifyCertificate(bent); err != nil && errors.Is(err, ErrCertificate) {
				noticed++
			} else if got.Statement.Erasure == c.Statement.Erasure && bytes.Equal(got.statement, c.statement) && got.Signer == c.Signer {
				noticed++ // white space, or the case of a hexadecimal digit
			}
		}
	}
	t.Logf("%d of %d changed bits were noticed or said the same", noticed, changed)
	for _, more := range []string{`{"statement": {"records": 0}, `, `{"Statement": {"records": 0}, `, `{"note": "", `} {
		if _, err := VerifyCertificate(append([]byte(more), raw[1:]...)); !errors.Is(err, ErrCertificate) {
			t.Errorf("with %q before the statement it holds: %v", more, err)
		}
	}
	if noticed != changed {
		t.Fail()
	}
}

func FuzzVerifyCertificate(f *testing.F) {
	f.Add([]byte(`{"statement":{},"audit":{},"signer":"00","signature":"AA=="}`))
	f.Add([]byte(`{"statement":{"format":"lethe erasure certificate 1"},"audit":{"leaf":"","root":""},"signer":"` + strings.Repeat("0", 64) + `"}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if c, err := VerifyCertificate(raw); err == nil {
			_ = c.Text()
		} else if !errors.Is(err, ErrCertificate) {
			t.Fatal(err)
		}
	})
}
