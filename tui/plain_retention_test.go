package tui

import (
	"strings"
	"testing"

	"lethe/model"
)

// Two records are joined in the linear mode as in the console: who is likely is
// offered, both are said, and only the reference of the one that goes joins them.
func TestPlainMerge(t *testing.T) {
	ada, other := testID('s', 0).SubjectReference(), testID('s', 2).SubjectReference()
	for _, c := range []struct {
		name, answers string
		done, says    string
	}{
		{"as offered", "27|" + ada + "|2|same certificate|1|1|" + other, "open subject,plan of joining " + ada + " " + other + ",joined " + ada + " " + other + " same certificate", other + " is " + ada + " now; both references find it."},
		{"the other stays", "27|" + ada + "|2|same certificate|2|1|" + ada, "open subject,plan of joining " + other + " " + ada + ",joined " + other + " " + ada + " same certificate", ada + " is " + other + " now"},
		{"typed", "27|" + ada + "|3|" + other + "|same certificate|1|1|" + other, "open subject,plan of joining " + ada + " " + other + ",joined " + ada + " " + other + " same certificate", "R-2026-0041"},
		{"not confirmed", "27|" + ada + "|2|same certificate|1|1|" + ada, "open subject,plan of joining " + ada + " " + other, "Nothing was joined."},
		{"born otherwise", "27|" + ada + "|2|same certificate|1|1", "open subject,plan of joining " + ada + " " + other, "different dates of birth"},
		{"born otherwise, and known", "27|" + ada + "|2|same certificate|1|2|" + other, "open subject,plan of joining " + ada + " " + other + ",joined " + ada + " " + other + " same certificate", "Into a note"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake()
			f.likely = f.subjects[:3]
			f.otherBirth = strings.HasPrefix(c.name, "born")
			out := plainly(t, f, strings.Split(c.answers, "|")...)
			if got := strings.Join(f.calls, ","); got != c.done || !strings.Contains(out, c.says) {
				t.Errorf("done was %q, want %q; said was:\n%s", got, c.done, out)
			}
		})
	}
}

// Runs, dates, holds, consents, opt-outs and the other alerts in the linear mode,
// with the answers that lead to each.
func TestPlainRetention(t *testing.T) {
	ada, grace := "S-EDB3J777Z", model.ID(testID('s', 1)).SubjectReference()
	holding := holdingReference(model.HoldingName{Owner: testID('s', 0), ID: testID('h', 0)})
	for _, c := range []struct {
		name, answers string // answers are separated by |
		done, says    string
	}{
		{"run", "21|||6", "run 6 retention period over", "The run is finished: everything that was confirmed is gone."},
		{"run of a rule", "21|enquiries||4", "run 4 retention period over", "4 erased, by rule enquiries"},
		{"run, the wrong number", "21|||5", "", "Nothing was destroyed."},
		{"keep", "22|1|" + holding + "|+2y|disputed|y", "dates 1  2028-12-03  disputed", "Done to 1 holding."},
		{"keep, not confirmed", "22|1|" + holding + "|+2y|disputed|n", "", "Moves: 1 holding"},
		{"trigger", "22|3|" + holding + "|1|yesterday|the register|y", "dates 1 relationship-ended  2026-12-02 the register", "Done to 1 holding."},
		{"dates of what is not there", "22|1|S-EDB3J777Z/ffff", "", "ot found"},
		{"hold", "23|" + grace + "|4|1|1||claim announced|+30d", "hold complaint " + grace + "  anna claim announced 2027-01-02", "The hold is in force."},
		{"review a hold", "23||1|1|still needed|+30d", "review hold still needed 2027-01-02", "It is recorded."},
		{"release a hold", "23||1|2|settled", "release hold settled", "This takes two people."},
		{"approve", "23||1|3", "approve release", "It is recorded."},
		{"consent", "24|" + grace + "|3|1|1|yesterday|1|I agree||1|", "consent newsletter email  form I agree false false", "The consent is recorded."},
		{"withdraw", "24|" + grace + "|1|2|y", "withdraw newsletter spoken ", "The consent is withdrawn as of now."},
		{"opt out", "25|" + ada + "|1", "stop " + ada + " opt-out", "It is stopped as of now."},
		{"opt out of a topic", "25|" + ada + "|2|2|1|2", "stop topic " + ada + " surveys  spoken", "It is stopped as of now."},
		{"other alerts", "26|9|two closed|", "reviewed access two closed", "The review is recorded."},
		{"what commands clear", "26|8|", "", "Command: lethe breach show B-2026-0002"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake()
			f.standing()
			f.attentive()
			f.topics()
			if strings.HasPrefix(c.name, "consent") {
				f.marketing.Topics = nil
			}
			out := plainly(t, f, strings.Split(c.answers, "|")...)
			if got := strings.Join(f.calls, ","); got != c.done || !strings.Contains(out, c.says) {
				t.Errorf("done was %q, want %q; said was:\n%s", got, c.done, out)
			}
		})
	}
}
