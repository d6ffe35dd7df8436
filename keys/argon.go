package keys

import (
	"fmt"
	"math"
	"runtime"
	"time"

	"golang.org/x/crypto/argon2"
)

// Argon holds the parameters of Argon2id for a passphrase slot (RFC 9106). They
// stand in clear in the header.
type Argon struct {
	Time      uint32 // passes
	MemoryKiB uint32
	Lanes     uint8
	// TestOnly lifts the lower bounds, so that tests need not wait. It is not
	// stored.
	TestOnly bool
}

// DefaultArgon is for where nothing was calibrated: the second recommendation of
// RFC 9106 section 4.
func DefaultArgon() Argon { return Argon{Time: 3, MemoryKiB: 64 << 10, Lanes: 4} }

// Limits on reading: a hostile header must not exhaust the host. The total is
// over all passphrase slots, in KiB times passes, since each is tried.
const (
	maxArgonTime   = 20
	maxArgonMemory = 1 << 20 // KiB: 1 GiB
	maxArgonLanes  = 8
	maxArgonTotal  = 64 << 20

	// The floor for new slots is the least that OWASP's password storage
	// guidance accepts: 19 MiB in two passes.
	minArgonMemory = 19 << 10
	minArgonTotal  = 2 * minArgonMemory

	// Calibration stays below this, since other people work on the same host.
	maxCalibratedMemory = 256 << 10
)

func (a Argon) total() uint64 { return uint64(a.Time) * uint64(a.MemoryKiB) }

// checkCaps refuses parameters that no slot may have.
func (a Argon) checkCaps() error {
	switch {
	case a.Time < 1 || a.Time > maxArgonTime:
		return fmt.Errorf("%d passes, allowed are 1 to %d: %w", a.Time, maxArgonTime, ErrArgon)
	case a.Lanes < 1 || a.Lanes > maxArgonLanes:
		return fmt.Errorf("%d lanes, allowed are 1 to %d: %w", a.Lanes, maxArgonLanes, ErrArgon)
	case a.MemoryKiB < 8*uint32(a.Lanes) || a.MemoryKiB > maxArgonMemory:
		return fmt.Errorf("%d KiB of memory, allowed are %d to %d: %w", a.MemoryKiB, 8*a.Lanes, maxArgonMemory, ErrArgon)
	}
	return nil
}

// checkNew refuses parameters that a new slot may not have.
func (a Argon) checkNew() error {
	if err := a.checkCaps(); err != nil {
		return err
	}
	if !a.TestOnly && (a.MemoryKiB < minArgonMemory || a.total() < minArgonTotal) {
		return fmt.Errorf("%d KiB in %d passes is too cheap: %w", a.MemoryKiB, a.Time, ErrArgon)
	}
	return nil
}

// key runs Argon2id to 32 bytes.
func (a Argon) key(passphrase, salt []byte) (key [keySize]byte) {
	out := argon2.IDKey(passphrase, salt, a.Time, a.MemoryKiB, a.Lanes, keySize)
	copy(key[:], out)
	clear(out)
	return key
}

// CalibrateArgon measures this host and returns parameters that take about the
// target (usually a second) for one attempt while the host is idle: memory first,
// up to 256 MiB, then passes. It takes a few times the target and never returns
// less than DefaultArgon's memory in three passes, or more than the limits.
func CalibrateArgon(target time.Duration) Argon {
	lanes := min(runtime.NumCPU(), int(DefaultArgon().Lanes))
	a := Argon{Time: 1, MemoryKiB: DefaultArgon().MemoryKiB, Lanes: uint8(lanes)}
	one := a.measure()
	// Three passes are the least, so memory may grow while three still fit.
	for a.MemoryKiB < maxCalibratedMemory && 6*one <= target {
		a.MemoryKiB *= 2
		one = a.measure()
	}
	passes := int64(target) / max(int64(one), 1)
	a.Time = uint32(min(max(passes, int64(DefaultArgon().Time)), maxArgonTime))
	return a
}

// measure times a run over bytes that are no passphrase: the shortest of three,
// since a host that is busy for a moment would make the slot cheap for good.
func (a Argon) measure() time.Duration {
	best := time.Duration(math.MaxInt64)
	for range 3 {
		start := time.Now()
		_ = a.key([]byte("calibration"), make([]byte, argonSaltSize))
		best = min(best, time.Since(start))
	}
	return best
}
