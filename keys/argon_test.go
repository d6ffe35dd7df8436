package keys

import (
	"encoding/hex"
	"testing"
)

// TestArgonVectors holds the stretching of passphrases to the hashes that the
// reference implementation of Argon2id, version 19, is tested with.
func TestArgonVectors(t *testing.T) {
	right := 0
	list := []struct {
		a          Argon
		pass, salt string
		want       string
	}{
		{Argon{Time: 2, MemoryKiB: 1 << 16, Lanes: 1}, "password", "somesalt", "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"},
		{Argon{Time: 2, MemoryKiB: 1 << 8, Lanes: 1}, "password", "somesalt", "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe"},
		{Argon{Time: 2, MemoryKiB: 1 << 8, Lanes: 2}, "password", "somesalt", "6d093c501fd5999645e0ea3bf620d7b8be7fd2db59c20d9fff9539da2bf57037"},
		{Argon{Time: 1, MemoryKiB: 1 << 16, Lanes: 1}, "password", "somesalt", "f6a5adc1ba723dddef9b5ac1d464e180fcd9dffc9d1cbf76cca2fed795d9ca98"},
		{Argon{Time: 4, MemoryKiB: 1 << 16, Lanes: 1}, "password", "somesalt", "9025d48e68ef7395cca9079da4c4ec3affb3c8911fe4f86d1a2520856f63172c"},
		{Argon{Time: 2, MemoryKiB: 1 << 16, Lanes: 1}, "differentpassword", "somesalt", "0b84d652cf6b0c4beaef0dfe278ba6a80df6696281d7e0d2891b817d8c458fde"},
		{Argon{Time: 2, MemoryKiB: 1 << 16, Lanes: 1}, "password", "diffsalt", "bdf32b05ccc42eb15d58fd19b1f856b113da1e9a5874fdcc544308565aa8141c"},
	}
	for _, c := range list {
		key := c.a.key([]byte(c.pass), []byte(c.salt))
		if hex.EncodeToString(key[:]) != c.want {
			t.Errorf("%+v, %s, %s: %x", c.a, c.pass, c.salt, key)
		} else {
			right++
		}
	}
	t.Logf("%d of %d hashes", right, len(list))
}
