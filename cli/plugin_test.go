package cli

import (
	"errors"
	"fmt"
	"os"

	"filippo.io/age"
	"filippo.io/age/plugin"
)

// The scripts have an age plugin on their search path: "age-plugin-lethetest"
// wraps with the X25519 key in its data and asks for the PIN 2468, and
// "pluginkey" makes a key for it.

func runTestPlugin() {
	p, err := plugin.New("lethetest")
	if err != nil {
		os.Exit(100)
	}
	p.HandleRecipient(func(data []byte) (age.Recipient, error) { return age.ParseX25519Recipient(string(data)) })
	p.HandleIdentity(func(data []byte) (age.Identity, error) {
		if err := p.DisplayMessage("touch\x1b[31m it"); err != nil {
			return nil, err
		}
		pin, err := p.RequestValue("PIN", true)
		if err != nil || pin != "2468" {
			return nil, errors.New("wrong PIN")
		}
		return age.ParseX25519Identity(string(data))
	})
	p.RegisterFlags(nil)
	os.Exit(p.Main())
}

func makePluginKey() {
	id, err := age.GenerateX25519Identity()
	if err != nil {
		panic(err)
	}
	fmt.Printf("# public key: %s\n%s\n",
		plugin.EncodeRecipient("lethetest", []byte(id.Recipient().String())), plugin.EncodeIdentity("lethetest", []byte(id.String())))
}
