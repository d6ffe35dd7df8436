package storage

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"lethe/storage/audit"
)

// exampleStream returns the frames of a small data backup, as they are inside
// the age file.
func exampleStream(tb testing.TB) []byte {
	var log audit.Log
	block, err := log.Plan([]audit.Leaf{{Actor: "anna", Action: "subject.add", Kind: 's'}})
	if err != nil {
		tb.Fatal(err)
	}
	var b bytes.Buffer
	h := BackupHeader{Format: dataFormat, Made: "2026-11-23T09:00:00Z", From: &BackupPoint{}}
	out, err := newStream(&b, dataMagic, h)
	if err != nil {
		tb.Fatal(err)
	}
	out.put(entry{name: numbered(leafBlocks, 0), value: block.Leaves, version: 1})
	out.put(entry{name: append([]byte{'s'}, make([]byte, 16)...), value: []byte("sealed"), version: 3})
	out.frame(frameGone, []byte{'h'}, make([]byte, 16))
	out.count.Records, out.count.Leaves, out.count.Gone = 1, 1, 1
	if err := out.finish(dataFormat, func([]byte) ([]byte, error) { return make([]byte, 64), nil }); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// readExample reads a data backup whose wrapping is off, without its signature.
func readExample(raw []byte) (manifest, error) {
	d := &dataReader{}
	var err error
	if d.stream, err = openStream(bytes.NewReader(raw), dataMagic, dataFormat, nil, &d.header); err != nil {
		return manifest{}, err
	}
	err = d.each(func(e entry) error { _, _, err := e.place(); return err }, func(place) error { return nil })
	return d.stream.manifest, err
}

func FuzzDataBackup(f *testing.F) {
	whole := exampleStream(f)
	if m, err := readExample(whole); err != nil || m.Frames != 4 {
		f.Fatal(m, err)
	}
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add([]byte("LETHEDB2"))
	f.Add([]byte("LETHEDB1H\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := readExample(raw)
		if err != nil {
			if !errors.Is(err, errBackup) && !errors.Is(err, errNewerBackup) {
				t.Fatal(err)
			}
			return
		}
		if m.Bytes > uint64(len(raw)) {
			t.Fatal("more was read than there is")
		}
	})
}

func FuzzKeyBackup(f *testing.F) {
	var b bytes.Buffer
	out, err := newStream(&b, keyMagic, KeyBackupHeader{Format: keyFormat})
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range []string{"epoch", "keyring", "journal", "header", ledgerName} {
		out.file(name, []byte(name))
	}
	if err := out.finish(keyFormat, func([]byte) ([]byte, error) { return nil, nil }); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add(b.Bytes()[:b.Len()-20])
	f.Fuzz(func(t *testing.T, raw []byte) {
		k, err := readKeyBackup(bytes.NewReader(raw))
		if err != nil {
			if !errors.Is(err, errBackup) && !errors.Is(err, errNewerBackup) {
				t.Fatal(err)
			}
			return
		}
		total := 0
		for _, data := range k.files {
			total += len(data)
		}
		if _, _, _, err := k.parts(); total > len(raw) || err != nil && !errors.Is(err, errBackup) {
			t.Fatal(total, err)
		}
	})
}

func FuzzManifest(f *testing.F) {
	f.Add([]byte(`{"format":"lethe data backup 1","frames":3,"records":1,"bytes":9,"sha256":"00"}`))
	f.Add([]byte(`{"frames":-1}`))
	f.Add([]byte(`{"frames":1}{"frames":2}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := parseManifest(raw)
		if err != nil {
			if !errors.Is(err, errBackup) {
				t.Fatal(err)
			}
			return
		}
		again, err := plainJSON(m)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := parseManifest(again); err != nil || n != m {
			t.Fatalf("%+v %+v %v", m, n, err)
		}
	})
}

// The frames of a data backup never change: backups are kept for years.
func TestBackupStreamIsFrozen(t *testing.T) {
	raw := exampleStream(t)
	head := "LETHEDB1H\x00\x00"
	if string(raw[:len(head)]) != head {
		t.Errorf("%q", raw[:len(head)])
	}
	put := "P\x00\x00\x00\x21" + "\x00\x00\x00\x00\x00\x00\x00\x03" + "\x00\x11" + "s" + string(make([]byte, 16)) + "sealed"
	gone := "D\x00\x00\x00\x11" + "h" + string(make([]byte, 16))
	for _, want := range []string{put + gone + "M\x00\x00\x00", "S\x00\x00\x00\x40" + string(make([]byte, 64))} {
		if !bytes.Contains(raw, []byte(want)) {
			t.Errorf("%q is not in %q", want, raw)
		}
	}
	// What is cut off anywhere is not whole.
	for n := range raw {
		if _, err := readExample(raw[:n]); err == nil || errors.Is(err, io.EOF) {
			t.Fatalf("whole at %d of %d bytes", n, len(raw))
		}
	}
}
