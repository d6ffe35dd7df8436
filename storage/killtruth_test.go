package storage

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"time"

	"lethe/model"
)

// Operations of the random kill test.
const (
	opOpen      = "open"
	opCommit    = "commit"
	opImport    = "import"
	opErase     = "erase"
	opRotate    = "rotate"
	opDeep      = "deep rotation"
	opBackup    = "backup"
	opKeyBackup = "key backup"
	opRestore   = "restore"
	opPurge     = "purge"
)

var killOps = []string{opOpen, opCommit, opImport, opErase, opRotate, opDeep, opBackup, opKeyBackup, opRestore, opPurge,
	opAttach, opDetach, opEvidence, opDestroy, opLetter}

// killedKinds are the kinds of records that the random kill test follows.
var killedKinds = []model.Kind{model.KindSubject, model.KindHolding, model.KindNote, model.KindConsent, model.KindDisclosure}

// A killedName names a record. Its fields are exported for encoding/gob.
type killedName struct {
	Kind      model.Kind
	Owner, ID model.ID
}

// A killedRecord is what must be stored under a name: a body, in a version that
// is known but for deep rotations, which seal a record again as its next one.
type killedRecord struct {
	Min, Max uint64
	Sum      [32]byte
}

// A killSaid is what the process that will be killed says through a pipe: that
// it is about to call something, and that the call has returned.
type killSaid struct {
	N       int // of the call, in this process
	Op      string
	Done    bool
	Took    time.Duration
	Changed map[killedName]killedRecord // commit; with no sum a deletion
	Erased  []killedName                // erase: subjects and holdings
	Name    string                      // of a file, a directory, a slot or a source
	From    string                      // backup
	Rows    int                         // import: rows acknowledged, so far if Done is false; restore: erasures its keys know
	Truth   *killTruth                  // open: as it was found, all calls that were cut short settled
	Opens   int                         // open: records that a control of the attack opened
	Problem string
}

// A killImport is how far an import has come.
type killImport struct {
	Rows  int // acknowledged
	Done  bool
	Found map[string]model.ID // by the id in the source; also those erased since
}

// A killBackup is what an acknowledged backup must hold.
type killBackup struct {
	Name, From string
	Holds      map[killedName]killedRecord
}

// A killTruth is what a store must hold: all that was acknowledged, nothing
// that was acknowledged as erased, and each call that was cut short whole or
// not at all.
type killTruth struct {
	Records  map[killedName]killedRecord
	Erased   map[killedName]int // since which erasure
	Erasures int
	Deleted  map[killedName]bool // by a commit: backups may still hold them
	Imports  map[string]*killImport
	Slots    map[string]bool // more slots than the first
	Papers   killPapers
	Backups  []killBackup // acknowledged, oldest first
	Keys     bool         // a key backup was acknowledged
	Restores []killSaid   // acknowledged, not yet examined
	Purged   bool         // since the last examination
	Rotated  int          // copies of the key files before that many cannot read the newer files
	Resealed int          // and those before that many open none of the records as they are now
	Deep     int          // copies when the deep rotation that has not ended began; -1 for none
	Copies   int          // copies of the key files
	Cut      []killSaid   // calls that were not acknowledged
}

func newKillTruth() *killTruth {
	return (&killTruth{Deep: -1}).init()
}

// init makes the maps, which gob leaves nil when they are empty.
func (t *killTruth) init() *killTruth {
	if t.Records == nil {
		t.Records = map[killedName]killedRecord{}
	}
	if t.Erased == nil {
		t.Erased = map[killedName]int{}
	}
	if t.Deleted == nil {
		t.Deleted = map[killedName]bool{}
	}
	if t.Imports == nil {
		t.Imports = map[string]*killImport{}
	}
	t.Papers.init()
	if t.Slots == nil {
		t.Slots = map[string]bool{}
	}
	for _, m := range t.Imports {
		if m.Found == nil {
			m.Found = map[string]model.ID{}
		}
	}
	return t
}

// hear takes in what was said.
func (t *killTruth) hear(m killSaid) {
	if m.Done {
		t.Cut = slices.DeleteFunc(t.Cut, func(c killSaid) bool {
			if c.N == m.N {
				t.acknowledge(c, m)
			}
			return c.N == m.N
		})
		return
	}
	if i := slices.IndexFunc(t.Cut, func(c killSaid) bool { return c.N == m.N }); i >= 0 {
		t.Imports[t.Cut[i].Name].Rows = m.Rows // a batch of an import
		return
	}
	t.begin(&m)
	t.Cut = append(t.Cut, m)
}

// begin notes what a call may change from now on.
func (t *killTruth) begin(m *killSaid) {
	switch m.Op {
	case opDeep:
		t.Backups = nil // they need the keys of before
		if t.Deep < 0 {
			t.Deep = t.Copies
		}
		for at, r := range t.Records {
			r.Max++
			t.Records[at] = r
		}
	case opBackup:
		m.Changed = maps.Clone(t.Records)
	case opImport:
		if t.Imports[m.Name] == nil {
			t.Imports[m.Name] = &killImport{Found: map[string]model.ID{}}
		}
	}
}

