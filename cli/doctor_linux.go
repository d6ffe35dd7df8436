package cli

import (
	"io/fs"
	"os"
	"strings"
	"syscall"
)

// swapAreas returns the names of the swap areas in use.
func swapAreas() ([]string, error) {
	table, err := os.ReadFile("/proc/swaps")
	if err != nil {
		return nil, err
	}
	return parseSwaps(string(table)), nil
}

// parseSwaps reads the table of /proc/swaps, whose first line is a heading.
func parseSwaps(table string) []string {
	var out []string
	for i, l := range strings.Split(table, "\n") {
		if fields := strings.Fields(l); i > 0 && len(fields) > 0 {
			out = append(out, fields[0])
		}
	}
	return out
}

// ownerOf returns the number of the account that owns a file.
func ownerOf(info fs.FileInfo) (int, bool) {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, false
	}
	return int(st.Uid), true
}
