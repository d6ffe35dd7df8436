//go:build !linux

package keys

import "os"

func beginWriteback(*os.File, int64, int64) {}
