package keys

import (
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"io"
	"sync"
)

// A StreamOpener gives the text of a sealed stream, in order. io.EOF comes only when
// the last chunk has proved to be the last: what is read before that is authentic,
// and may be followed by an error. It opens chunks side by side, ahead of its reader,
// in a few buffers, so that a stream of a hundred megabytes takes no such room. It is
// not safe for concurrent use. Close it.
type StreamOpener struct {
	sealed io.ReaderAt
	chunks uint64
	aad    []byte
	key    [keySize]byte

	buffers [openers * openedAhead][]byte
	free    [openers]chan []byte
	ready   [openers]chan openedChunk
	stop    chan struct{}
	working sync.WaitGroup

	next uint64      // the chunk to take after the one that is being read
	now  openedChunk // rest of its text
	err  error       // that the reader met
}

// openedChunk is the text of one chunk, within its buffer.
type openedChunk struct {
	buffer, text []byte
	err          error
}

const (
	openers     = 2 // chunks that are opened at a time
	openedAhead = 3 // buffers of each
)

// OpenStream begins to open what SealStream made for the same purpose; size is the
// length of sealed in bytes. A stream of an epoch that is over gives ErrKeyGone. The
// key of the stream is kept until Close.
func (v *Vault) OpenStream(purpose string, sealed io.ReaderAt, size int64) (*StreamOpener, error) {
	head := make([]byte, blobHeaderSize)
	chunks := (size - blobHeaderSize) / sealedChunk
	if size < blobHeaderSize+sealedChunk || size > MaxStream || (size-blobHeaderSize)%sealedChunk != 0 {
		return nil, damaged("sealed stream", "it is %d bytes long, which none is", size)
	}
	if _, err := sealed.ReadAt(head, 0); err != nil {
		return nil, fmt.Errorf("read a sealed stream: %w", err)
	}
	if string(head[:4]) != streamMagic {
		return nil, damaged("sealed stream", "it does not begin like one")
	}
	if head[4] > streamFormat {
		return nil, newer("sealed stream", uint16(head[4]), streamFormat)
	}
	if head[4] != streamFormat || head[5] != streamSuite || !allZero(head[6:8]) {
		return nil, damaged("sealed stream", "its format or suite is unknown")
	}
	root, current, err := v.blobRoot(purpose, true)
	if err != nil {
		return nil, err
	}
	defer clear(root[:])
	if binary.BigEndian.Uint64(head[8:]) != current {
		return nil, ErrKeyGone
	}
	o := &StreamOpener{sealed: sealed, chunks: uint64(chunks), aad: v.blobAAD(head, purpose), stop: make(chan struct{})}
	var commitment [32]byte
	o.key, commitment = streamKeys(&root, head[16:48])
	if subtle.ConstantTimeCompare(commitment[:], head[48:80]) != 1 {
		clear(o.key[:])
		return nil, ErrNotAuthentic
	}
	o.begin()
	return o, nil
}

func (o *StreamOpener) begin() {
	for i := range o.buffers {
		o.buffers[i] = make([]byte, sealedChunk)
	}
	for i := range openers {
		o.free[i], o.ready[i] = make(chan []byte, openedAhead), make(chan openedChunk, openedAhead)
		for k := range openedAhead {
			o.free[i] <- o.buffers[i*openedAhead+k]
		}
		o.working.Go(func() { o.work(i) })
	}
}

// work opens every chunk whose number leaves i when it is divided by openers.
func (o *StreamOpener) work(i int) {
	for n := uint64(i); n < o.chunks; n += openers {
		select {
		case <-o.stop:
			return
		case buffer := <-o.free[i]:
			c := o.chunk(n, buffer)
			o.ready[i] <- c // there is room for every buffer
			if c.err != nil {
				return
			}
		}
	}
}

// chunk opens one chunk in its buffer.
func (o *StreamOpener) chunk(n uint64, buffer []byte) openedChunk {
	c := openedChunk{buffer: buffer}
	if _, err := o.sealed.ReadAt(buffer, blobHeaderSize+int64(n)*sealedChunk); err != nil {
		c.err = fmt.Errorf("read a sealed stream: %w", err)
		return c
	}
	last := n == o.chunks-1
	key := chunkKey(&o.key, n, last)
	text, err := openOnce(buffer[:0], &key, buffer, o.aad)
	if err != nil {
		c.err = err
		return c
	}
	length := int(binary.BigEndian.Uint32(text[chunkText:]))
	if length > chunkText || !last && length != chunkText || !allZero(text[length:chunkText]) {
		c.err = damaged("sealed stream", "its padding has the wrong shape")
		return c
	}
	c.text = text[:length]
	return c
}

// MaxSize is how many bytes the text has at most.
func (o *StreamOpener) MaxSize() int64 { return int64(o.chunks) * chunkText }

// Read implements io.Reader.
func (o *StreamOpener) Read(p []byte) (int, error) {
	for len(p) > 0 && len(o.now.text) == 0 {
		if o.err != nil {
			return 0, o.err
		}
		o.advance()
	}
	n := copy(p, o.now.text)
	o.now.text = o.now.text[n:]
	return n, nil
}

// Failed reports whether a reader was told of anything but the end.
func (o *StreamOpener) Failed() bool { return o.err != nil && o.err != io.EOF }

// Skip reads to the end, which proves that the stream is whole, and keeps nothing.
func (o *StreamOpener) Skip() error {
	for o.err == nil {
		o.advance()
	}
	if o.err == io.EOF {
		return nil
	}
	return o.err
}

// advance takes the next chunk, or the reason why there is none.
func (o *StreamOpener) advance() {
	if o.now.buffer != nil {
		o.free[(o.next-1)%openers] <- o.now.buffer
		o.now = openedChunk{}
	}
	if o.next == o.chunks {
		o.err = io.EOF
		return
	}
	o.now = <-o.ready[o.next%openers]
	o.err = o.now.err
	o.next++
}

// Close ends the opening and overwrites the key and what was opened.
func (o *StreamOpener) Close() {
	close(o.stop)
	o.working.Wait()
	for _, b := range o.buffers {
		clear(b)
	}
	clear(o.key[:])
	if o.now = (openedChunk{}); o.err == nil {
		o.err = errStreamClosed
	}
}
