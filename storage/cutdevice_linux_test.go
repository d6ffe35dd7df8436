package storage

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"

	"github.com/hanwen/go-fuse/v2/fuse"
	"golang.org/x/sys/unix"
)

// A cutRecorder is a disk that remembers what was written to it, in which order,
// and when it was told to make that durable. It is one file of a FUSE file
// system: a loop device over it turns each write of the file system above into
// a write of the file, and each flush into an fsync. The file is opened for
// direct I/O, so that no cache stands in between.
type cutRecorder struct {
	fuse.RawFileSystem
	mu  sync.Mutex
	raw []byte // the disk now
	log []diskEvent
}

// A diskEvent is a write, or a flush where data is nil.
type diskEvent struct {
	offset int64
	data   []byte
}

const (
	cutDisk   = 768 << 20 // bytes; the reserve of a store and what it writes. Nearly all of it stays a hole
	cutSector = 512       // bytes; what a disk writes whole
	cutChunk  = 64 << 10  // bytes; what is copied together
	imageName = "image"
	imageNode = 2 // number of the one file
)

// newCutRecorder returns a recorder that begins with the bytes of a file.
func newCutRecorder(image string) (*cutRecorder, error) {
	raw, err := diskMemory()
	if err != nil {
		return nil, err
	}
	r := &cutRecorder{RawFileSystem: fuse.NewDefaultRawFileSystem(), raw: raw}
	return r, readHoles(image, raw, func(int64, []byte) {})
}

// diskMemory returns zeroed memory for a disk, of which only what is written
// takes room.
func diskMemory() ([]byte, error) {
	return unix.Mmap(-1, 0, cutDisk, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANONYMOUS|unix.MAP_NORESERVE)
}

// readHoles reads a file into raw, leaves alone what is a hole in it, and tells
// what it read.
func readHoles(path string, raw []byte, told func(offset int64, data []byte)) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	for at := int64(0); ; {
		from, to, err := nextData(f, at)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if _, err := f.ReadAt(raw[from:to], from); err != nil {
			return err
		}
		told(from, raw[from:to])
		at = to
	}
}

// serve mounts the recorder at dir and returns the path of its file.
func (r *cutRecorder) serve(dir string) (string, *fuse.Server, error) {
	server, err := fuse.NewServer(r, dir, &fuse.MountOptions{DirectMountStrict: true, MaxWrite: 512 << 10, FsName: "powercut"})
	if err != nil {
		return "", nil, err
	}
	go server.Serve()
	return filepath.Join(dir, imageName), server, server.WaitMount()
}

// at returns how many writes and flushes there were.
func (r *cutRecorder) at() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.log)
}

func (r *cutRecorder) attr(node uint64, out *fuse.Attr) {
	*out = fuse.Attr{Ino: node, Mode: syscall.S_IFDIR | 0o700, Nlink: 1}
	if node == imageNode {
		*out = fuse.Attr{Ino: node, Mode: syscall.S_IFREG | 0o600, Nlink: 1, Size: cutDisk, Blocks: cutDisk / 512}
	}
}

// Lookup implements fuse.RawFileSystem, as do the methods below.
func (r *cutRecorder) Lookup(_ <-chan struct{}, _ *fuse.InHeader, name string, out *fuse.EntryOut) fuse.Status {
	if name != imageName {
		return fuse.ENOENT
	}
	out.NodeId = imageNode
	r.attr(imageNode, &out.Attr)
	return fuse.OK
}

func (r *cutRecorder) GetAttr(_ <-chan struct{}, in *fuse.GetAttrIn, out *fuse.AttrOut) fuse.Status {
	r.attr(in.NodeId, &out.Attr)
	return fuse.OK
}

func (r *cutRecorder) Open(_ <-chan struct{}, _ *fuse.OpenIn, out *fuse.OpenOut) fuse.Status {
	out.OpenFlags = fuse.FOPEN_DIRECT_IO
	return fuse.OK
}

func (r *cutRecorder) Read(_ <-chan struct{}, in *fuse.ReadIn, buf []byte) (fuse.ReadResult, fuse.Status) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if in.Offset >= cutDisk {
		return fuse.ReadResultData(nil), fuse.OK
	}
	return fuse.ReadResultData(buf[:copy(buf[:in.Size], r.raw[in.Offset:])]), fuse.OK
}

func (r *cutRecorder) Write(_ <-chan struct{}, in *fuse.WriteIn, data []byte) (uint32, fuse.Status) {
	if in.Offset+uint64(len(data)) > cutDisk {
		return 0, fuse.Status(syscall.ENOSPC)
	}
	r.record(int64(in.Offset), bytes.Clone(data))
	return uint32(len(data)), fuse.OK
}

func (r *cutRecorder) record(offset int64, data []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	copy(r.raw[offset:], data)
	r.log = append(r.log, diskEvent{offset, data})
}

