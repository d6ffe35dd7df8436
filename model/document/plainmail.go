package document

import (
	"bytes"
	"io"
	"strings"

	"github.com/emersion/go-message/mail"
)

// PlainMail returns a message of plain text, ready to be sent.
func PlainMail(subject, text string, e Envelope) ([]byte, error) {
	var h mail.Header
	h.SetDate(e.Date)
	h.SetSubject(subject)
	if err := address(&h, "From", e.FromName, e.From); err != nil {
		return nil, err
	}
	if err := address(&h, "To", e.ToName, e.To); err != nil {
		return nil, err
	}
	h.SetContentType("text/plain", map[string]string{"charset": "utf-8"})
	var out bytes.Buffer
	w, err := mail.CreateSingleInlineWriter(&out, h)
	if err != nil {
		return nil, err
	}
	if _, err := io.WriteString(w, strings.ReplaceAll(strings.TrimRight(text, "\n")+"\n", "\n", "\r\n")); err != nil {
		return nil, err
	}
	err = w.Close()
	return out.Bytes(), err
}
