package storage

import (
	"context"
	"errors"
	"flag"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"lethe/keys"
	"lethe/model"
)

var bitFlips = flag.Int("bit-flips", 2, "bits flipped in each file of a store")

// What a flipped bit led to.
const (
	flipNoticed  = "noticed"
	flipHarmless = "harmless" // everything reads, and verifies, as it was
	flipWrong    = "WRONG"
)

// Experiment 4: one bit flipped in every kind of file that a store consists of,
// or that leaves it, is noticed before wrong data is shown, or has no effect on
// what is read. Data that is missing without a word counts as wrong.
func TestOneBitInEveryKindOfFile(t *testing.T) {
	if testing.Short() {
		t.Skip("thousands of openings")
	}
	crashed, closed, want := livedIn(t)
	r := rand.New(rand.NewPCG(4, 4))
	tally := map[string]map[string]int{}
	for state, dir := range map[string]string{"as a crash leaves it": crashed, "closed": closed} {
		said := repairsOf(t, copySparse(t, dir))
		for _, file := range filesOf(t, dir) {
			raw, err := os.ReadFile(filepath.Join(dir, file))
			if err != nil {
				t.Fatal(err)
			}
			if len(raw) == 0 || file == lockName {
				continue // its contents are never read
			}
			kind := kindOfFile(file)
			if tally[kind] == nil {
				tally[kind] = map[string]int{}
			}
			for range *bitFlips {
				bit := pickBit(r, raw)
				bent := copySparse(t, dir)
				flipBit(t, filepath.Join(bent, file), raw, bit)
				what := outcome(bent, file, want, said)
				if what == flipWrong {
					t.Errorf("bit %d of %s, %s: wrong data was shown, or data was missing without a word", bit, file, state)
				}
				tally[kind][what]++
				os.RemoveAll(bent)
			}
		}
	}
	tried, right, noticed := 0, 0, 0
	for _, kind := range slices.Sorted(maps.Keys(tally)) {
		n := tally[kind]
		t.Logf("%-28s %d noticed, %d without effect, %d wrong", kind, n[flipNoticed], n[flipHarmless], n[flipWrong])
		tried += n[flipNoticed] + n[flipHarmless] + n[flipWrong]
		right += n[flipNoticed] + n[flipHarmless]
		noticed += n[flipNoticed]
	}
	t.Logf("%d of %d flipped bits showed no wrong data: %d were noticed, %d had no effect, in %d kinds of file", right, tried, noticed, right-noticed, len(tally))
}

// repairsOf returns what opening an unharmed store says of repairs.
func repairsOf(t *testing.T, dir string) []string {
	t.Helper()
	s, err := Open(dir, testTime, openKeys(testPassphrase))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	return s.Repairs()
}

