// Package tui is the console of Lethe: a Bubble Tea program for the people who
// look after a register. It shows and asks; what may be done, and whether it
// is lawful, is decided in model/desk. It imports neither storage nor keys.
//
// [Run] shows the console until the administrator leaves. [Options] carry the
// open register or the way to unlock it, the clock, and what the terminal can
// show. The linear mode (Options.Plain) does the same work as lines of text
// with numbered answers, for screen readers.
//
// # How a message travels
//
// [Model] is a router. A key goes to the first of these that is there: the
// notice that the screen is too small (only leaving works), the lock screen,
// the dialog on top, the filter being typed, the action bound to the key in
// this place. Everything else is an answer to a command; it knows how to apply
// itself (result) and is dropped when the session has ended or a newer
// question was asked in the meantime.
//
// Update and View do no input or output and read no clock. They ask the board,
// which is in memory; all that reaches the store runs inside a command, with
// the time taken there. Today's date arrives once a minute; a tick that
// changes nothing sends nothing to the terminal.
//
// # Actions
//
// The table in actions.go says what can be done: title, keys, places, how
// dangerous it is, why it cannot be done now, and how it is done. Keys,
// footer, help, palette and the key sheet of the manual are made from it, and
// a remapping that puts two actions on one key in one place is refused at the
// start. Keys here are keys of a keyboard; package keys is about encryption.
//
// # Records under the cursor
//
// Cursor, marks and opened records hold record ids, never row numbers. A
// refresh does not move the cursor to another record, and a record that has
// left the list stays, labelled, until the cursor moves.
//
// # What reaches the terminal
//
// All text passes model/printable where it is drawn (rowText, page, Line).
// Only attributes and the sixteen ANSI colours are used, and every state has a
// word and a glyph besides, so that NO_COLOR, a light background and a screen
// reader lose nothing. The terminal's own cursor stands on the selected row.
// A panic in Update, View or a command ends the session with [ErrFault]; its
// text is not shown, since it could hold personal data.
package tui
