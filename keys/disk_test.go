package keys

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
)

var (
	errCrash = errors.New("test disk: the machine stopped")
	errIO    = errors.New("test disk: input/output error")
)

// inode is a file of the test disk: what a reader sees, and what a power cut
// leaves for certain.
type inode struct {
	data    []byte
	synced  []byte
	pending []pendingWrite
	stale   bool // a sync failed, so that readers of the cache see what is not on the disk
}

// pendingWrite is a write or, with data nil, a truncation since the last sync.
type pendingWrite struct {
	off  int64
	data []byte
}

// disk is a file system that counts its operations, can stop at any of them,
// and forgets or tears on a power cut whatever was not synced. Directory
// changes are kept in order, as journalling file systems keep them.
type disk struct {
	names   map[string]*inode
	durable map[string]*inode
	changes []map[string]*inode // directory after each change since SyncDir

	ops    int
	stopAt int // operation at which everything stops; 0 never
	failAt int // operation that alone fails; 0 never
	// The rest of a failure: whether all later operations fail too, with what
	// error (nil for errIO), how much of a failing write of n bytes is there all
	// the same (nil for half of it), and whether a failing sync drops what it
	// could not write, as Linux does: readers see it until they ask the disk.
	failOn   bool
	failWith error
	kept     func(n int) int
	forget   *rand.Rand
	reads    int // readings of whole files
	failRead int // reading that alone fails; 0 never
	// history keeps every content that was ever written whole or in part, for
	// the forensic tests.
	history map[string][][]byte
}

func newDisk() *disk {
	return &disk{names: map[string]*inode{}, durable: map[string]*inode{}, history: map[string][][]byte{}}
}

func (d *disk) step() error {
	d.ops++
	if d.stopAt > 0 && d.ops >= d.stopAt {
		return errCrash
	}
	if d.failAt > 0 && (d.ops == d.failAt || d.failOn && d.ops > d.failAt) {
		return d.failure()
	}
	return nil
}

func (d *disk) failure() error {
	if d.failWith != nil {
		return d.failWith
	}
	return errIO
}

// heal ends every failure.
func (d *disk) heal() {
	d.ops, d.reads = 0, 0
	d.stopAt, d.failAt, d.failRead, d.failOn, d.failWith, d.kept, d.forget = 0, 0, 0, false, nil, nil, nil
}

// clone copies the disk with no operation counted and nothing set to stop.
func (d *disk) clone() *disk {
	c := newDisk()
	nodes := map[*inode]*inode{}
	dir := func(from map[string]*inode) map[string]*inode {
		to := map[string]*inode{}
		for name, n := range from {
			if nodes[n] == nil {
				nodes[n] = &inode{data: bytes.Clone(n.data), synced: bytes.Clone(n.synced), pending: slices.Clone(n.pending), stale: n.stale}
			}
			to[name] = nodes[n]
		}
		return to
	}
	c.names, c.durable = dir(d.names), dir(d.durable)
	for _, change := range d.changes {
		c.changes = append(c.changes, dir(change))
	}
	for name, versions := range d.history {
		c.history[name] = slices.Clone(versions)
	}
	return c
}

// powerCut returns the disk as it may be found afterwards.
func (d *disk) powerCut(r *rand.Rand) *disk {
	c := d.clone()
	if n := r.IntN(len(c.changes) + 1); n > 0 {
		c.durable = c.changes[n-1]
	}
	c.changes = nil
	done := map[*inode]bool{}
	for _, n := range c.durable {
		if !done[n] {
			n.lose(r)
			done[n] = true
		}
	}
	c.names = maps.Clone(c.durable)
	return c
}

// lose is a power cut: an arbitrary part of the pending writes is there.
func (n *inode) lose(r *rand.Rand) {
	n.settle(r)
	n.data, n.stale = bytes.Clone(n.synced), false
}