// livedIn returns a store as a crash leaves it and as closing does, each with
// every kind of file, and what is in it.
func livedIn(t *testing.T) (crashed, closed string, want register) {
	t.Helper()
	s, dir := newStore(t)
	noPurge(s)
	people := neighbours(t, s, 6, "Byron")
	hold := &model.Hold{Head: model.Head{ID: newID(t)}}
	write(t, s, hold)
	if err := s.ChangeSlots(act, func(v *keys.Vault) (keys.SlotID, error) { return keys.SlotID{}, v.Rotate(nil) }); err != nil {
		t.Fatal(err)
	}
	eraseAll(t, s, people[0])
	if _, err := s.Purge(context.Background()); err != nil { // so that there are table files
		t.Fatal(err)
	}
	neighbours(t, s, 3, "King") // and keys in the journal
	if err := s.KeepDraft("officer", Draft{newID(t), testTime, []byte("what was typed")}); err != nil {
		t.Fatal(err)
	}
	f := newSafe(t)
	f.data(s, "data", "")
	f.keys(s, "keys")
	msg, _, err := s.Checkpoint(testTime)
	if err != nil {
		t.Fatal(err)
	}
	want, err = registerOf(s)
	if err != nil || len(want) != 8*6+1 {
		t.Fatal(len(want), err)
	}
	crashed = copySparse(t, dir)
	s.Close()
	for _, to := range []string{crashed, dir} {
		left := filepath.Join(to, leftDir)
		if err := os.CopyFS(left, os.DirFS(f.dir)); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(left, "checkpoint"), msg, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return crashed, dir, want
}

// leftDir holds what left a store, in the tests' copies of it.
const leftDir = "left"

func filesOf(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(dir, path)
			out = append(out, rel)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

var numbers = regexp.MustCompile(`[0-9a-f]{6,}|[0-9]{3,}`)

// kindOfFile is a file's name without its numbers.
func kindOfFile(file string) string { return numbers.ReplaceAllString(file, "N") }

// pickBit returns a bit of a byte that is not zero, so that holes and padding
// are left out.
func pickBit(r *rand.Rand, raw []byte) int {
	var used []int
	for at, b := range raw {
		if b != 0 {
			used = append(used, at)
		}
	}
	if len(used) == 0 {
		return r.IntN(8 * len(raw))
	}
	return 8*used[r.IntN(len(used))] + r.IntN(8)
}

func flipBit(t *testing.T, path string, raw []byte, bit int) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt([]byte{raw[bit/8] ^ 1<<(bit%8)}, int64(bit/8)); err != nil {
		t.Fatal(err)
	}
}

// outcome says what comes of a bent store or of a bent file that left it.
func outcome(dir, file string, want register, said []string) string {
	left := filepath.Join(dir, leftDir)
	if filepath.Dir(file) == leftDir && filepath.Base(file) != "checkpoint" {
		return outcomeOfRestore(dir, left, want)
	}
	s, err := Open(dir, testTime, openKeys(testPassphrase))
	if err != nil {
		return flipNoticed
	}
	defer s.Close()
	got, err := registerOf(s)
	switch {
	case err != nil:
		return flipNoticed
	case !maps.Equal(got, want) && s.ReadOnly() == nil:
		return flipWrong
	case s.ReadOnly() != nil || !slices.Equal(s.Repairs(), said):
		return flipNoticed
	}
	if report, err := s.Verify(context.Background(), nil); err != nil || len(report.Problems) > 0 {
		return flipNoticed
	}
	msg, err := os.ReadFile(filepath.Join(left, "checkpoint"))
	if err == nil {
		_, err = s.AgainstCheckpoint(msg)
	}
	drafts, draftErr := s.Drafts("officer", testTime)
	switch {
	case draftErr != nil || len(drafts) == 1 && string(drafts[0].Text) == "what was typed":
	case len(drafts) == 0:
		return flipNoticed // unsaved text that is damaged is dropped
	default:
		return flipWrong
	}
	return noticedIf(errors.Join(err, draftErr, certificatesHold(dir)))
}

func noticedIf(err error) string {
	if err != nil {
		return flipNoticed
	}
	return flipHarmless
}

func outcomeOfRestore(dir, left string, want register) string {
	to := filepath.Join(dir, "restored")
	_, err := Restore(context.Background(), to, RestoreOptions{
		Act: backupAct, Data: []string{filepath.Join(left, "data")}, Keys: filepath.Join(left, "keys"), Credential: keys.Passphrase([]byte(testPassphrase)),
	})
	if err != nil {
		return flipNoticed
	}
	s, err := Open(to, testTime, openKeys(testPassphrase))
	if err != nil {
		return flipNoticed
	}
	defer s.Close()
	if got, err := registerOf(s); err != nil || !maps.Equal(got, want) {
		return flipWrong
	}
	return flipHarmless
}

func certificatesHold(dir string) error {
	paths, err := filepath.Glob(filepath.Join(dir, certsName, "*"))
	for _, path := range paths {
		raw, readErr := os.ReadFile(path)
		if readErr == nil {
			_, readErr = VerifyCertificate(raw)
		}
		err = errors.Join(err, readErr)
	}
	return err
}
