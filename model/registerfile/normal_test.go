package registerfile

import (
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestNormalForms(t *testing.T) {
	for _, c := range []struct {
		name string
		f    func(string) string
		in   string
		want string
	}{
		{"email", NormalEmail, " Ada.Byron@School.EXAMPLE ", "ada.byron@school.example"},
		{"email", NormalEmail, "Ada Byron <ada@x.example>", "ada@x.example"},
		{"email", NormalEmail, "mailto:ada@x.example", "ada@x.example"},
		{"email", NormalEmail, "zoe\u0308@x.example", "zoë@x.example"},
		{"phone", NormalPhone, "01632 960123", "+441632960123"},
		{"phone", NormalPhone, "+44 (0)1632 960123", "+441632960123"},
		{"phone", NormalPhone, "0044 1632-960123", "+441632960123"},
		{"phone", NormalPhone, "(07700) 900123 (mobile)", "+447700900123"},
		{"phone", NormalPhone, "+353 1 234 5678", "+35312345678"},
		{"phone", NormalPhone, "ext 12", "12"},
		{"phone", NormalPhone, "none", ""},
		{"postcode", NormalPostcode, "sw1a1aa", "SW1A 1AA"},
		{"postcode", NormalPostcode, " M1  1ae", "M1 1AE"},
		{"postcode", NormalPostcode, "OX11 5WG", "OX11 5WG"},
		{"postcode", NormalPostcode, "e c1a 1bb", "EC1A 1BB"},
		{"postcode", NormalPostcode, "8001", "8001"},
		{"postcode", NormalPostcode, "d02 x285", "D02 X285"},
	} {
		if got := c.f(c.in); got != c.want {
			t.Errorf("%s %q is %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

// A normal form is its own normal form, or matching would depend on how often a
// value went round.
func TestNormalFormsAreStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringMatching(`[+0-9 ()x-]{0,16}`), rapid.StringMatching(`[a-zA-Z0-9 ]{4,9}`)).Draw(t, "s")
		long := rapid.Bool().Draw(t, "long")
		cleaned, _ := clean(s, long)
		if again, removed := clean(cleaned, long); again != cleaned || removed || !norm.NFC.IsNormalString(cleaned) {
			t.Fatalf("clean %q is %q, then %q", s, cleaned, again)
		}
		for name, f := range map[string]func(string) string{"postcode": NormalPostcode, "phone": NormalPhone} {
			if once := f(s); f(once) != once {
				t.Fatalf("%s %q is %q, then %q", name, s, once, f(once))
			}
		}
	})
}

func TestClean(t *testing.T) {
	for _, c := range []struct {
		in      string
		long    bool
		want    string
		removed bool
	}{
		{"  Ann \t Lee ", false, "Ann Lee", false},
		{"Ann\u00a0Lee", false, "Ann Lee", false},
		{"Zoe\u0308", false, "Zoë", false},
		{"A\x1b[2JB", false, "A[2JB", true},
		{"\u202egnp.exe", false, "gnp.exe", true},
		{"A\u200bnn\ufeff", false, "Ann", true},
		{"\u0645\u06cc\u200c\u062e", false, "\u0645\u06cc\u200c\u062e", false}, // a joiner that Persian needs
		{"one\n\n two ", true, "one\ntwo", false},
		{"one\ntwo", false, "one two", false},
		{"A\x00\x7f\u0085B", false, "A B", true},
	} {
		if got, removed := clean(c.in, c.long); got != c.want || removed != c.removed {
			t.Errorf("%q is %q, %v; want %q, %v", c.in, got, removed, c.want, c.removed)
		}
	}
}

func TestSplitName(t *testing.T) {
	for in, want := range map[string]string{
		"Ada Byron":              "|Ada|Byron",
		"Byron, Ada":             "|Ada|Byron",
		"Byron, Mrs Ada Augusta": "Mrs|Ada Augusta|Byron",
		"Dr. Ada Byron":          "Dr.|Ada|Byron",
		"Ludwig van Beethoven":   "|Ludwig|van Beethoven",
		"Ana de la Cruz":         "|Ana|de la Cruz",
		"Van Morrison":           "|Van|Morrison",
		"van Morrison":           "|van|Morrison",
		"Cher":                   "||Cher",
		"Mr Smith":               "Mr||Smith",
		"Dr":                     "||Dr",
	} {
		if got := inParts(splitName(in)); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
}

// A yes is never more than a yes in a file, and any sign of a no is a no.
func TestMarketing(t *testing.T) {
	for _, c := range []struct {
		heading, value string
		want           Marketing
	}{
		{"Newsletter", "Yes", MarketingYes}, {"Newsletter", "x", MarketingYes}, {"Newsletter", "0", MarketingNo},
		{"Newsletter", "perhaps", MarketingUnset}, {"Newsletter", "", MarketingUnset},
		{"Unsubscribed", "Yes", MarketingNo}, {"Unsubscribed", "no", MarketingUnset}, {"Unsubscribed", "2024-03-01", MarketingNo},
		{"Opt out", "Opted out", MarketingNo}, {"Do not email", "n/a", MarketingUnset}, {"Do not contact", "true", MarketingNo},
		{"Newsletter,Unsubscribed", "Yes,Yes", MarketingNo}, {"Newsletter,SMS opt in", "No,Yes", MarketingNo},
	} {
		rows, bad := readAll(t, "", "Name,"+c.heading+"\nAnn Lee,"+c.value+"\n", Options{})
		if len(bad) > 0 || rows[0].Marketing != c.want {
			t.Errorf("%s %q: %v %v", c.heading, c.value, rows, bad)
		}
	}
}

func TestContacts(t *testing.T) {
	for value, want := range map[string]string{
		"a@x.example":              "a@x.example",
		"a@X.example; b@x.example": "a@x.example b@x.example",
		"a@x.example, a@x.example": "a@x.example",
		"Ann Lee <a@x.example>":    "a@x.example",
		"a@x.example/b@y.example":  "a@x.example b@y.example",
		"none":                     "",
		"a@x.example or ask":       "",
		"a@@x.example":             "",
		"a@localhost":              "",
	} {
		rows, bad := readAll(t, "", "Name\tEmail\nAnn Lee\t"+value+"\n", Options{})
		if len(bad) > 0 {
			t.Fatal(bad)
		}
		got := ""
		for i, e := range rows[0].Emails() {
			if i > 0 {
				got += " "
			}
			got += e
		}
		if got != want {
			t.Errorf("%q is %q, want %q", value, got, want)
		}
		if want == "" && value != "none" && (len(rows[0].Extras) != 1 || len(rows[0].Warnings) != 1) {
			t.Errorf("%q was lost", value)
		}
	}
}
