package keys

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestShareWords: the list keeps what its documentation promises.
func TestShareWords(t *testing.T) {
	list := strings.Fields(string(shareWords))
	if len(list) != 256 || !slices.IsSorted(list) {
		t.Fatalf("%d words, in order: %v", len(list), slices.IsSorted(list))
	}
	starts := map[string]bool{}
	for i, w := range list {
		if len(w) < 4 || len(w) > 8 || starts[w[:4]] {
			t.Errorf("%q has %d letters, or begins like another", w, len(w))
		}
		starts[w[:4]] = true
		if got := string(shareWord(byte(i))); got != w {
			t.Errorf("word %d is %q, want %q", i, got, w)
		}
		if value, ok := shareValue([]byte(strings.ToUpper(w))); !ok || int(value) != i {
			t.Errorf("%q has value %d", w, value)
		}
		for _, other := range list[:i] {
			if typingErrors(w, other) < 3 {
				t.Errorf("%q and %q are too close", w, other)
			}
		}
	}
}

// typingErrors counts letters added, lost, changed or exchanged with the next.
func typingErrors(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		for j := range rows[i] {
			switch {
			case i == 0 || j == 0:
				rows[i][j] = i + j
				continue
			case a[i-1] == b[j-1]:
				rows[i][j] = rows[i-1][j-1]
			default:
				rows[i][j] = rows[i-1][j-1] + 1
			}
			rows[i][j] = min(rows[i][j], rows[i-1][j]+1, rows[i][j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}

func newTestShares(t testing.TB, seed string, k, n int) ([]*Share, NewSlot) {
	t.Helper()
	shares, slot, err := NewRecovery(&stream{seed: seed}, k, n)
	must(t, err)
	return shares, slot
}

// TestShareWrongWords puts every other word of the list in the place of every
// word of a share: each is noticed, in its line.
func TestShareWrongWords(t *testing.T) {
	shares, _ := newTestShares(t, "wrong words", 3, 5)
	words := strings.Fields(string(shares[2].Words()))
	list := strings.Fields(string(shareWords))
	tried := 0
	for place, right := range words {
		for _, wrong := range list {
			if wrong == right {
				continue
			}
			words[place] = wrong
			var e *ShareError
			if _, err := ParseShare([]byte(strings.Join(words, " "))); !errors.As(err, &e) || e.Line != place/sharePerLine+1 {
				t.Fatalf("word %d: %v", place+1, err)
			}
			tried++
		}
		words[place] = "tpyo"
		var e *ShareError
		if _, err := ParseShare([]byte(strings.Join(words, " "))); !errors.As(err, &e) || e.Line != place/sharePerLine+1 || e.Word != place%sharePerLine+1 {
			t.Fatalf("word %d is no word: %v", place+1, err)
		}
		if strings.Contains(e.Error(), "tpyo") {
			t.Fatal("the error repeats what was typed")
		}
		words[place] = right
	}
	t.Logf("%d of %d wrong words noticed and their line named", tried, len(words)*255)
}

// TestShareExchanged exchanges every two words of a line, and every two lines.
func TestShareExchanged(t *testing.T) {
	shares, _ := newTestShares(t, "exchanged", 2, 2)
	words := strings.Fields(string(shares[0].Words()))
	refuse := func(what string, i, j int) {
		t.Helper()
		if _, err := ParseShare([]byte(strings.Join(words, " "))); !errors.Is(err, ErrShare) {
			t.Errorf("%s %d and %d: %v", what, i, j, err)
		}
	}
	for line := range ShareLines {
		for i := line * sharePerLine; i < (line+1)*sharePerLine; i++ {
			for j := i + 1; j < (line+1)*sharePerLine; j++ {
				if words[i] != words[j] {
					words[i], words[j] = words[j], words[i]
					refuse("words", i, j)
					words[i], words[j] = words[j], words[i]
				}
			}
		}
		for other := line + 1; other < ShareLines; other++ {
			swap := func() {
				for w := range sharePerLine {
					i, j := line*sharePerLine+w, other*sharePerLine+w
					words[i], words[j] = words[j], words[i]
				}
			}
			swap()
			refuse("lines", line, other)
			swap()
		}
	}
}

// TestShareAsTyped reads what people write around the words.
func TestShareAsTyped(t *testing.T) {
	shares, _ := newTestShares(t, "typed", 2, 3)
	var text strings.Builder
	text.WriteString("# Recovery share 1 of 3\r\n\r\n")
	for i, line := range strings.Split(strings.TrimSpace(string(shares[0].Words())), "\n") {
		text.WriteString(string(rune('1'+i)) + ". " + strings.ToUpper(line) + "\r\n")
	}
	got, err := ParseShare([]byte(text.String()))
	if err != nil || *got != *shares[0] {
		t.Fatalf("%v", err)
	}
	two, err := ParseShares([]byte(text.String() + string(shares[2].Words())))
	if err != nil || len(two) != 2 || *two[1] != *shares[2] {
		t.Fatalf("%d shares, %v", len(two), err)
	}
	if _, err := ParseShare([]byte(text.String() + string(shares[2].Words()))); !errors.Is(err, ErrShare) {
		t.Errorf("two shares as one: %v", err)
	}
	for i, line := range strings.Split(strings.TrimSpace(string(shares[0].Words())), "\n") {
		if err := CheckShareLine(i+1, []byte(line)); err != nil {
			t.Error(err)
		}
		if err := CheckShareLine(i+2, []byte(line)); !errors.Is(err, ErrShare) {
			t.Errorf("line %d was taken for the next: %v", i+1, err)
		}
	}
	for _, bad := range []string{"", "# nothing", "acorn", string(shares[0].Words()[:200])} {
		if _, err := ParseShare([]byte(bad)); !errors.Is(err, ErrShare) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// TestShareMixedLines puts a line of another share of the set in a share: each
// line is in order, the whole is not.
func TestShareMixedLines(t *testing.T) {
	shares, _ := newTestShares(t, "mixed", 2, 2)
	one := bytes.SplitAfter(shares[0].Words(), []byte("\n"))
	two := bytes.SplitAfter(shares[1].Words(), []byte("\n"))
	for line := range ShareLines {
		mixed := slices.Clone(one)
		mixed[line] = two[line]
		if _, err := ParseShare(bytes.Join(mixed, nil)); err == nil {
			t.Errorf("line %d of another share was taken", line+1)
		}
	}
}

// TestGF256 holds the arithmetic to the axioms over all values.
func TestGF256(t *testing.T) {
	if gfMul(0x57, 0x83) != 0xc1 { // FIPS 197, section 4.2
		t.Fatalf("57 times 83 is %x", gfMul(0x57, 0x83))
	}
	for a := range 256 {
		if got := gfMul(byte(a), gfInverse(byte(a))); a > 0 && got != 1 {
			t.Errorf("%d times its inverse is %d", a, got)
		}
		for b := range 256 {
			x, y := byte(a), byte(b)
			if gfMul(x, y) != gfMul(y, x) || gfMul(x, y^7) != gfMul(x, y)^gfMul(x, 7) {
				t.Fatalf("%d and %d", a, b)
			}
		}
	}
}

// TestShamirHides: k-1 shares are consistent with every secret, shown for one
// byte by trying all of them as the missing share.
func TestShamirHides(t *testing.T) {
	secret := [keySize]byte{42}
	values, err := shamirSplit(&stream{seed: "hides"}, &secret, 3, 3)
	must(t, err)
	seen := map[byte]bool{}
	for guess := range 256 {
		points := []*Share{{index: 1, value: values[0]}, {index: 2, value: values[1]}, {index: 3, value: [keySize]byte{byte(guess)}}}
		joined := shamirJoin(points)
		seen[joined[0]] = true
	}
	if len(seen) != 256 {
		t.Errorf("two of three shares leave %d of 256 values possible", len(seen))
	}
}

// TestShamirProperty: any k of any n give the secret back.
func TestShamirProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, maxShares).Draw(t, "n")
		k := rapid.IntRange(2, n).Draw(t, "k")
		secret := [keySize]byte(rapid.SliceOfN(rapid.Byte(), keySize, keySize).Draw(t, "secret"))
		values, err := shamirSplit(&stream{seed: rapid.String().Draw(t, "seed")}, &secret, k, n)
		if err != nil {
			t.Fatal(err)
		}
		order := rapid.Permutation(slices.Collect(func(yield func(int) bool) {
			for i := range n {
				if !yield(i) {
					return
				}
			}
		})).Draw(t, "order")
		points := make([]*Share, k)
		for i := range points {
			points[i] = &Share{index: byte(order[i] + 1), value: values[order[i]]}
		}
		if shamirJoin(points) != secret {
			t.Fatal("another secret came back")
		}
		if joined := shamirJoin(points[:k-1]); joined == secret && secret != [keySize]byte{} {
			t.Fatal("one share fewer was enough")
		}
	})
}

type shareVectors struct {
	Recipient string   `json:"recipient"`
	Shares    []string `json:"shares"`
}

// TestShareVectors makes the frozen shares again, reads them, and opens with
// them: neither the words, the code nor the arithmetic has changed.
func TestShareVectors(t *testing.T) {
	const file = "testdata/share1.json"
	shares, slot := newTestShares(t, "share format 1", 2, 3)
	made := shareVectors{Recipient: slot.Recipient}
	for _, s := range shares {
		made.Shares = append(made.Shares, string(s.Words()))
	}
	if *update {
		data, err := json.MarshalIndent(made, "", "  ")
		must(t, err)
		must(t, os.WriteFile(file, append(data, '\n'), 0o644))
	}
	data, err := os.ReadFile(file)
	must(t, err)
	var frozen shareVectors
	must(t, json.Unmarshal(data, &frozen))
	if made.Recipient != frozen.Recipient || !slices.Equal(made.Shares, frozen.Shares) {
		t.Error("the shares changed")
	}
	read, err := ParseShares([]byte(frozen.Shares[2] + frozen.Shares[1]))
	must(t, err)
	d := newDisk()
	v := mustCreate(t, d)
	_, err = v.AddSlot(NewSlot{Name: "frozen", Recipient: frozen.Recipient, Recovery: slot.Recovery})
	must(t, err)
	v.Lock()
	c, err := RecoveryCredential(read)
	must(t, err)
	opened, err := open(d, c, OpenOptions{})
	must(t, err)
	opened.Lock()
}

func FuzzParseShare(f *testing.F) {
	shares, _ := newTestShares(f, "fuzz", 2, 3)
	for _, s := range shares {
		f.Add(s.Words())
	}
	f.Add([]byte("# a\n1. acorn album"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := ParseShare(text)
		if err != nil {
			if !errors.Is(err, ErrShare) {
				t.Errorf("%v", err)
			}
			return
		}
		again, err := ParseShare(s.Words())
		if err != nil || *again != *s {
			t.Errorf("the share is written to other words: %v", err)
		}
	})
}
