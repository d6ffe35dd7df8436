package desk_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/document"
	"lethe/model/sealedzip"
)

// A memoryArchive keeps what is put into it.
type memoryArchive struct{ files map[string]*bytes.Buffer }

func (m *memoryArchive) Create(name string, _ time.Time) (io.Writer, error) {
	if m.files == nil {
		m.files = map[string]*bytes.Buffer{}
	}
	m.files[name] = &bytes.Buffer{}
	return m.files[name], nil
}

// marked fills every field of a record with texts that begin with a mark, and
// returns the texts.
func marked(v any, mark string) []string {
	n := 0
	var texts []string
	var fill func(reflect.Value)
	fill = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.String:
			n++
			texts = append(texts, fmt.Sprintf("%s%03dz", mark, n))
			v.SetString(texts[len(texts)-1])
		case reflect.Struct:
			if v.Type() == reflect.TypeFor[time.Time]() {
				return
			}
			for i := range v.NumField() {
				if f := v.Type().Field(i); f.IsExported() && f.Name != "Head" {
					fill(v.Field(i))
				}
			}
		case reflect.Slice:
			if v.Type().Elem().Kind() == reflect.Uint8 {
				return
			}
			v.Set(reflect.MakeSlice(v.Type(), 2, 2))
			fill(v.Index(0))
			fill(v.Index(1))
		}
	}
	fill(reflect.ValueOf(v).Elem())
	return texts
}

// fillWith writes one record of each kind that a person has, all fields filled,
// and returns the texts that a package must have and those that it must not.
func fillWith(t *testing.T, s model.Store, subject model.ID, mark string) (must, mustNot []string) {
	t.Helper()
	var list []model.Entity
	put := func(v model.Entity, head *model.Head, id byte) []string {
		texts := marked(v, fmt.Sprintf("%s%c", mark, id))
		*head = model.Head{ID: model.ID{mark[0], id}, Owner: subject}
		list = append(list, v)
		return texts
	}
	h, c, n, x := &model.Holding{}, &model.Consent{}, &model.Note{}, &model.Disclosure{}
	must = append(must, put(h, &h.Head, 'h')...)
	must = append(must, put(c, &c.Head, 'c')...)
	must = append(must, put(n, &n.Head, 'n')...)
	must = append(must, put(x, &x.Head, 'd')...)
	l, v := &model.Lookup{}, &model.Call{}
	looked := append(put(l, &l.Head, 'l'), put(v, &v.Head, 'v')...)
	for _, text := range looked {
		if text == l.Actor || text == v.Actor {
			mustNot = append(mustNot, text)
		} else {
			must = append(must, text)
		}
	}
	h.KnownToSubject = true
	err := s.Write(ctx, model.Act{At: by.At, Actor: "officer", Action: "test"}, func(w model.Writer) error {
		for _, e := range list {
			if err := w.Put(model.Encode(e)); err != nil {
				return err
			}
		}
		p, err := model.Load[model.Subject](w, model.ID{}, subject)
		if err != nil {
			return err
		}
		head := p.Head
		must = append(must, marked(p, mark+"s")...)
		p.Head = head
		return w.Put(model.Encode(p))
	})
	if err != nil {
		t.Fatal(err)
	}
	return must, mustNot
}

// TestAPackageHasEverythingAndNothingOfOthers: every text of every record of a
// person is in every form of their access package, and none of anybody else's.
//
// Clauses: C44, P49, L42
func TestAPackageHasEverythingAndNothingOfOthers(t *testing.T) {
	c := newCasework(t)
	bob := addPerson(t, c.d, "Bob", "Jones")
	must, mustNot := fillWith(t, c.s, c.ada.ID, "A")
	others, _ := fillWith(t, c.s, bob.ID, "B")
	f := c.log(calendar.Access)
	c.attach(f, desk.NewPaper{Name: "letter.txt"}, []byte("a letter of Ada"))
	theirs := c.ok(c.d.LogRequest(ctx, by, desk.NewRequest{Type: calendar.Access, Channel: model.ByEmail, Received: by.Today(), Subject: bob.ID, Summary: "Bsummary"}))
	c.attach(theirs, desk.NewPaper{Name: "Bfile.txt"}, []byte("Bcontents"))
	p, err := c.d.AccessPackage(ctx, by, f.Request.ID)
	if err != nil {
		t.Fatal(err)
	}
	var out memoryArchive
	if err := c.d.WritePackage(ctx, by, f.Request.ID, p, &out); err != nil {
		t.Fatal(err)
	}
	for _, form := range []string{"data.json", "data.csv", "read-me.html"} {
		text := out.files[form].String()
		for _, m := range must {
			if !strings.Contains(text, m) {
				t.Errorf("%s lacks %s", form, m)
			}
		}
		for _, m := range append(append(others, mustNot...), "Bsummary", "Bcontents", "Bfile") {
			if strings.Contains(text, m) {
				t.Errorf("%s has %s of somebody else", form, m)
			}
		}
		for _, said := range []string{"complain to us", "ICO", "court"} {
			if form != "data.csv" && !strings.Contains(text, said) {
				t.Errorf("%s does not say %q", form, said)
			}
		}
	}
	if got := out.files["files/001.txt"].String(); got != "a letter of Ada" || len(out.files) != 5 {
		t.Errorf("files: %q of %d", got, len(out.files))
	}
	f = c.ok(c.d.OpenRequest(ctx, by, f.Request.ID))
	for _, task := range f.File.Tasks {
		if task.ID == "package" && task.Open() {
			t.Error("the task is open")
		}
	}
}

