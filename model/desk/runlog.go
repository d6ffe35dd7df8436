package desk

import (
	"cmp"
	"context"
	"slices"
	"time"

	"lethe/model"
)

// tallies counts what a plan takes, by rule and method. People's own records and
// files of requests count as erased under no rule.
func (p *ErasurePlan) tallies() []model.Tally {
	var t tally
	for _, l := range p.Goes {
		t.add(l.Rule, model.MethodErased, 1)
	}
	for _, l := range p.Anonymised {
		t.add(l.Rule, model.MethodAnonymised, 1)
	}
	return t.list()
}

// A tally adds up counts by rule and method.
type tally struct{ counts map[[2]string]uint64 }

func (t *tally) add(rule, method string, n uint64) {
	if t.counts == nil {
		t.counts = map[[2]string]uint64{}
	}
	if n > 0 {
		t.counts[[2]string{rule, method}] += n
	}
}

func (t *tally) addAll(list []model.Tally) {
	for _, v := range list {
		t.add(v.Rule, v.Method, v.Count)
	}
}

// list returns the counts in the order of rule and method.
func (t *tally) list() []model.Tally {
	var out []model.Tally
	for k, n := range t.counts {
		out = append(out, model.Tally{Rule: k[0], Method: k[1], Count: n})
	}
	slices.SortFunc(out, func(a, b model.Tally) int {
		return cmp.Or(cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Method, b.Method))
	})
	return out
}

// A Destruction is one line of the destruction log: who, when, rule, method and
// count. It names nobody; the certificate has the ids that nothing leads to any
// more (LAW.md 3.3).
type Destruction struct {
	At          time.Time
	Actor       string
	Ground      model.ErasureGround
	Rule        string // of a retention run
	Method      string
	Count       uint64
	Certificate model.ID // its certificate bears this id
	Run         model.ID
	Request     string // reference of the request that was answered
}

// DestructionLog returns everything that was ever destroyed, oldest first.
func (d *Desk) DestructionLog(ctx context.Context, by By) ([]Destruction, error) {
	if err := d.may(ctx, by, model.SeeReports); err != nil {
		return nil, err
	}
	var out []Destruction
	err := d.store.Read(ctx, func(r model.Reader) error {
		return model.Each(r, model.ID{}, func(e *model.Erasure) error {
			list := e.Tallies
			if len(list) == 0 { // of a version that did not count by rule
				list = []model.Tally{{Method: model.MethodErased, Count: e.Subjects + e.Holdings + e.Requests}}
			}
			for _, t := range list {
				out = append(out, Destruction{
					At: e.At, Actor: e.Actor, Ground: e.Ground, Rule: t.Rule, Method: t.Method, Count: t.Count,
					Certificate: e.ID, Run: e.Run, Request: e.Request,
				})
			}
			return nil
		})
	})
	slices.SortStableFunc(out, func(a, b Destruction) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Certificate.String(), b.Certificate.String()))
	})
	return out, err
}
