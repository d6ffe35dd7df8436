package tui

import (
	"bytes"
	"reflect"
	"strconv"
	"strings"
	"testing"
)

// The linear mode lists, finds, shows and logs by numbered answers, and prints
// neither boxes nor escape sequences.
func TestPlainMode(t *testing.T) {
	f := newFake()
	f.subjects[1].Name = "Hopper, Grace\x1b[2J"
	in := strings.Join([]string{
		"1", "2", "0", "",
		"2", "hop", "",
		"3", "S-EDB3J777Z",
		"3", "S-000000000",
		"4", "R-2026-0041",
		"4", "",
		"5", "3", "2", "31/6", "yesterday", "1", "", "", "Delete me", "", "", "y",
		"nine", "18",
	}, "\n") + "\n"
	var out bytes.Buffer
	err := Run(t.Context(), Options{Desk: f, Plain: true, Actor: "anna", Clock: testNow, In: strings.NewReader(in), Out: &out, Env: []string{"LANG=C"}})
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/plain.txt", out.String())
	for i, c := range out.Bytes() {
		if c != '\n' && (c < ' ' || c > '~') {
			t.Fatalf("byte %d is %#x", i, c)
		}
	}
}

// plainly carries out numbered answers on a desk and returns what was said.
func plainly(t *testing.T, d Desk, answers ...string) string {
	t.Helper()
	var out strings.Builder
	in := strings.NewReader(strings.Join(append(answers, strconv.Itoa(len((&linear{}).acts())+1)), "\n") + "\n")
	if err := Run(t.Context(), Options{Desk: d, Plain: true, Actor: "anna", Clock: testNow, In: in, Out: &out}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// Every act of the linear mode that changes the register, with the answers
// that lead to it.
func TestPlainChanges(t *testing.T) {
	ada, request := "S-EDB3J777Z", "R-2026-0041"
	for _, c := range []struct {
		name, answers string // answers are separated by |
		done, says    string
	}{
		{"add", "7||Zoe|Quill|||||||||||2|y", "add Zoe Quill", "was added."},
		{"add, likely there", "7||Ada|Byron|||||||||||1|", "", "Perhaps the same person, in the register already:\n" + ada + ", Byron, Ada 0, Hill Top School."},
		{"add all the same", "7||Ada|Byron|||||||||||1|y", "add Ada Byron", "Add another person all the same, y or n:"},
		{"add nobody", "7||||Quill||||||||||||1|n", "", "A given or a family name is needed."},
		{"correct", "8|" + ada + "|-||||tomorrow|1 dec 2000||||||||y", "open subject,correct Ada 0 Byron ", "This day is still to come."},
		{"correct, not saved", "8|" + ada + "||||||||||||||", "open subject", "Nothing was saved."},
		{"correct a family name", "8|" + ada + "|||Lovelace||||||||||1|y", "open subject,correct Ada 0 Lovelace  was Byron", "Keep old name, 1 to 2:"},
		{"correct a wrong family name", "8|" + ada + "|||Lovelace||||||||||2|y", "open subject,correct Ada 0 Lovelace ", "no, it was wrong"},
		{"correct nobody", "8|", "", "Not a reference"},
		{"note on a person", "9|1|" + ada + "||prefers post", "note prefers post", "This is needed."},
		{"note on a request", "9|2|" + request + "|rang back", "request note rang back", "The note was added."},
		{"assign", "10|" + request + "|zoe", "assign R-2026-0041 zoe", "assigned to zoe."},
		{"assign to oneself", "10|" + request + "|", "assign R-2026-0041 anna", "Assign to (empty: anna):"},
		{"next", "11|" + request + "|+3d|ring again", "next 2026-12-06 ring again", "Next action: "},
		{"record", "13|" + request + "|8|1|four systems||y", "open request,record extension-notice  complexity 2026-12-03 four systems", "Now due Wed 3 Feb 2027"},
		{"record, not saved", "13|" + request + "|8|1|four systems||n", "open request", "(now running)"},
		{"next in the past", "11|" + request + "|yesterday|ring again|n", "", "was 1 day ago"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake()
			out := plainly(t, f, strings.Split(c.answers, "|")...)
			if got := strings.Join(f.calls, ","); got != c.done || !strings.Contains(out, c.says) {
				t.Errorf("done was %q, want %q; said was:\n%s", got, c.done, out)
			}
		})
	}
}

// A correction in the linear mode takes away what is answered with a hyphen
// and leaves the rest as it is stored, line breaks included.
func TestPlainCorrectionKeepsTheRest(t *testing.T) {
	f := newFake()
	want := f.subject(f.subjects[0].ID)
	plainly(t, f, strings.Split("8|S-EDB3J777Z|-||||||||||||y", "|")...)
	want.Name.Title = ""
	if !reflect.DeepEqual(f.saved, want) {
		t.Errorf("saved %+v, want %+v", f.saved, want)
	}
}

// Long lists are said a page at a time, and a number opens.
func TestPlainPages(t *testing.T) {
	f := newFake()
	out := plainly(t, f, "2", "e", "21", "more", "22", "", "6", "1", "3", "", "6", "1", "more", "")
	for _, want := range []string{"20. S-", "more says the next of", "That is none of the answers.", "22. S-", "Identity",
		"1. 40 days OVERDUE, enquiry, Byron, Ada 0, S-EDB3J777Z, rule enquiries.", "What is held", "How long it is kept"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not said:\n%s", want, out)
		}
	}
	if got := strings.Join(f.calls, ","); got != "open subject" {
		t.Errorf("opened were %q", got)
	}
}

func TestPlainModeEndsWithItsInput(t *testing.T) {
	var out bytes.Buffer
	err := Run(t.Context(), Options{Desk: newFake(), Plain: true, Clock: testNow, In: strings.NewReader("5\n1\n"), Out: &out})
	if err != nil {
		t.Fatal(err)
	}
}
