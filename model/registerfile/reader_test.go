package registerfile

import (
	"errors"
	"io"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"lethe/model"
	"lethe/model/calendar"
)

var today = calendar.NewDate(2026, time.March, 2)

func date(y int, m time.Month, d int) calendar.Date { return calendar.NewDate(y, m, d) }

// readAll opens a file and returns its rows and its rejected rows.
func readAll(t testing.TB, name, text string, o Options) ([]Row, []*RowError) {
	t.Helper()
	if o.Today == 0 {
		o.Today = today
	}
	r, err := Open(strings.NewReader(text), name, o)
	if err != nil {
		t.Fatal(err)
	}
	var rows []Row
	var bad []*RowError
	for {
		row, err := r.Next()
		var re *RowError
		switch {
		case err == io.EOF:
			return rows, bad
		case errors.As(err, &re):
			bad = append(bad, re)
		case err != nil:
			t.Fatal(err)
		default:
			rows = append(rows, row)
		}
	}
}

func inParts(n model.Name) string { return n.Title + "|" + n.Given + "|" + n.Family }

func file(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// resolved reads a sample file in two passes, as an import does.
func resolved(t *testing.T, name string) (Report, []Row, []*RowError) {
	t.Helper()
	text := file(t, name)
	o := Options{Name: name, Today: today}
	rep, err := Inspect(strings.NewReader(text), o)
	if err != nil {
		t.Fatal(err)
	}
	rows, bad := readAll(t, name, text, rep.Resolve(o))
	if len(rows)+len(bad) != rep.Rows {
		t.Errorf("%d rows and %d rejected, but %d were counted", len(rows), len(bad), rep.Rows)
	}
	return rep, rows, bad
}

func TestMoodleExport(t *testing.T) {
	rep, rows, bad := resolved(t, "moodle.csv")
	if len(bad) > 0 || len(rows) != 4 {
		t.Fatalf("%d rows, rejected %v", len(rows), bad)
	}
	if len(rep.Questions) > 0 {
		t.Errorf("asks %v", rep.Questions)
	}
	want := Row{
		Line: 2, SourceID: "abyron01", Name: model.Name{Given: "Ada", Family: "Byron"},
		Contacts: []model.Contact{
			{Type: model.Email, Value: "Ada.Byron@school.example"},
			{Type: model.Phone, Value: "01632 960101"},
			{Type: model.Phone, Value: "07700 900101"},
			{Type: model.Address, Value: "Leeds\nGB"},
		},
		Establishment: "Millbrook School", Department: "Mathematics",
		LastActivity: date(2024, time.May, 29),
		Extras:       []model.Field{{Name: "idnumber", Value: "L-0001"}},
	}
	want.fields = rows[0].fields
	if !reflect.DeepEqual(rows[0], want) {
		t.Errorf("got  %+v\nwant %+v", rows[0], want)
	}
	if rows[1].LastActivity != 0 || rows[2].LastActivity != 0 {
		t.Error("a last access of 0 or Never is a date")
	}
	if rows[2].Name.Given != `Chen "Jo"` || rows[3].Establishment != "St Anne's, Upper School" {
		t.Errorf("quotes: %+v, %+v", rows[2], rows[3])
	}
	if rows[3].LastActivity != date(2024, time.December, 3) {
		t.Errorf("last access %v", rows[3].LastActivity)
	}
}

// What may tell of health or belief is apart from the notes.
func TestIntegraDelegates(t *testing.T) {
	_, rows, bad := resolved(t, "integra.csv")
	if len(bad) > 0 || len(rows) != 3 {
		t.Fatalf("%d rows, rejected %v", len(rows), bad)
	}
	r := rows[0]
	if inParts(r.Name) != "Ms|Fatima|Haddad" || r.Role != "Teacher" {
		t.Errorf("%+v", r)
	}
	if want := []model.Field{{Name: "special requirements", Value: "Step-free access"}, {Name: "dietary requirements", Value: "Vegetarian"}}; !reflect.DeepEqual(r.Sensitive, want) {
		t.Errorf("sensitive %+v", r.Sensitive)
	}
	if r.Note != "" {
		t.Error("requirements went into the notes")
	}
	if want := []model.Field{{Name: "Email alerts", Value: "Yes"}, {Name: "local authority", Value: "Westshire"}}; !reflect.DeepEqual(r.Extras, want) {
		t.Errorf("extras %+v", r.Extras)
	}
	labels := ""
	for _, k := range r.Contacts {
		labels += k.Label + ","
	}
	if labels != ",work,mobile," {
		t.Errorf("labels %q", labels)
	}
	if rows[1].Marketing != MarketingNo || rows[2].Marketing != MarketingUnset || len(rows[1].Sensitive) != 0 {
		t.Errorf("%+v", rows[1])
	}
	if !rows[1].Contacts[0].Generic || r.Contacts[0].Generic {
		t.Error("the office's mailbox is not told apart")
	}
}

func TestSamplesInOtherEncodings(t *testing.T) {
	rep, rows, bad := resolved(t, "semicolon-windows1252.csv")
	if rep.Encoding != Windows1252 || rep.Delimiter != "semicolon" || len(bad) > 0 {
		t.Fatalf("%+v %v", rep, bad)
	}
	if rows[0].Name.Full() != "Jürgen Müller" || rows[0].Born != date(1984, time.April, 3) || rows[1].Establishment != "“Quotes” & Co – London" {
		t.Errorf("%+v", rows)
	}
	rep, rows, bad = resolved(t, "utf16.csv")
	if rep.Encoding != UTF16LE || rep.Delimiter != "tab" || len(bad) > 0 {
		t.Fatalf("%+v %v", rep, bad)
	}
	if rows[0].Name.Full() != "Łukasz Żak" || rows[1].Name.Family != "van Beethoven" ||
		inParts(rows[2].Name) != "Mr|José|de la Cruz" {
		t.Errorf("%+v", rows)
	}
	if rows[1].Contacts[1].Postcode != "SW1A 1AA" || rows[2].Born != date(1984, time.January, 3) {
		t.Errorf("%+v", rows)
	}
}

func TestMessyFile(t *testing.T) {
	rep, rows, bad := resolved(t, "messy.csv")
	var ids, lines []string
	for _, r := range rows {
		ids = append(ids, r.SourceID)
	}
	if got := strings.Join(ids, " "); got != "1 4 5 8 10" {
		t.Errorf("took %s", got)
	}
	for _, e := range bad {
		lines = append(lines, e.Error())
	}
	want := []string{
		"line 4: a quotation mark is not closed, or not followed by a delimiter",
		`line 5, column "Date of birth": there is no such day`,
		"line 10: the row contains a zero byte",
		"line 11: the row has fewer values than there are columns",
		"line 13: the row has neither a name nor an email address nor an id",
		"line 14: the row has more values than there are columns",
	}
	if !reflect.DeepEqual(lines, want) {
		t.Errorf("rejected\n%s", strings.Join(lines, "\n"))
	}
	if rep.Blank != 1 || rep.Columns[2].Dates.Order != DayFirst {
		t.Errorf("%+v", rep)
	}
	if rows[0].Note != "likes tea,\nand \"early\" trains" || len(rows[1].Contacts) != 4 {
		t.Errorf("%+v", rows[:2])
	}
	if rows[3].Name.Full() != "Hal Ito[31m" || len(rows[3].Warnings) != 1 {
		t.Errorf("%+v", rows[3])
	}
	if want := []model.Field{{Name: "Email", Value: "not an address"}, {Name: "Shoe size", Value: "7"}}; !reflect.DeepEqual(rows[2].Extras, want) {
		t.Errorf("%+v", rows[2].Extras)
	}
}
