package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// One has typed something and rests; a colleague erases somebody; the server is
// killed before the next key. What was typed is offered.
func TestTypedTextOutlivesAnErasureAndAKill(t *testing.T) {
	many(t)
	t.Parallel()
	s := newBench(t).serve()
	s.must("unlock")
	ref := strings.Fields(s.must("subject", "add", "--given", "Mary", "--family", "Moss"))[0]
	one := s.console(120, 36)
	one.sees("Requests")
	one.types("1")
	one.sees("Moss, Mary")
	one.types("n")
	one.sees("Add a person")
	one.types("\tZebulonia")
	one.sees("Zebulonia")
	files := func() (sealed string) {
		list, _ := filepath.Glob(filepath.Join(s.store, "drafts", "*"))
		for _, f := range list {
			raw, _ := os.ReadFile(f)
			sealed += string(raw)
		}
		return sealed
	}
	s.soon("it is kept", func() bool { return files() != "" })
	time.Sleep(time.Second) // the end of the word, too
	before := files()
	s.must("erase", "subject", ref, "--reason", "asked to", "--confirm", ref)
	if files() == before {
		t.Error("what was typed is sealed as it was before the erasure")
	}
	s.kill()
	one.sees("connection to the server was lost")
	s.start()
	s.must("unlock")
	one = s.console(120, 36)
	one.sees("Add a person", "It begins: Zebulonia")
}
