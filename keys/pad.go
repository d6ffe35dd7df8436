package keys

import (
	"encoding/binary"
	"math/bits"
)

// padStep is the smallest size bucket in bytes, and the smallest step between
// two buckets.
const padStep = 64

// trailerSize is the length of a plaintext, kept inside at its padded end.
const trailerSize = 4

// paddedSize is the bucket for n bytes of plaintext. Buckets are Padmé's (PURBs,
// Nikitin et al. 2019), in steps of at least 64 bytes: of a length L only the
// exponent and as many leading bits as the exponent has are shown. What leaks
// is the bucket: at most O(log log L) bits, at a cost of at most 12 % and for
// short records of less than 64 bytes.
func paddedSize(n int) int {
	total := uint64(n + trailerSize)
	exponent := bits.Len64(total) - 1
	shown := bits.Len64(uint64(exponent))
	mask := uint64(padStep - 1)
	if exponent > shown {
		mask |= 1<<(exponent-shown) - 1
	}
	return int((total + mask) &^ mask)
}

// pad fills a buffer after a plaintext of n bytes: zeros, then its length.
func pad(buffer []byte, n int) {
	end := len(buffer) - trailerSize
	clear(buffer[n:end])
	binary.BigEndian.PutUint32(buffer[end:], uint32(n))
}

// unpad returns the length of the plaintext inside a padded buffer; false if the
// padding is not exactly what pad writes.
func unpad(buffer []byte) (int, bool) {
	if len(buffer) < padStep {
		return 0, false
	}
	end := len(buffer) - trailerSize
	n := int(binary.BigEndian.Uint32(buffer[end:]))
	if n > end || paddedSize(n) != len(buffer) || !allZero(buffer[n:end]) {
		return 0, false
	}
	return n, true
}
