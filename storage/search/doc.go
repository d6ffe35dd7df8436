// Package search finds people in the register while they are on the phone. It
// is held in memory only, built when the vault is unlocked and wiped when it
// is locked; nothing searchable is ever written in the clear (DESIGN.md 3.7).
package search
