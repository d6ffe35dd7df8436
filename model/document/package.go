package document

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"lethe/model"
)

// PackageFormat names the form of a package's JSON (docs/access-package.md).
const PackageFormat = "lethe-package-1"

// A Package is what a person receives on an access or portability request: what
// the register holds about them, with what the law wants said beside it.
type Package struct {
	Format       string     `json:"format"`
	Kind         string     `json:"kind"` // "access" or "portability"
	Reference    string     `json:"reference"`
	Organisation string     `json:"organisation"`
	Made         string     `json:"made"` // RFC 3339
	Counts       Counts     `json:"counts"`
	Information  []Fact     `json:"information,omitempty"` // Art 15(1) and (2)
	Sections     []Section  `json:"sections"`
	Withheld     []Withheld `json:"withheld"`
	Files        []File     `json:"files"`

	// Undecided are the labels of what may not go out before somebody has
	// decided about it; it is no part of what the person receives.
	Undecided []Doubt `json:"-"`
	// Look are the labels of what names or may name other people.
	Look []Doubt `json:"-"`
}

// Counts say how much a package is.
type Counts struct {
	Records  int `json:"records"`
	Fields   int `json:"fields"`
	Files    int `json:"files"`
	Withheld int `json:"withheld"`
	Pages    int `json:"pages"` // of the PDF
}

// A Fact is a heading with what is to be told under it.
type Fact struct {
	Title string   `json:"title"`
	Says  []string `json:"says"`
}

// A Section holds the records of one kind.
type Section struct {
	ID      string  `json:"id"`
	Title   string  `json:"title"`
	Entries []Entry `json:"entries"`
}

// An Entry is one record. ID is the label by which a redaction names it.
type Entry struct {
	ID       string  `json:"id"`
	Title    string  `json:"title,omitempty"`
	Source   string  `json:"source,omitempty"`
	Fields   []Datum `json:"fields"`
	Withheld string  `json:"withheld,omitempty"` // ground, if all of it is left out
}

// A Datum is a field of a record.
type Datum struct {
	Name     string `json:"name"`
	Value    string `json:"value"`
	Withheld string `json:"withheld,omitempty"` // ground, if it is left out
}

// A Withheld thing is left out, on a ground in law.
type Withheld struct {
	ID     string `json:"id"`
	Ground string `json:"ground"`
	Where  string `json:"where"`
	// By decided it; people at the organisation are not named to the outside.
	By     string `json:"-"`
	Reason string `json:"-"`
}

// A File goes with a package.
type File struct {
	ID       string `json:"id"`
	Path     string `json:"path,omitempty"` // in the archive
	Name     string `json:"name,omitempty"`
	Type     string `json:"type,omitempty"`
	Size     uint64 `json:"size"`
	SHA256   string `json:"sha256,omitempty"`
	Withheld string `json:"withheld,omitempty"`

	Owner, Ref model.ID `json:"-"` // where the register has it
}

// A Doubt is a label with why somebody must look at it.
type Doubt struct{ ID, Why string }

// Count fills in the counts, but for the pages.
func (p *Package) Count() {
	c := Counts{Withheld: len(p.Withheld), Pages: p.Counts.Pages}
	for _, s := range p.Sections {
		for _, e := range s.Entries {
			c.Records++
			c.Fields += len(e.Fields)
		}
	}
	for _, f := range p.Files {
		if f.Withheld == "" {
			c.Files++
		}
	}
	p.Counts = c
}

// JSON returns the package in its documented form.
func (p *Package) JSON() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(p)
	return b.Bytes(), err
}