// TestRedactionsAreLeftOut whatever is chosen, and all else is there.
func TestRedactionsAreLeftOut(t *testing.T) {
	c := newCasework(t)
	fillWith(t, c.s, c.ada.ID, "A")
	f := c.log(calendar.Access)
	rapid.Check(t, func(rt *rapid.T) {
		whole, err := c.d.AccessPackage(ctx, by, f.Request.ID)
		if err != nil {
			rt.Fatal(err)
		}
		var labels []string
		values := map[string][]string{}
		for _, s := range whole.Sections {
			for _, e := range s.Entries {
				if s.ID == "request" {
					continue
				}
				labels = append(labels, e.ID)
				for _, v := range e.Fields {
					values[e.ID] = append(values[e.ID], v.Value)
					label := e.ID + "/" + v.Name
					if values[label] == nil {
						labels = append(labels, label)
					}
					values[label] = append(values[label], v.Value)
				}
			}
		}
		gone := rapid.SampledFrom(labels).Draw(rt, "what")
		if _, err := c.d.Redact(ctx, by, f.Request.ID, gone, "other-people", ""); err != nil {
			rt.Fatal(err)
		}
		p, err := c.d.AccessPackage(ctx, by, f.Request.ID)
		if err != nil {
			rt.Fatal(err)
		}
		data, _ := p.JSON()
		left := map[string]bool{}
		for _, v := range values[gone] {
			left[v] = true
		}
		for _, m := range values {
			for _, v := range m {
				if strings.HasPrefix(v, "A") && strings.Contains(string(data), v) == left[v] {
					rt.Fatalf("redacted %s: %s is there: %v", gone, v, !left[v])
				}
			}
		}
		if len(p.Withheld) != 1 || p.Withheld[0].ID != gone || p.Withheld[0].By != by.Actor {
			rt.Fatalf("withheld %+v", p.Withheld)
		}
		if _, err := c.d.Redact(ctx, by, f.Request.ID, gone, "", "after all"); err != nil {
			rt.Fatal(err)
		}
	})
}

// TestSpecialDataThePersonHasNotSeenWaitsForADecision (DPA Sch 3 para 6).
func TestSpecialDataThePersonHasNotSeenWaitsForADecision(t *testing.T) {
	c := newCasework(t)
	h := &model.Holding{Category: "accident", Fields: []model.Field{{Name: "injury", Value: "a broken arm"}}}
	h.Owner, h.ID = c.ada.ID, model.ID{0xaa, 0xbb}
	if err := c.s.Write(ctx, model.Act{At: by.At, Actor: "officer", Action: "test"}, func(w model.Writer) error { return w.Put(model.Encode(h)) }); err != nil {
		t.Fatal(err)
	}
	f := c.log(calendar.Access)
	p, err := c.d.AccessPackage(ctx, by, f.Request.ID)
	if err != nil || len(p.Undecided) != 1 {
		t.Fatalf("%+v, %v", p.Undecided, err)
	}
	label := p.Undecided[0].ID
	if err := c.d.WritePackage(ctx, by, f.Request.ID, p, &memoryArchive{}); model.FaultOf(err) != model.Refused {
		t.Errorf("undecided: %v", err)
	}
	if _, err := c.d.Redact(ctx, by, f.Request.ID, label, "", ""); model.FaultOf(err) != model.Refused {
		t.Errorf("given without a reason: %v", err)
	}
	if _, err := c.d.Redact(ctx, by, f.Request.ID, label, "busy", ""); model.FaultOf(err) != model.Refused {
		t.Errorf("redacted on no exemption: %v", err)
	}
	if _, err := c.d.Redact(ctx, by, f.Request.ID, "note/000000000000", "privilege", ""); model.FaultOf(err) != model.NotFound {
		t.Errorf("redacted what is not there: %v", err)
	}
	for _, give := range []bool{true, false} {
		exemption := "health-harm"
		if give {
			exemption = ""
		}
		c.ok(c.d.Redact(ctx, by, f.Request.ID, label, exemption, "opinion of Dr Grey, 1 November 2026"))
		if p, err = c.d.AccessPackage(ctx, by, f.Request.ID); err != nil {
			t.Fatal(err)
		}
		var out memoryArchive
		if err := c.d.WritePackage(ctx, by, f.Request.ID, p, &out); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(out.files["data.json"].String(), "broken arm") != give {
			t.Errorf("give %v is not what happened", give)
		}
	}
}

