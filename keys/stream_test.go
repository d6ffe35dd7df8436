package keys

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"
	"time"
)

func sealStream(t testing.TB, v *Vault, purpose string, text []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	s, err := v.SealStream(purpose, &out)
	must(t, err)
	for rest := text; len(rest) > 0; { // in pieces that fit no chunk
		n := min(len(rest), 70_001)
		_, err := s.Write(rest[:n])
		must(t, err)
		rest = rest[n:]
	}
	must(t, s.Close())
	if _, err := s.Write([]byte("late")); err == nil {
		t.Error("a closed stream takes more")
	}
	return out.Bytes()
}

func openStream(v *Vault, purpose string, sealed []byte) ([]byte, error) {
	o, err := v.OpenStream(purpose, bytes.NewReader(sealed), int64(len(sealed)))
	if err != nil {
		return nil, err
	}
	defer o.Close()
	text, err := io.ReadAll(o)
	switch {
	case err != nil:
		return nil, err
	case int64(len(text)) > o.MaxSize():
		return nil, fmt.Errorf("%d bytes of at most %d", len(text), o.MaxSize())
	}
	return text, nil
}

// TestStream: what is sealed comes back, whatever its length.
func TestStream(t *testing.T) {
	v := mustCreate(t, newDisk())
	text := make([]byte, 3*chunkText+5)
	for i := range text {
		text[i] = byte(rand.IntN(256))
	}
	for _, n := range []int{0, 1, chunkText - 1, chunkText, chunkText + 1, 2 * chunkText, len(text)} {
		sealed := sealStream(t, v, "search", text[:n])
		got, err := openStream(v, "search", sealed)
		if err != nil || !bytes.Equal(got, text[:n]) {
			t.Errorf("%d bytes: %d came back, %v", n, len(got), err)
		}
		if n > 0 && bytes.Contains(sealed, text[:min(len(text), 32)]) {
			t.Error("the text is in the sealed stream")
		}
	}
}

// TestStreamForged: bits flipped, chunks left out, doubled, exchanged or of another
// stream, other purposes: nothing opens.
func TestStreamForged(t *testing.T) {
	v := mustCreate(t, newDisk())
	text := bytes.Repeat([]byte("a person of the register "), (2*chunkSize+chunkSize/2)/25)
	whole, other := sealStream(t, v, "search", text), sealStream(t, v, "search", text)
	refuse := func(what, purpose string, sealed []byte) {
		t.Helper()
		if got, err := openStream(v, purpose, sealed); err == nil || !refused(err) || got != nil {
			t.Fatalf("%s: %d bytes, %v", what, len(got), err)
		}
	}
	refuse("other purpose", "draft", whole)
	flip := func(i int) {
		whole[i/8] ^= 1 << (i % 8)
		refuse("a flipped bit", "search", whole)
		whole[i/8] ^= 1 << (i % 8)
	}
	for i := range blobHeaderSize * 8 {
		if at := i / 8; at < 8 || at >= 16 { // the epoch: see TestStreamEpoch
			flip(i)
		}
	}
	for range 60 {
		flip(rand.IntN(len(whole) * 8))
	}
	chunk := func(b []byte, i int) []byte {
		return b[blobHeaderSize+i*sealedChunk : blobHeaderSize+(i+1)*sealedChunk]
	}
	put := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	head, a, b, c := whole[:blobHeaderSize], chunk(whole, 0), chunk(whole, 1), chunk(whole, 2)
	for what, sealed := range map[string][]byte{
		"cut between chunks": put(head, a, b), "cut in a chunk": whole[:len(whole)-1], "nothing but a header": head,
		"a chunk left out": put(head, a, c), "exchanged": put(head, b, a, c), "doubled": put(head, a, a, b, c),
		"more behind the last": put(head, a, b, c, c), "of another stream": put(head, a, chunk(other, 1), c), "empty": nil,
	} {
		refuse(what, "search", sealed)
	}
	if got, err := openStream(v, "search", put(head, a, b, c)); err != nil || !bytes.Equal(got, text) {
		t.Errorf("the whole: %v", err)
	}
}

