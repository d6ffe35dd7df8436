package keys

import (
	"os"
	"strings"
	"testing"
	"time"
)

// TestHardenProcess runs on every system and must not fail where it does nothing.
func TestHardenProcess(t *testing.T) {
	must(t, HardenProcess())
	limits, err := os.ReadFile("/proc/self/limits")
	if err != nil {
		t.Skip("no /proc here")
	}
	for line := range strings.Lines(string(limits)) {
		if strings.HasPrefix(line, "Max core file size") && !strings.Contains(line, " 0 ") {
			t.Errorf("core dumps are allowed: %s", line)
		}
	}
}

// TestSecretMemory: freeing wipes, and twice does no harm.
func TestSecretMemory(t *testing.T) {
	s := &secretBytes{b: []byte("secret")}
	held := s.b
	s.free()
	s.free()
	if string(held) != strings.Repeat("\x00", 6) {
		t.Errorf("%q was not wiped", held)
	}
	mapped := allocSecret(100000)
	if len(mapped.b) != 100000 || !allZero(mapped.b) {
		t.Error("fresh memory is not zero")
	}
	mapped.free()
	var none *secretBytes
	none.free()
}

// TestCalibrateArgon: whatever the host and the target, the result may be used
// for a new slot.
func TestCalibrateArgon(t *testing.T) {
	for _, target := range []time.Duration{0, 50 * time.Millisecond} {
		a := CalibrateArgon(target)
		if err := a.checkNew(); err != nil || a.MemoryKiB > maxCalibratedMemory || a.Time < DefaultArgon().Time {
			t.Errorf("%v: %+v, %v", target, a, err)
		}
	}
	must(t, DefaultArgon().checkNew())
}