// acknowledge takes in that the call c returned.
func (t *killTruth) acknowledge(c, m killSaid) {
	switch c.Op {
	case opCommit:
		t.change(c.Changed)
	case opErase:
		t.erase(c.Erased)
	case opImport:
		t.Imports[c.Name].Rows, t.Imports[c.Name].Done = m.Rows, true
	case opRotate:
		if c.From != "" {
			t.Slots[c.Name] = c.From == "add"
		}
		if c.From != "add" {
			t.Rotated = t.Copies
		}
	case opDeep:
		t.Rotated, t.Resealed, t.Deep = t.Deep, t.Deep, -1
	case opBackup:
		b := killBackup{Name: c.Name, From: c.From, Holds: c.Changed}
		maps.DeleteFunc(b.Holds, func(at killedName, _ killedRecord) bool { _, there := t.Records[at]; return !there })
		t.Backups = append(t.Backups, b)
	case opKeyBackup:
		t.Keys = true
	case opRestore:
		t.Restores = append(t.Restores, c)
	case opPurge:
		t.Purged = true
	default:
		t.acknowledgePaper(c)
	}
}

func (t *killTruth) change(list map[killedName]killedRecord) {
	for at, r := range list {
		if r.Sum == [32]byte{} {
			delete(t.Records, at)
			t.Deleted[at] = true
		} else {
			t.Records[at] = r
		}
	}
}

func (t *killTruth) erase(list []killedName) {
	t.Erasures++
	for at := range t.of(list) {
		t.Erased[at] = t.Erasures
		delete(t.Records, at)
	}
}

// of returns the records that an erasure of the list takes.
func (t *killTruth) of(list []killedName) map[killedName]killedRecord {
	ids := map[model.ID]bool{}
	for _, n := range list {
		ids[n.ID] = true
	}
	out := map[killedName]killedRecord{}
	for at, r := range t.Records {
		if ids[at.ID] || ids[at.Owner] {
			out[at] = r
		}
	}
	return out
}

// settle compares what is in the store with the truth, decides which of the
// calls that were cut short took place, and returns what is wrong.
func (t *killTruth) settle(found map[killedName]killedFound) (problems []string) {
	bad := func(format string, args ...any) {
		if len(problems) < 5 {
			problems = append(problems, fmt.Sprintf(format, args...))
		}
	}
	for _, c := range t.Cut {
		switch c.Op {
		case opCommit:
			t.settleCommit(c, found, bad)
		case opErase:
			victims, there := t.of(c.Erased), 0
			for at := range victims {
				if _, ok := found[at]; ok {
					there++
				}
			}
			if there != 0 && there != len(victims) {
				bad("half an erasure: %d of %d records are there", there, len(victims))
			}
			if there == 0 {
				t.erase(c.Erased)
			}
		}
	}
	t.learn(found, bad)
	for at, want := range t.Records {
		got, ok := found[at]
		switch {
		case !ok:
			bad("an acknowledged %s is lost", at.Kind)
		case got.version < want.Min || got.version > want.Max || got.sum != want.Sum:
			bad("a %s is version %d, not %d to %d as acknowledged, or differs", at.Kind, got.version, want.Min, want.Max)
		}
		t.Records[at] = killedRecord{got.version, got.version, got.sum}
	}
	return problems
}

// settleCommit requires all changes of a commit or none.
func (t *killTruth) settleCommit(c killSaid, found map[killedName]killedFound, bad func(string, ...any)) {
	took := 0
	for at, r := range c.Changed {
		got, there := found[at]
		if !there && r.Sum == [32]byte{} || there && got.version == r.Min && got.sum == r.Sum {
			took++
		}
	}
	if took == len(c.Changed) {
		t.change(c.Changed)
	} else if took > 0 {
		bad("half a commit: %d of %d changes took place", took, len(c.Changed))
	}
}

// learn takes in what imports brought, and finds records that should not be.
func (t *killTruth) learn(found map[killedName]killedFound, bad func(string, ...any)) {
	owners := map[model.ID]bool{}
	for at, got := range found {
		if m := t.Imports[got.source]; m != nil && at.Kind == model.KindSubject {
			owners[at.ID] = true
			if id, twice := m.Found[got.sourceID]; twice && id != at.ID {
				bad("a row of an import came twice")
			}
			m.Found[got.sourceID] = at.ID
		}
	}
	for at, got := range found {
		if _, known := t.Records[at]; known {
			continue
		}
		_, erased := t.Erased[at]
		if erased || t.Deleted[at] || !owners[at.ID] && !owners[at.Owner] {
			bad("a %s is there that was never acknowledged, or was erased (%v)", at.Kind, erased)
		}
		t.Records[at] = killedRecord{got.version, got.version, got.sum}
	}
	for _, m := range t.Imports {
		// The last rows and the end of the run are one act. To import the file
		// once more would bring back rows that were erased since.
		m.Done = m.Done || len(m.Found) == killRows
		for row := range m.Rows {
			if _, ok := m.Found[importedID(row)]; !ok {
				bad("row %d of %d acknowledged rows is lost", row, m.Rows)
			}
		}
	}
}

// A killedFound is a record as it was read.
type killedFound struct {
	version          uint64
	sum              [32]byte
	source, sourceID string // subjects
}

// sortedNames returns the names in a fixed order, for choices by seed.
func sortedNames(list map[killedName]killedRecord, k model.Kind) []killedName {
	var out []killedName
	for at := range list {
		if at.Kind == k {
			out = append(out, at)
		}
	}
	slices.SortFunc(out, func(a, b killedName) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	return out
}
