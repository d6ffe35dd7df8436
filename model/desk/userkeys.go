package desk

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"golang.org/x/crypto/ssh"

	"lethe/model"
)

// refusedKeyTypes are kinds of SSH key that no longer prove anything.
var refusedKeyTypes = []string{"ssh-dss"}

// minRSA is the least length of an RSA key, in bytes of its wire format: 2048 bits.
const minRSA = 256

// AddUserKey makes a user known by one more SSH public key, a line as in
// authorized_keys. Options in front of the key are refused: they would have no
// effect here.
func (d *Desk) AddUserKey(ctx context.Context, by By, name, line string) (*model.User, error) {
	return d.changeUser(ctx, by, name, "user.key-add", func(u *model.User) error { return d.addKey(u, by, line) })
}

// RemoveUserKey takes an SSH public key away from a user. It is named by its
// fingerprint, or the beginning of it.
func (d *Desk) RemoveUserKey(ctx context.Context, by By, name, fingerprint string) (*model.User, error) {
	return d.changeUser(ctx, by, name, "user.key-remove", func(u *model.User) error {
		named := func(k model.UserKey) bool { return fingerprint != "" && strings.HasPrefix(k.Fingerprint, fingerprint) }
		left := slices.DeleteFunc(slices.Clone(u.Keys), named)
		switch len(u.Keys) - len(left) {
		case 0:
			return refused("the user has no such key")
		case 1:
			u.Keys = left
			return nil
		}
		return refused("several keys begin so; give more of the fingerprint")
	})
}

func (d *Desk) addKey(u *model.User, by By, line string) error {
	k, err := ParseUserKey(line)
	if err != nil {
		return err
	}
	k.Added = by.At.UTC()
	if slices.ContainsFunc(u.Keys, func(v model.UserKey) bool { return v.Fingerprint == k.Fingerprint }) {
		return refused("the user has this key already")
	}
	if v, ok := d.UserByKey(k.Fingerprint); ok && v.ID != u.ID {
		return refused("the key belongs to the user %s", v.Name)
	}
	u.Keys = append(slices.Clone(u.Keys), k)
	return nil
}

// ParseUserKey reads an SSH public key, a line as in authorized_keys without
// options.
func ParseUserKey(line string) (model.UserKey, error) {
	key, comment, options, rest, err := ssh.ParseAuthorizedKey([]byte(line))
	switch {
	case err != nil:
		return model.UserKey{}, &model.Error{Fault: model.Refused, Sentence: "this is no SSH public key; give the line of a .pub file", Cause: err}
	case len(options) > 0:
		return model.UserKey{}, refused("options in front of the key have no effect here; leave them out")
	case len(bytes.TrimSpace(rest)) > 0:
		return model.UserKey{}, refused("give one key at a time")
	case slices.Contains(refusedKeyTypes, key.Type()):
		return model.UserKey{}, refused("keys of the type %s are no longer safe", key.Type())
	case strings.Contains(key.Type(), "-cert-"):
		return model.UserKey{}, refused("certificates are not taken; give the public key itself")
	case key.Type() == ssh.KeyAlgoRSA && len(key.Marshal()) < minRSA:
		return model.UserKey{}, refused("RSA keys of less than 2048 bits are no longer safe")
	}
	if len(comment) > maxUserName || !plain(comment) {
		comment = ""
	}
	return model.UserKey{Type: key.Type(), Blob: key.Marshal(), Fingerprint: ssh.FingerprintSHA256(key), Comment: comment}, nil
}
