package storage

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	mathrand "math/rand/v2"
	"slices"
	"strings"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// Operations on the papers of a request, in the random kill test.
const (
	opAttach   = "attach"
	opDetach   = "detach"
	opEvidence = "attach evidence"
	opDestroy  = "destroy evidence"
	opLetter   = "send a letter"
)

// maxKillPapers is how many papers of a kind a store has, each of some MiB.
const maxKillPapers = 5

// killPapers are the papers that a store must hold, by their names, from which
// what is in them follows.
type killPapers struct {
	There   map[string]bool // acknowledged; false: whose keys may be destroyed while it is on the list
	Gone    map[string]bool // detaching was acknowledged
	Letters int             // sent
}

func (p *killPapers) init() {
	if p.There == nil {
		p.There = map[string]bool{}
	}
	if p.Gone == nil {
		p.Gone = map[string]bool{}
	}
}

// evidenceName reports whether a paper is evidence of identity.
func evidenceName(name string) bool { return strings.HasPrefix(name, "evidence") }

// paperText returns what is in the paper of a name: nothing up to a few pieces of
// each kind. Those of a step test take three acts.
func paperText(name string) []byte {
	seed := sha256.Sum256([]byte(name))
	sizes := []int{0, 100, model.PartSize, model.PartSize + 1, 2*model.PartSize + 9, 3*model.PartSize + 7}
	n := sizes[int(seed[0])%len(sizes)]
	if strings.HasSuffix(name, "-stop") {
		n = 3*model.PartSize + 7
	}
	text := make([]byte, n)
	mathrand.NewChaCha8(seed).Read(text)
	return text
}

// acknowledgePaper takes in that an operation on a paper returned.
func (t *killTruth) acknowledgePaper(c killSaid) {
	switch c.Op {
	case opAttach, opEvidence:
		t.Papers.There[c.Name] = true
	case opDetach, opDestroy:
		delete(t.Papers.There, c.Name)
		t.Papers.Gone[c.Name] = true
	case opLetter:
		t.Papers.Letters++
	}
}

var paperBy = desk.By{Actor: "officer", At: testTime}

// logFollowed logs the request whose papers are followed.
func logFollowed(s *Store) error {
	d, err := desk.Open(context.Background(), s, nil, rand.Reader)
	if err == nil {
		_, err = d.LogRequest(context.Background(), paperBy, desk.NewRequest{Type: calendar.Access, Received: paperBy.Today(), Summary: "all of it"})
	}
	return err
}

// file opens the desk and the one request whose papers are followed.
func (c *killChild) file() (*desk.Desk, model.ID) {
	ctx := context.Background()
	d, err := desk.Open(ctx, c.s, nil, rand.Reader)
	if err != nil {
		c.problem("opening the desk", err)
	}
	id, err := d.RequestFile(ctx, model.RequestReference(uint64(paperBy.Today().Year()), 1))
	if err != nil {
		c.problem("the request whose papers are followed", err)
	}
	return d, id
}

// callPaper calls an operation on papers.
func (c *killChild) callPaper(op string) {
	d, id := c.file()
	switch {
	case op == opLetter:
		c.during(killSaid{Op: op}, func(*killSaid) error {
			o := desk.LetterOrder{Kind: "acknowledgement", Fields: map[string][]string{"addressee": {"Ada Byron"}}}
			_, err := d.SendLetter(context.Background(), paperBy, id, o, desk.AsText)
			return err
		})
	case op == opAttach || op == opEvidence:
		if len(c.attached(op == opEvidence)) >= maxKillPapers {
			c.detach(d, id, op == opEvidence)
		}
		c.attach(d, id, op == opEvidence)
	default:
		if c.Stop != "" || len(c.attached(op == opDestroy)) == 0 {
			c.attach(d, id, op == opDestroy) // of a step test: evidence whose keys are there
		}
		c.detach(d, id, op == opDestroy)
	}
}

// attached returns the names of what is attached, in order.
func (c *killChild) attached(evidence bool) (names []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for name := range c.truth.Papers.There {
		if evidenceName(name) == evidence {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func (c *killChild) attach(d *desk.Desk, id model.ID, evidence bool) {
	c.mu.Lock()
	m := killSaid{Op: opAttach, Name: fmt.Sprintf("paper-%06d-%03d", c.truth.Copies, c.calls)}
	if evidence {
		m.Op, m.Name = opEvidence, fmt.Sprintf("evidence-%06d-%03d", c.truth.Copies, c.calls)
	}
	if c.Stop != "" {
		m.Name += "-stop"
	}
	c.mu.Unlock()
	c.during(m, func(*killSaid) error {
		_, err := d.Attach(context.Background(), paperBy, id, desk.NewPaper{Name: m.Name, Size: -1, Identity: evidence}, bytes.NewReader(paperText(m.Name)))
		return err
	})
}

func (c *killChild) detach(d *desk.Desk, id model.ID, evidence bool) {
	names := c.attached(evidence)
	m := killSaid{Op: opDetach, Name: names[c.pick(len(names))]}
	if c.Stop != "" {
		m.Name = names[len(names)-1]
	}
	if evidence {
		m.Op = opDestroy
	}
	c.during(m, func(*killSaid) error {
		p, err := d.PaperNamed(context.Background(), paperBy, id, m.Name)
		if err == nil {
			_, err = d.Detach(context.Background(), paperBy, id, p.ID, "no longer needed")
		}
		return err
	})
}

// papers examines the papers of the request as a kill left them.
func (c *killChild) papers() {
	t := &paperTruth{killPapers: &c.truth.Papers, cut: func(op, name string) (n int) {
		for _, m := range c.truth.Cut {
			if m.Op == op && m.Name == name {
				n++
			}
		}
		return n
	}}
	if err := t.examine(c.s); err != nil {
		c.problem("papers", err)
	}
}
