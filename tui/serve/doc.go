// Package serve offers the console to people who are not at the process that
// owns the register. There are two doors, and both speak SSH: a Unix socket on
// the host itself, where the kernel says who is calling, and a port of the
// network, where a public key says so. A [Door] takes connections, counts and
// limits them, refuses whatever is neither a terminal nor a command that it
// allows, and hands each session to a [Handler]. What a session may see and do
// is not decided here but in package desk.
package serve
