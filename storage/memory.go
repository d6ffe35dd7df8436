package storage

import (
	"bytes"
	"slices"
	"sync"
)

// Memory is an Engine that forgets everything when it is closed. Tests use it;
// it behaves as Badger does, in the same suite.
type Memory struct {
	mu    sync.RWMutex
	items []item // sorted by key, never changed in place
}

type item struct {
	key, value []byte
	version    uint64
}

// NewMemory returns an empty engine.
func NewMemory() *Memory { return &Memory{} }

func findItem(items []item, key []byte) (int, bool) {
	return slices.BinarySearchFunc(items, key, func(it item, k []byte) int { return bytes.Compare(it.key, k) })
}

// View implements Engine.
func (m *Memory) View(fn func(Snapshot) error) error {
	m.mu.RLock()
	items := m.items
	m.mu.RUnlock()
	return fn(memorySnapshot(items))
}

// Apply implements Engine.
func (m *Memory) Apply(changes []Change) error {
	if err := checkSizes(changes); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	changed := make(map[string]bool, len(changes))
	var added []item
	for _, c := range changes {
		var stored uint64
		if at, ok := findItem(m.items, c.Key); ok {
			stored = m.items[at].version
		}
		if stored != c.Expect {
			return &conflictKey{c.Key}
		}
		changed[string(c.Key)] = true
		if !c.Delete {
			added = append(added, item{bytes.Clone(c.Key), bytes.Clone(c.Value), c.Version})
		}
	}
	next := make([]item, 0, len(m.items)+len(added))
	for _, it := range m.items {
		if !changed[string(it.key)] {
			next = append(next, it)
		}
	}
	next = append(next, added...)
	slices.SortFunc(next, func(a, b item) int { return bytes.Compare(a.key, b.key) })
	m.items = next
	return nil
}

// Close implements Engine.
func (m *Memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.items = nil
	return nil
}

type memorySnapshot []item

func (s memorySnapshot) Get(key []byte) ([]byte, uint64, bool, error) {
	at, ok := findItem(s, key)
	if !ok {
		return nil, 0, false, nil
	}
	return s[at].value, s[at].version, true, nil
}

func (s memorySnapshot) Scan(prefix, from []byte, fn func(key, value []byte, version uint64) error) error {
	start := prefix
	if bytes.Compare(from, start) > 0 {
		start = from
	}
	at, _ := findItem(s, start)
	for ; at < len(s) && bytes.HasPrefix(s[at].key, prefix); at++ {
		if err := fn(s[at].key, s[at].value, s[at].version); err != nil {
			if err == errStop {
				return nil
			}
			return err
		}
	}
	return nil
}

func (s memorySnapshot) Last(prefix, upTo []byte) ([]byte, []byte, bool, error) {
	for at := len(s) - 1; at >= 0; at-- {
		if bytes.HasPrefix(s[at].key, prefix) && (upTo == nil || bytes.Compare(s[at].key, upTo) <= 0) {
			return s[at].key, s[at].value, true, nil
		}
	}
	return nil, nil, false, nil
}
