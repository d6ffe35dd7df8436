package document

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
)

// Sizes of a page of A4, in millimetres, and of type, in points.
const (
	pdfMargin  = 25
	pdfBody    = 10.5
	pdfHeading = 12
	pdfTitle   = 15
	pdfLine    = 5.2 // millimetres between lines of the body
)

// PDF returns the letter as a PDF of A4 pages, numbered. at is the time that the
// file says it was made; equal letters at equal times are equal files. The fonts
// have Latin, Greek and Cyrillic letters.
func (p *Page) PDF(at time.Time) ([]byte, error) {
	out, _, err := p.Paged(at)
	return out, err
}

// Paged is PDF with the number of its pages.
func (p *Page) Paged(at time.Time) ([]byte, int, error) {
	doc := fpdf.New("P", "mm", "A4", "")
	doc.AddUTF8FontFromBytes("go", "", goregular.TTF)
	doc.AddUTF8FontFromBytes("go", "B", gobold.TTF)
	doc.SetMargins(pdfMargin, pdfMargin, pdfMargin)
	doc.SetAutoPageBreak(true, pdfMargin)
	doc.SetCreationDate(at.UTC())
	doc.SetModificationDate(at.UTC())
	doc.SetCatalogSort(true)
	doc.SetTitle(p.Title, true)
	doc.SetLang("en-GB")
	doc.SetFooterFunc(func() {
		doc.SetY(-15)
		doc.SetFont("go", "", 8)
		doc.CellFormat(0, 5, fmt.Sprintf("%d of {nb}", doc.PageNo()), "", 0, "C", false, 0, "")
	})
	doc.AliasNbPages("")
	doc.AddPage()
	doc.SetFont("go", "B", pdfTitle)
	doc.MultiCell(0, 7, p.Title, "", "L", false)
	for i, b := range p.Blocks {
		if i == 0 || b.Kind != Bullet || p.Blocks[i-1].Kind != Bullet {
			doc.Ln(pdfLine / 2)
		}
		setBlock(doc, b)
	}
	var out bytes.Buffer
	if err := doc.Output(&out); err != nil {
		return nil, 0, fmt.Errorf("making a PDF: %w", err)
	}
	return out.Bytes(), doc.PageNo(), nil
}

func setBlock(doc *fpdf.Fpdf, b Block) {
	doc.SetFont("go", "", pdfBody)
	switch b.Kind {
	case Heading:
		doc.SetFont("go", "B", pdfHeading)
		doc.MultiCell(0, 6, b.Text, "", "L", false)
	case Bullet:
		x := doc.GetX()
		doc.CellFormat(5, pdfLine, "\u2022", "", 0, "L", false, 0, "")
		doc.SetLeftMargin(x + 5)
		doc.MultiCell(0, pdfLine, b.Text, "", "L", false)
		doc.SetLeftMargin(pdfMargin)
		doc.SetX(pdfMargin)
	case Lines:
		for _, l := range strings.Split(b.Text, "\n") {
			doc.MultiCell(0, pdfLine, l, "", "L", false)
		}
	default:
		doc.MultiCell(0, pdfLine, b.Text, "", "L", false)
	}
}
