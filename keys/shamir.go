package keys

import (
	"fmt"
	"io"
)

// Shamir's scheme over GF(256), byte by byte: each byte of the secret is the
// value at 0 of a polynomial of degree k-1 whose other coefficients are random,
// and share number x holds the values at x. Any k shares fix the polynomials;
// fewer say nothing about the secret, whatever it is.

// gfMul multiplies in GF(256) modulo x^8+x^4+x^3+x+1, without branches or
// tables that depend on the values.
func gfMul(a, b byte) (product byte) {
	for range 8 {
		product ^= a & -(b & 1)
		a = a<<1 ^ 0x1b&-(a>>7)
		b >>= 1
	}
	return product
}

// gfInverse returns 1/a, that is a^254; of 0 it returns 0.
func gfInverse(a byte) byte {
	out := byte(1)
	for range 254 {
		out = gfMul(out, a)
	}
	return out
}

// shamirSplit writes the shares 1 to n of a secret, any k of which give it back.
func shamirSplit(random io.Reader, secret *[keySize]byte, k, n int) ([][keySize]byte, error) {
	coefficients := make([][keySize]byte, k)
	defer func() { clear(coefficients) }()
	coefficients[0] = *secret
	for i := 1; i < k; i++ {
		if _, err := io.ReadFull(random, coefficients[i][:]); err != nil {
			return nil, fmt.Errorf("read random bytes: %w", err)
		}
	}
	shares := make([][keySize]byte, n)
	for i := range shares {
		x := byte(i + 1)
		for b := range secret {
			var y byte
			for c := k - 1; c >= 0; c-- { // Horner
				y = gfMul(y, x) ^ coefficients[c][b]
			}
			shares[i][b] = y
		}
	}
	return shares, nil
}

// shamirJoin interpolates the polynomials at 0 (Lagrange) from points of
// different x, none of them 0.
func shamirJoin(points []*Share) (secret [keySize]byte) {
	for i, p := range points {
		weight := byte(1)
		for j, other := range points {
			if j != i {
				weight = gfMul(weight, gfMul(other.index, gfInverse(other.index^p.index)))
			}
		}
		for b := range secret {
			secret[b] ^= gfMul(weight, p.value[b])
		}
	}
	return secret
}
