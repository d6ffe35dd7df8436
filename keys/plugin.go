package keys

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"

	"filippo.io/age"
	"filippo.io/age/plugin"
)

// An Asker asks whoever sits at the keyboard for what a private key needs: the
// passphrase of an SSH key, the PIN of a plugin's device. What Ask returns is
// wiped where it can be. Prompts and messages of a plugin are its own words.
type Asker interface {
	Ask(prompt string, secret bool) ([]byte, error)
	Tell(message string)
}

// ErrPlugin says that an age plugin is not installed, or failed.
var ErrPlugin = errors.New("age plugin failed")

// A plugin is the program age-plugin-NAME on the search path. It is run for the
// wrapping and unwrapping of its own slots only, and sees the key that wraps
// the vault key there, as age has it: whoever adds such a slot trusts it.

// refuseDebug refuses to run plugins where age would print what passes between
// it and them, keys included.
func refuseDebug() error {
	if os.Getenv("AGEDEBUG") != "" {
		return fmt.Errorf("AGEDEBUG is set, which would print keys: unset it: %w", ErrPlugin)
	}
	return nil
}

// pluginFault words an error of a plugin, which may quote anything.
func pluginFault(name string, err error) error {
	if missing := (*plugin.NotFoundError)(nil); errors.As(err, &missing) {
		return fmt.Errorf("the program age-plugin-%s is not installed: %w", name, ErrPlugin)
	}
	return fmt.Errorf("the program age-plugin-%s refused: %w", name, ErrPlugin)
}

// pluginRecipient is the public key of a plugin. It wraps without asking
// anybody anything, since a new vault key is wrapped for people who are absent.
type pluginRecipient struct{ *plugin.Recipient }

func parsePluginRecipient(text string) (age.Recipient, error) {
	r, err := plugin.NewRecipient(text, &plugin.ClientUI{})
	if err != nil {
		return nil, err
	}
	return pluginRecipient{r}, nil
}

// Wrap implements age.Recipient.
func (r pluginRecipient) Wrap(fileKey []byte) ([]*age.Stanza, error) {
	stanzas, _, err := r.WrapWithLabels(fileKey)
	return stanzas, err
}

// WrapWithLabels implements age.RecipientWithLabels.
func (r pluginRecipient) WrapWithLabels(fileKey []byte) ([]*age.Stanza, []string, error) {
	if err := refuseDebug(); err != nil {
		return nil, nil, err
	}
	stanzas, labels, err := r.Recipient.WrapWithLabels(fileKey)
	if err != nil {
		return nil, nil, pluginFault(r.Name(), err)
	}
	return stanzas, labels, nil
}

// pluginIdentity is the private key of a plugin. It keeps why it failed, which
// unwrap would take for an identity that does not fit.
type pluginIdentity struct {
	*plugin.Identity
	failed error
}

// Unwrap implements age.Identity.
func (i *pluginIdentity) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	err := refuseDebug()
	if err == nil {
		var fileKey []byte
		if fileKey, err = i.Identity.Unwrap(stanzas); err == nil || errors.Is(err, age.ErrIncorrectIdentity) {
			return fileKey, err
		}
		err = pluginFault(i.Name(), err)
	}
	i.failed = err
	return nil, err
}

// splitPlugins takes the identities of plugins out of an identity file.
func splitPlugins(contents []byte, asker Asker) (rest []byte, plugins []*pluginIdentity, err error) {
	for line := range bytes.Lines(contents) {
		text := strings.TrimSpace(string(line))
		if !strings.HasPrefix(text, "AGE-PLUGIN-") {
			rest = append(rest, line...)
			continue
		}
		identity, err := plugin.NewIdentity(text, clientUI(asker))
		if err != nil {
			return nil, nil, fmt.Errorf("a line of the identity file is not the identity of a plugin")
		}
		plugins = append(plugins, &pluginIdentity{Identity: identity})
	}
	return rest, plugins, nil
}

// clientUI lets a plugin ask.
func clientUI(asker Asker) *plugin.ClientUI {
	ask := func(prompt string, secret bool) (string, error) {
		answer, err := asker.Ask(prompt, secret)
		defer clear(answer)
		return string(answer), err
	}
	return &plugin.ClientUI{
		DisplayMessage: func(name, message string) error {
			asker.Tell(name + ": " + message)
			return nil
		},
		RequestValue: func(name, prompt string, secret bool) (string, error) {
			return ask(name+": "+prompt+": ", secret)
		},
		Confirm: func(name, prompt, yes, no string) (bool, error) {
			choices := yes
			if no != "" {
				choices += " or " + no
			}
			answer, err := ask(fmt.Sprintf("%s: %s (%s): ", name, prompt, choices), false)
			return err == nil && strings.EqualFold(strings.TrimSpace(answer), yes), err
		},
		WaitTimer: func(name string) { asker.Tell(name + ": waiting; the device may want to be touched") },
	}
}