// CSV returns the records of the package, a line for each field. What a
// spreadsheet would take for a formula bears an apostrophe before it.
func (p *Package) CSV() ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	w.Write([]string{"section", "id", "title", "source", "field", "value", "withheld"})
	for _, s := range p.Sections {
		for _, e := range s.Entries {
			if e.Withheld != "" {
				w.Write([]string{s.ID, e.ID, "", "", "", "", e.Withheld})
			}
			for _, f := range e.Fields {
				w.Write([]string{s.ID, e.ID, cell(e.Title), cell(e.Source), cell(f.Name), cell(f.Value), f.Withheld})
			}
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

// cell keeps a spreadsheet from running what somebody wrote. A telephone number
// is no formula.
func cell(s string) string {
	if s == "" {
		return s
	}
	switch s[0] {
	case '=', '@', '\t', '\r':
		return "'" + s
	case '+', '-':
		if strings.Trim(s[1:], "0123456789 ()./-") != "" {
			return "'" + s
		}
	}
	return s
}

// Page returns the package as pages to read.
func (p *Package) Page() *Page {
	title := "The personal data we hold about you"
	if p.Kind != "access" {
		title = "Your data to take with you"
	}
	out := &Page{Title: title + ": " + p.Reference}
	add := func(k BlockKind, text string) { out.Blocks = append(out.Blocks, Block{k, text}) }
	add(Paragraph, fmt.Sprintf("%s, %s. %d records with %d fields, %d files; %d things are left out.",
		flat(p.Organisation), p.Made[:min(10, len(p.Made))], p.Counts.Records, p.Counts.Fields, p.Counts.Files, p.Counts.Withheld))
	for _, f := range p.Information {
		add(Heading, f.Title)
		for _, s := range f.Says {
			add(Bullet, flat(s))
		}
	}
	for _, s := range p.Sections {
		add(Heading, s.Title)
		for _, e := range s.Entries {
			addEntry(add, e)
		}
	}
	if len(p.Files) > 0 {
		add(Heading, "Files")
		for _, f := range p.Files {
			if f.Withheld != "" {
				add(Bullet, f.ID+": left out, "+f.Withheld)
				continue
			}
			add(Bullet, flat(fmt.Sprintf("%s: %s, %d bytes", f.Path, f.Name, f.Size)))
		}
	}
	if len(p.Withheld) > 0 {
		add(Heading, "What is left out, and why")
		for _, w := range p.Withheld {
			add(Bullet, flat(fmt.Sprintf("%s: %s (%s)", w.ID, w.Ground, w.Where)))
		}
	}
	return out
}

func addEntry(add func(BlockKind, string), e Entry) {
	head := []string{e.ID}
	if e.Title != "" {
		head = append(head, flat(e.Title))
	}
	if e.Source != "" {
		head = append(head, "from "+flat(e.Source))
	}
	if e.Withheld != "" {
		head = append(head, "left out: "+e.Withheld)
	}
	add(Paragraph, strings.Join(head, ", "))
	for _, f := range e.Fields {
		if f.Withheld != "" {
			add(Bullet, flat(f.Name)+": left out, "+f.Withheld)
			continue
		}
		add(Bullet, flat(f.Name)+": "+flat(f.Value))
	}
}

// Redact leaves out what a label names: a record "note/3f2a9c01", one field of
// it "holding/3f2a9c01/grade", or a file. It reports whether there is such a
// thing.
func (p *Package) Redact(label string, w Withheld) bool {
	w.ID = label
	if !p.redact(label, w.Ground) {
		return false
	}
	p.Withheld = append(p.Withheld, w)
	p.Settle(label)
	return true
}

func (p *Package) redact(label, ground string) bool {
	for i := range p.Files {
		if f := &p.Files[i]; f.ID == label {
			*f = File{ID: label, Withheld: ground}
			return true
		}
	}
	for _, s := range p.Sections {
		for i := range s.Entries {
			e := &s.Entries[i]
			if e.ID == label {
				*e = Entry{ID: label, Fields: []Datum{}, Withheld: ground}
				return true
			}
			name, ok := strings.CutPrefix(label, e.ID+"/")
			found := ok && name == "source" && e.Source != ""
			if found {
				e.Source = ""
			}
			for j := range e.Fields {
				if f := &e.Fields[j]; ok && f.Name == name {
					f.Value, f.Withheld, found = "", ground, true
				}
			}
			if found {
				return true
			}
		}
	}
	return false
}

// Settle takes what was decided off the lists of doubts. A decision about a
// record settles it whole; one about a field leaves the rest of it in doubt.
func (p *Package) Settle(label string) {
	gone := func(d Doubt) bool { return d.ID == label }
	p.Undecided = slices.DeleteFunc(p.Undecided, gone)
	p.Look = slices.DeleteFunc(p.Look, gone)
}

// Has reports whether a label names something in the package, left out or not.
func (p *Package) Has(label string) bool {
	for _, f := range p.Files {
		if f.ID == label {
			return true
		}
	}
	for _, w := range p.Withheld {
		if w.ID == label {
			return true
		}
	}
	for _, s := range p.Sections {
		for _, e := range s.Entries {
			name, ok := strings.CutPrefix(label, e.ID+"/")
			if e.ID == label || ok && name == "source" && e.Source != "" || ok && slices.ContainsFunc(e.Fields, func(f Datum) bool { return f.Name == name }) {
				return true
			}
		}
	}
	return false
}
