package keys

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
)

// countInMemory counts a pattern in all writable memory of this process. The
// pattern is given with every byte inverted, so that the search does not find itself.
func countInMemory(t *testing.T, inverted []byte) int {
	maps, err := os.Open("/proc/self/maps")
	must(t, err)
	defer maps.Close()
	memory, err := os.Open("/proc/self/mem")
	if err != nil {
		t.Skip("this process may not read its own memory")
	}
	defer memory.Close()
	count := 0
	buffer := allocSecret(1 << 20)
	defer buffer.free()
	own := fmt.Sprintf("%p", &buffer.b[0])[2:]
	for lines := bufio.NewScanner(maps); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		var from, to int64
		if _, err := fmt.Sscanf(fields[0], "%x-%x", &from, &to); err != nil || !strings.HasPrefix(fields[1], "rw") || strings.HasPrefix(fields[0], own) {
			continue
		}
		const overlap = 64
		for ; from < to; from += int64(len(buffer.b)) - overlap {
			part := buffer.b[:min(int64(len(buffer.b)), to-from)]
			// Some ranges cannot be read; they hold nothing of ours.
			if n, _ := memory.ReadAt(part, from); n > 0 {
				count += countInverted(part[:n], inverted)
			}
		}
	}
	return count
}

func countInverted(data, inverted []byte) int {
	count := 0
	for off := 0; ; off++ {
		next := bytes.IndexByte(data[off:], ^inverted[0])
		if next < 0 || off+next+len(inverted) > len(data) {
			return count
		}
		off += next
		same := true
		for i, b := range inverted {
			same = same && data[off+i] == ^b
		}
		if same {
			count++
		}
	}
}

// TestMemoryAfterLock reads the whole memory of the process after Lock: neither
// the vault key, nor the epoch secret, nor an entry's key is there. Before Lock
// they are, or the search proves nothing.
func TestMemoryAfterLock(t *testing.T) {
	dir := t.TempDir()
	v, err := Create(dir, testOptions(nil))
	must(t, err)
	id := mustKeys(t, v, 1)[0]
	mustSeal(t, v, id, "text")
	must(t, v.Commit())
	must(t, v.Rotate(nil))
	v.Lock()
	v, err = Open(dir, Passphrase(testPass), OpenOptions{})
	must(t, err)
	invert := func(secret []byte) []byte {
		out := make([]byte, len(secret))
		for i, b := range secret {
			out[i] = ^b
		}
		return out
	}
	secrets := map[string][]byte{
		"vault key": invert(v.vaultKey()[:]), "epoch secret": invert(v.epochSecret()[:]),
		"entry key": invert(v.ring.entry(0)[16:48]), "signing secret": invert(v.ring.preamble()[32:64]),
	}
	for name, inverted := range secrets {
		if countInMemory(t, inverted) == 0 {
			t.Errorf("control: the %s was not found before locking", name)
		}
	}
	v.Lock()
	for name, inverted := range secrets {
		if n := countInMemory(t, inverted); n != 0 {
			t.Errorf("the %s is in memory %d times after locking", name, n)
		}
	}
}
