package registerfile

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

// fataler is what records needs of a test.
type fataler interface {
	Helper()
	Fatal(args ...any)
}

// records splits CSV and returns the values of each record, or its fault.
func records(t fataler, r io.Reader, columns, limit int) (out [][]string, faults []string) {
	t.Helper()
	s := splitter{lines: newLines(r, limit), delim: ',', most: DefaultMaxColumns, columns: columns}
	for {
		rec, err := s.next()
		if err == io.EOF {
			return out, faults
		}
		if err != nil {
			t.Fatal(err)
		}
		if rec.fault != "" {
			faults = append(faults, fmt.Sprintf("%d %s", rec.line, rec.fault))
			continue
		}
		var values []string
		for _, v := range rec.spans {
			values = append(values, string(rec.base[v.from:v.to]))
		}
		out = append(out, values)
	}
}

func TestSplitter(t *testing.T) {
	const open = "a quotation mark is not closed, or not followed by a delimiter"
	for name, c := range map[string]struct {
		text    string
		columns int
		want    string // values by |, records by newline
		faults  string
	}{
		"plain":                   {"a,b\nc,d", 2, "a|b;c|d", ""},
		"crlf and empty values":   {"a,,\r\n,,c\r\n", 3, "a||;||c", ""},
		"quotes":                  {"\"a,b\",\"c\"\"d\"\n", 2, "a,b|c\"d", ""},
		"line break in a value":   {"\"a\r\nb\",c\nd,e\n", 2, "a\nb|c;d|e", ""},
		"empty quoted last value": {"a,\"\"\n", 2, "a|", ""},
		"mark within a value":     {"5' 10\",b\n", 2, "5' 10\"|b", ""},
		"never closed":            {"a,\"b\nc,d\ne,f\n", 2, "c|d;e|f", "1 " + open},
		"closed by the next mark": {"a,\"b\nc,\"d\"\ne,f\n", 2, "c|d;e|f", "1 " + open},
		"mark not doubled":        {"a,\"say \"hi\" now\"\nc,d\n", 2, "c|d", "1 " + open},
		"tail of a broken row":    {"a,\"x \"y\nrest,of it\"\nc,d\n", 2, "c|d", "1 " + open + ";2 a quotation mark is out of place, after a row with the same fault"},
		"few values":              {"a\nb,c\n", 2, "b|c", "1 the row has fewer values than there are columns"},
		"many values":             {"a,b,c\nb,c,,\n", 2, "b|c||", "1 the row has more values than there are columns"},
		"blank rows":              {"\n,\n  \n\"\",\na,b\n", 2, "a|b", ""},
		"zero byte":               {"a,\x00\nb,c\n", 2, "b|c", "1 the row contains a zero byte"},
		"last line open":          {"a,b\nc,\"d", 2, "a|b", "2 " + open},
	} {
		t.Run(name, func(t *testing.T) {
			got, faults := records(t, iotest.OneByteReader(strings.NewReader(c.text)), c.columns, 1<<20)
			var rows []string
			for _, r := range got {
				rows = append(rows, strings.Join(r, "|"))
			}
			if s := strings.Join(rows, ";"); s != c.want {
				t.Errorf("read %q, want %q", s, c.want)
			}
			if s := strings.Join(faults, ";"); s != c.faults {
				t.Errorf("faults %q, want %q", s, c.faults)
			}
		})
	}
}

func TestOldLineEnds(t *testing.T) {
	rows, bad := readAll(t, "", "Ref,Name\r1,Ann Lee\r2,\"Bob\rRay\"\r", Options{})
	if len(bad) > 0 || len(rows) != 2 || rows[1].Name.Full() != "Bob Ray" || rows[1].Line != 3 {
		t.Errorf("%+v %v", rows, bad)
	}
}

