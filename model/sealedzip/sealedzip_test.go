package sealedzip_test

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"lethe/model/sealedzip"
)

// TestOrdinaryToolsOpenIt: 7z, if it is installed, takes out what was put in
// with the right password, and nothing with a wrong one.
func TestOrdinaryToolsOpenIt(t *testing.T) {
	tool, err := exec.LookPath("7z")
	if err != nil {
		t.Skip("7z is not installed")
	}
	dir := t.TempDir()
	archive := filepath.Join(dir, "a.zip")
	files := map[string][]byte{"empty": nil, "short.txt": []byte("hello"), "long.bin": make([]byte, 3<<20+5), "même.txt": []byte("é")}
	rand.Read(files["long.bin"])
	out, err := os.Create(archive)
	if err != nil {
		t.Fatal(err)
	}
	w := sealedzip.New(out, "correct-horse", rand.Reader)
	for name, data := range files {
		f, err := w.Create(name, time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
		if err == nil {
			_, err = io.Copy(f, bytes.NewReader(data))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	out.Close()
	for name, data := range files {
		got, err := exec.Command(tool, "e", "-so", "-pcorrect-horse", archive, name).Output()
		if err != nil || !bytes.Equal(got, data) {
			t.Errorf("%s: %v, %d bytes", name, err, len(got))
		}
	}
	if err := exec.Command(tool, "t", "-pcorrect-horse", archive).Run(); err != nil {
		t.Errorf("test of the archive: %v", err)
	}
	if err := exec.Command(tool, "t", "-pwrong", archive).Run(); err == nil {
		t.Error("a wrong password opens it")
	}
	raw, _ := os.ReadFile(archive)
	if bytes.Contains(raw, []byte("hello")) {
		t.Error("plain text is in the archive")
	}
	raw[len(raw)/2] ^= 1
	os.WriteFile(archive, raw, 0o600)
	if err := exec.Command(tool, "t", "-pcorrect-horse", archive).Run(); err == nil {
		t.Error("a changed byte goes unnoticed")
	}
}

// TestMemoryIsBounded: a file of 64 MiB takes no more than a few.
func TestMemoryIsBounded(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	w := sealedzip.New(io.Discard, "p", rand.Reader)
	f, err := w.Create("f", time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	piece := make([]byte, 1<<20)
	for range 64 {
		if _, err := f.Write(piece); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > 8<<20 {
		t.Errorf("%s allocated", fmt.Sprint(n))
	}
}