// TestPortabilityGivesOnlyWhatMayGo: consent or contract, and provided by the
// person; the rest is listed with why (Art 20(1)).
//
// Clauses: J59, C54, P54
func TestPortabilityGivesOnlyWhatMayGo(t *testing.T) {
	c := newCasework(t)
	var list []model.Entity
	for i, v := range []struct {
		basis model.Basis
		known bool
		goes  bool
	}{
		{model.BasisConsent, true, true}, {model.BasisContract, true, true},
		{model.BasisConsent, false, false}, {model.BasisLI, true, false}, {model.BasisPublicTask, true, false},
		{model.BasisLegal, true, false}, {model.BasisUnknown, true, false},
	} {
		text := fmt.Sprintf("stays%d", i)
		if v.goes {
			text = fmt.Sprintf("goes%d", i)
		}
		list = append(list, &model.Holding{Head: model.Head{ID: model.ID{byte(i + 1)}, Owner: c.ada.ID}, Category: "account", Basis: v.basis,
			KnownToSubject: v.known, Fields: []model.Field{{Name: "x", Value: text}}})
	}
	err := c.s.Write(ctx, model.Act{At: by.At, Actor: "officer", Action: "test"}, func(w model.Writer) error {
		for _, e := range list {
			if err := w.Put(model.Encode(e)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	f := c.log(calendar.Portability)
	p, err := c.d.PortabilityPackage(ctx, by, f.Request.ID)
	if err != nil {
		t.Fatal(err)
	}
	data, err := p.JSON()
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(string(data), "goes") != 2 || strings.Contains(string(data), "stays") {
		t.Errorf("%s", data)
	}
	var back document.Package
	if err := json.Unmarshal(data, &back); err != nil || len(back.Withheld) != 5+6 {
		t.Errorf("%d left out, %v", len(back.Withheld), err)
	}
}

// BenchmarkAccessPackage: a person of 1,000 records and 100 MB of attachments.
func BenchmarkAccessPackage(b *testing.B) {
	t := &testing.T{}
	c := newCasework(t)
	err := c.s.Write(ctx, model.Act{At: by.At, Actor: "officer", Action: "test"}, func(w model.Writer) error {
		for i := range 1000 {
			h := &model.Holding{Head: model.Head{ID: model.ID{byte(i >> 8), byte(i)}, Owner: c.ada.ID}, Category: "account", KnownToSubject: true,
				Fields: []model.Field{{Name: "course", Value: "First aid at work"}, {Name: "grade", Value: "pass"}}}
			if err := w.Put(model.Encode(h)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	f := c.log(calendar.Access)
	for range 10 {
		c.attach(f, desk.NewPaper{Name: "scan.pdf"}, randomBytes(10_000_000))
	}
	for b.Loop() {
		runtime.GC()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		p, err := c.d.AccessPackage(ctx, by, f.Request.ID)
		if err != nil {
			b.Fatal(err)
		}
		out := sealedzip.New(io.Discard, "password", strings.NewReader(strings.Repeat("s", 1<<12)))
		if err := c.d.WritePackage(ctx, by, f.Request.ID, p, out); err != nil {
			b.Fatal(err)
		}
		if err := out.Close(); err != nil {
			b.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapSys-before.HeapSys)/(1<<20), "MiB-heap-growth")
		b.ReportMetric(float64(p.Counts.Pages), "pages")
	}
}
