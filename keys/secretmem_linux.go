//go:build linux

package keys

import "syscall"

// madvDontDump leaves a range out of core dumps (linux, include/uapi/asm-generic/mman-common.h).
const madvDontDump = 16

func mapSecret(n int) *secretBytes {
	if n == 0 {
		return nil
	}
	b, err := syscall.Mmap(-1, 0, n, syscall.PROT_READ|syscall.PROT_WRITE,
		syscall.MAP_PRIVATE|syscall.MAP_ANON)
	if err != nil {
		return nil
	}
	s := &secretBytes{b: b, mapped: true}
	s.locked = syscall.Mlock(b) == nil
	// Best effort: HardenProcess switches core dumps off as a whole.
	_ = syscall.Madvise(b, madvDontDump)
	return s
}

func unmapSecret(s *secretBytes) {
	// The bytes are wiped already; a failing unmap leaks address space, not keys.
	_ = syscall.Munmap(s.b[:cap(s.b)])
}
