package cli

import (
	"context"
	"crypto/rand"
	"fmt"
	mathrand "math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"lethe/keys"
	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/policy"
	"lethe/storage"
)

// A register is a store on disk with a desk over it, as a console has them.
type register struct {
	t      testing.TB
	dir    string
	store  *storage.Store
	desk   *desk.Desk
	finder *finder
	by     desk.By
	people []model.ID

	makes    func() *finder // newFinder, or that of a console
	unlocked func()         // called when the passphrase was accepted; may be nil
}

var registerArgon = keys.Argon{Time: 1, MemoryKiB: 64, Lanes: 1, TestOnly: true}

func newRegister(t testing.TB) *register {
	t.Helper()
	g := registerAt(t, filepath.Join(t.TempDir(), "store"))
	g.create(registerArgon)
	return g
}

func registerAt(t testing.TB, dir string) *register {
	return &register{t: t, dir: dir, makes: newFinder, by: desk.By{Actor: "officer", At: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}}
}

// create makes the store.
func (g *register) create(argon keys.Argon) {
	g.t.Helper()
	s, err := storage.Create(g.dir, g.by.At, func(dir string) (*keys.Vault, error) {
		return keys.Create(dir, keys.CreateOptions{Slots: []keys.NewSlot{{Name: "test", Passphrase: []byte("river of forgetting"), Argon: argon}}})
	})
	g.check(err)
	text, err := policy.Text(policy.DefaultName)
	g.check(err)
	g.check(desk.PutPolicy(context.Background(), s, g.by, text, rand.Reader))
	g.sit(s)
}

func (g *register) check(err error) {
	g.t.Helper()
	if err != nil {
		g.t.Fatal(err)
	}
}

// sit makes a desk over the store, without reading any of it.
func (g *register) sit(s *storage.Store) {
	g.t.Cleanup(func() { s.Close() })
	g.store, g.finder = s, g.makes()
	var err error
	g.desk, err = desk.Open(context.Background(), s, g.finder, rand.Reader)
	g.check(err)
	g.desk.Keep(s)
	g.desk.RestBy(rest)
}

// reopen closes the store, as a crash or a lock would, and opens it again.
func (g *register) reopen() {
	g.t.Helper()
	g.store.Close()
	g.open()
}

func (g *register) open() {
	g.t.Helper()
	g.openBy(func(at time.Time, vault func(string) (*keys.Vault, error)) (*storage.Store, error) {
		return storage.Open(g.dir, at, vault)
	})
}

func (g *register) openBy(open func(time.Time, func(string) (*keys.Vault, error)) (*storage.Store, error)) {
	g.t.Helper()
	now := func() time.Time { return g.by.At }
	s, err := open(g.by.At, func(dir string) (*keys.Vault, error) {
		return keys.Open(dir, passphraseCredential([]byte("river of forgetting")), keys.OpenOptions{Now: now, Unlocked: g.unlocked})
	})
	g.check(err)
	g.sit(s)
}

func (g *register) load() {
	g.t.Helper()
	g.check(g.desk.Load(context.Background(), g.by.Today()))
}

var madeUpNames = strings.Fields("Byron Lovelace Somerville Hopper Noether Franklin Curie Meitner Herschel Anning")

func (g *register) add(n int) {
	g.t.Helper()
	for range n {
		i := len(g.people)
		s, err := g.desk.AddSubject(context.Background(), g.by, &model.Subject{
			Name:     model.Name{Given: madeUpNames[i%7], Family: fmt.Sprint(madeUpNames[i%10], "son")},
			Born:     calendar.NewDate(1950+i%50, 3, 1+i%28),
			Contacts: []model.Contact{{Type: model.Email, Value: fmt.Sprintf("p%d@letters.example", i)}},
		})
		g.check(err)
		g.people = append(g.people, s.ID)
	}
}

func (g *register) request(id model.ID) *desk.RequestFile {
	g.t.Helper()
	f, err := g.desk.LogRequest(context.Background(), g.by, desk.NewRequest{Type: calendar.Access, Channel: model.ByPhone, Received: g.by.Today(), Subject: id})
	g.check(err)
	return f
}