// TestStreamEpoch: an erasure ends every stream, also one that is being written,
// and the epoch number in clear is no way around it.
func TestStreamEpoch(t *testing.T) {
	v := mustCreate(t, newDisk())
	ids := mustKeys(t, v, 1)
	must(t, v.Commit())
	sealed := sealStream(t, v, "search", []byte("index"))
	var late bytes.Buffer
	s, err := v.SealStream("search", &late)
	must(t, err)
	must(t, v.Shred(ids, nil))
	_, err = s.Write([]byte("index"))
	must(t, err)
	must(t, s.Close())
	for what, b := range map[string][]byte{"before": sealed, "across": late.Bytes()} {
		if _, err := openStream(v, "search", b); !errors.Is(err, ErrKeyGone) {
			t.Errorf("sealed %s an erasure: %v", what, err)
		}
		copy(b[8:16], []byte{0, 0, 0, 0, 0, 0, 0, byte(v.epoch)})
		if _, err := openStream(v, "search", b); !errors.Is(err, ErrNotAuthentic) {
			t.Errorf("sealed %s an erasure, number forged: %v", what, err)
		}
	}
	v.Lock()
	if _, err := v.SealStream("search", &late); !errors.Is(err, ErrLocked) {
		t.Errorf("sealed while locked: %v", err)
	}
}

func FuzzStream(f *testing.F) {
	v := mustCreate(f, newDisk())
	sealed := sealStream(f, v, "x", []byte("text"))
	f.Add(sealed)
	f.Add(sealed[:blobHeaderSize+sealedChunk-1])
	f.Fuzz(func(t *testing.T, data []byte) {
		if got, err := openStream(v, "x", data); err == nil && !bytes.Equal(data, sealed) {
			t.Errorf("a stream opened that was never sealed: %d bytes", len(got))
		}
	})
}

// TestStreamOpenerClose: wherever a reader stops, nothing that was opened is left in
// the buffers, and nothing more is read.
func TestStreamOpenerClose(t *testing.T) {
	v := mustCreate(t, newDisk())
	text := bytes.Repeat([]byte("a person of the register "), 9*chunkText/25)
	sealed := sealStream(t, v, "search", text)
	for _, n := range []int{0, 1, chunkText, 3*chunkText + 7, len(text)} {
		o, err := v.OpenStream("search", bytes.NewReader(sealed), int64(len(sealed)))
		must(t, err)
		got := make([]byte, n)
		_, err = io.ReadFull(o, got)
		must(t, err)
		if !bytes.Equal(got, text[:n]) {
			t.Fatalf("%d bytes came back otherwise", n)
		}
		o.Close()
		for _, b := range append(o.buffers[:], o.key[:]) {
			if !allZero(b) {
				t.Fatalf("after %d bytes: text or key is left", n)
			}
		}
		if k, err := o.Read(got[:min(n, 1)]); n > 0 && (k > 0 || !errors.Is(err, errStreamClosed)) {
			t.Errorf("after Close %d bytes were read, %v", k, err)
		}
	}
}

// A gatedReader lets a reading go on when its gate is opened.
type gatedReader struct {
	*bytes.Reader
	begun, gate chan struct{}
}

func (g *gatedReader) ReadAt(p []byte, at int64) (int, error) {
	if at >= blobHeaderSize+2*sealedChunk {
		select {
		case g.begun <- struct{}{}:
		default:
		}
		<-g.gate
	}
	return g.Reader.ReadAt(p, at)
}

// TestStreamOpenerCloseWaits: what is being opened while Close is called is
// overwritten too.
func TestStreamOpenerCloseWaits(t *testing.T) {
	v := mustCreate(t, newDisk())
	sealed := sealStream(t, v, "search", bytes.Repeat([]byte("a person of the register "), 9*chunkText/25))
	g := &gatedReader{bytes.NewReader(sealed), make(chan struct{}, 1), make(chan struct{})}
	o, err := v.OpenStream("search", g, int64(len(sealed)))
	must(t, err)
	<-g.begun
	closed := make(chan struct{})
	go func() { o.Close(); close(closed) }()
	select {
	case <-closed:
		t.Error("closed while a chunk is being opened")
	case <-time.After(20 * time.Millisecond):
	}
	close(g.gate)
	<-closed
	for _, b := range o.buffers {
		if !allZero(b) {
			t.Error("text is left in a buffer")
		}
	}
}

// TestStreamSkip: whoever skips the rest learns whether the stream was whole.
func TestStreamSkip(t *testing.T) {
	v := mustCreate(t, newDisk())
	sealed := sealStream(t, v, "search", bytes.Repeat([]byte("a person of the register "), 3*chunkText/25))
	for _, bent := range []bool{false, true} {
		if bent {
			sealed[len(sealed)-1] ^= 1
		}
		o, err := v.OpenStream("search", bytes.NewReader(sealed), int64(len(sealed)))
		must(t, err)
		_, err = io.ReadFull(o, make([]byte, 10))
		must(t, err)
		if err := o.Skip(); (err != nil) != bent || o.Failed() != bent {
			t.Errorf("bent %v: %v, failed %v", bent, err, o.Failed())
		}
		o.Close()
	}
}
