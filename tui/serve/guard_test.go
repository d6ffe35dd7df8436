package serve

import (
	"testing"

	gossh "golang.org/x/crypto/ssh"
)

func env(name, value string) *gossh.Request {
	return &gossh.Request{Type: "env", Payload: gossh.Marshal(struct{ Name, Value string }{name, value})}
}

// Of the variables that a client sends, those about drawing pass, and no more
// than mostVariables are looked at.
func TestVariablesFromTheNetwork(t *testing.T) {
	g := &guarded{network: true}
	if !g.allowed(env("LANG", "C.UTF-8")) {
		t.Error("LANG is refused")
	}
	if g.allowed(env("LD_PRELOAD", "x.so")) {
		t.Error("LD_PRELOAD passes")
	}
	for range mostVariables {
		g.allowed(env("LANG", "C.UTF-8"))
	}
	if g.allowed(env("LANG", "C.UTF-8")) {
		t.Error("there is no end to variables")
	}
	if (&guarded{}).allowed(env("LANG", "C.UTF-8")) {
		t.Error("a variable passes at the socket, where the call has them")
	}
}

// What a door does not take is refused, whoever asks.
func TestRequestsThatNoDoorTakes(t *testing.T) {
	for _, kind := range []string{"auth-agent-req@openssh.com", "x11-req", "subsystem", "no-such-thing"} {
		for _, network := range []bool{true, false} {
			if (&guarded{network: network}).allowed(&gossh.Request{Type: kind}) {
				t.Errorf("%s passes, network %t", kind, network)
			}
		}
	}
	if (&guarded{network: true}).allowed(&gossh.Request{Type: "exec"}) {
		t.Error("the network's door takes commands")
	}
}
