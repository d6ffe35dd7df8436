//go:build goexperiment.runtimesecret

package keys

import "runtime/secret"

// shielded runs f so that the runtime wipes its stack, registers and heap
// garbage afterwards (GOEXPERIMENT=runtimesecret).
func shielded(f func()) { secret.Do(f) }
