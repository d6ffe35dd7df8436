package calendar

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A Division is one of the three parts of the United Kingdom that have bank
// holidays of their own. The one that counts is that of the establishment
// which handles the request (LAW.md 1.4).
type Division string

// The divisions of GOV.UK, and Listed for a table that holds nothing but the
// organisation's own list, as the EU variant needs it (LAW.md 1.8).
const (
	EnglandAndWales Division = "england-and-wales"
	Scotland        Division = "scotland"
	NorthernIreland Division = "northern-ireland"
	Listed          Division = "listed"
)

// A RollRule says what happens when the last day is no working day. The zero
// RollRule is RollStatutory.
type RollRule string

// RollStatutory moves the last day to the next working day (Regulation
// 1182/71, Art 3(4)); RollNever leaves it, the conservative choice.
const (
	RollStatutory RollRule = "statutory"
	RollNever     RollRule = "never"
)

// A Variant is the law a request is counted under. The zero Variant is UK.
type Variant string

// The UK GDPR with its Article 12A, and the EU GDPR without it.
const (
	VariantUK Variant = "uk"
	VariantEU Variant = "eu"
)

// ErrName is returned for a text that is not one of the names of its type.
var ErrName = errors.New("unknown name")

// parseName returns the member of known that s spells. The names are ASCII
// words chosen by this package, so the error may list them all.
func parseName[T ~string](what, s string, known ...T) (T, error) {
	if v := T(s); slices.Contains(known, v) {
		return v, nil
	}
	names := make([]string, len(known))
	for i, k := range known {
		names[i] = string(k)
	}
	return "", fmt.Errorf("%w of a %s: it is one of %s", ErrName, what, strings.Join(names, ", "))
}

// readName sets a name to what parse makes of b and leaves it alone on error.
func readName[T ~string](name *T, b []byte, parse func(string) (T, error)) error {
	v, err := parse(string(b))
	if err == nil {
		*name = v
	}
	return err
}

// ParseDivision reads a division. It returns an error that wraps ErrName.
func ParseDivision(s string) (Division, error) {
	return parseName("division", s, EnglandAndWales, Scotland, NorthernIreland, Listed)
}

// MarshalText writes the name of d.
func (d Division) MarshalText() ([]byte, error) { return []byte(d), nil }

// UnmarshalText reads what ParseDivision reads.
func (d *Division) UnmarshalText(b []byte) error { return readName(d, b, ParseDivision) }

// ParseRollRule reads "statutory" or "never". It returns an error that wraps
// ErrName.
func ParseRollRule(s string) (RollRule, error) {
	return parseName("roll rule", s, RollStatutory, RollNever)
}

// UnmarshalText reads what ParseRollRule reads.
func (r *RollRule) UnmarshalText(b []byte) error { return readName(r, b, ParseRollRule) }

// ParseVariant reads "uk" or "eu". It returns an error that wraps ErrName.
func ParseVariant(s string) (Variant, error) {
	return parseName("variant", s, VariantUK, VariantEU)
}

// UnmarshalText reads what ParseVariant reads.
func (v *Variant) UnmarshalText(b []byte) error { return readName(v, b, ParseVariant) }
