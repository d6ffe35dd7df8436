package cli

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"

	"lethe/model"
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
