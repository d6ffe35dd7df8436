package registerfile

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

func inspect(t *testing.T, text string, o Options) Report {
	t.Helper()
	o.Today = today
	rep, err := Inspect(strings.NewReader(text), o)
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

func TestDateOrderIsFoundOrAsked(t *testing.T) {
	for name, c := range map[string]struct {
		heading, dates string
		answer         DateOrder
		order          DateOrder
		asks           string
		rejected       int // rows of the second pass
	}{
		"proved day first":       {"DOB", "03/04/1984 25/12/1984 04/04/1984", "", DayFirst, "", 0},
		"proved month first":     {"DOB", "03/04/1984 12/25/1984", "", MonthFirst, "", 0},
		"nothing to settle":      {"DOB", "1984-03-04 4/4/1984 3-Apr-84", "", "", "", 0},
		"ambiguous":              {"DOB", "03/04/1984 05/06/1984 1984-01-02", "", "", "2 dates such as", 2},
		"ambiguous and answered": {"DOB", "03/04/1984 05/06/1984", DayFirst, DayFirst, "", 0},
		"contradictory":          {"DOB", "03/04/1984 25/12/1984 12/25/1984", "", "", "1 dates can only have the day first and 1 only the month first", 1},
		"contradiction answered": {"DOB", "03/04/1984 25/12/1984 12/25/1984", DayFirst, DayFirst, "", 1},
		"said in the heading":    {"DOB (mm/dd/yyyy)", "03/04/1984 05/06/1984", "", MonthFirst, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			text := "Name," + c.heading + "\n"
			for _, d := range strings.Fields(c.dates) {
				text += "Ann Lee," + d + "\n"
			}
			o := Options{DateOrder: c.answer, Today: today}
			rep := inspect(t, text, o)
			if got := rep.Columns[1].Dates.Order; got != c.order {
				t.Errorf("order %q, want %q", got, c.order)
			}
			switch {
			case c.asks == "" && len(rep.Questions) > 0:
				t.Errorf("asks %v", rep.Questions)
			case c.asks != "" && (len(rep.Questions) != 1 || !strings.Contains(rep.Questions[0].Sentence, c.asks)):
				t.Errorf("asks %v, want %s", rep.Questions, c.asks)
			}
			_, bad := readAll(t, "", text, rep.Resolve(o))
			if len(bad) != c.rejected {
				t.Errorf("rejects %v", bad)
			}
		})
	}
}

// Two columns of one file may differ in their order.
func TestDateOrderIsByColumn(t *testing.T) {
	text := "Name,DOB,Start date\nAnn Lee,25/12/1984,12/25/2020\nBob Ray,03/04/1984,03/04/2020\n"
	o := Options{Today: today}
	rep := inspect(t, text, o)
	rows, bad := readAll(t, "", text, rep.Resolve(o))
	if len(bad) > 0 || rows[1].Born.String() != "1984-04-03" || rows[1].Relationship.Started.String() != "2020-03-04" {
		t.Errorf("%+v %v", rows, bad)
	}
}

// A report may be printed and logged.
func TestReportHoldsNoPersonalData(t *testing.T) {
	for _, name := range []string{"moodle.csv", "integra.csv", "messy.csv", "utf16.csv", "semicolon-windows1252.csv"} {
		rep, err := Inspect(strings.NewReader(file(t, name)), Options{Today: today})
		if err != nil {
			t.Fatal(err)
		}
		out, err := json.Marshal(rep)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"Byron", "example", "0163", "1984-", "Vegetarian", "ann@", "Orr"} {
			if strings.Contains(string(out), secret) {
				t.Errorf("%s: %q is in the report", name, secret)
			}
		}
	}
}

func TestUnknownColumnsAreReported(t *testing.T) {
	rep := inspect(t, "Name,Shoe size,Username,ID\nAnn Lee,5,ann,1\n", Options{})
	if c := rep.Columns[1]; c.Field != Extra || c.Filled != 1 {
		t.Errorf("%+v", c)
	}
	if c := rep.Columns[2]; c.Field != Extra || !strings.Contains(c.Why, `"ID"`) {
		t.Errorf("%+v", c)
	}
}

