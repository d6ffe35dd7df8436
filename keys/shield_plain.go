//go:build !goexperiment.runtimesecret

package keys

// shielded runs f. Built with GOEXPERIMENT=runtimesecret it also has the
// runtime wipe what f left behind on the stack and heap.
func shielded(f func()) { f() }
