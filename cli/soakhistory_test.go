package cli

import (
	"fmt"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
)

// An operation is one act of one administrator on what is to be done next about a
// request.
type operation struct {
	client, key int
	kind        operationKind
	value       string // that was read or written
	old         string // that was shown when the form was opened which replaced it
	call, back  int64
	unknown     bool // nobody said whether it was carried out
}

type operationKind int

const (
	read    operationKind = iota
	write                 // whatever was there
	replace               // only what was seen
)

// nextActions is what is to be done next about one request, if acts happen one at
// a time.
var nextActions = porcupine.Model{
	Init: func() any { return "" },
	Step: func(state, input, _ any) (bool, any) {
		o := input.(operation)
		switch {
		case o.kind == read:
			return o.value == state.(string), state
		case o.kind == write || o.old == state.(string):
			return true, o.value
		}
		return o.unknown, state
	},
	DescribeOperation: func(input, _ any) string { return fmt.Sprintf("%+v", input) },
}

// linearizable wants acts to have been seen as if they happened one at a time.
func linearizable(tb testing.TB, history []operation) {
	tb.Helper()
	by := map[int][]porcupine.Operation{}
	for _, o := range settled(history) {
		by[o.key] = append(by[o.key], porcupine.Operation{ClientId: o.client, Input: o, Call: o.call, Return: o.back})
	}
	for key, list := range by {
		if got := porcupine.CheckOperationsTimeout(nextActions, list, time.Minute); got != porcupine.Ok {
			tb.Errorf("the history of request %d, %d acts, is %s", key, len(list), got)
		}
	}
}

// settled says of acts that nobody answered until when they happened. Every value
// is written once, so that one whose value was seen had happened by then; one whose
// value nobody ever saw may as well not have happened.
func settled(history []operation) (out []operation) {
	seen := map[string]int64{}
	for _, o := range history {
		values := []string{o.old}
		if o.kind == read {
			values = []string{o.value}
		} else if o.unknown {
			values = nil // what it replaced it may not have replaced
		}
		for _, v := range values {
			if at, ok := seen[v]; !ok || o.back < at {
				seen[v] = o.back
			}
		}
	}
	for _, o := range history {
		if o.unknown {
			at, ok := seen[o.value]
			if !ok {
				continue
			}
			o.back = max(at, o.call)
		}
		out = append(out, o)
	}
	return out
}

// The judgement of histories finds a lost update, a lost write and a stale read,
// and does not blame what nobody answered.
func TestHistoriesAreJudged(t *testing.T) {
	ok := func(list ...operation) bool {
		for i := range list {
			list[i].client = i
			if list[i].call == 0 {
				list[i].call, list[i].back = int64(10*i+1), int64(10*i+5)
			}
		}
		var ops []porcupine.Operation
		for _, o := range settled(list) {
			ops = append(ops, porcupine.Operation{ClientId: o.client, Input: o, Call: o.call, Return: o.back})
		}
		return porcupine.CheckOperations(nextActions, ops)
	}
	for name, c := range map[string]struct {
		want bool
		list []operation
	}{
		"one after the other": {true, []operation{{kind: write, value: "a"}, {kind: replace, old: "a", value: "b"}, {value: "b"}}},
		"a lost update":       {false, []operation{{kind: write, value: "a"}, {kind: write, value: "b"}, {kind: replace, old: "a", value: "c"}}},
		"two replace one":     {false, []operation{{kind: replace, value: "a", call: 1, back: 9}, {kind: replace, value: "b", call: 1, back: 9}}},
		"a lost write":        {false, []operation{{kind: write, value: "a"}, {value: ""}}},
		"a stale read":        {false, []operation{{kind: write, value: "a"}, {kind: write, value: "b"}, {value: "a"}}},
		"unanswered, done":    {true, []operation{{kind: write, value: "a", unknown: true}, {value: "a"}}},
		"unanswered, not":     {true, []operation{{kind: write, value: "a", unknown: true}, {value: ""}}},
		"undone later":        {false, []operation{{kind: write, value: "a", unknown: true}, {value: "a"}, {value: ""}}},
	} {
		if got := ok(c.list...); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
