package document

import "strings"

// textWidth is the line length of the text form.
const textWidth = 72

// Text returns the letter as plain text, its lines at most 72 characters long
// where words allow it.
func (p *Page) Text() string {
	var out strings.Builder
	out.WriteString(p.Title + "\n" + strings.Repeat("=", min(textWidth, len([]rune(p.Title)))) + "\n")
	for i, b := range p.Blocks {
		if i == 0 || b.Kind != Bullet || p.Blocks[i-1].Kind != Bullet {
			out.WriteByte('\n')
		}
		switch b.Kind {
		case Heading:
			out.WriteString(b.Text + "\n" + strings.Repeat("-", min(textWidth, len([]rune(b.Text)))) + "\n")
		case Bullet:
			out.WriteString(wrap(b.Text, "- ", "  "))
		case Lines:
			out.WriteString(b.Text + "\n")
		default:
			out.WriteString(wrap(b.Text, "", ""))
		}
	}
	return out.String()
}

// wrap breaks a text between words, with a prefix for the first line and one
// for the rest.
func wrap(text, first, rest string) string {
	var out strings.Builder
	line, length := first, len([]rune(first))
	empty := true
	for _, w := range strings.Fields(text) {
		n := len([]rune(w))
		if !empty && length+1+n > textWidth {
			out.WriteString(line + "\n")
			line, length, empty = rest, len([]rune(rest)), true
		}
		if !empty {
			line, length = line+" ", length+1
		}
		line, length, empty = line+w, length+n, false
	}
	out.WriteString(line + "\n")
	return out.String()
}
