package printable

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
	"unicode"
	"unicode/utf8"
)

// The escape injections that were measured to reach the terminal through a
// bordered box.
func TestLineShowsWhatIsHidden(t *testing.T) {
	for _, c := range []struct{ name, in, utf8, ascii string }{
		{"plain", "Ada Byron", "Ada Byron", "Ada Byron"},
		{"clipboard", "Ada\x1b]52;c;aGk=\a", "Ada<U+001B>]52;c;aGk=<U+0007>", "Ada<U+001B>]52;c;aGk=<U+0007>"},
		{"hyperlink", "\x1b]8;;http://x.test\x1b\\Ada", "<U+001B>]8;;http://x.test<U+001B>\\Ada", "<U+001B>]8;;http://x.test<U+001B>\\Ada"},
		{"right to left", "Ada\u202enoryB", "Ada<U+202E>noryB", "Ada<U+202E>noryB"},
		{"carriage return", "Ada\rEve", "Ada<U+000D>Eve", "Ada<U+000D>Eve"},
		{"C1 control", "Ada\u009b2J", "Ada<U+009B>2J", "Ada<U+009B>2J"},
		{"raw C1 byte", "Ada\x9b2J", "Ada<x9B>2J", "Ada<x9B>2J"},
		{"NUL and DEL", "A\x00\x7f", "A<U+0000><U+007F>", "A<U+0000><U+007F>"},
		{"zero width", "A\u200bd\u2060a\ufeff", "A<U+200B>d<U+2060>a<U+FEFF>", "A<U+200B>d<U+2060>a<U+FEFF>"},
		{"line separators", "A\u2028B\u2029\u0085", "A<U+2028>B<U+2029><U+0085>", "A<U+2028>B<U+2029><U+0085>"},
		{"private use", "A\ue000\U000f0000", "A<U+E000><U+F0000>", "A<U+E000><U+F0000>"},
		{"tags", "A\U000e0041", "A<U+E0041>", "A<U+E0041>"},
		{"noncharacters", "A\ufdd0\uffff", "A<U+FDD0><U+FFFF>", "A<U+FDD0><U+FFFF>"},
		{"fillers", "A\u3164\u2800", "A<U+3164><U+2800>", "A<U+3164><U+2800>"},
		{"spaces", "A\u00a0B\u3000C", "A B C", "A B C"},
		{"a mark without a letter", "\u0301A", "\u25cc\u0301A", "A"},
		{"accents", "Zoë Łukasz Zoe\u0308", "Zoë Łukasz Zoe\u0308", "Zoe Lukasz Zoe"},
		{"another script", "Ада", "Ада", "<U+0410><U+0434><U+0430>"},
		{"spellings", "Groß – O’Neil", "Groß – O’Neil", "Gross - O'Neil"},
	} {
		if got := Line(c.in); got != c.utf8 {
			t.Errorf("%s: Line = %q, want %q", c.name, got, c.utf8)
		}
		if got := (Charset{ASCII: true}).Line(c.in); got != c.ascii {
			t.Errorf("%s: ASCII Line = %q, want %q", c.name, got, c.ascii)
		}
	}
}

func TestBlockKeepsLines(t *testing.T) {
	if got, want := Block("a\r\nb\tc\rd\n"), "a\nb    c<U+000D>d\n"; got != want {
		t.Errorf("Block = %q, want %q", got, want)
	}
}

func TestPiledMarksAreCounted(t *testing.T) {
	got := Line("e" + strings.Repeat("\u0301", 6))
	if want := "e" + strings.Repeat("\u0301", 4) + "<U+0301>" + "\u25cc\u0301"; got != want {
		t.Errorf("Line = %q, want %q", got, want)
	}
}

func TestFitCountsCells(t *testing.T) {
	hostile := []string{"", "Ada", "山田太郎", "Zoe\u0308", "👨‍👩‍👧", "👍🏽", "🇬🇧", "नमस्ते", "สวัสดี", strings.Repeat("é", 300), "مرحبا"}
	for _, c := range []Charset{{}, {Clusters: true}, {ASCII: true}} {
		for _, s := range hostile {
			for _, width := range []int{0, 1, 2, 7, 40} {
				if got := c.Fit(c.Line(s), width); c.Width(got) != width {
					t.Errorf("%+v: Fit(%q, %d) takes %d cells", c, s, width, c.Width(got))
				}
			}
		}
	}
	if got := (Charset{}).Fit("Byron, Ada", 6); got != "Byron…" {
		t.Errorf("a cut text is %q", got)
	}
}

func FuzzLine(f *testing.F) {
	for _, s := range []string{"Ada", "\x1b]52;c;aGk=\a", "\u202e", "a\u0301\u0301", "\xff\x9b", "👨‍👩‍👧"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, c := range []Charset{{}, {ASCII: true}} {
			for _, got := range []string{c.Line(s), strings.ReplaceAll(c.Block(s), "\n", "")} {
				if !utf8.ValidString(got) {
					t.Fatalf("%q is not UTF-8", got)
				}
				for _, r := range got {
					if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Co, r) || c.ASCII && r > '~' {
						t.Fatalf("%U is left in %q", r, got)
					}
				}
			}
			if once := c.Line(s); c.Line(once) != once {
				t.Fatalf("cleaning %q twice changes it", once)
			}
			if w := c.Width(c.Fit(c.Line(s), 20)); w != 20 {
				t.Fatalf("Fit takes %d cells", w)
			}
		}
	})
}

// A text takes as many cells in a frame as it takes alone: nothing in it joins
// what stands before or after.
func TestTextJoinsNoFrame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for _, c := range []Charset{{}, {Clusters: true}} {
			s := c.Line(rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"\uff9e", "\uff9f\uff9e", "\u0301", "\u0d4e"})).Draw(t, "text"))
			if got := c.Width("│" + s + "│"); got != c.Width(s)+2 {
				t.Fatalf("%q takes %d cells, %d in a frame", s, c.Width(s), got)
			}
		}
	})
}
