package document

import (
	"bytes"
	"html/template"
	"strings"
)

// page is the frame of a letter: no script, no link, nothing fetched, and its
// own style so that it prints as it looks.
var page = template.Must(template.New("page").Parse(`<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{{.Title}}</title>
<style>
body { font-family: sans-serif; line-height: 1.5; max-width: 42em; margin: 2em auto; padding: 0 1em; color: #111; background: #fff; }
h1 { font-size: 1.4em; } h2 { font-size: 1.1em; }
@page { margin: 25mm; } @media print { body { margin: 0; max-width: none; } }
</style>
</head>
<body>
<h1>{{.Title}}</h1>
{{range .Groups}}{{if .List}}<ul>
{{range .List}}<li>{{.}}</li>
{{end}}</ul>
{{else if .Heading}}<h2>{{.Heading}}</h2>
{{else if .Lines}}<p>{{range $i, $l := .Lines}}{{if $i}}<br>{{end}}{{$l}}{{end}}</p>
{{else}}<p>{{.Paragraph}}</p>
{{end}}{{end}}</body>
</html>
`))

// A group is a block, or bullets that follow one another.
type group struct {
	Paragraph, Heading string
	List, Lines        []string
}

// HTML returns the letter as one page that needs nothing from elsewhere.
func (p *Page) HTML() ([]byte, error) {
	var groups []group
	for _, b := range p.Blocks {
		switch b.Kind {
		case Heading:
			groups = append(groups, group{Heading: b.Text})
		case Lines:
			groups = append(groups, group{Lines: strings.Split(b.Text, "\n")})
		case Bullet:
			if n := len(groups); n > 0 && groups[n-1].List != nil {
				groups[n-1].List = append(groups[n-1].List, b.Text)
				continue
			}
			groups = append(groups, group{List: []string{b.Text}})
		default:
			groups = append(groups, group{Paragraph: b.Text})
		}
	}
	var out bytes.Buffer
	err := page.Execute(&out, struct {
		Title  string
		Groups []group
	}{p.Title, groups})
	return out.Bytes(), err
}
