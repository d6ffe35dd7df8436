package serve

import (
	gossh "golang.org/x/crypto/ssh"
)

// guarded is a session's channel whose requests are looked at before package
// ssh sees them, which would take any variable, agent forwarding and every
// subsystem that somebody registers.
type guarded struct {
	gossh.NewChannel
	network bool
	end     func() // the channel was closed
	// interrupt is called when whoever gave a command wants it to stop.
	interrupt func()
	variables int // that were sent
}

// Accept implements ssh.NewChannel.
func (g *guarded) Accept() (gossh.Channel, <-chan *gossh.Request, error) {
	ch, reqs, err := g.NewChannel.Accept()
	if err != nil {
		return nil, nil, err
	}
	out := make(chan *gossh.Request)
	go func() {
		defer close(out)
		defer g.end()
		for r := range reqs {
			if g.allowed(r) {
				out <- r
			} else if r.WantReply {
				_ = r.Reply(false, nil)
			}
		}
	}()
	return ch, out, nil
}

// mostVariables are how many variables a client may send, one by one.
const mostVariables = 32

// allowed reports whether a request may pass. From the network: a terminal, its
// size, a shell, and the variables that say how a terminal draws. At the socket:
// a terminal, its size and the call of a client.
func (g *guarded) allowed(r *gossh.Request) bool {
	switch r.Type {
	case "pty-req", "window-change":
		return true
	case "shell":
		return g.network
	case "exec":
		return !g.network
	case "signal":
		if !g.network {
			g.interrupt()
		}
		return false
	case "env":
		var v struct{ Name, Value string }
		g.variables++
		return g.network && g.variables <= mostVariables && gossh.Unmarshal(r.Payload, &v) == nil && Passed(v.Name+"="+v.Value)
	}
	return false
}
