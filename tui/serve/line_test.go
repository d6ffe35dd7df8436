package serve

import (
	"bytes"
	"io"
	"testing"
	"testing/iotest"
)

// What fills between the keys of a client is dropped, wherever reads end, and nothing
// else is: of anything else the same keys arrive.
func TestFillingIsDropped(t *testing.T) {
	sent := []byte("\x1b[200~Zebulonia \xc3\xbf\x1b[201~\xff\xff\xffa\xff\x00\xffb\xff\xff")
	want := "\x1b[200~Zebulonia \xc3\xbf\x1b[201~a\x00b"
	for name, from := range map[string]io.Reader{
		"at once": bytes.NewReader(sent), "one by one": iotest.OneByteReader(bytes.NewReader(sent)),
		"with the end": iotest.DataErrReader(bytes.NewReader(sent)), "halves": iotest.HalfReader(bytes.NewReader(sent)),
	} {
		if got, err := io.ReadAll(unfilled{from}); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}
