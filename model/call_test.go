package model

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

func TestCallReadsWhatItWrote(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.String(), 1, 4)
		want := &Call{
			Head: Head{ID: drawID(t, "id"), Owner: drawID(t, "owner")}, Actor: rapid.String().Draw(t, "actor"),
			Caller: rapid.SampledFrom(RequesterKinds).Draw(t, "caller"), From: rapid.String().Draw(t, "from"),
			Right: words.Draw(t, "right"), Wrong: words.Draw(t, "wrong"), Unknown: words.Draw(t, "unknown"),
			Level: rapid.Uint64Range(0, 2).Draw(t, "level"), Acts: words.Draw(t, "acts"),
			Reason: rapid.String().Draw(t, "reason"), Outcome: rapid.SampledFrom(CallOutcomes).Draw(t, "outcome"),
		}
		var got Call
		if err := DecodeInto(Encode(want), &got); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(want, &got) {
			t.Fatalf("wrote %+v, read %+v", want, &got)
		}
	})
}

// A call is forgotten with the person it was about.
func TestCallSharesTheKeyOfItsSubject(t *testing.T) {
	if g, ok := KindCall.Group(); !ok || g != OwnersKey || !KindCall.Owned() {
		t.Errorf("group %v, known %v, owned %v", g, ok, KindCall.Owned())
	}
}