func (g *register) erase(id model.ID) {
	g.t.Helper()
	_, err := g.store.Erase(context.Background(), model.Act{At: g.by.At, Actor: "officer", Action: "erase"}, func(model.Reader) (*model.EraseOrder, error) {
		note := &model.Erasure{}
		if _, err := rand.Read(note.ID[:]); err != nil {
			return nil, err
		}
		note.At, note.Actor, note.Ground, note.Subjects = g.by.At, "officer", model.NoLongerNeeded, 1
		return &model.EraseOrder{Subjects: []model.ID{id}, Note: note}, nil
	})
	g.check(err)
	g.people = slices.DeleteFunc(g.people, func(v model.ID) bool { return v == id })
}

// same compares what the finder knows with a finder made anew from the store, and
// the answers of both.
func (g *register) same(when string) {
	g.t.Helper()
	fresh := newFinder()
	d, err := desk.Open(context.Background(), g.store, fresh, rand.Reader)
	g.check(err)
	g.check(d.Load(context.Background(), g.by.Today()))
	if g.finder.Len() != fresh.Len() || fresh.Len() != len(g.people) {
		g.t.Fatalf("%s: %d people are known, %d when made anew, of %d", when, g.finder.Len(), fresh.Len(), len(g.people))
	}
	for _, id := range g.people {
		p := desk.Findable{Open: openOf(d, g.by, id)}
		g.check(g.store.Read(context.Background(), func(r model.Reader) (err error) {
			p.Subject, err = model.Load[model.Subject](r, model.ID{}, id)
			return err
		}))
		if !fresh.Holds(p) || !g.finder.Holds(p) {
			g.t.Fatalf("%s: %s: held by the index %v, anew %v", when, id.SubjectReference(), g.finder.Holds(p), fresh.Holds(p))
		}
	}
	for _, q := range append(slices.Clone(madeUpNames), "R-2026", "1984", "open:request", "p1", "byron lovelaceson") {
		a, b := g.desk.Find(context.Background(), g.by, q, 50), d.Find(context.Background(), g.by, q, 50)
		if len(a) != len(b) {
			g.t.Fatalf("%s: %q finds %d, anew %d", when, q, len(a), len(b))
		}
		for i := range a {
			if a[i].ID != b[i].ID || a[i].Reason != b[i].Reason || a[i].Score != b[i].Score || a[i].Name != b[i].Name {
				g.t.Fatalf("%s: %q, number %d: %s %s, anew %s %s", when, q, i, a[i].Reference, a[i].Reason, b[i].Reference, b[i].Reason)
			}
		}
	}
}

// After any history of additions, corrections, erasures, requests, openings and
// crashes, an index that was kept answers as one that is made anew.
func TestKeptIndexAnswersLikeAFreshOne(t *testing.T) {
	warm := 0
	for seed := range uint64(3) {
		g := newRegister(t)
		r := mathrand.New(mathrand.NewPCG(seed, 7))
		g.load()
		var open []*desk.RequestFile
		for range 60 {
			if len(g.people) == 0 {
				g.add(5)
			}
			who := g.people[r.IntN(len(g.people))]
			switch r.IntN(9) {
			case 8:
				if other := g.people[r.IntN(len(g.people))]; other != who {
					g.join(who, other)
				}
			case 0, 1:
				g.add(1 + r.IntN(4))
			case 2:
				f, err := g.desk.OpenSubject(context.Background(), g.by, who, "")
				g.check(err)
				f.Subject.Name.Family = madeUpNames[r.IntN(10)]
				_, err = g.desk.CorrectSubject(context.Background(), g.by, f.Subject)
				g.check(err)
			case 3:
				g.erase(who) // behind the desk's back: only the log says so
				g.reopen()
			case 4:
				open = append(open, g.request(who))
			case 5:
				if len(open) > 0 {
					q := open[r.IntN(len(open))]
					g.check(closeRequest(g, q.Request.ID))
					g.reopen()
				}
			case 6:
				g.reopen()
				g.load()
				g.check(g.desk.KeepIndex(context.Background()))
			case 7:
				g.reopen()
			}
			g.check(g.desk.LoadRequests(context.Background(), g.by.Today()))
			there, err := g.desk.OpenIndex(context.Background())
			g.check(err)
			if !there {
				g.load()
			} else {
				warm++
			}
			g.same(fmt.Sprintf("seed %d", seed))
		}
		if w := g.desk.IndexWarning(); w != "" {
			t.Error(w)
		}
	}
	t.Logf("%d of 180 steps on an index that was kept", warm)
	if warm < 30 {
		t.Error("the kept index was hardly ever of use")
	}
}

