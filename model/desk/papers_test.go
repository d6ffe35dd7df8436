package desk_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

func (c *casework) attach(f *desk.RequestFile, n desk.NewPaper, data []byte) *model.Paper {
	c.t.Helper()
	p, err := c.d.Attach(ctx, by, f.Request.ID, n, bytes.NewReader(data))
	if err != nil {
		c.t.Fatal(err)
	}
	return p
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	rand.Read(b)
	return b
}

// TestWhatIsAttachedComesOutAgain at every size around the bounds of a piece and
// of an act.
func TestWhatIsAttachedComesOutAgain(t *testing.T) {
	c := newCasework(t)
	f := c.log(calendar.Access)
	const piece = model.PartSize
	for _, size := range []int{0, 1, piece - 1, piece, piece + 1, 2 * piece, 2*piece + 1, 5*piece + 7} {
		data := randomBytes(size)
		p := c.attach(f, desk.NewPaper{Name: "scan.pdf", Size: -1}, data)
		var out bytes.Buffer
		if _, err := c.d.SavePaper(ctx, by, f.Request.ID, p.ID, &out); err != nil || !bytes.Equal(out.Bytes(), data) {
			t.Fatalf("%d bytes: %v, got %d", size, err, out.Len())
		}
		if want := (size + piece - 1) / piece; len(p.Parts) != want || p.Type != "application/pdf" || p.Size != uint64(size) {
			t.Errorf("%d bytes: %d parts, %s, %d", size, len(p.Parts), p.Type, p.Size)
		}
	}
	if n := c.count(model.KindDraft); n != 0 {
		t.Errorf("%d drafts are left", n)
	}
}

func (c *casework) count(k model.Kind) (n int) {
	c.t.Helper()
	err := c.s.Read(ctx, func(r model.Reader) error {
		return r.Scan(k, model.ID{}, func(model.Record) error { n++; return nil })
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return n
}

// A breaking reader fails, or is called off, after so many bytes.
type breaking struct {
	left int
	stop func() error
}

func (b *breaking) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, b.stop()
	}
	n := min(len(p), b.left)
	b.left -= n
	return n, nil
}

// TestAnInterruptedAttachmentLeavesNothing whether the source fails or the
// administrator gives up.
func TestAnInterruptedAttachmentLeavesNothing(t *testing.T) {
	c := newCasework(t)
	f := c.log(calendar.Access)
	for _, size := range []int{10, model.PartSize + 1, 5 * model.PartSize} {
		for name, source := range map[string]func(cancel func()) io.Reader{
			"source fails": func(func()) io.Reader { return &breaking{size, func() error { return errors.New("gone") }} },
			"called off":   func(cancel func()) io.Reader { return &breaking{size, func() error { cancel(); return io.EOF }} },
		} {
			ctx, cancel := context.WithCancel(ctx)
			_, err := c.d.Attach(ctx, by, f.Request.ID, desk.NewPaper{Name: "x", Size: -1}, source(cancel))
			cancel()
			if err == nil {
				t.Errorf("%s after %d: no error", name, size)
			}
			for _, k := range []model.Kind{model.KindPaper, model.KindPart, model.KindDraft} {
				if n := c.count(k); n != 0 {
					t.Errorf("%s after %d: %d of kind %s are left", name, size, n, k)
				}
			}
		}
	}
}

// TestIdentityEvidenceIsDestroyed: detaching it destroys its keys and nobody
// else's, and until then a warning stands once it is too old.
func TestIdentityEvidenceIsDestroyed(t *testing.T) {
	c := newCasework(t)
	f := c.log(calendar.Access)
	scan := c.attach(f, desk.NewPaper{Name: "letter.txt"}, []byte("please"))
	proof := c.attach(f, desk.NewPaper{Name: "passport.jpg", Identity: true}, randomBytes(model.PartSize+5))
	if c.count(model.KindEvidence) != 2 || c.count(model.KindPart) != 1 {
		t.Fatal("not filed as evidence")
	}
	if proof.DeleteOn != by.Today().AddDays(7) {
		t.Errorf("to be deleted by %s", proof.DeleteOn)
	}
	late := strings.Join(c.d.Warnings(by), "\n")
	if strings.Contains(late, "evidence") {
		t.Errorf("warned too early: %s", late)
	}
	if err := c.d.Load(ctx, by.Today().AddDays(8)); err != nil {
		t.Fatal(err)
	}
	if late = strings.Join(c.d.Warnings(by), "\n"); !strings.Contains(late, f.Row.Reference) {
		t.Errorf("no warning: %s", late)
	}
	receipt, err := c.d.Detach(ctx, by, f.Request.ID, proof.ID, "")
	if err != nil || receipt == nil || receipt.Keys != 2 || !strings.Contains(receipt.Text, "pieces of identity evidence 2") {
		t.Fatalf("%+v, %v", receipt, err)
	}
	if late = strings.Join(c.d.Warnings(by), "\n"); strings.Contains(late, f.Row.Reference) {
		t.Errorf("still warned: %s", late)
	}
	if c.count(model.KindEvidence) != 0 {
		t.Error("evidence is left")
	}
	var out bytes.Buffer
	if _, err := c.d.SavePaper(ctx, by, f.Request.ID, scan.ID, &out); err != nil || out.String() != "please" {
		t.Errorf("the other paper: %q, %v", &out, err)
	}
	if _, err := c.d.Attach(ctx, by, f.Request.ID, desk.NewPaper{Name: "x", Identity: true, Size: -1}, bytes.NewReader(make([]byte, 17<<20))); model.FaultOf(err) != model.Refused {
		t.Errorf("17 MiB of evidence: %v", err)
	}
}

