package storage

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"lethe/model"
)

// FuzzAnchor reads a slot whose sum is right as it is, and with the right sum of
// whatever it holds.
func FuzzAnchor(f *testing.F) {
	a, err := createAnchor(filepath.Join(f.TempDir(), "anchor"), anchorMAC, anchorPoint{Size: 3, Ledger: 4})
	if err != nil {
		f.Fatal(err)
	}
	raw, err := os.ReadFile(a.f.Name())
	if err != nil {
		f.Fatal(err)
	}
	a.close()
	f.Add(raw[anchorSlot : anchorSlot+anchorUsed])
	f.Add(raw[:anchorUsed])
	f.Add([]byte(anchorMagic))
	f.Fuzz(func(t *testing.T, raw []byte) {
		check := func(raw []byte) {
			p, err := parseAnchor(raw, anchorMAC)
			if err != nil {
				if !errors.Is(err, errNoAnchor) {
					t.Fatal(err)
				}
				return
			}
			if again := writtenAnchor(t, p); !bytes.Equal(again, raw) {
				t.Fatal("an anchor reads back as another")
			}
		}
		check(raw)
		if len(raw) == anchorUsed {
			sum, _ := anchorMAC(raw[:anchorUsed-32])
			check(append(bytes.Clone(raw[:anchorUsed-32]), sum[:]...))
		}
	})
}

// writtenAnchor returns the bytes that are written for a point.
func writtenAnchor(t *testing.T, p anchorPoint) []byte {
	f, err := os.OpenFile(filepath.Join(t.TempDir(), "anchor"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	a := &anchorFile{f: f, mac: anchorMAC, now: anchorPoint{Generation: p.Generation - 1}}
	defer a.close()
	if err := a.advance(p); err != nil {
		t.Fatal(err)
	}
	return readAll(t, f.Name())[int64(p.Generation%2)*anchorSlot:]
}

// FuzzStoreFiles reads the format file and the lock file, and what the engine has
// under a name.
func FuzzStoreFiles(f *testing.F) {
	f.Add([]byte(formatLine))
	f.Add([]byte(unfinishedText))
	f.Add([]byte("lethe store, format 2\n"))
	f.Add([]byte(`{"pid":1,"user":"anna","since":"2026-11-23T09:00:00Z"}`))
	f.Add(append([]byte("h"), make([]byte, 32)...))
	f.Fuzz(func(t *testing.T, raw []byte) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, formatName), raw, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := Check(dir); (err == nil) != (string(raw) == formatLine) || err != nil && model.FaultOf(err) != model.Damaged {
			t.Fatal(err)
		}
		file, err := os.Open(filepath.Join(dir, formatName))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		if err := inUse(file); model.FaultOf(err) != model.InUse {
			t.Fatal(err)
		}
		for _, k := range model.Kinds {
			if owner, id, ok := splitName(k, raw); ok && !bytes.Equal(recordName(k, owner, id), raw) {
				t.Fatal("a name reads back as another")
			}
		}
		if value, version, err := split(raw); err == nil && !bytes.Equal(append(numbered('x', version)[1:], value...), raw) {
			t.Fatal("a value reads back as another")
		}
	})
}

// FuzzDraft opens the drafts of a store in whose place other bytes were put.
func FuzzDraft(f *testing.F) {
	v, err := newKeys(filepath.Join(f.TempDir(), "keys"))
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(v.Lock)
	s := &Store{vault: v, dir: f.TempDir()}
	kept := Draft{newID(f), testTime, []byte("unsaved")}
	if err := s.KeepDraft("anna", kept); err != nil {
		f.Fatal(err)
	}
	path, err := s.draftPath("anna", kept.ID)
	if err != nil {
		f.Fatal(err)
	}
	sealed, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sealed)
	f.Add(sealed[:len(sealed)-1])
	f.Add([]byte("LTHB"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		list, err := s.Drafts("anna", testTime)
		if right := bytes.Equal(raw, sealed); err != nil || len(list) > 0 != right || right && string(list[0].Text) != "unsaved" {
			t.Fatalf("%q, %v", list, err)
		}
	})
}
