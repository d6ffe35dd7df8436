package printable

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// method returns how cells are counted.
func (c Charset) method() ansi.Method {
	if c.Clusters {
		return ansi.GraphemeWidth
	}
	return ansi.WcWidth
}

// Width returns how many cells s takes. Styles in s count nothing.
func (c Charset) Width(s string) int {
	if plain(s) {
		return len(s)
	}
	return c.method().StringWidth(s)
}

// Ellipsis is what Fit ends a text with that it had to cut.
func (c Charset) Ellipsis() string {
	if c.ASCII {
		return "~"
	}
	return "…"
}

// Fit returns s in exactly width cells: padded with spaces, or cut, so that
// the hidden part is announced by an ellipsis. s must be printable already.
func (c Charset) Fit(s string, width int) string {
	if width <= 0 {
		return ""
	}
	s = c.Cut(s, width)
	return s + strings.Repeat(" ", max(0, width-c.Width(s)))
}

// Cut returns s in at most width cells, ending in an ellipsis if it was longer.
func (c Charset) Cut(s string, width int) string {
	if width <= 0 {
		return ""
	}
	if c.Width(s) <= width {
		return s
	}
	// The library cuts by clusters and measures by characters, or the other way
	// round, and so may leave a cell too many where a cluster joins its neighbours.
	for try := width; try > 0; try-- {
		if cut := c.method().Truncate(s, try, c.Ellipsis()); c.Width(cut) <= width {
			return cut
		}
	}
	return ""
}

// Wrap returns s broken into lines of at most width cells, at spaces where
// there are any.
func (c Charset) Wrap(s string, width int) []string {
	if width <= 0 {
		return nil
	}
	return strings.Split(c.method().Wrap(s, width, ""), "\n")
}
