package desk

import (
	"testing"

	"pgregory.net/rapid"

	"lethe/model/policy"
)

// Whatever the policy and the answers: too many wrong ones open nothing, a
// level is never open with fewer right answers than it needs, one more right
// answer never closes a level, and what is said to be missing is enough.
func TestIdentify(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		one := rapid.IntRange(1, 4).Draw(t, "one")
		rule := policy.Call{Level1: one, Level2: rapid.IntRange(one, 6).Draw(t, "two"), Wrong: rapid.IntRange(1, 4).Draw(t, "wrong")}
		facts := rapid.IntRange(0, 7).Draw(t, "facts")
		right := rapid.IntRange(0, facts).Draw(t, "right")
		wrong := rapid.IntRange(0, facts-right).Draw(t, "missed")
		st := identify(rule, right, wrong, facts)
		if st.locked != (wrong >= rule.Wrong) || st.locked && (st.level > 0 || st.missing > 0) {
			t.Fatalf("%d wrong of %d allowed: %+v", wrong, rule.Wrong, st)
		}
		need := []int{0, rule.Level1, rule.Level2}
		if right < need[st.level] {
			t.Fatalf("level %d with %d right answers under %+v", st.level, right, rule)
		}
		if right+wrong < facts && identify(rule, right+1, wrong, facts).level < st.level {
			t.Fatal("a right answer closes a level")
		}
		if st.missing > 0 {
			if right+st.missing+wrong > facts {
				t.Fatalf("%d answers are missing that cannot be given", st.missing)
			}
			if next := identify(rule, right+st.missing, wrong, facts); next.level <= st.level {
				t.Fatalf("%d more right answers open nothing", st.missing)
			}
		}
	})
}

func TestNumbersAreToldFromNames(t *testing.T) {
	for text, want := range map[string]string{
		"07700 900123": "07700 900123", "+44 (0)7700-900123": "+44 (0)7700-900123", "tel:+447700900123": "+447700900123",
		"0141.496.0123": "0141.496.0123", " 0115 496 0001\n": "0115 496 0001", "\u202a0141\u00a0496\u20110123\u202c": "0141 496-0123",
		"1234": "", "smith 84": "", "07700 900123 smith": "", "3/12/1984": "", "": "",
	} {
		if got, ok := CallerNumber(text); got != want || ok != (want != "") {
			t.Errorf("%q: %q, %v", text, got, ok)
		}
	}
}