// Fallocate comes where the file system wants zeros.
func (r *cutRecorder) Fallocate(_ <-chan struct{}, in *fuse.FallocateIn) fuse.Status {
	if in.Mode&(unix.FALLOC_FL_PUNCH_HOLE|unix.FALLOC_FL_ZERO_RANGE) == 0 || in.Offset+in.Length > cutDisk {
		return fuse.Status(syscall.EOPNOTSUPP)
	}
	r.record(int64(in.Offset), make([]byte, in.Length))
	return fuse.OK
}

// Fsync is a flush: all that was written before is durable when it returns.
func (r *cutRecorder) Fsync(<-chan struct{}, *fuse.FsyncIn) fuse.Status {
	r.record(0, nil)
	return fuse.OK
}

func (r *cutRecorder) Flush(<-chan struct{}, *fuse.FlushIn) fuse.Status { return fuse.OK }

// A cutter makes images of the disk as a power cut may have left it. Cuts are
// asked for in the order of the log.
type cutter struct {
	log     []diskEvent
	durable []byte // the disk up to the last flush before the last cut
	done    int    // events in it
	used    []bool // chunks that may hold something other than zeros
	random  *rand.Rand
}

func newCutter(base string, log []diskEvent, random *rand.Rand) (*cutter, error) {
	raw, err := diskMemory()
	if err != nil {
		return nil, err
	}
	c := &cutter{log: log, durable: raw, used: make([]bool, cutDisk/cutChunk), random: random}
	if err := readHoles(base, raw, c.use); err != nil {
		return nil, err
	}
	return c, nil
}

// use notes which chunks hold something.
func (c *cutter) use(offset int64, data []byte) {
	for at := offset / cutChunk; at*cutChunk < offset+int64(len(data)); at++ {
		c.used[at] = true
	}
}

// An odds is what happens to the writes that no flush followed.
type odds struct{ keep, tear float64 }

// cutOdds are the kinds of cut: all lost, all kept, and mixtures.
var cutOdds = []odds{{0, 0}, {1, 0}, {0.5, 0}, {0.9, 0}, {0.1, 0}, {0.5, 0.5}, {0.9, 0.3}, {0, 1}}

// cut writes the disk as of a place in the log to a file: everything before
// the last flush, and of what came after it a part.
func (c *cutter) cut(place cutPlace, path string) error {
	flushed := place.at
	for flushed > c.done && c.log[flushed-1].data != nil {
		flushed--
	}
	for ; c.done < flushed; c.done++ {
		e := c.log[c.done]
		copy(c.durable[e.offset:], e.data)
		c.use(e.offset, e.data)
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	err = f.Truncate(cutDisk)
	for i, used := range c.used {
		if used && err == nil {
			_, err = f.WriteAt(c.durable[i*cutChunk:(i+1)*cutChunk], int64(i)*cutChunk)
		}
	}
	for _, e := range c.log[flushed:place.at] {
		if err == nil {
			err = c.writePart(f, e, place.how)
		}
	}
	return errors.Join(err, f.Close())
}

// writePart writes an event whole, not at all, or some of its sectors.
func (c *cutter) writePart(f *os.File, e diskEvent, how odds) error {
	switch {
	case c.random.Float64() < how.tear:
		for at := 0; at < len(e.data); at += cutSector {
			if c.random.IntN(2) == 0 {
				continue
			}
			if _, err := f.WriteAt(e.data[at:min(at+cutSector, len(e.data))], e.offset+int64(at)); err != nil {
				return err
			}
		}
		return nil
	case c.random.Float64() < how.keep:
		_, err := f.WriteAt(e.data, e.offset)
		return err
	}
	return nil
}

// What the rig itself is to do: nothing before a flush is lost, something
// after it is, and sectors are torn.
func TestCutterKeepsWhatWasFlushed(t *testing.T) {
	base := filepath.Join(t.TempDir(), "base")
	if err := os.WriteFile(base, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	data := bytes.Repeat([]byte{7}, 8*cutSector)
	log := []diskEvent{{0, data}, {0, nil}, {100 << 20, data}, {200 << 20, data}}
	kept, lost, torn := 0, 0, 0
	for seed := range uint64(40) {
		c, err := newCutter(base, log, rand.New(rand.NewPCG(seed, 1)))
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "cut")
		if err := c.cut(cutPlace{len(log), cutOdds[int(seed)%len(cutOdds)]}, path); err != nil {
			t.Fatal(err)
		}
		unix.Munmap(c.durable)
		raw := make([]byte, len(data))
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		f.ReadAt(raw, 0)
		if !bytes.Equal(raw, data) {
			t.Fatal("what was flushed is lost")
		}
		f.ReadAt(raw, 100<<20)
		switch n := bytes.Count(raw, []byte{7}); {
		case n == len(raw):
			kept++
		case n == 0:
			lost++
		case n%cutSector == 0:
			torn++
		}
		f.Close()
	}
	if kept == 0 || lost == 0 || torn == 0 || kept+lost+torn != 40 {
		t.Errorf("of 40 writes %d kept, %d lost, %d torn", kept, lost, torn)
	}
}
