package anonymise

import (
	"strings"
	"testing"

	"lethe/model"
	"lethe/model/calendar"
)

func TestBirthAndYearBands(t *testing.T) {
	for _, tt := range []struct {
		on         calendar.Date
		born, year string
	}{
		{0, Unknown, Unknown},
		{calendar.NewDate(1929, 12, 31), "before 1930", "1929"},
		{calendar.NewDate(1930, 1, 1), "1930 to 1939", "1930"},
		{calendar.NewDate(1989, 12, 31), "1980 to 1989", "1989"},
		{calendar.NewDate(1990, 1, 1), "1990 to 1999", "1990"},
		{calendar.NewDate(2012, 2, 29), "2010 to 2019", "2012"},
	} {
		if b, y := BirthBand(tt.on), YearBand(tt.on); b != tt.born || y != tt.year {
			t.Errorf("%s: %q and %q, want %q and %q", tt.on, b, y, tt.born, tt.year)
		}
	}
}

// Every form of a British postcode gives its area; whatever is none gives
// nothing, so that no text of a record gets through (LAW.md 3.5).
func TestPostcodeArea(t *testing.T) {
	for postcode, want := range map[string]string{
		// the six forms: A9, A99, AA9, AA99, A9A, AA9A
		"M1 1AE": "M", "B33 8TH": "B", "CR2 6XH": "CR", "DN55 1PT": "DN", "W1A 0AX": "W", "EC1A 1BB": "EC",
		"ls1 4ap": "LS", " LS1  4AP ": "LS", "LS14AP": "LS", "BT1 5GS": "BT", "ZE1 0AA": "ZE",
		"JE2 3XP": "JE", "GY1 1WR": "GY", "IM1 1AG": "IM",
		"BF1 3AA": "BF", "BFPO 52": "BF", "bfpo801": "BF", "BFPO 1234": "BF",
		"GIR 0AA": "", "BFPO": "", "BFPO 12345": "", "BFPO Ada": "",
		"ASCN 1ZZ": "", "FIQQ 1ZZ": "", "STHL 1ZZ": "", "AI-2640": "",
		"GX11 1AA": "", "ZZ1 1AA": "", "QQ1 1AA": "", "LS 4AP": "", "LS1": "", "LS1 4A": "", "LS1 4A1": "", "LS123 4AP": "",
		"L1S1 4AP": "", "12345": "", "1LS 4AP": "", "": "", "LS1 4APX": "", "Ada Byron": "", "W1AA 0AX": "", "SW1A1A 1AA": "", "É1 1AA": "",
	} {
		if got := PostcodeArea(postcode); got != want {
			t.Errorf("%q gives %q, want %q", postcode, got, want)
		}
	}
	if len(areas) != 125 {
		t.Errorf("%d areas: 121 of Great Britain and Northern Ireland, 3 of the Crown dependencies, 1 of the forces", len(areas))
	}
}

func FuzzPostcodeArea(f *testing.F) {
	for _, s := range []string{"LS1 4AP", "GIR 0AA", "BFPO 52", "W1A 0AX", "", "a", "ſſ1 1AA"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if a := PostcodeArea(s); a != "" && (!areas[a] || !strings.HasPrefix(strings.ToUpper(strings.TrimSpace(s)), a[:1])) {
			t.Errorf("%q gives %q", s, a)
		}
	})
}

// Counting is a use of its own: it needs a ground that leaves room for it.
func TestAllowed(t *testing.T) {
	for _, ground := range model.ErasureGrounds {
		for _, flags := range []model.Flags{0, model.Restricted, model.Objected, model.Deceased | model.DoNotContact} {
			free := ground == model.RetentionOver || ground == model.NoLongerNeeded
			want := free && !flags.Has(model.Restricted) && !flags.Has(model.Objected)
			ok, why := Allowed(ground, &model.Subject{Flags: flags}, calendar.NewDate(2026, 6, 1))
			if ok != want || ok != (why == "") {
				t.Errorf("%s, %v: %v %q", ground, flags.Words(), ok, why)
			}
		}
	}
}
