package cli

import (
	"time"

	"lethe/tui/serve"
)

// A relay copies what a server draws to the terminal and holds nothing of it: its
// buffer is overwritten after each write, and when drawing rests, so is what the SSH
// library held.
type relay struct {
	*attached
	rest *time.Timer
}

// copy copies until the session is over.
func (r *relay) copy() {
	p := make([]byte, 32<<10)
	r.rest = time.AfterFunc(tidyAfter, r.tidy)
	defer r.rest.Stop()
	for {
		n, err := r.ch.Read(p)
		_, writeErr := r.Out.Write(p[:n])
		clear(p[:n])
		if err != nil || writeErr != nil {
			return
		}
		r.rest.Reset(tidyAfter)
	}
}

// tidy overwrites what was relayed. The library decrypts each packet in one buffer,
// which keeps the tail of longer ones: an answer as long as a packet may be fills it.
// What it made of them is garbage, which the collector overwrites (see clobbering).
func (r *relay) tidy() {
	_, _, _ = r.client.SendRequest(serve.FillRequest, true, nil)
	collect()
}
