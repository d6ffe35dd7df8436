package document

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/emersion/go-message/mail"
)

// An Envelope says who a message is from and to.
type Envelope struct {
	From, FromName string
	To, ToName     string
	Date           time.Time
	MessageID      string // without angle brackets; empty leaves it to the program that sends
	Attached       []Attached
}

// An Attached file goes with a message.
type Attached struct {
	Name string
	Type string // media type
	Data []byte
}

// ErrAddress is wrapped by errors about an address that no message can bear.
var ErrAddress = errors.New("not an email address")

// EML returns the letter as a message ready to send: text and HTML, and the
// attached files. A draft for the program that sends it, which may still change it.
func (p *Page) EML(e Envelope) ([]byte, error) {
	var h mail.Header
	h.SetDate(e.Date)
	h.SetSubject(p.Title)
	h.Set("X-Unsent", "1")
	if err := address(&h, "From", e.FromName, e.From); err != nil {
		return nil, err
	}
	if err := address(&h, "To", e.ToName, e.To); err != nil {
		return nil, err
	}
	if e.MessageID != "" {
		h.SetMessageID(e.MessageID)
	}
	html, err := p.HTML()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	w, err := mail.CreateWriter(&out, h)
	if err != nil {
		return nil, err
	}
	if err := writeForms(w, p.Text(), html); err != nil {
		return nil, err
	}
	for _, a := range e.Attached {
		if err := attach(w, a); err != nil {
			return nil, err
		}
	}
	err = w.Close() // writes the last boundary
	return out.Bytes(), err
}

func address(h *mail.Header, field, name, at string) error {
	if !strings.Contains(at, "@") || strings.ContainsAny(at, " \r\n<>,;") {
		return fmt.Errorf("%w: %s", ErrAddress, strings.ToLower(field))
	}
	h.SetAddressList(field, []*mail.Address{{Name: name, Address: at}})
	return nil
}

// writeForms writes the text and the HTML of a message, of which a reader shows
// one.
func writeForms(w *mail.Writer, text string, html []byte) error {
	alternatives, err := w.CreateInline()
	if err != nil {
		return err
	}
	for _, form := range []struct {
		kind string
		data []byte
	}{{"text/plain", []byte(text)}, {"text/html", html}} {
		var h mail.InlineHeader
		h.SetContentType(form.kind, map[string]string{"charset": "utf-8"})
		part, err := alternatives.CreatePart(h)
		if err != nil {
			return err
		}
		if err := finish(part, form.data); err != nil {
			return err
		}
	}
	return alternatives.Close()
}

func attach(w *mail.Writer, a Attached) error {
	var h mail.AttachmentHeader
	h.SetContentType(a.Type, nil)
	h.SetFilename(a.Name)
	h.Set("Content-Transfer-Encoding", "base64")
	part, err := w.CreateAttachment(h)
	if err != nil {
		return err
	}
	return finish(part, a.Data)
}

func finish(w io.WriteCloser, data []byte) error {
	if _, err := w.Write(data); err != nil {
		return err
	}
	return w.Close()
}
