package cli

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lethe/model"
	"lethe/model/desk"
)

// keepDamaged keeps an index whose sorted orders name people who are not there, as
// only a fault of this program could.
func (g *register) keepDamaged() {
	g.t.Helper()
	var saved bytes.Buffer
	g.check(g.finder.Save(&saved))
	at := 1 + 8 // version and magic
	for section := range 21 {
		n := int(binary.LittleEndian.Uint64(saved.Bytes()[at:]))
		if body := saved.Bytes()[at+8 : at+8+n]; section >= 13 {
			for i := range body {
				body[i] = 0x7f
			}
		}
		at += 8 + n
	}
	g.check(g.store.KeepIndex(context.Background(), g.store.LogPoint(), func(w io.Writer) error {
		_, err := w.Write(append(make([]byte, 8), saved.Bytes()...)) // without links
		return err
	}))
}

// An index that was kept and is not whole finds nobody rather than the wrong people,
// is told of, and is made anew.
func TestDamagedIndexIsMadeAnew(t *testing.T) {
	ctx := context.Background()
	g := newRegister(t)
	g.load()
	g.add(30)
	g.keepDamaged()
	for name, open := range map[string]func(){
		"console": func() {
			g.load()
			if w := g.desk.IndexWarning(); !strings.Contains(w, "made anew") {
				t.Errorf("the warning is %q", w)
			}
		},
		"command": func() {
			if err := g.desk.Distrusted(); err != nil {
				t.Errorf("before a look-up: %v", err)
			}
			if found := g.desk.Find(ctx, g.by, "p4@letters.example", 10); len(found) > 0 {
				t.Errorf("found %+v", found)
			}
			var said *model.Error
			if err := g.desk.Distrusted(); !errors.As(err, &said) || said.Fault != model.Damaged {
				t.Errorf("after a look-up: %v", err)
			}
			g.reopen()
			if there, err := g.desk.OpenIndex(ctx); there || err != nil {
				t.Errorf("it is still there: %v, %v", there, err)
			}
			g.load()
		},
	} {
		g.reopen()
		g.load()
		g.keepDamaged()
		g.reopen()
		g.check(g.desk.LoadRequests(ctx, g.by.Today()))
		if there, err := g.desk.OpenIndex(ctx); !there || err != nil {
			t.Fatalf("%s: %v, %v", name, there, err)
		}
		open()
		g.same(name)
	}
}

// An index of several chunks that is damaged at its end finds nobody, is told of and
// made anew; one of another version is made anew without a word; and neither takes
// away what is being made meanwhile.
func TestIndexThatDoesNotReadBack(t *testing.T) {
	ctx := context.Background()
	g := newRegister(t)
	g.load()
	g.add(30)
	today := g.by.Today()
	for i := range 9000 { // three chunks; nobody of them is in the register
		s := &model.Subject{Name: model.Name{Given: fmt.Sprint("Filler", i), Family: fmt.Sprint("Person", i)}, Born: today}
		binary.BigEndian.PutUint32(s.ID[:], uint32(i+1))
		g.finder.Put(desk.Findable{Subject: s})
	}
	path := filepath.Join(g.dir, "index")
	for what, bend := range map[string]func(raw []byte) []byte{
		"a bit of the end":   func(raw []byte) []byte { raw[len(raw)-1] ^= 1; return raw },
		"the last chunk":     func(raw []byte) []byte { return raw[:len(raw)-256<<10-16] },
		"of another version": nil,
	} {
		g.check(g.store.KeepIndex(ctx, g.store.LogPoint(), func(w io.Writer) error {
			var saved bytes.Buffer
			err := g.finder.Save(&saved)
			if bend == nil {
				saved.Bytes()[0]++
			}
			_, writeErr := w.Write(append(make([]byte, 8), saved.Bytes()...)) // without links
			return errors.Join(err, writeErr)
		}))
		raw, err := os.ReadFile(path)
		g.check(err)
		if len(raw) < 3*256<<10 {
			t.Fatalf("%d bytes are no three chunks", len(raw))
		}
		if bend != nil {
			g.check(os.WriteFile(path, bend(raw), 0o600))
		}
		full := g.finder
		g.reopen()
		making, opened, made := make(chan struct{}), make(chan struct{}), make(chan struct{})
		go func() {
			defer close(made)
			g.finder.Rebuild(func(yield func(desk.Findable) bool) {
				for i := range 10 {
					if i == 5 {
						close(making)
						<-opened
					}
					s := &model.Subject{Name: model.Name{Family: "Made"}}
					s.ID[0] = byte(i + 1)
					yield(desk.Findable{Subject: s})
				}
			})
		}()
		<-making
		there, err := g.desk.OpenIndex(ctx)
		close(opened)
		<-made
		if there || err != nil || g.finder.Len() != 10 {
			t.Errorf("%s: %v, %v, %d of 10 people were made", what, there, err, g.finder.Len())
		}
		if w := g.desk.IndexWarning(); strings.Contains(w, "made anew") != (bend != nil) {
			t.Errorf("%s: the warning is %q", what, w)
		}
		if _, err := os.Stat(path); (err == nil) != (bend == nil) {
			t.Errorf("%s: the file: %v", what, err)
		}
		g.reopen()
		g.load()
		g.same(what)
		g.finder = full
	}
}
