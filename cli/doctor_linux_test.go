package cli

import (
	"slices"
	"testing"
)

func TestParseSwaps(t *testing.T) {
	const heading = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"
	for _, c := range []struct {
		table string
		want  []string
	}{
		{"", nil},
		{heading, nil},
		{heading + "/dev/sda2                               partition\t2097148\t0\t-2\n/swap\\040file file\t1\t0\t-3\n", []string{"/dev/sda2", "/swap\\040file"}},
	} {
		if got := parseSwaps(c.table); !slices.Equal(got, c.want) {
			t.Errorf("%q: %q", c.table, got)
		}
	}
}
