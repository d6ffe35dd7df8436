package policy

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lethe/model"
	"lethe/model/calendar"
)

var update = flag.Bool("update", false, "rewrite the golden files and the generated documents")

// golden compares got with a golden file, or rewrites the file.
func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs (run the test with -update to accept)\ngot:\n%s\nwant:\n%s", file, got, want)
	}
}

func minimal(t testing.TB) string {
	t.Helper()
	b, err := os.ReadFile("testdata/minimal.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// The smallest policy parses, and what it leaves out has the stated defaults.
func TestDefaults(t *testing.T) {
	p, warnings, err := Parse("minimal.yaml", []byte(minimal(t)))
	if err != nil {
		t.Fatal(err)
	}
	if p.Regulator.Name != "ICO" || p.Clock.Roll != calendar.RollStatutory || p.Ages.Guardian != 16 || !p.Disclosures.Approver ||
		p.Intake.Identity != IdentityInDoubt || p.Targets.Answer != 28 || p.Consent.Refresh.String() != "P24M" ||
		p.Notice.ReviewEvery.String() != "P1Y" || p.Import.Basis != model.BasisUnknown || p.Console.Lock != 15 || p.Call.Level2 != 3 {
		t.Errorf("defaults: %+v", p)
	}
	if got := ids(warnings); got != "W16 W17" {
		t.Errorf("warnings %s", got)
	}
}

// Messages name file, line, column, what is wrong and what is accepted; one
// run reports everything.
func TestMessages(t *testing.T) {
	for _, tt := range []struct{ name, from, to string }{
		{"unknown-key", "    period: P6Y\n", "    perod: P6Y\n"},
		{"unknown-top-key", "systems:", "sistems:"},
		{"negative-period", "period: P6Y", "period: -P6Y"},
		{"malformed-period", "period: P6Y", "period: 6 years"},
		{"duplicate-id", "{id: contact, title: Contact}", "{id: contact, title: Contact}\n  - {id: contact, title: Again}"},
		{"duplicate-key", "    action: erase\n", "    action: erase\n    action: keep\n"},
		{"unknown-category", "    categories: [contact]", "    categories: [contact, adress]"},
		{"list-expected", "    categories: [contact]", "    categories: contact"},
		{"text-expected", "legal-name: Example Limited", "legal-name: 42"},
		{"mapping-expected", "notice: {version: \"1\", dated: 2026-06-19}", "notice: 3"},
		{"empty-value", "legal-name: Example Limited", "legal-name:"},
		{"bad-date", "dated: 2026-06-19", "dated: 2026-02-30"},
		{"bad-word", "division: england-and-wales", "division: wales"},
		{"bad-id", "{id: contact,", "{id: Contact Data,"},
		{"tab", "  legal-name", "\tlegal-name"},
		{"nul", "Example Limited", "Example\x00Limited"},
		{"not-utf8", "Example Limited", "Ex\xe4mple"},
		{"anchor", "categories: [contact], bases", "categories: &all [contact], bases"},
		{"alias", "systems:\n  - {id: register", "systems:\n  - {id: *register"},
		{"merge-key", "subject-kinds:\n  - {id: learner, title: Learner}", "subject-kinds:\n  - {<<: *x, id: learner, title: Learner}"},
		{"tag", "legal-name: Example", "legal-name: !!binary Example"},
		{"unknown-trigger", "triggers: [relationship-ended]", "triggers: [relation-ended, birthday, birthday: 200, collected: 3]"},
		{"no-year-end", "triggers: [relationship-ended]", "triggers: [accounting-year-end]"},
		{"bad-year-end", "triggers: [relationship-ended]", "triggers: [accounting-year-end: 02-30]"},
		{"no-period", "    period: P6Y\n", ""},
		{"no-selector", "    categories: [contact]\n", ""},
		{"no-trigger", "    triggers: [relationship-ended]\n", ""},
		{"age-floor", "systems:", "ages: {guardian-required-under: 12}\nsystems:"},
		{"third-party-marketer", "systems:", "recipients:\n  - {id: lists, title: List seller, class: third-party-marketer}\nsystems:"},
		{"both-roles", "division: england-and-wales", "division: england-and-wales\n  role: both"},
		{"call-levels", "systems:", "call: {facts: [postcode], level-1-answers: 2, level-2-answers: 2}\nsystems:"},
		{"two-documents", "systems:", "---\nsystems:"},
		{"unclosed", "[contact], bases", "[contact, bases"},
		{"not-ascii-column", "{id: contact, title: Contact}", "{id: contact, title: Größe, tittle: x}"},
		{"several", "division: england-and-wales", "division: wales\n  charity: perhaps\n  registration: 12"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := strings.Replace(minimal(t), tt.from, tt.to, 1)
			if text == minimal(t) {
				t.Fatal("nothing was changed")
			}
			_, _, err := Parse("policy.yaml", []byte(text))
			var list Errors
			if !errors.As(err, &list) || !errors.Is(err, ErrPolicy) {
				t.Fatalf("got %v", err)
			}
			for _, p := range list {
				if p.Line == 0 || p.Column == 0 {
					t.Errorf("no place: %v", p)
				}
			}
			golden(t, filepath.Join("testdata/bad", tt.name+".txt"), []byte(err.Error()+"\n"))
		})
	}
}

// Texts that are no policy at all.
func TestNotAPolicy(t *testing.T) {
	for name, tt := range map[string]struct{ text, want string }{
		"empty":         {"", "the file is empty"},
		"comments only": {"# nothing\n", "the file is empty"},
		"a list":        {"- a\n- b\n", "unexpected list"},
		"a word":        {"hello", "unexpected text"},
		"long line":     {"a: " + strings.Repeat("x", maxLine), "bytes; accepted: lines of up to"},
		"many lines":    {strings.Repeat("\n", maxLines), "more than the 5000 lines"},
		"huge":          {strings.Repeat("#", MaxSize+1), "bytes, more than"},
		"brackets":      {"a: " + strings.Repeat("[", 500), "nested deeper"},
		"dashes":        {strings.Repeat("- ", 500), "nested deeper"},
		"alias bomb":    {"a: &a [x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n", "unknown key"},
		"escape":        {"a: \x1b[2J", "control character"},
	} {
		t.Run(name, func(t *testing.T) {
			p, _, err := Parse("f.yaml", []byte(tt.text))
			if p != nil || err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

// A byte order mark and Windows line ends are no mistake.
func TestLineEnds(t *testing.T) {
	text := strings.ReplaceAll(minimal(t), "\n", "\r\n")
	if _, _, err := Parse("f.yaml", []byte("\ufeff"+text)); err != nil {
		t.Error(err)
	}
}

// Texts made to be expensive are refused, or at least finished with: the time
// of the test run is the proof.
func TestHostileSizes(t *testing.T) {
	var deep strings.Builder
	for i := range 400 {
		deep.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	lines := func(line string) string { return strings.Repeat(line+"\n", maxLines-2) }
	for name, text := range map[string]string{
		"deep":     deep.String(),
		"long":     "categories:\n" + lines("  - {id: a, title: b}"),
		"wide":     "organisation: {" + lines("a: b,") + "}",
		"one line": "organisation: " + strings.Repeat("x ", MaxSize/4),
		"plain":    "organisation:\n" + lines("  word word word"),
		"quoted":   "organisation: \"" + lines("  word word word") + "\"",
		"literal":  "organisation: |\n" + lines("  word word word"),
		"quotes":   lines("\"\""),
		"colons":   lines("a: b: c: d"),
		"pairs":    lines("a: b"),
		"comments": lines("# a"),
		"dashes":   lines("- - - - - - a"),
		"marks":    lines("? ? ? a"),
	} {
		t.Run(name, func(t *testing.T) {
			if _, _, err := Parse("f.yaml", []byte(text)); err == nil {
				t.Error("parsed")
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(minimal(f)))
	for _, name := range Names() {
		text, err := Text(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	for _, s := range []string{"", "a", "- a", "a: [", "? a\n: b", "a: &x b\nc: *x", "<<: {}", "!!str a", "--- |\n a", "a: |2\n b", "\"", "{a: {b: [c, {d: e}]}}", "%YAML 1.2\n---\n", "a: 0x1F\nb: .inf"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		p, warnings, err := Parse("f.yaml", text)
		if (p == nil) == (err == nil) || (err != nil && warnings != nil) {
			t.Fatalf("policy %v, error %v", p != nil, err)
		}
		var list Errors
		if err != nil && (!errors.As(err, &list) || len(list) == 0) {
			t.Fatalf("untyped error %v", err)
		}
		if p != nil {
			for _, r := range p.Retention {
				if r.Period.Years < 0 || r.Action == "" {
					t.Fatalf("rule %+v", r)
				}
			}
		}
	})
}
