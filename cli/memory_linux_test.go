package cli

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A mapping is a range of a process's memory.
type mapping struct {
	from, to int64
	locked   bool // held in physical memory: where package keys has its keys
}

// mappings returns the readable memory of a process without the constants of
// the program, among which are those of this test, and without the store's files
// that are mapped: gigabytes of holes, and on the disk anyway. Only root, or whoever may
// trace it, can read what a process does that forbids core dumps.
func mappings(tb testing.TB, pid int) []mapping {
	tb.Helper()
	f, err := os.Open(fmt.Sprintf("/proc/%d/smaps", pid))
	if err != nil {
		tb.Skipf("the memory of another process cannot be read here: %v", err)
	}
	defer f.Close()
	exe, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", pid))
	if err != nil {
		tb.Skipf("the memory of another process cannot be read here: %v", err)
	}
	var out []mapping
	readable := false
	for lines := bufio.NewScanner(f); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		var m mapping
		if n, _ := fmt.Sscanf(fields[0], "%x-%x", &m.from, &m.to); n == 2 {
			constant := fields[1][1] != 'w' && len(fields) > 5 && fields[5] == exe
			file := fields[1][3] == 's'
			if readable = fields[1][0] == 'r' && !constant && !file; readable {
				out = append(out, m)
			}
		} else if readable && fields[0] == "VmFlags:" {
			out[len(out)-1].locked = bytes.Contains(lines.Bytes(), []byte(" lo"))
		}
	}
	if len(out) == 0 {
		tb.Skip("no memory of another process can be read here")
	}
	return out
}

// memoryOf calls look with all the memory of a process, part by part; parts
// overlap by 256 bytes.
func memoryOf(tb testing.TB, pid int, look func(part []byte, m mapping)) {
	tb.Helper()
	memory, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	if err != nil {
		tb.Skipf("the memory of another process cannot be read here: %v", err)
	}
	defer memory.Close()
	const overlap = 256
	buffer := make([]byte, 4<<20)
	read := 0
	for _, m := range mappings(tb, pid) {
		for at := m.from; at < m.to; at += int64(len(buffer)) - overlap {
			// Some ranges, those of the kernel, cannot be read.
			n, _ := memory.ReadAt(buffer[:min(int64(len(buffer)), m.to-at)], at)
			read += n
			look(buffer[:n], m)
		}
	}
	if read == 0 {
		tb.Skip("no memory of another process can be read here")
	}
}

// found returns which of the texts, of at least eight bytes, are in the memory
// of a process.
func found(tb testing.TB, pid int, texts []string) (in []string) {
	tb.Helper()
	begin := map[[8]byte][]int{}
	var first [1 << 16]bool // of the two bytes that a text begins with
	for i, text := range texts {
		begin[[8]byte([]byte(text))] = append(begin[[8]byte([]byte(text))], i)
		first[int(text[0])<<8|int(text[1])] = true
	}
	seen := make([]bool, len(texts))
	memoryOf(tb, pid, func(part []byte, _ mapping) {
		for i := 0; i+8 <= len(part); i++ {
			if !first[int(part[i])<<8|int(part[i+1])] {
				continue
			}
			for _, n := range begin[[8]byte(part[i:])] {
				seen[n] = seen[n] || bytes.HasPrefix(part[i:], []byte(texts[n]))
			}
		}
	})
	for i, text := range texts {
		if seen[i] {
			in = append(in, text)
		}
	}
	return in
}

// copiesOf returns how often the texts are in the memory of a process.
func copiesOf(tb testing.TB, pid int, texts []string) (n int) {
	tb.Helper()
	memoryOf(tb, pid, func(part []byte, _ mapping) {
		for _, text := range texts {
			n += bytes.Count(part, []byte(text))
		}
	})
	return n
}

