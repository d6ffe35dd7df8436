package tui

import (
	tea "charm.land/bubbletea/v2"

	"lethe/model"
	"lethe/model/desk"
)

// A resultBox shows what an erasure did, and its certificate. It names nobody.
type resultBox struct {
	what    doomed
	done    *desk.Erased
	changed []string // since the plan that was confirmed
	stale   bool     // the lists could not be brought up to date

	certificate bool // the certificate is shown
	page        *page
	top, height int
}

func (b *resultBox) key(m *Model, k tea.KeyPressMsg) tea.Cmd {
	switch k.String() {
	case "esc", "ctrl+c":
		if b.certificate {
			b.show(false)
			return nil
		}
		m.drop(b)
	case "c":
		b.show(!b.certificate)
	case "w":
		b.save(m)
	case "down", "j":
		b.scroll(1)
	case "up", "k":
		b.scroll(-1)
	case "pgdown", "space":
		b.scroll(b.height - 1)
	case "pgup":
		b.scroll(1 - b.height)
	}
	return nil
}

// show changes between the result and the certificate.
func (b *resultBox) show(certificate bool) { b.certificate, b.page, b.top = certificate, nil, 0 }

func (b *resultBox) scroll(by int) {
	if b.page != nil {
		b.top = max(0, min(b.top+by, len(b.page.lines)-b.height))
	}
}

// save asks for a file and writes the certificate to it.
func (b *resultBox) save(m *Model) {
	if m.opts.Save == nil {
		m.notice = "Files cannot be written from this console."
		return
	}
	m.saveFile("certificate", "Signed, as JSON; lethe erase verify FILE checks it. It bears the reference and no name.", certificateName(b.done.Receipt), b.done.Receipt.Certificate)
}

// certificateName is the name that is suggested for the file of a certificate.
func certificateName(r *model.ErasureReceipt) string { return "erasure-" + r.ID.String()[:8] + ".json" }

// erasureResult adds what an erasure did.
func (p *page) erasureResult(done *desk.Erased, changed []string, stale bool) {
	r := done.Receipt
	p.indent("", resultWords(done), bold)
	if stale {
		p.indent("! ", "The lists could not be brought up to date: read the register again (ctrl+r), or leave and come back.", latePaint)
	}
	for _, text := range changed {
		p.indent("! ", "Since the plan was shown: "+text+".", soonPaint)
	}
	p.section("How surely it is gone")
	p.fact("Assurance", r.Level+": "+r.Why)
	if len(r.Pending) == 0 {
		p.fact("Key copies", "none is known that still holds the keys")
	}
	for _, place := range r.Pending {
		p.painted("Key copies", "! "+place+" still holds the keys: replace it with lethe keys backup, or destroy it", latePaint)
	}
	p.fact("Files", "are rewritten in the background; lethe verify checks the whole store")
	p.section("Certificate")
	p.fact("Erasure", r.ID.String())
	p.fact("Kept", "in the store; lethe erase certificate "+r.ID.String()[:8]+" shows it again")
	p.fact("Check", "lethe erase verify FILE")
	if len(done.Plan.Stays) > 0 {
		p.section("Stays, and why: " + recordsIn(done.Plan.Stays))
		if len(done.Plan.Stays) > listedLines {
			p.sameLines(done.Plan.Stays)
			return
		}
		for i := range done.Plan.Stays {
			l := &done.Plan.Stays[i]
			p.planLine(l, true, nil)
		}
	}
}

// resultWords says in one sentence what was destroyed.
func resultWords(done *desk.Erased) string {
	r, what := done.Receipt, count(done.Plan.Holdings, "holding")
	if done.Plan.Subjects > 0 {
		what = people(done.Plan.Subjects)
		if done.Plan.Holdings > 0 {
			what += " with " + count(done.Plan.Holdings, "holding")
		}
	}
	words := "Erased: " + what + ". " + count(r.Records, "record") + " and " + count(r.Keys, "key") + " destroyed."
	if n := len(done.Plan.Anonymised); n > 0 {
		words += " " + count(n, "holding") + " of them counted before, in " + count(len(done.Plan.Kept), "group") + "."
	}
	return words
}

func (b *resultBox) layOut(l look, w int) {
	if b.page != nil && b.page.width == w && b.page.look == l {
		return
	}
	b.page = &page{look: l, width: w}
	if b.certificate {
		b.page.line(b.done.Receipt.Text)
		return
	}
	b.page.erasureResult(b.done, b.changed, b.stale)
}

func (b *resultBox) draw(m *Model, w, h int) block {
	l := m.look
	b.layOut(l, w-4)
	b.height = max(1, h-2)
	b.scroll(0)
	title := "Erased"
	if b.certificate {
		title = "Certificate of erasure"
	}
	if rest := len(b.page.lines) - b.top - b.height; rest > 0 {
		title += " - " + count(rest, "more line") + ", down"
	}
	lines := make([]string, 0, h)
	for _, line := range l.sheet(b.page.lines[b.top:], w-4, b.height).lines {
		lines = append(lines, " "+line)
	}
	return l.frame(l.Line(title), true, block{lines: lines}.at(1, 0), w, h)
}

func (b *resultBox) hint() string {
	if b.certificate {
		return "up, down scroll  w write it to a file  c, esc back"
	}
	return "c certificate  w write it to a file  up, down scroll  esc close"
}
