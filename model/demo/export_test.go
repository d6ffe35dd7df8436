package demo

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/registerfile"
)

func TestTablesHoldEverybody(t *testing.T) {
	const n = 400
	o := New(9, testDay, n)
	people := everyone(t, o)
	for name, tc := range map[string]struct {
		write                 func(io.Writer) error
		header                []string
		ref, family, activity int
	}{
		"plain":  {o.WriteCSV, plainHeader, 0, 3, 18},
		"moodle": {o.WriteMoodle, moodleHeader, 4, 2, 11},
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := tc.write(&b); err != nil {
				t.Fatal(err)
			}
			rows, err := csv.NewReader(&b).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			if len(rows) != n+1 || !slices.Equal(rows[0], tc.header) {
				t.Fatalf("%d rows, header %q", len(rows), rows[0])
			}
			for i, row := range rows[1:] {
				s := people[i].Subject
				if row[tc.ref] != s.SourceID || row[tc.family] != s.Name.Family || readDay(t, row[tc.activity]) != s.LastActivity {
					t.Fatalf("row %d is not person %d", i+1, i)
				}
			}
		})
	}
}

// readDay reads a day as either table writes it.
func readDay(t *testing.T, text string) calendar.Date {
	t.Helper()
	if secs, err := strconv.ParseInt(text, 10, 64); err == nil {
		return calendar.NewDate(1970, 1, 1).AddDays(int(secs / 86400))
	}
	if len(text) != len("02/01/2006") {
		t.Fatalf("day %q", text)
	}
	d, err := calendar.ParseDate(text[6:] + "-" + text[3:5] + "-" + text[:2])
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestLinesHoldEverybody(t *testing.T) {
	o := New(9, testDay, 400)
	var b bytes.Buffer
	if err := o.WriteJSONL(&b); err != nil {
		t.Fatal(err)
	}
	in := json.NewDecoder(&b)
	in.DisallowUnknownFields()
	for i, p := range everyone(t, o) {
		var v line
		if err := in.Decode(&v); err != nil {
			t.Fatal(err)
		}
		if v.Ref != p.Subject.SourceID || v.Forename != p.Subject.Name.Given || v.DOB != p.Subject.Born {
			t.Fatalf("line %d is not person %d", i+1, i)
		}
	}
	if in.More() {
		t.Error("more lines than people")
	}
}

// The exports are files that the import reads without asking or refusing: what
// it makes of a row is the person that was written.
func TestImportReadsTheExports(t *testing.T) {
	o := New(12, testDay, 600)
	people := everyone(t, o)
	for name, tc := range map[string]struct {
		write func(io.Writer) error
		born  bool
	}{"plain.csv": {o.WriteCSV, true}, "moodle.csv": {o.WriteMoodle, false}, "people.jsonl": {o.WriteJSONL, true}} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if err := tc.write(&b); err != nil {
				t.Fatal(err)
			}
			options := registerfile.Options{Name: name, Today: testDay}
			report, err := registerfile.Inspect(bytes.NewReader(b.Bytes()), options)
			if err != nil {
				t.Fatal(err)
			}
			if len(report.Questions) > 0 {
				t.Errorf("questions: %+v", report.Questions)
			}
			in, err := registerfile.Open(&b, name, report.Resolve(options))
			if err != nil {
				t.Fatal(err)
			}
			for i := 0; ; i++ {
				row, err := in.Next()
				if err == io.EOF && i == len(people) {
					return
				}
				if err != nil {
					t.Fatalf("row %d: %v", i+1, err)
				}
				s := people[i].Subject
				if !strings.EqualFold(row.SourceID, s.SourceID) || row.Name.Given != s.Name.Given || row.Name.Family != s.Name.Family ||
					len(row.Emails()) == 0 != (len(s.ContactsOf(model.Email)) == 0) || tc.born && row.Born != s.Born {
					t.Fatalf("row %d is not the person written", i+1)
				}
			}
		})
	}
}

var errFull = errors.New("full")

// A full takes so many bytes and then no more.
type full struct{ left int }

func (f *full) Write(b []byte) (int, error) {
	if f.left -= len(b); f.left < 0 {
		return 0, errFull
	}
	return len(b), nil
}

func TestExportsReportAFullDisk(t *testing.T) {
	o := New(9, testDay, 2000)
	for name, write := range map[string]func(io.Writer) error{"plain": o.WriteCSV, "moodle": o.WriteMoodle, "lines": o.WriteJSONL} {
		if err := write(&full{10000}); !errors.Is(err, errFull) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func BenchmarkWriteCSV(b *testing.B) {
	o := New(1, testDay, b.N)
	if err := o.WriteCSV(io.Discard); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "people/s")
}