// erases erases a person at the console, whose list of people is shown.
func (t *terminal) erases(ref, family string) {
	t.Helper()
	t.types("f" + ref)
	t.sees(family)
	t.types(enter)
	t.sees("[1 Subjects - all - 1 of", "enter open")
	time.Sleep(300 * time.Millisecond) // for the filtered list
	t.types("X")
	t.sees("Erase "+ref, "Show what goes")
	t.types("c\tasked to be forgotten\t\t\t\t" + enter)
	t.sees("This cannot be undone. Type " + ref)
	t.types(ref + enter)
	t.sees("Erased: 1 person")
	t.types(esc)
	t.sees("enter open", "n add")
}

// keyBytes returns up to limit blocks of 16 bytes from the memory in which a
// process keeps its keys: vault key, epoch secret, the keys of the records.
func keyBytes(tb testing.TB, pid, limit int) (out []string) {
	tb.Helper()
	memoryOf(tb, pid, func(part []byte, m mapping) {
		for ; m.locked && len(part) >= 16 && len(out) < limit; part = part[16:] {
			different := map[byte]bool{}
			for _, b := range part[:16] {
				different[b] = true
			}
			if len(different) > 10 { // no counter, no padding
				out = append(out, string(part[:16]))
			}
		}
	})
	return out
}

// status returns a number of /proc/PID/status, VmLck in KiB.
func status(tb testing.TB, pid int, name string) int {
	tb.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		tb.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, name+":"); ok {
			n, err := strconv.Atoi(strings.Fields(rest)[0])
			if err != nil {
				tb.Fatal(err)
			}
			return n
		}
	}
	tb.Fatalf("no %s in the status", name)
	return 0
}

// crowd fills a store with invented people and returns what there is to find of
// them: names, addresses, and the words of a request.
func (b *bench) crowd(n int) (texts []string) {
	b.Helper()
	var csv strings.Builder
	csv.WriteString("id,First name,Last name,Email,Date of birth\n")
	for i := range n {
		given, family := fmt.Sprintf("Zebulonia%dq", i), fmt.Sprintf("Quatermassey%dx", i)
		email := fmt.Sprintf("quill.%d.vane@bee.example", i)
		fmt.Fprintf(&csv, "%d,%s,%s,%s,1984-02-03\n", i, given, family, email)
		texts = append(texts, given, family, email)
	}
	b.must("import", b.write("people.csv", csv.String()))
	return texts
}

