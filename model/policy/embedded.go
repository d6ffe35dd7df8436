package policy

import (
	"embed"
	"errors"
	"fmt"
	"slices"
	"strings"
)

//go:embed policies/*.yaml
var policies embed.FS

// ErrUnknownName is wrapped by the error for a name that no embedded policy has.
var ErrUnknownName = errors.New("no such embedded policy")

// DefaultName is the embedded policy to begin with.
const DefaultName = "default"

// Names returns the names of the embedded policies, the default first.
func Names() []string {
	// Reading an embedded directory that the build put there cannot fail.
	entries, _ := policies.ReadDir("policies")
	out := []string{DefaultName}
	for _, e := range entries {
		if name := strings.TrimSuffix(e.Name(), ".yaml"); name != DefaultName {
			out = append(out, name)
		}
	}
	return out
}

// Text returns the text of an embedded policy, comments included. It returns
// an error that wraps ErrUnknownName for any other name.
func Text(name string) ([]byte, error) {
	if !slices.Contains(Names(), name) {
		return nil, fmt.Errorf("%w: it is one of %s", ErrUnknownName, strings.Join(Names(), ", "))
	}
	return policies.ReadFile("policies/" + name + ".yaml")
}
