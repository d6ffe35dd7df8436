package model

import (
	"reflect"
	"testing"
	"time"

	"lethe/model/calendar"
)

func TestUpkeepReadsWhatItWrote(t *testing.T) {
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	want := &Upkeep{
		At: at, Actor: "anna", Act: UpkeepKeyBackup, Place: "safe", Size: 3, Bytes: 4, Digest: []byte{5}, Keyring: 6,
		Epoch: 7, Expires: calendar.NewDate(2027, 11, 23), Ended: at, Reason: "because",
	}
	var got Upkeep
	if err := DecodeInto(Encode(want), &got); err != nil || !reflect.DeepEqual(want, &got) {
		t.Fatalf("%+v %v", got, err)
	}
}

// A key backup holds what an erasure destroyed if it is older and still exists.
func TestWhichCopiesHoldErasedKeys(t *testing.T) {
	for _, c := range []struct {
		what string
		u    Upkeep
		want bool
	}{
		{"older", Upkeep{Act: UpkeepKeyBackup, Epoch: 4}, true},
		{"older and past its expiry", Upkeep{Act: UpkeepKeyBackup, Epoch: 4, Expires: 1}, true},
		{"older and destroyed", Upkeep{Act: UpkeepKeyBackup, Epoch: 4, Ended: time.Unix(1, 0)}, false},
		{"made after it", Upkeep{Act: UpkeepKeyBackup, Epoch: 5}, false},
		{"no keys", Upkeep{Act: UpkeepBackup, Epoch: 4}, false},
	} {
		if got := c.u.HoldsKeysOf(5); got != c.want {
			t.Errorf("%s: %v", c.what, got)
		}
	}
}
