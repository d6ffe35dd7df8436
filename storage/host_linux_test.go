package storage

import (
	"slices"
	"strings"
	"testing"
)

// TestOptionsAt: the mount that holds the path counts, not another one of the
// same device, and the later one of two at the same place.
func TestOptionsAt(t *testing.T) {
	const table = `22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw,discard
30 22 8:1 /srv /mnt/copy ro,relatime - ext4 /dev/sda1 rw,discard
31 22 8:2 / /srv rw,noatime - xfs /dev/sda2 rw
32 22 8:3 / /srv/my\040data rw - ext4 /dev/sda3 rw
33 22 8:4 / /srv/my\040data ro - ext4 /dev/sda4 ro
nonsense
`
	for path, want := range map[string]string{
		"/data/lethe":       "discard,relatime,rw",
		"/mnt/copy/lethe":   "discard,relatime,ro,rw",
		"/srv/lethe":        "noatime,rw",
		"/srvother":         "discard,relatime,rw",
		"/srv/my data/keys": "ro",
	} {
		if got := optionsAt(strings.NewReader(table), path); !slices.Equal(got, strings.Split(want, ",")) {
			t.Errorf("%s: %q, want %s", path, got, want)
		}
	}
	if got := optionsAt(strings.NewReader(""), "/srv"); got != nil {
		t.Errorf("an empty table: %q", got)
	}
}
