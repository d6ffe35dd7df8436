//go:build !linux

package keys

func mapSecret(int) *secretBytes { return nil }

func unmapSecret(*secretBytes) {}
