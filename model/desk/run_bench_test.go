package desk_test

import (
	"crypto/rand"
	"flag"
	"fmt"
	"path/filepath"
	"testing"

	"lethe/keys"
	"lethe/model"
	"lethe/model/attention"
	"lethe/model/calendar"
	"lethe/model/desk"
	"lethe/model/policy"
	"lethe/model/retention"
	"lethe/storage"
)

var runPeople = flag.Int("run-people", 200, "people of BenchmarkRun; the figure in docs/testing.md is for 10000")

var alertPeople = flag.Int("alert-people", 2000, "people of BenchmarkAlerts; the figure in docs/testing.md is for 1000000")

// BenchmarkRun measures a retention run from its confirmation to its
// certificates, on an engine in memory.
//
//	go test ./model/desk -run '^$' -bench 'Run$' -benchtime 1x -run-people 10000
func BenchmarkRun(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		v := newRegister(b, *runPeople)
		o := v.order(b)
		b.StartTimer()
		r, err := v.desk.Run(ctx, by, o)
		if err != nil || r.People != *runPeople {
			b.Fatal(r, err)
		}
	}
	b.ReportMetric(float64(*runPeople), "people")
}

// BenchmarkRunOnDisk is BenchmarkRun on a real store: Badger, its anchor, ledger,
// keyring and epoch file on the disk of TMPDIR.
//
//	go test ./model/desk -run '^$' -bench RunOnDisk -benchtime 1x -run-people 10000
func BenchmarkRunOnDisk(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		store := newStoreOnDisk(b)
		v := fillRegister(b, store, *runPeople)
		o := v.order(b)
		b.StartTimer()
		r, err := v.desk.Run(ctx, by, o)
		b.StopTimer()
		if err != nil || r.People != *runPeople || len(r.Certificates) == 0 {
			b.Fatal(r, err)
		}
		b.ReportMetric(float64(len(r.Certificates)), "certificates")
		if err := store.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
	b.ReportMetric(float64(*runPeople), "people")
}

// newStoreOnDisk is newStore on Badger.
func newStoreOnDisk(b *testing.B) *storage.Store {
	b.Helper()
	s, err := storage.Create(filepath.Join(b.TempDir(), "store"), by.At, func(dir string) (*keys.Vault, error) {
		return keys.Create(dir, keys.CreateOptions{Slots: []keys.NewSlot{
			{Name: "test", Passphrase: []byte("correct horse battery"), Argon: keys.Argon{Time: 1, MemoryKiB: 64, Lanes: 1, TestOnly: true}},
		}})
	})
	if err != nil {
		b.Fatal(err)
	}
	text, err := policy.Text(policy.DefaultName)
	if err != nil {
		b.Fatal(err)
	}
	if err := desk.PutPolicy(ctx, s, by, text, rand.Reader); err != nil {
		b.Fatal(err)
	}
	return s
}

// fortyRules is a policy with 40 rules over all of its categories.
func fortyRules(b *testing.B) *policy.Policy {
	b.Helper()
	text, err := policy.Text(policy.DefaultName)
	if err != nil {
		b.Fatal(err)
	}
	p, _, err := policy.Parse("default", text)
	if err != nil {
		b.Fatal(err)
	}
	for i := len(p.Retention); i < 40; i++ {
		r := p.Retention[i%10]
		r.ID = fmt.Sprintf("rule-%d", i)
		p.Retention = append(p.Retention, r)
	}
	p.Retention = p.Retention[:40]
	return p
}

// BenchmarkAlerts measures the alerts of a register under 40 rules, three
// holdings a person: everybody, and one person after a change. It leaves the
// reading of the records out, which BenchmarkLoad of the board has.
//
//	go test ./model/desk -run '^$' -bench Alerts -benchtime 1x -alert-people 1000000
func BenchmarkAlerts(b *testing.B) {
	p := fortyRules(b)
	engine := retention.Compile(p)
	rules := attention.Rules{Policy: p, Engine: engine}
	categories := []string{"contact", "financial", "certificate"}
	person := func(i int) attention.Person {
		s := &model.Subject{Head: model.Head{ID: model.ID{byte(i >> 16), byte(i >> 8), byte(i)}}, Added: calendar.NewDate(2020, 1, 1).AddDays(i % 2000),
			Relationships: []model.Relationship{{Kind: "learner", Started: calendar.NewDate(2010, 1, 1), Ended: calendar.NewDate(2012, 1, 1).AddDays(i % 4000)}}}
		v := attention.Person{Subject: s}
		for k, c := range categories {
			v.Holdings = append(v.Holdings, &model.Holding{Head: model.Head{ID: model.ID{byte(k)}, Owner: s.ID}, Category: c, Purpose: "courses", Basis: model.BasisContract,
				Collected: calendar.NewDate(2012, 1, 1), Events: []model.TriggerEvent{{Trigger: model.CourseCompleted, On: calendar.NewDate(2012, 1, 1).AddDays(i % 4000)}}})
		}
		return v
	}
	people := make([]attention.Person, *alertPeople)
	for i := range people {
		people[i] = person(i)
	}
	c := &retention.Context{Today: by.Today()}
	look := func(v attention.Person) (n int) {
		for _, h := range v.Holdings {
			if a := engine.Assess(h, v.Subject, c); a.Status != retention.Running && a.Status != retention.NoTrigger {
				n++
			}
		}
		return n + len(rules.Of(v, by.Today()))
	}
	b.Run("full", func(b *testing.B) {
		for b.Loop() {
			n := 0
			for _, v := range people {
				n += look(v)
			}
			if n == 0 {
				b.Fatal("no alerts")
			}
		}
		b.ReportMetric(float64(len(people)), "people")
	})
	b.Run("one", func(b *testing.B) {
		for b.Loop() {
			look(people[0])
		}
	})
}
