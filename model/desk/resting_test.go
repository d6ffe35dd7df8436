package desk_test

import (
	"sync/atomic"
	"testing"
)

// The register is read at full speed until somebody is looked up, slower for a while
// then, and at full speed again.
func TestReadingRestsAfterALookUp(t *testing.T) {
	f := newFile(t, 0, true)
	var rests atomic.Int64
	f.desk.RestBy(func() { rests.Add(1) })
	load := func(times int) int64 {
		t.Helper()
		before := rests.Load()
		for range times {
			if err := f.desk.Load(ctx, by.Today()); err != nil {
				t.Fatal(err)
			}
		}
		return rests.Load() - before
	}
	if n := load(2); n != 0 {
		t.Errorf("%d rests before anybody was looked up", n)
	}
	f.desk.Find(ctx, by, f.subject.Name.Family, 10)
	if n := load(2); n == 0 {
		t.Error("no rest after a look-up")
	}
	load(300)
	if n := load(2); n != 0 {
		t.Errorf("%d rests long after the last look-up", n)
	}
}
