package storage

import (
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

const mountTable = `22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw,errors=remount-ro
23 22 8:2 / /srv rw,noatime - ext4 /dev/sda2 rw,data=journal
24 22 8:3 / /data rw - xfs /dev/sda3 rw,attr2
25 22 0:30 / /home rw - btrfs /dev/sdb rw,space_cache
26 22 8:4 / /old rw - ext3 /dev/sda4 rw
27 22 8:5 / /twice rw - ext4 /dev/sda5 rw
28 22 8:5 /x /again rw - ext4 /dev/sda5 rw,data=journal
29 22 8:6 / /odd rw - ext4 /dev/sda6 rw
30 22 8:6 / /odd2 rw - xfs /dev/sda6 rw
broken line
`

// The level is the higher one only where the file system is known to overwrite
// in place; whatever cannot be told counts against it (DESIGN.md 3.6).
func TestAssuranceIsConservative(t *testing.T) {
	ext4, xfs, btrfs := int64(unix.EXT4_SUPER_MAGIC), int64(unix.XFS_SUPER_MAGIC), int64(unix.BTRFS_SUPER_MAGIC)
	for name, c := range map[string]struct {
		device     string
		magic      int64
		journalled bool
		want       string
	}{
		"ext4":                            {"8:1", ext4, false, LevelRemnant},
		"ext4, file marked for journal":   {"8:1", ext4, true, LevelLive},
		"ext4 with data=journal":          {"8:2", ext4, false, LevelLive},
		"xfs":                             {"8:3", xfs, false, LevelRemnant},
		"btrfs":                           {"0:30", btrfs, false, LevelLive},
		"ext3 bears the magic of ext4":    {"8:4", ext4, false, LevelLive},
		"mounted twice, once journalling": {"8:5", ext4, false, LevelLive},
		"the table contradicts itself":    {"8:6", ext4, false, LevelLive},
		"not in the table":                {"9:9", ext4, false, LevelLive},
		"the magic is another's":          {"8:3", ext4, false, LevelLive},
	} {
		kind, options, ok := mountOf(strings.NewReader(mountTable), c.device)
		got := Assurance{Level: LevelLive}
		if ok {
			got = grade(c.magic, kind, options, c.journalled)
		}
		if got.Level != c.want {
			t.Errorf("%s: %s, want %s", name, got.Level, c.want)
		}
	}
	if a := assess(t.TempDir() + "/nowhere"); a.Level != LevelLive || a.Why == "" {
		t.Errorf("%+v", a)
	}
}