// TestMemoryAfterLock is experiment 11 on the real program in a terminal. The
// console is open on invented people, one has been looked at, a note is half
// typed, one was erased at it. All of that and the bytes of every key are in the
// memory of the process; after ctrl+l, of the same process, nothing is. How often
// the erased one was there in between, it says.
func TestMemoryAfterLock(t *testing.T) {
	many(t)
	t.Parallel()
	b := newBench(t)
	texts := b.crowd(40)
	ref := strings.Fields(b.must("subject", "find", "quatermassey7x"))[0]
	b.must("request", "log", "--type", "access", "--subject", ref, "--summary", "everything about the vermilion umbrella")
	gone := strings.Fields(b.must("subject", "find", "quatermassey11x"))[0]
	b.must("erase", "subject", gone, "--reason", "asked to", "--confirm", gone)
	here := strings.Fields(b.must("subject", "find", "quatermassey23x"))[0] // is erased at the console
	var erased, living, erasedHere []string
	for _, text := range texts {
		if strings.Contains(text, "23q") || strings.Contains(text, "23x") || strings.Contains(text, ".23.") {
			erasedHere = append(erasedHere, text)
			continue
		}
		if strings.Contains(text, "11q") || strings.Contains(text, "11x") || strings.Contains(text, ".11.") {
			erased = append(erased, text)
			continue
		}
		living = append(living, text)
	}
	living = append(living, "vermilion umbrella", "Rang about the teal bassoon")

	term := onTerminal(t, 100, 30, []string{"LETHE_STORE=" + b.store}, "lethe")
	pid := term.cmd.Process.Pid
	term.sees("The register is locked")
	term.types(testPassphrase + enter)
	term.sees("2 Requests", "R-20")
	term.types(enter)
	term.sees("vermilion umbrella")
	term.types(esc)
	term.sees("enter open")
	term.types("1")
	term.sees("Zebulonia0q")
	before := copiesOf(t, pid, erasedHere)
	term.erases(here, "Quatermassey23x")
	t.Logf("of an erased person's name and address %d copies were in memory before, %d after", before, copiesOf(t, pid, erasedHere))
	time.Sleep(2 * tidyAfter)
	t.Logf("and %d once memory was cleared up", copiesOf(t, pid, erasedHere))
	if before == 0 {
		t.Error("control: the person was not in memory before either")
	}
	term.types("o")
	term.sees("Note on")
	term.types("Rang about the teal bassoon")
	term.sees("teal bassoon")

	if in := found(t, pid, erased); len(in) > 0 {
		t.Errorf("opening brought %d of %d texts about the erased into memory: %q", len(in), len(erased), in)
	}
	// An address is in memory only as long as its record is being read.
	control := found(t, pid, living)
	keys := keyBytes(t, pid, 200)
	if len(control) < len(living)*2/3 || len(keys) < 50 {
		t.Fatalf("control: %d of %d texts and %d blocks of keys found before the lock", len(control), len(living), len(keys))
	}
	term.types(ctrlL)
	term.sees("The register is locked")
	all := slices.Concat([]string{testPassphrase}, living, erased, erasedHere, keys)
	after := found(t, pid, all)
	t.Logf("before the lock %d of %d texts and %d blocks of key bytes; after it %d of %d", len(control), len(living), len(keys), len(after), len(all))
	if len(after) > 0 {
		t.Errorf("%d of %d found after the lock, such as %q", len(after), len(all), after)
	}
	if n := status(t, pid, "VmLck"); n != 0 {
		t.Errorf("%d KiB of keys are still held", n)
	}
	term.types(testPassphrase + enter)
	term.sees("Go on with what you were writing?")
	time.Sleep(time.Second) // a question that opens by itself takes no key at first
	term.types("y")
	term.sees("Note on", "Rang about the teal bassoon")
	term.types(enter)
	term.sees("The note was added")
	term.types("q")
	term.ends(0)
	if show := b.must("subject", "list"); !strings.Contains(show, "Zebulonia0q") {
		t.Error("the register is not as it was")
	}
}

// TestHardening looks at the real program from outside: no core file, no
// reading by others of the same account, keys in memory that is not swapped,
// before a lock and after it.
func TestHardening(t *testing.T) {
	many(t)
	t.Parallel()
	b := newBench(t)
	b.crowd(3)
	term := onTerminal(t, 100, 30, []string{"LETHE_STORE=" + b.store}, "unlocked", b.pass)
	pid := term.cmd.Process.Pid
	for range 2 {
		term.sees("2 Requests")
		limits, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", pid))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(limits)) {
			if rest, ok := strings.CutPrefix(line, "Max core file size"); ok && (strings.Fields(rest)[0] != "0" || strings.Fields(rest)[1] != "0") {
				t.Errorf("core dumps are allowed: %s", line)
			}
		}
		// What a process that cannot be dumped has in /proc belongs to root.
		info, err := os.Stat(fmt.Sprintf("/proc/%d/mem", pid))
		if err != nil {
			t.Fatal(err)
		}
		if uid := info.Sys().(*syscall.Stat_t).Uid; uid != 0 {
			t.Errorf("the memory of the process belongs to the account %d, which may read it", uid)
		}
		if n := status(t, pid, "VmLck"); n == 0 {
			t.Error("no key is in locked memory")
		}
		term.types(ctrlL)
		term.sees("The register is locked")
		term.types(testPassphrase + enter)
	}
}
