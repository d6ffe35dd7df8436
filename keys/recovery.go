package keys

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"filippo.io/age"
)

// Bounds of a recovery set. One share alone must not open a store, and more
// than sixteen custodians are never found again.
const (
	minThreshold = 2
	maxShares    = 16
)

// RecoverySet describes a recovery slot: which set of shares opens it and how
// many of them it takes. It holds no secret.
type RecoverySet struct {
	ID        [4]byte
	Threshold int // shares needed, k
	Total     int // shares made, n
}

// String returns the set's name, eight hexadecimal digits.
func (r RecoverySet) String() string { return setID(r.ID) }

func (r RecoverySet) check() error {
	if r.Threshold < minThreshold || r.Total < r.Threshold || r.Total > maxShares {
		return fmt.Errorf("a recovery set has 2 to %d shares, of which at least 2 and at most all are needed: %w", maxShares, ErrSlot)
	}
	return nil
}

// The body of a recovery slot: set id (4), threshold (1), number of shares (1).
const recoveryBodySize = 4 + 1 + 1

func (r RecoverySet) body() []byte {
	return append(r.ID[:], byte(r.Threshold), byte(r.Total))
}

func recoveryOf(body []byte) (RecoverySet, error) {
	if len(body) != recoveryBodySize {
		return RecoverySet{}, fmt.Errorf("its body is %d bytes long instead of %d", len(body), recoveryBodySize)
	}
	r := RecoverySet{ID: [4]byte(body), Threshold: int(body[4]), Total: int(body[5])}
	return r, r.check()
}

// NewRecovery makes a recovery set: n shares, any k of which open the slot that
// it returns. The private key exists during this call only; the slot holds its
// public key, so that a rotation wraps the new vault key for the shares as they
// are. Give the shares to different people, and wipe them. A nil reader means
// crypto/rand.
func NewRecovery(random io.Reader, k, n int) ([]*Share, NewSlot, error) {
	random, _ = orDefault(random, nil)
	set := RecoverySet{Threshold: k, Total: n}
	if err := set.check(); err != nil {
		return nil, NewSlot{}, err
	}
	var scalar [keySize]byte
	defer clear(scalar[:])
	for _, part := range [][]byte{scalar[:], set.ID[:]} {
		if _, err := io.ReadFull(random, part); err != nil {
			return nil, NewSlot{}, fmt.Errorf("read random bytes: %w", err)
		}
	}
	identity, err := x25519Identity(&scalar)
	if err != nil {
		return nil, NewSlot{}, err
	}
	values, err := shamirSplit(random, &scalar, k, n)
	if err != nil {
		return nil, NewSlot{}, err
	}
	defer clear(values)
	shares := make([]*Share, n)
	for i := range shares {
		shares[i] = &Share{threshold: byte(k), total: byte(n), index: byte(i + 1), set: set.ID, value: values[i]}
	}
	return shares, NewSlot{Name: "recovery set " + set.String(), Recipient: identity.Recipient().String(), Recovery: &set}, nil
}

// RecoveryCredential is the credential of at least as many different shares of
// one set as it needs. Where there are more, they must agree.
func RecoveryCredential(shares []*Share) (Credential, error) {
	if len(shares) == 0 {
		return Credential{}, fmt.Errorf("no share was given: %w", ErrShare)
	}
	set := shares[0].Set()
	seen := map[int]*Share{}
	var points []*Share
	for _, s := range shares {
		if s.Set() != set {
			return Credential{}, fmt.Errorf("the shares are of different sets (%s and %s): %w", set, s.Set(), ErrShare)
		}
		if twin := seen[s.Index()]; twin == nil {
			points = append(points, s)
		} else if !bytes.Equal(twin.value[:], s.value[:]) {
			return Credential{}, fmt.Errorf("two shares bear the number %d and differ: %w", s.Index(), ErrShare)
		}
		seen[s.Index()] = s
	}
	if len(points) < set.Threshold {
		return Credential{}, fmt.Errorf("%d different shares were given and the set needs %d: %w", len(points), set.Threshold, ErrShare)
	}
	secret := shamirJoin(points[:set.Threshold])
	defer clear(secret[:])
	if all := shamirJoin(points); all != secret {
		clear(all[:])
		return Credential{}, fmt.Errorf("the shares do not agree with each other: %w", ErrShare)
	}
	identity, err := x25519Identity(&secret)
	if err != nil {
		return Credential{}, errors.Join(ErrShare, err)
	}
	return Credential{identities: []age.Identity{identity}}, nil
}