// join gives the second person's record to the first.
func (g *register) join(keep, gone model.ID) {
	g.t.Helper()
	p, err := g.desk.PlanMerge(context.Background(), g.by, keep, gone)
	g.check(err)
	p.Reason, p.BirthConfirmed = "entered twice", true
	_, err = g.desk.Merge(context.Background(), g.by, p)
	g.check(err)
	g.people = slices.DeleteFunc(g.people, func(v model.ID) bool { return v == gone })
	if found := g.desk.Find(context.Background(), g.by, gone.SubjectReference(), 1); len(found) != 1 || found[0].ID != keep {
		g.t.Fatalf("the reference of the second record finds %+v", found)
	}
}

// closeRequest withdraws a request, if it is still open.
func closeRequest(g *register, id model.ID) error {
	return g.store.Write(context.Background(), model.Act{At: g.by.At, Actor: "officer", Action: "test"}, func(w model.Writer) error {
		q, err := model.Load[model.Request](w, model.ID{}, id)
		if err != nil || q.Closed() {
			return err
		}
		q.Events = append(q.Events, model.Event{Kind: model.EventWithdrawn, On: g.by.Today(), At: g.by.At, Actor: "officer"})
		return w.Put(model.Encode(q))
	})
}

// An erasure takes the kept index with it; it is kept again however little happened
// since, so that the next opening need not read the whole register.
func TestIndexIsKeptAgainAfterAnErasure(t *testing.T) {
	ctx := context.Background()
	g := newRegister(t)
	g.load()
	g.add(20)
	g.check(g.desk.KeepIndex(ctx))
	if g.store.IndexGone() {
		t.Fatal("nothing was kept")
	}
	g.erase(g.people[3])
	if !g.store.IndexGone() {
		t.Fatal("the erasure left what was kept")
	}
	g.check(g.desk.KeepIndex(ctx))
	g.reopen()
	g.check(g.desk.LoadRequests(ctx, g.by.Today()))
	if there, err := g.desk.OpenIndex(ctx); !there || err != nil {
		t.Fatalf("%v, %v", there, err)
	}
	g.same("after an erasure")
}

// What differs between a kept index and the register is repaired while the lists
// are read, and said; what was right is left alone.
func TestKeptIndexIsVerified(t *testing.T) {
	ctx := context.Background()
	for what, bend := range map[string]func(f *finder, people []*model.Subject){
		"nothing": nil,
		"a name":  func(f *finder, p []*model.Subject) { p[3].Name.Family = "Wrong"; f.Put(desk.Findable{Subject: p[3]}) },
		"a request that is not there": func(f *finder, p []*model.Subject) {
			f.Put(desk.Findable{Subject: p[2], Open: []string{"R-2026-0099"}})
		},
		"somebody missing":  func(f *finder, p []*model.Subject) { f.Remove(p[1].ID) },
		"somebody too many": func(f *finder, p []*model.Subject) { p[0].ID[7]++; f.Put(desk.Findable{Subject: p[0]}) },
		"one for another": func(f *finder, p []*model.Subject) {
			f.Remove(p[1].ID)
			p[0].ID[7]++
			f.Put(desk.Findable{Subject: p[0]})
		},
	} {
		g := newRegister(t)
		g.load()
		g.add(20)
		g.request(g.people[5])
		var people []*model.Subject
		for _, id := range g.people {
			f, err := g.desk.OpenSubject(ctx, g.by, id, "")
			g.check(err)
			people = append(people, f.Subject)
		}
		g.reopen()
		g.load() // so that nothing is left to catch up with
		if bend != nil {
			bend(g.finder, people)
		}
		g.check(g.desk.KeepIndex(ctx))
		g.reopen()
		g.load()
		if w := g.desk.IndexWarning(); (w != "") != (bend != nil) {
			t.Errorf("%s: the warning is %q", what, w)
		}
		g.same(what)
	}
}

