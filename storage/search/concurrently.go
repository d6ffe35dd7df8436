package search

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// maxCores bounds how many cores a build or a load takes: beyond a few the
// memory is what is waited for.
const maxCores = 4

func cores() int { return min(runtime.GOMAXPROCS(0), maxCores) }

// concurrently calls do with every number below n, on several cores, and
// returns when all have returned.
func concurrently(n int, do func(i int)) {
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(n, cores()) {
		wait.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				do(int(i))
			}
		})
	}
	wait.Wait()
}
