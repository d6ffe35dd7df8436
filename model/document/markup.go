package document

import "strings"

// A BlockKind says how a block is set.
type BlockKind int

// The kinds of block.
const (
	Paragraph BlockKind = iota
	Heading
	Bullet
	Lines // line breaks are kept: addresses, signatures
)

// A Block is one block of a letter.
type Block struct {
	Kind BlockKind
	Text string // of Lines, with line breaks
}

// blocks reads the plain markup of letters: blocks are parted by empty lines, a
// block that begins with "# " is a heading, lines that begin with "- " are
// bullets, and a block whose lines begin with "| " keeps its line breaks.
func blocks(text string) []Block {
	var out []Block
	for _, part := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		lines := strings.FieldsFunc(part, func(r rune) bool { return r == '\n' })
		switch {
		case len(lines) == 0 || strings.TrimSpace(part) == "":
		case strings.HasPrefix(lines[0], "# "):
			out = append(out, Block{Heading, strings.TrimSpace(lines[0][2:])})
			out = append(out, run(lines[1:])...)
		case strings.HasPrefix(lines[0], "| "):
			for i := range lines {
				lines[i] = strings.TrimPrefix(lines[i], "| ")
			}
			out = append(out, Block{Lines, strings.Join(lines, "\n")})
		default:
			out = append(out, run(lines)...)
		}
	}
	return out
}

// run reads the lines of a paragraph, of which some may be bullets. A line that
// is no bullet goes on with what is before it.
func run(lines []string) []Block {
	var out []Block
	for _, l := range lines {
		text, bullet := strings.CutPrefix(strings.TrimSpace(l), "- ")
		switch {
		case text == "":
		case bullet:
			out = append(out, Block{Bullet, text})
		case len(out) > 0:
			out[len(out)-1].Text += " " + text
		default:
			out = append(out, Block{Paragraph, text})
		}
	}
	return out
}