// settle puts the pending writes on the disk: all of them, or with r an
// arbitrary part, by sectors.
func (n *inode) settle(r *rand.Rand) {
	data := bytes.Clone(n.synced)
	for _, w := range n.pending {
		mode := 1 // nothing, everything, a prefix, any sectors
		if r != nil {
			mode = r.IntN(4)
		}
		switch {
		case mode == 0:
			continue
		case w.data == nil:
			data = data[:min(int64(len(data)), w.off)]
			continue
		case mode == 2:
			w.data = w.data[:r.IntN(len(w.data)+1)]
		}
		end := int(w.off) + len(w.data)
		if end > len(data) {
			data = append(data, make([]byte, end-len(data))...)
		}
		for off := 0; off < len(w.data); {
			next := min(len(w.data), off+sectorSize-int(w.off+int64(off))%sectorSize)
			if mode != 3 || r.IntN(2) == 0 {
				copy(data[int(w.off)+off:], w.data[off:next])
			}
			off = next
		}
	}
	n.synced, n.pending = data, nil
}

// unsynced names what a power cut could still change.
func (d *disk) unsynced() []string {
	var names []string
	for name, n := range d.names {
		if len(n.pending) > 0 {
			names = append(names, name)
		}
	}
	if len(d.changes) > 0 {
		names = append(names, "directory")
	}
	return names
}

func (d *disk) changed() { d.changes = append(d.changes, maps.Clone(d.names)) }

func (d *disk) OpenFile(name string, flag int) (file, error) {
	n := d.names[name]
	if flag&(os.O_CREATE|os.O_TRUNC) != 0 {
		if err := d.step(); err != nil {
			return nil, err
		}
	} else if d.stopAt > 0 && d.ops >= d.stopAt {
		return nil, errCrash
	}
	if n == nil && flag&os.O_CREATE == 0 {
		return nil, fs.ErrNotExist
	}
	if n == nil {
		n = &inode{}
		d.names[name] = n
		d.changed()
	}
	if flag&os.O_TRUNC != 0 {
		n.data = nil
		n.pending = append(n.pending, pendingWrite{})
	}
	return &diskFile{d: d, n: n, name: name}, nil
}

func (d *disk) ReadFile(name string, limit int64) ([]byte, error) {
	n := d.names[name]
	if n == nil {
		return nil, fs.ErrNotExist
	}
	if d.reads++; d.reads == d.failRead {
		return nil, d.failure()
	}
	if n.stale && len(n.pending) == 0 {
		n.data, n.stale = bytes.Clone(n.synced), false
	}
	if int64(len(n.data)) > limit {
		return nil, damaged(name, "too long")
	}
	return bytes.Clone(n.data), nil
}

func (d *disk) Rename(from, to string) error {
	if err := d.step(); err != nil {
		return err
	}
	d.names[to] = d.names[from]
	delete(d.names, from)
	d.history[to] = append(d.history[to], bytes.Clone(d.names[to].data))
	d.changed()
	return nil
}

func (d *disk) Remove(name string) error {
	if d.names[name] == nil {
		return fs.ErrNotExist
	}
	if err := d.step(); err != nil {
		return err
	}
	delete(d.names, name)
	d.changed()
	return nil
}

func (d *disk) SyncDir() error {
	if err := d.step(); err != nil {
		return err
	}
	d.durable, d.changes = maps.Clone(d.names), nil
	return nil
}

type diskFile struct {
	d    *disk
	n    *inode
	name string
}

func (f *diskFile) WriteAt(p []byte, off int64) (int, error) {
	err := f.d.step()
	if err != nil {
		kept := len(p) / 2 // a failing write leaves a part
		if f.d.kept != nil {
			kept = f.d.kept(len(p))
		}
		p = p[:kept]
	}
	if end := int(off) + len(p); end > len(f.n.data) {
		f.n.data = append(f.n.data, make([]byte, end-len(f.n.data))...)
	}
	copy(f.n.data[off:], p)
	f.n.pending = append(f.n.pending, pendingWrite{off, bytes.Clone(p)})
	if f.name != headerFile && f.name != epochFile {
		f.d.history[f.name] = append(f.d.history[f.name], bytes.Clone(f.n.data))
	}
	return len(p), err
}

func (f *diskFile) Truncate(size int64) error {
	if err := f.d.step(); err != nil {
		return err
	}
	f.n.data = f.n.data[:size]
	f.n.pending = append(f.n.pending, pendingWrite{off: size})
	return nil
}

func (f *diskFile) Sync() error {
	if err := f.d.step(); err != nil {
		if f.d.forget != nil {
			f.n.settle(f.d.forget)
			f.n.stale = true
		}
		return err
	}
	f.n.settle(nil)
	return nil
}

func (f *diskFile) Close() error { return nil }
