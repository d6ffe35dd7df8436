package registerfile

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"
)

// FuzzSplitter: every byte of a file belongs to one record, in order.
func FuzzSplitter(f *testing.F) {
	f.Add([]byte("a,b\n\"c\nd\",e\r\n\"x,\n"), 2)
	f.Add([]byte("\"\"\"\n\"\",\n,\"\n"), 3)
	f.Add([]byte(strings.Repeat("x", 300)+"\na,b"), 2)
	f.Fuzz(func(t *testing.T, b []byte, columns int) {
		s := splitter{lines: newLines(bytes.NewReader(b), 128), delim: ',', most: 8, columns: max(0, columns%8)}
		last := 0
		for {
			rec, err := s.next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if rec.line <= last || s.number <= rec.line {
				t.Fatalf("record of line %d after %d, now at %d", rec.line, last, s.number)
			}
			last = rec.line
			for _, v := range rec.spans {
				if v.from > v.to || v.to > len(rec.base) {
					t.Fatalf("span %v of %d bytes", v, len(rec.base))
				}
			}
		}
		want := bytes.Count(b, []byte("\n")) + 1
		if n := len(b); n == 0 || b[n-1] == '\n' {
			want--
		}
		if s.number-1 != want {
			t.Fatalf("%d lines of %d were read", s.number-1, want)
		}
	})
}

// FuzzReader: no panic, no endless loop, no row lost, nothing that depends on
// how the bytes arrive, no personal data in the reasons.
func FuzzReader(f *testing.F) {
	samples, err := os.ReadDir("testdata")
	if err != nil {
		f.Fatal(err)
	}
	for _, e := range samples {
		if !e.IsDir() {
			f.Add([]byte(file(f, e.Name())))
		}
	}
	f.Add([]byte(`{"ref":"1","name":"Ann Lee","emails":["a@x.example"],"dob":"03/04/1984"}` + "\n{"))
	f.Add([]byte("Name\rAnn\r\"Bob\r"))
	f.Add([]byte("sep=|\nID|Name|DOB|Unsubscribed\n1|A B|3/4/84|y\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		o := Options{Today: today, MaxRecord: 4096, MaxColumns: 50}
		rep, err := Inspect(bytes.NewReader(b), o)
		if err != nil {
			if !errors.Is(err, ErrHeading) && !errors.Is(err, ErrNotRegister) {
				t.Fatal(err)
			}
			return
		}
		o = rep.Resolve(o)
		whole, bad := drain(t, bytes.NewReader(b), o)
		if whole+bad != rep.Rows {
			t.Fatalf("%d rows and %d rejected of %d", whole, bad, rep.Rows)
		}
		if n, m := drain(t, iotest.HalfReader(bytes.NewReader(b)), o); n != whole || m != bad {
			t.Fatalf("in small pieces %d and %d, whole %d and %d", n, m, whole, bad)
		}
	})
}

func drain(t *testing.T, in io.Reader, o Options) (good, bad int) {
	r, err := Open(in, "", o)
	if err != nil {
		t.Fatal(err)
	}
	for {
		row, err := r.Next()
		var re *RowError
		switch {
		case err == io.EOF:
			return good, bad
		case errors.As(err, &re):
			bad++
		case err != nil:
			t.Fatal(err)
		default:
			good++
			if row.SourceID == "" && row.Name.IsZero() && len(row.Emails()) == 0 {
				t.Fatal("a row without a person")
			}
		}
	}
}
