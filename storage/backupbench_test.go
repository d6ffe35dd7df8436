package storage

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"lethe/model"
)

var backupPeople = flag.Int("backup-people", 20_000, "people in the store of the backup benchmarks, each with a holding")

// benchStore makes a store of *backupPeople people with a holding each.
func benchStore(b *testing.B) *Store {
	b.Helper()
	s, err := Create(filepath.Join(b.TempDir(), "store"), testTime, newKeys)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	for done := 0; done < *backupPeople; {
		err := s.Write(context.Background(), act, func(w model.Writer) error {
			for range min(500, *backupPeople-done) {
				p := &model.Subject{Head: model.Head{ID: newID(b)}, Name: model.Name{Given: "Ada", Family: fmt.Sprint("Byron", done)}}
				p.Contacts = []model.Contact{{Type: model.Email, Value: fmt.Sprintf("ada%d@school.example", done)}}
				h := &model.Holding{Head: model.Head{ID: newID(b), Owner: p.ID}, Category: "contact", Purpose: "course records"}
				if err := w.Put(model.Encode(p)); err != nil {
					return err
				}
				if err := w.Put(model.Encode(h)); err != nil {
					return err
				}
				done++
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return s
}

// BenchmarkBackup writes a full backup, every record opened, and reads it back.
func BenchmarkBackup(b *testing.B) {
	s := benchStore(b)
	dir := b.TempDir()
	var records, bytes int64
	for i := 0; b.Loop(); i++ {
		report, err := s.Backup(context.Background(), BackupOptions{Act: backupAct, Path: filepath.Join(dir, fmt.Sprint(i))})
		if err != nil {
			b.Fatal(err)
		}
		records, bytes = records+int64(report.Records), bytes+report.Bytes
	}
	rates(b, records, bytes)
}

// BenchmarkIncrementalBackup is the same after a change of one record.
func BenchmarkIncrementalBackup(b *testing.B) {
	s := benchStore(b)
	dir := b.TempDir()
	if _, err := s.Backup(context.Background(), BackupOptions{Act: backupAct, Path: filepath.Join(dir, "full")}); err != nil {
		b.Fatal(err)
	}
	for i := 0; b.Loop(); i++ {
		path := filepath.Join(dir, fmt.Sprint(i))
		if _, err := s.Backup(context.Background(), BackupOptions{Act: backupAct, Path: path, From: filepath.Join(dir, "full")}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRestore reads the backups twice, writes the store, opens every
// record and compares it with the log.
func BenchmarkRestore(b *testing.B) {
	s := benchStore(b)
	f := newSafe(b)
	f.data(s, "data", "")
	f.keys(s, "keys")
	var records, bytes int64
	for i := 0; b.Loop(); i++ {
		dir := filepath.Join(f.dir, fmt.Sprint("store", i))
		report, err := Restore(context.Background(), dir, f.options("keys", "data"))
		if err != nil {
			b.Fatal(err)
		}
		records, bytes = records+int64(report.Records), bytes+report.Bytes
		os.RemoveAll(dir)
	}
	rates(b, records, bytes)
}

func rates(b *testing.B, records, bytes int64) {
	b.ReportMetric(float64(records)/b.Elapsed().Seconds(), "records/s")
	b.ReportMetric(float64(bytes)/(1<<20)/b.Elapsed().Seconds(), "MiB/s")
}
