package keys_test

import (
	"errors"
	"fmt"
	"os"
	"time"

	"lethe/keys"
)

// A key is made, made durable, used and destroyed.
func Example() {
	dir, err := os.MkdirTemp("", "lethe-keys-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	v, err := keys.Create(dir, keys.CreateOptions{Slots: []keys.NewSlot{{
		Name:       "data protection officer",
		Passphrase: []byte("river of forgetting"),
		// Leave Argon out, so that it is calibrated; this is for the example only.
		Argon: keys.Argon{Time: 1, MemoryKiB: 64, Lanes: 1, TestOnly: true},
	}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer v.Close()

	key, err := v.NewKey(time.Now())
	if err != nil {
		fmt.Println(err)
		return
	}
	label := keys.Label{Type: 1, ID: [16]byte{1}, Owner: [16]byte{1}, Schema: 1}
	sealed, err := v.Seal(key, label, 1, []byte("a person's name"))
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := v.Commit(); err != nil { // before the record is made durable
		fmt.Println(err)
		return
	}
	plain, version, err := v.Open(label, sealed)
	fmt.Printf("%s, version %d, %v\n", plain, version, err)

	if err := v.Shred([]keys.KeyID{key}, nil); err != nil {
		fmt.Println(err)
		return
	}
	_, _, err = v.Open(label, sealed)
	fmt.Println(errors.Is(err, keys.ErrKeyGone))
	// Output:
	// a person's name, version 1, <nil>
	// true
}
