package storage

import (
	"bytes"
	"errors"
	"fmt"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

func noLimit(int) error { return nil }

// engines are all implementations; each test of the suite runs on every one.
func engines(t *testing.T, test func(t *testing.T, open func() Engine)) {
	t.Run("memory", func(t *testing.T) {
		m := NewMemory()
		test(t, func() Engine { return m })
	})
	t.Run("badger", func(t *testing.T) {
		dir := t.TempDir()
		var last *Badger
		t.Cleanup(func() { last.Close() })
		test(t, func() Engine {
			if last != nil {
				last.Close()
			}
			b, err := OpenBadger(dir, noLimit)
			if err != nil {
				t.Fatal(err)
			}
			last = b
			return b
		})
	})
}

func put(k, v string, expect uint64) Change {
	return Change{Key: []byte(k), Value: []byte(v), Expect: expect, Version: expect + 1}
}

func contents(t interface{ Fatal(...any) }, e Engine, prefix, from string) (out []string) {
	err := e.View(func(s Snapshot) error {
		return s.Scan([]byte(prefix), []byte(from), func(k, v []byte, version uint64) error {
			out = append(out, fmt.Sprintf("%s=%s@%d", k, v, version))
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestEngineKeepsWhatWasApplied(t *testing.T) {
	engines(t, func(t *testing.T, open func() Engine) {
		e := open()
		if err := e.Apply([]Change{put("b1", "x", 0), put("a1", "", 0), put("b2", "z", 0), put("c", "w", 0)}); err != nil {
			t.Fatal(err)
		}
		if err := e.Apply([]Change{put("b1", "y", 1), {Key: []byte("c"), Delete: true, Expect: 1}}); err != nil {
			t.Fatal(err)
		}
		e = open()
		if got := fmt.Sprint(contents(t, e, "", "")); got != "[a1=@1 b1=y@2 b2=z@1]" {
			t.Fatal(got)
		}
		if got := fmt.Sprint(contents(t, e, "b", "b1x")); got != "[b2=z@1]" {
			t.Fatal(got)
		}
		e.View(func(s Snapshot) error {
			if _, _, found, err := s.Get([]byte("c")); found || err != nil {
				t.Errorf("deleted key: %v %v", found, err)
			}
			if k, v, found, err := s.Last([]byte("b"), nil); string(k) != "b2" || string(v) != "z" || !found || err != nil {
				t.Errorf("last: %s=%s %v %v", k, v, found, err)
			}
			if k, _, found, _ := s.Last([]byte("b"), []byte("b1zz")); string(k) != "b1" || !found {
				t.Errorf("last up to: %s %v", k, found)
			}
			if _, _, found, _ := s.Last([]byte("z"), nil); found {
				t.Error("last of nothing")
			}
			return nil
		})
	})
}

func TestEngineRefusesStaleVersionsWhole(t *testing.T) {
	engines(t, func(t *testing.T, open func() Engine) {
		e := open()
		if err := e.Apply([]Change{put("a", "1", 0)}); err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]Change{
			"new key exists":   put("a", "2", 0),
			"stale version":    put("a", "2", 7),
			"key missing":      put("q", "2", 1),
			"delete of absent": {Key: []byte("q"), Delete: true, Expect: 3},
		} {
			if err := e.Apply([]Change{put("other", "x", 0), c}); !errors.Is(err, ErrConflict) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if got := fmt.Sprint(contents(t, e, "", "")); got != "[a=1@1]" {
			t.Fatalf("a refused change left %s", got)
		}
	})
}

func TestEngineRefusesLargeValues(t *testing.T) {
	engines(t, func(t *testing.T, open func() Engine) {
		e := open()
		if err := e.Apply([]Change{{Key: []byte("k"), Value: make([]byte, maxValue), Version: 1}}); err != nil {
			t.Fatal(err)
		}
		if err := e.Apply([]Change{{Key: []byte("l"), Value: make([]byte, maxValue+1), Version: 1}}); !errors.Is(err, ErrTooLarge) {
			t.Fatal(err)
		}
	})
}

func TestEngineSnapshotsStandStill(t *testing.T) {
	engines(t, func(t *testing.T, open func() Engine) {
		e := open()
		if err := e.Apply([]Change{put("a", "old", 0)}); err != nil {
			t.Fatal(err)
		}
		e.View(func(s Snapshot) error {
			if err := e.Apply([]Change{put("a", "new", 1), put("b", "new", 0)}); err != nil {
				t.Fatal(err)
			}
			v, version, _, _ := s.Get([]byte("a"))
			if _, _, found, _ := s.Get([]byte("b")); string(v) != "old" || version != 1 || found {
				t.Errorf("the snapshot moved: %s@%d %v", v, version, found)
			}
			return nil
		})
	})
}

func TestEngineSerialisesWriters(t *testing.T) {
	engines(t, func(t *testing.T, open func() Engine) {
		e := open()
		var wg sync.WaitGroup
		var mu sync.Mutex
		won := map[uint64]int{}
		for range 8 {
			wg.Go(func() {
				for v := range uint64(20) {
					if e.Apply([]Change{put("k", "x", v)}) == nil {
						mu.Lock()
						won[v]++
						mu.Unlock()
					}
				}
			})
		}
		wg.Wait()
		for v, n := range won {
			if n != 1 {
				t.Errorf("version %d was written %d times", v, n)
			}
		}
	})
}

// Both engines hold the same as a plain map after any history.
func TestEngineAgreesWithAMap(t *testing.T) {
	engines(t, func(t *testing.T, open func() Engine) {
		e := open()
		model := map[string]string{}
		versions := map[string]uint64{}
		rapid.Check(t, func(t *rapid.T) {
			var changes []Change
			used := map[string]bool{}
			for range rapid.IntRange(1, 5).Draw(t, "n") {
				key := rapid.StringMatching(`[a-d]{1,3}`).Draw(t, "key")
				if used[key] {
					continue
				}
				used[key] = true
				c := put(key, rapid.StringN(0, 40, -1).Draw(t, "value"), versions[key])
				c.Delete = versions[key] > 0 && rapid.Bool().Draw(t, "delete")
				changes = append(changes, c)
			}
			if err := e.Apply(changes); err != nil {
				t.Fatal(err)
			}
			for _, c := range changes {
				if c.Delete {
					delete(model, string(c.Key))
					delete(versions, string(c.Key))
				} else {
					model[string(c.Key)], versions[string(c.Key)] = string(c.Value), c.Version
				}
			}
			got := contents(t, e, "", "")
			if len(got) != len(model) {
				t.Fatalf("%d keys, want %d", len(got), len(model))
			}
			e.View(func(s Snapshot) error {
				for k, want := range model {
					if v, version, found, err := s.Get([]byte(k)); err != nil || !found || !bytes.Equal(v, []byte(want)) || version != versions[k] {
						t.Fatalf("%s: %q@%d %v %v", k, v, version, found, err)
					}
				}
				return nil
			})
		})
	})
}