// TestErasingARequestErasesItsPapers with the keys of the evidence among them,
// and leaves another request's alone.
func TestErasingARequestErasesItsPapers(t *testing.T) {
	c := newCasework(t)
	f, other := c.log(calendar.Access), c.log(calendar.Portability)
	for _, q := range []*desk.RequestFile{f, other} {
		c.attach(q, desk.NewPaper{Name: "a"}, randomBytes(2*model.PartSize))
		c.attach(q, desk.NewPaper{Name: "b", Identity: true}, []byte("passport"))
	}
	note := &model.Erasure{Head: model.Head{ID: model.ID{9}}, At: by.At, Actor: by.Actor, Ground: model.RetentionOver, Reason: "test"}
	receipt, err := c.s.Erase(ctx, model.Act{At: by.At, Actor: by.Actor, Action: "erase"}, func(model.Reader) (*model.EraseOrder, error) {
		return &model.EraseOrder{Requests: []model.ID{f.Request.ID}, Note: note}, nil
	})
	// The request, two papers, two parts, one piece of evidence; two keys.
	if err != nil || receipt.Records != 6 || receipt.Keys != 2 {
		t.Fatalf("%+v, %v", receipt, err)
	}
	for k, want := range map[model.Kind]int{model.KindPaper: 2, model.KindPart: 2, model.KindEvidence: 1} {
		if n := c.count(k); n != want {
			t.Errorf("%d of kind %s", n, k)
		}
	}
	for _, p := range c.papers(other) {
		if _, err := c.d.SavePaper(ctx, by, other.Request.ID, p.ID, io.Discard); err != nil {
			t.Error(err)
		}
	}
}

func (c *casework) papers(f *desk.RequestFile) []desk.PaperLine {
	c.t.Helper()
	all, err := c.d.Papers(ctx, by, f.Request.ID)
	if err != nil {
		c.t.Fatal(err)
	}
	return all
}

// TestPapersAgainstAModel: whatever is attached and detached in whatever order,
// the file has what it should and no piece is left over.
func TestPapersAgainstAModel(t *testing.T) {
	c := newCasework(t)
	rapid.Check(t, func(rt *rapid.T) {
		f := c.log(calendar.Access)
		before := c.count(model.KindPart)
		want := map[model.ID]int{}
		for range rapid.IntRange(1, 6).Draw(rt, "acts") {
			if len(want) > 0 && rapid.Bool().Draw(rt, "detach") {
				for id := range want {
					if _, err := c.d.Detach(ctx, by, f.Request.ID, id, "wrong file"); err != nil {
						rt.Fatal(err)
					}
					delete(want, id)
					break
				}
				continue
			}
			n := rapid.SampledFrom([]int{0, 1, model.PartSize, 3*model.PartSize - 1}).Draw(rt, "size")
			want[c.attach(f, desk.NewPaper{Name: "p"}, make([]byte, n)).ID] = (n + model.PartSize - 1) / model.PartSize
		}
		pieces := 0
		for _, p := range c.papers(f) {
			if n, ok := want[p.ID]; !ok || n != len(p.Parts) {
				rt.Fatalf("paper %s: %d pieces, want %d, %v", p.ID, len(p.Parts), n, ok)
			}
			pieces += len(p.Parts)
			delete(want, p.ID)
		}
		if len(want) > 0 || c.count(model.KindPart)-before != pieces {
			rt.Fatalf("%d papers are missing; %d pieces, want %d", len(want), c.count(model.KindPart)-before, pieces)
		}
	})
}