// People are found from a kept index before anything else of the register has been
// read, with their rows; after an erasure there is no index to find anybody in.
func TestFoundBeforeTheRegisterIsRead(t *testing.T) {
	ctx := context.Background()
	g := newRegister(t)
	g.load()
	g.add(30)
	g.request(g.people[4])
	g.check(g.desk.KeepIndex(ctx))
	g.reopen()
	g.check(g.desk.LoadRequests(ctx, g.by.Today()))
	there, err := g.desk.OpenIndex(ctx)
	g.check(err)
	if _, subjects := g.desk.Loaded(); !there || subjects != 0 {
		t.Fatalf("index there: %v; %d people read", there, subjects)
	}
	found := g.desk.Find(ctx, g.by, "p4@letters", 10)
	if len(found) != 1 || found[0].ID != g.people[4] || found[0].Name == "" || found[0].OpenRequests != 1 {
		t.Fatalf("%+v", found)
	}
	if _, subjects := g.desk.Loaded(); subjects != 1 {
		t.Errorf("%d people were read for one", subjects)
	}
	if got := g.desk.Subjects(ctx, desk.Query{Text: "byron"}, g.by); len(got) == 0 {
		t.Error("the pane finds nobody")
	}
	g.erase(g.people[4])
	g.reopen()
	if there, err := g.desk.OpenIndex(ctx); there || err != nil {
		t.Errorf("an index was opened after an erasure: %v, %v", there, err)
	}
	g.load()
	if found := g.desk.Find(ctx, g.by, "p4@letters.example", 10); len(found) > 0 && found[0].Score == 0 {
		t.Error("somebody erased is found")
	}
}

func TestFindWhatIsDue(t *testing.T) {
	ctx := context.Background()
	g := newRegister(t)
	g.load()
	g.add(12)
	g.request(g.people[1]) // due on 23 December
	g.by.At = g.by.At.AddDate(0, 0, -10)
	g.request(g.people[3]) // due on 14 December, the 13th being a Sunday
	g.by.At = g.by.At.AddDate(0, 0, 18)
	g.load() // 1 December: in 13 and 22 days
	g.check(closeRequest(g, g.request(g.people[5]).Request.ID))
	g.load()
	for q, want := range map[string][]int{
		"due:7d": nil, "due:13d": {3}, "due:13": {3}, "due:12d": nil, "due:2w": {3}, "due:22d": {3, 1}, "due:4w": {3, 1}, "DUE:22D": {3, 1},
		"p1@letters due:22d": {1}, "due:22d p3@letters": {3}, "p1@letters due:12d": nil, "p5@letters due:60d": nil,
	} {
		var got []int
		for _, f := range g.desk.Find(ctx, g.by, q, 10) {
			got = append(got, slices.Index(g.people, f.ID))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q finds %v, want %v", q, got, want)
		}
	}
	if found := g.desk.Find(ctx, g.by, "due:22d", 1); len(found) != 1 || found[0].Reason != "request due Mon 14 Dec 2026" {
		t.Errorf("%+v", found)
	}
}

// openOf returns the references of a person's open requests, in order.
func openOf(d *desk.Desk, by desk.By, subject model.ID) (out []string) {
	for _, id := range d.Requests(desk.Query{View: "open"}, by) {
		if r, _ := d.RequestRow(by, id); r.Subject == subject {
			out = append(out, r.Reference)
		}
	}
	slices.Sort(out)
	return out
}
