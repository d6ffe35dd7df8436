package desk

import (
	"io"
	"strings"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/registerfile"
)

// Suppress returns the entry that lets a contact be recognised and not used,
// and that holds nothing else of the person (LAW.md 3.5). scope is a channel,
// or empty for all. The caller writes it.
func Suppress(store model.Store, contact, scope string, on calendar.Date, source string, random io.Reader) (*model.Suppression, error) {
	hash, err := ContactHash(store, typedContact(contact))
	if err != nil {
		return nil, err
	}
	id, err := model.NewID(random)
	if err != nil {
		return nil, err
	}
	return &model.Suppression{Head: model.Head{ID: id}, Hash: hash[:], Scope: scope, On: on, Source: source}, nil
}

// typedContact returns what somebody typed as a contact: an email address has
// an @.
func typedContact(text string) model.Contact {
	c := model.Contact{Type: model.Phone, Value: text}
	if strings.Contains(text, "@") {
		c.Type = model.Email
	}
	return c
}

// ContactHash returns the keyed hash under which a contact is suppressed.
func ContactHash(store model.Store, c model.Contact) ([32]byte, error) {
	value := c.Value
	switch c.Type {
	case model.Email:
		value = registerfile.NormalEmail(value)
	case model.Phone:
		value = registerfile.NormalPhone(value)
	case model.Address:
		value = registerfile.NormalPostcode(c.Postcode) + "\n" + value
	}
	return store.Fingerprint("suppression", []byte(string(c.Type)+"\x00"+value))
}
