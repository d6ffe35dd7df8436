package serve

import (
	"encoding/json"
	"errors"
)

// A Call is what the lethe client asks for over the socket: the command as it
// was given, word by word, so that no shell comes in between.
type Call struct {
	Argv    []string `json:"argv"`    // without the name of the program
	Environ []string `json:"environ"` // "NAME=value"; names that are not Passed are dropped
	Dir     string   `json:"dir"`     // where the command was given
	Version string   `json:"version"` // of the client
	// Terminal says that the client's standard error is one.
	Terminal bool   `json:"terminal"`
	Again    string `json:"again"` // the hint of a session that was locked, which this one goes on from
}

// String returns the call as the client sends it.
func (c Call) String() string {
	text, err := json.Marshal(c)
	if err != nil {
		return "" // strings only; parseCall refuses it
	}
	return string(text)
}

// maxCall bounds a call, in bytes: what an operating system takes as arguments,
// with room for quoting.
const maxCall = 1 << 20

var errCall = errors.New("not a call of the lethe client")

// parseCall reads what String writes.
func parseCall(text string) (c Call, err error) {
	if len(text) > maxCall || json.Unmarshal([]byte(text), &c) != nil {
		return Call{}, errCall
	}
	environ := c.Environ[:0]
	for _, v := range c.Environ {
		if Passed(v) {
			environ = append(environ, v)
		}
	}
	c.Environ = environ
	return c, nil
}

// The channels that the server opens to the client during a call.
const (
	// FilesChannel carries the SFTP protocol; the client serves the files that
	// the command names, with its own rights.
	FilesChannel = "files@lethe"
	// AskChannel leads to the client's terminal.
	AskChannel = "ask@lethe"
)

// The requests on an AskChannel. The payload is shown. After an AskLine or
// AskSecret the client reads a line and sends it over the channel, with the line's
// end; the request is answered with whether there is one.
const (
	AskShow   = "show@lethe"
	AskLine   = "line@lethe"
	AskSecret = "secret@lethe"
)

// AgainRequest says, on the session, that the register is being locked and that
// the client is to call again with the payload as Call.Again.
const AgainRequest = "again@lethe"

// HelloRequest is a global request of the client. It is answered with a Hello.
const HelloRequest = "hello@lethe"

// FillRequest is a global request of the client at the socket. Its answer is FillSize
// bytes of nothing, more than a packet with data of a session has, so that nothing of
// earlier packets stays where the client decrypts them.
const (
	FillRequest = "fill@lethe"
	FillSize    = 33 << 10
)

// Fill is a byte that a client at the socket sends among the keys of a console, if
// the server answers a FillRequest, and that means nothing. UTF-8 has no such byte.
const Fill = 0xff

// A Hello says which server this is.
type Hello struct {
	Version string `json:"version"`
	Store   string `json:"store"` // its directory
	PID     int    `json:"pid"`
	Sealed  bool   `json:"sealed"` // the register is locked
}

// InputRequest asks, on the session of a command, the client for its standard
// input, which is left alone otherwise: a terminal has other readers.
const InputRequest = "input@lethe"
