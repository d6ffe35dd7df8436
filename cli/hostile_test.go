package cli

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// hostile are names that try to act on a terminal or to pass for another.
var hostile = []string{
	"\x1b[2J\x1b[HAnn", "\x1b]0;owned\x07Bob", "Cal\x1b[31m", "Dee\rEve", "Fay\bGee", "\u202eevah\u202c", "Hal\u200bIda",
	"Jay\u2066Kay\u2069", "\u009b2JLee", "Moe\u2028Ned", "O\ufeffP", "Q\x7fR", "ש\u05dcום", "👩‍👩‍👧", "e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301",
}

// TestHostileNamesNeverReachTheTerminal shows people with such names in every
// way the commands have, and looks at every byte.
func TestHostileNamesNeverReachTheTerminal(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var jsonl, csv strings.Builder
	csv.WriteString("First name,Last name,Establishment,Email\n")
	for i, name := range hostile {
		quoted := jsonText(name)
		fmt.Fprintf(&jsonl, `{"firstname":%s,"lastname":"Zulu%d","institution":%s,"department":%s}`+"\n", quoted, i, quoted, quoted)
		fmt.Fprintf(&csv, "\"%s\",Yankee%d,\"%s\",y%d@example.example\n", name, i, name, i)
	}
	var shown strings.Builder
	for _, f := range []string{b.write("names.jsonl", jsonl.String()), b.write("names.csv", csv.String())} {
		o := b.run("import", f)
		if o.code != 0 {
			t.Fatal(o.err)
		}
		shown.WriteString(o.out + o.err)
	}
	shown.WriteString(b.must("subject", "list"))
	var queries strings.Builder
	for i, name := range hostile {
		fmt.Fprintf(&queries, "zulu%d\nyankee%d\n%s\n", i, i, strings.ReplaceAll(name, "\r", ""))
	}
	find := b.command("subject", "find", "--stdin")
	find.Stdin = strings.NewReader(queries.String())
	found, err := find.Output()
	if err != nil {
		t.Fatal(err)
	}
	shown.Write(found)
	all := strings.Join(hostile, " ")
	reference := strings.TrimSpace(b.must("subject", "add", "--given", all, "--family", all, "--role", all, "--department", all))
	b.must("subject", "note", reference, all)
	request := b.must("request", "log", "--type", "access", "--subject", reference, "--summary", all, "--requester-name", all)
	id := strings.Fields(request)[0]
	shown.WriteString(request + b.must("request", "note", id, all) + b.must("request", "assign", id, all))
	shown.WriteString(b.must("subject", "show", reference) + b.must("request", "show", id))
	shown.WriteString(b.must("request", "list") + b.must("retention", "list"))
	for _, line := range strings.Split(shown.String(), "\n") {
		if bad := unclean(line); bad != "" {
			t.Errorf("%s in %q", bad, line)
		}
	}
	for _, args := range [][]string{{"subject", "list"}, {"subject", "show", reference}, {"request", "list"}, {"request", "show", id}, {"retention", "list"}} {
		if bad := unclean(b.must(append(args, "--json")...)); bad != "" {
			t.Errorf("%s --json: %s", strings.Join(args, " "), bad)
		}
	}
	for _, o := range []outcome{b.run("subject", "show", hostile[0]), b.run("import", hostile[0]), b.run("subject", "find", hostile[0]),
		b.run("policy", "check", hostile[0]), b.run("clock", "--received", hostile[0]), b.run(hostile[0]), b.run("--store", hostile[0], "subject", "list")} {
		if bad := unclean(o.out + o.err); bad != "" {
			t.Errorf("%s in %q", bad, o.out+o.err)
		}
	}
}

// jsonText returns s as JSON text, with its control characters escaped.
func jsonText(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		if r < 0x20 || r == '"' || r == '\\' {
			fmt.Fprintf(&b, `\u%04x`, r)
			continue
		}
		b.WriteRune(r)
	}
	b.WriteByte('"')
	return b.String()
}