// What encoding/csv writes is read back, whatever is in it.
func TestReadsWhatCSVWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		columns := rapid.IntRange(1, 6).Draw(t, "columns")
		value := rapid.OneOf(rapid.StringMatching(`[a-z", \n\r;|']{0,12}`), rapid.String())
		var want [][]string
		var buf bytes.Buffer
		w := csv.NewWriter(&buf)
		w.UseCRLF = rapid.Bool().Draw(t, "crlf")
		for range rapid.IntRange(1, 20).Draw(t, "rows") {
			row := rapid.SliceOfN(value, columns, columns).Draw(t, "row")
			for i, v := range row {
				// A zero byte is refused, and a \r before \n belongs to the
				// end of a line, in quotes too, as encoding/csv has it.
				v = strings.ReplaceAll(strings.ReplaceAll(v, "\x00", ""), "\r", "")
				row[i] = v
			}
			if strings.TrimSpace(strings.Join(row, "")) == "" {
				row[0] = "x"
			}
			want = append(want, row)
			if err := w.Write(row); err != nil {
				t.Fatal(err)
			}
		}
		w.Flush()
		got, faults := records(t, &buf, columns, 1<<20)
		if len(faults) > 0 || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("wrote %q, read %q, faults %v", want, got, faults)
		}
	})
}

// generated is a stream of n lines that is never held as a whole.
type generated struct {
	line func(i int) string
	n, i int
	rest string
}

func (g *generated) Read(b []byte) (int, error) {
	for g.rest == "" {
		if g.i == g.n {
			return 0, io.EOF
		}
		g.rest = g.line(g.i)
		g.i++
	}
	n := copy(b, g.rest)
	g.rest = g.rest[n:]
	return n, nil
}

// Lines of 10 MB, rows of 5,000 columns, zero bytes and quotes that never close
// cost one row each, and no memory.
func TestHostileRows(t *testing.T) {
	huge := strings.Repeat("a", 10<<20)
	bad := []string{
		huge, `9,"` + huge, strings.Repeat("x,", 5000), "1,A\x00B,a@x.example",
		`2,"Ann,a@x.example`, strings.Repeat(",", 2<<20), `"` + strings.Repeat(`","`, 3000),
	}
	g := &generated{n: 2 * len(bad), line: func(i int) string {
		if i%2 == 0 {
			return bad[i/2] + "\n"
		}
		return fmt.Sprintf("%d,Ann,ann%d@x.example\n", i, i)
	}}
	r, err := Open(io.MultiReader(strings.NewReader("Ref,Name,Email\n"), g), "", Options{})
	if err != nil {
		t.Fatal(err)
	}
	good, rejected := 0, 0
	for {
		_, err := r.Next()
		if err == io.EOF {
			break
		}
		re, isRow := err.(*RowError)
		switch {
		case err == nil:
			good++
		case !isRow:
			t.Fatal(err)
		case len(r.Original().Text) > RawLimit+8 || re.Line != 2+2*rejected:
			t.Errorf("line %d keeps %d bytes", re.Line, len(r.Original().Text))
		default:
			rejected++
		}
	}
	if good != len(bad) || rejected != len(bad) {
		t.Errorf("took %d, rejected %d, want %d of each", good, rejected, len(bad))
	}
	if n := len(r.split.buf); n > DefaultMaxRecord+2*chunk {
		t.Errorf("the buffer grew to %d bytes", n)
	}
}

// Memory does not grow with the file.
func TestMemoryIsBounded(t *testing.T) {
	heap := func(rows int) uint64 {
		g := &generated{n: rows, line: func(i int) string {
			return fmt.Sprintf("%d,Ann Lee,ann%d@x.example,\"a, b\"\n", i, i)
		}}
		r, err := Open(io.MultiReader(strings.NewReader("Ref,Name,Email,Notes\n"), g), "", Options{})
		if err != nil {
			t.Fatal(err)
		}
		for range rows {
			if _, err := r.Next(); err != nil {
				t.Fatal(err)
			}
		}
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		runtime.KeepAlive(r)
		return m.HeapAlloc
	}
	small, large := heap(1_000), heap(50_000)
	if large > small+(1<<20) {
		t.Errorf("%d bytes after 1,000 rows, %d after 50,000", small, large)
	}
}

func TestHeadingOf5000Columns(t *testing.T) {
	_, err := Open(strings.NewReader("Ref,Name"+strings.Repeat(",x", 5000)+"\n"), "", Options{})
	if err == nil || !strings.Contains(err.Error(), "5002 columns") {
		t.Error(err)
	}
}