// Every encoding with every delimiter gives the same rows.
func TestEncodingsAndDelimiters(t *testing.T) {
	for name, enc := range map[string]encoding.Encoding{
		"utf-8":          encoding.Nop,
		"utf-8 bom":      unicode.UTF8BOM,
		"utf-16le bom":   unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
		"utf-16be bom":   unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
		"utf-16le":       unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM),
		"utf-16be":       unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM),
		"windows-1252":   charmap.Windows1252,
		"late non-ascii": encoding.Nop,
	} {
		for _, delim := range []string{",", ";", "\t", "|"} {
			text := "Ref,First name,Last name,Email\r\n1,Zoë,Núñez,zoe@x.example\r\n2,Bob,Ray,\r\n"
			if name == "late non-ascii" {
				text = "Ref,First name,Last name,Email\r\n" + strings.Repeat("9,Ann,Lee,\r\n", 8000) + text[strings.Index(text, "1,"):]
			}
			out, err := enc.NewEncoder().String(strings.ReplaceAll(text, ",", delim))
			if err != nil {
				t.Fatal(err)
			}
			rows, bad := readAll(t, "", out, Options{})
			if len(bad) > 0 || len(rows) < 2 || inParts(rows[len(rows)-2].Name) != "|Zoë|Núñez" {
				t.Errorf("%s with %q: %d rows, %v", name, delim, len(rows), bad)
			}
		}
	}
}

func TestLateWindows1252(t *testing.T) {
	text := "Name\n" + strings.Repeat("Ann Lee\n", 10000) + "Zo\xeb Lee\n"
	rep := inspect(t, text, Options{})
	rows, bad := readAll(t, "", text, Options{})
	if rep.Encoding != Windows1252 || len(bad) > 0 || rows[10000].Name.Given != "Zoë" {
		t.Errorf("%+v %v", rep, bad)
	}
	_, bad = readAll(t, "", "Name\nJos\xc3\xa9 Lee\nZo\xeb Lee\n", Options{})
	if len(bad) != 1 || bad[0].Line != 3 {
		t.Errorf("a stray byte in UTF-8: %v", bad)
	}
}

func TestFilesThatAreNoRegister(t *testing.T) {
	for text, want := range map[string]string{
		"":                             "empty",
		"\n\n":                         "empty",
		"PK\x03\x04...":                "spreadsheet",
		"%PDF-1.7":                     "PDF",
		`[{"name":"Ann"}]`:             "one JSON document",
		"{\n \"name\": \"Ann\"\n}":     "one JSON document",
		"Ann Lee,ann@x.example\n":      "none is recognised",
		"Name,Surname,Last name\na,b,": `"Surname" and "Last name" both mean the family name`,
		"ID,Ref,Name\n":                `"ID" and "Ref" both mean`,
		"Name,Email\n":                 "no rows",
		"\"Name,Email\n":               "a quotation mark",
	} {
		_, err := Inspect(strings.NewReader(text), Options{})
		if err == nil || !strings.Contains(err.Error(), want) || !(errors.Is(err, ErrNotRegister) || errors.Is(err, ErrHeading)) {
			t.Errorf("%q: %v; want %s", text, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "ann@") {
			t.Errorf("personal data in %v", err)
		}
	}
}

func TestOptionsAreChecked(t *testing.T) {
	for _, o := range []Options{{Delimiter: 'x'}, {Encoding: "ebcdic"}, {Format: "xml"}, {DateOrder: "dym"}, {MaxRecord: 3}, {MaxColumns: -1}} {
		if _, err := Open(strings.NewReader("Name\nA\n"), "", o); !errors.Is(err, ErrOptions) {
			t.Errorf("%+v: %v", o, err)
		}
	}
}

func TestSeparatorLine(t *testing.T) {
	rows, bad := readAll(t, "", "sep=;\r\nName;Email\r\nAnn, Lee;a@x.example\r\n", Options{})
	r, err := Open(strings.NewReader("sep=;\nName;Email\n"), "", Options{})
	if err != nil || r.Delimiter() != ';' || strings.Join(r.Headings(), "+") != "Name+Email" {
		t.Errorf("%v", err)
	}
	if len(bad) > 0 || len(rows) != 1 || rows[0].Line != 3 || rows[0].Name.Filed() != "Ann, Lee" {
		t.Errorf("%+v %v", rows, bad)
	}
}