// TestMonstrousFiles imports files that no system should write. Each ends
// with an answer: rejected rows with their line, or a refusal of the file.
func TestMonstrousFiles(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	const head, good = "First name,Last name,Email\n", "Ann,Bee,ann%d@bee.example\n"
	wide := strings.Repeat("c,", 4999) + "c\n"
	for i, test := range []struct {
		name, text string
		code       int
		want       string // on standard output, or in the refusal
	}{
		{"a line of 10 MB", head + fmt.Sprintf(good, 1) + "Cal,Coe," + strings.Repeat("x", 10<<20) + "\n" + fmt.Sprintf(good, 2), 0, "2 added"},
		{"a field of 10 MB over many lines", head + `"` + strings.Repeat(strings.Repeat("line ", 99)+"\n", 20<<10) + "\",Coe,\n" + fmt.Sprintf(good, 3), 0, ""},
		{"NULs", head + "A\x00nn,Bee,a@nul.example\n" + fmt.Sprintf(good, 4), 0, ""},
		{"nothing but NULs", strings.Repeat("\x00", 1<<20), 4, "nothing was imported"},
		{"a quote that never ends", head + fmt.Sprintf(good, 5) + "\"Cal,Coe,\n" + fmt.Sprintf(good, 6), 0, "1 rejected"},
		{"quotes in the middle", head + "A\"nn\"x,Bee,q@bee.example\n\"Ann\"y,Bee,r@bee.example\n", 0, ""},
		{"5,000 columns", wide + wide, 4, "nothing was imported"},
		{"rows wider than the heading", head + "Ann,Bee,w@bee.example,x,y,z\n" + wide, 0, ""},
		{"a heading and nothing else", head, 4, "nothing was imported"},
		{"an empty file", "", 4, "nothing was imported"},
		{"one heading twice", "Email,Email,Last name\na@twice.example,b@twice.example,Bee\n", 0, "1 added"},
		{"JSON that nests", `{"a":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + "}\n", 0, "1 rejected"},
	} {
		t.Run(test.name, func(t *testing.T) {
			name := fmt.Sprintf("file%d.csv", i)
			if test.text != "" && test.text[0] == '{' {
				name = fmt.Sprintf("file%d.jsonl", i)
			}
			o := b.run("import", b.write(name, test.text))
			switch {
			case test.code == 4:
				o.refused(t, test.want, 4)
			case test.code == 0 && o.code != 0, !strings.Contains(o.out, test.want):
				t.Errorf("exit code %d, %q, %q", o.code, o.out, o.err)
			}
			if bad := unclean(o.out + o.err); bad != "" || len(o.out+o.err) > 4000 {
				t.Errorf("%s, %d bytes of output", bad, len(o.out+o.err))
			}
		})
	}
	b.must("subject", "list")
}

// TestRandomBytes imports noise, and noise after a good heading.
func TestRandomBytes(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	noise := make([]byte, 256<<10)
	r := rand.NewChaCha8([32]byte{1})
	r.Read(noise)
	for name, text := range map[string]string{
		"noise.csv": string(noise), "after.csv": "First name,Last name,Email\n" + string(noise), "noise.jsonl": "{\"firstname\":\"A\"}\n" + string(noise),
	} {
		o := b.run("import", b.write(name, text))
		if o.code != 0 && o.code != 4 || strings.Contains(o.err, "goroutine") {
			t.Errorf("%s: exit code %d: %.300q", name, o.code, o.err)
		}
		if bad := unclean(o.out + o.err); bad != "" {
			t.Errorf("%s: %s", name, bad)
		}
		if rejects, err := os.ReadFile(filepath.Join(b.work, name+".rejected"+filepath.Ext(name))); o.code == 0 && strings.Contains(o.out, "Rejected rows") && (err != nil || len(rejects) == 0) {
			t.Errorf("%s: no rejects: %v", name, err)
		}
	}
	if bad := unclean(b.must("subject", "list")); bad != "" {
		t.Error(bad)
	}
}
