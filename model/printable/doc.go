// Package printable makes stored text safe to show. Every text that was typed,
// imported or received passes it once on its way to a screen, a pipe or a log.
//
// What comes out never holds a control character, so no name in a register can
// write the administrator's clipboard, move the cursor or forge a link; and it
// never holds a character that is invisible or reorders its neighbours, so
// that what is read is what is stored. Such characters are not dropped: each
// becomes a visible mark such as <U+202E>, and a byte that is no UTF-8 becomes
// <x9B>. All spaces become plain ones.
//
//	printable.Line(s)   one line: line breaks are marked too
//	printable.Block(s)  line breaks stay, tabs become spaces
//
// A [Charset] says what the terminal can show. Where the locale is not UTF-8,
// the ASCII charset writes names by their letters without accents ("Zoë" is
// "Zoe") and every other character by its mark: nothing is dropped there
// either.
//
// [Charset.Fit] cuts or pads to a number of terminal cells. Terminals and
// libraries count some clusters (Indic conjuncts, emoji with a skin tone) in
// two ways; Clusters says which of the two the screen uses.
package printable
