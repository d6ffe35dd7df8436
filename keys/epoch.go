package keys

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"io"
)

// The epoch file is two fixed slots of 4 KiB. At rest one holds the epoch
// secret the keyring needs and the other is wiped. Layout of a live slot:
//
//	0  magic "LETHEEP1"
//	8  generation, uint64 big endian; its parity is the slot's number
//	16 secret, 32 bytes
//	48 SHA-256 of the 48 bytes before
//	80 zero
//
// A wiped slot is random bytes with the SHA-256 of them, under a label, in its
// last 32 bytes. The checksum tells a finished wipe from a torn one: anything
// that is neither live nor cleanly wiped is wiped again on opening.
const (
	epochSlotSize = 4096
	epochFileSize = 2 * epochSlotSize
	epochMagic    = "LETHEEP1"
	epochUsed     = 80
	wipeLabel     = "lethe epoch wiped v1"
)

type epochState byte

const (
	epochTorn  epochState = iota // neither of the other two
	epochLive                    // holds a secret
	epochWiped                   // cleanly overwritten
)

// epochSlot is one slot as read.
type epochSlot struct {
	state      epochState
	generation uint64
	secret     [keySize]byte
}

// epochOffset is where the slot of a generation stands in the file.
func epochOffset(generation uint64) int64 { return int64(generation%2) * epochSlotSize }

func encodeEpochSlot(generation uint64, secret *[keySize]byte) []byte {
	slot := make([]byte, epochSlotSize)
	copy(slot, epochMagic)
	binary.BigEndian.PutUint64(slot[8:], generation)
	copy(slot[16:], secret[:])
	sum := sha256.Sum256(slot[:48])
	copy(slot[48:], sum[:])
	return slot
}

// encodeWipedSlot returns the bytes a slot is overwritten with.
func encodeWipedSlot(random io.Reader) ([]byte, error) {
	slot := make([]byte, epochSlotSize)
	if _, err := io.ReadFull(random, slot[:epochSlotSize-sha256.Size]); err != nil {
		return nil, err
	}
	sum := wipeSum(slot)
	copy(slot[epochSlotSize-sha256.Size:], sum[:])
	return slot, nil
}

func wipeSum(slot []byte) [32]byte {
	return contextSalt([]byte(wipeLabel), slot[:epochSlotSize-sha256.Size])
}

func parseEpochSlot(number int, slot []byte) epochSlot {
	sum := sha256.Sum256(slot[:48])
	live := string(slot[:8]) == epochMagic && bytes.Equal(sum[:], slot[48:epochUsed])
	if live {
		parsed := epochSlot{state: epochLive, generation: binary.BigEndian.Uint64(slot[8:])}
		if parsed.generation%2 != uint64(number) || !allZero(slot[epochUsed:]) {
			return epochSlot{}
		}
		copy(parsed.secret[:], slot[16:48])
		return parsed
	}
	wiped := wipeSum(slot)
	if bytes.Equal(wiped[:], slot[epochSlotSize-sha256.Size:]) {
		return epochSlot{state: epochWiped}
	}
	return epochSlot{}
}

// parseEpochFile reads both slots. Only the length of the file is an error
// here: which slot is needed, the keyring says.
func parseEpochFile(data []byte) ([2]epochSlot, error) {
	if len(data) != epochFileSize {
		return [2]epochSlot{}, damaged(epochFile, "it is %d bytes long instead of %d", len(data), epochFileSize)
	}
	return [2]epochSlot{
		parseEpochSlot(0, data[:epochSlotSize]),
		parseEpochSlot(1, data[epochSlotSize:]),
	}, nil
}

// epochSecretOf returns the secret of a generation, or an error saying what the
// file holds instead.
func epochSecretOf(slots *[2]epochSlot, generation uint64) (*[keySize]byte, error) {
	slot := &slots[generation%2]
	if slot.state != epochLive {
		return nil, damaged(epochFile, "the slot of epoch %d at offset %d holds no secret", generation, epochOffset(generation))
	}
	if slot.generation != generation {
		return nil, damaged(epochFile, "the keyring was sealed in epoch %d and the file holds epoch %d: one of the two is an old copy", generation, slot.generation)
	}
	return &slot.secret, nil
}

func allZero(data []byte) bool {
	for _, b := range data {
		if b != 0 {
			return false
		}
	}
	return true
}
