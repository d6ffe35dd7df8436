package keys

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"
	"filippo.io/age/plugin"
)

// TestMain makes this test binary serve as an age plugin too, under its name:
// a recipient's data is an X25519 public key, an identity's its private key,
// and a PIN is asked for.
func TestMain(m *testing.M) {
	if filepath.Base(os.Args[0]) == "age-plugin-lethetest" {
		os.Exit(runTestPlugin())
	}
	os.Exit(m.Run())
}

const testPIN = "2468"

func runTestPlugin() int {
	p, err := plugin.New("lethetest")
	if err != nil {
		return 1
	}
	p.HandleRecipient(func(data []byte) (age.Recipient, error) { return age.ParseX25519Recipient(string(data)) })
	p.HandleIdentity(func(data []byte) (age.Identity, error) {
		pin, err := p.RequestValue("PIN", true)
		if err != nil || pin != testPIN {
			return nil, errors.New("wrong PIN")
		}
		return age.ParseX25519Identity(string(data))
	})
	p.RegisterFlags(nil)
	return p.Main()
}

// installTestPlugin puts the plugin on the search path, and nothing else.
func installTestPlugin(t *testing.T) {
	t.Helper()
	self, err := os.Executable()
	must(t, err)
	dir := t.TempDir()
	must(t, os.Symlink(self, filepath.Join(dir, "age-plugin-lethetest")))
	t.Setenv("PATH", dir)
	t.Setenv("AGEDEBUG", "")
}

func TestPluginSlot(t *testing.T) {
	installTestPlugin(t)
	identity, err := age.GenerateX25519Identity()
	must(t, err)
	recipient := plugin.EncodeRecipient("lethetest", []byte(identity.Recipient().String()))
	file := "# a comment\n" + plugin.EncodeIdentity("lethetest", []byte(identity.String())) + "\n"
	d := newDisk()
	v := mustCreate(t, d)
	id, err := v.AddRecipientSlot("token", recipient)
	must(t, err)
	if s := v.Slots()[1]; s.Kind != KindPlugin || !s.Known || s.Recipient != recipient {
		t.Errorf("%+v", s)
	}
	must(t, v.Rotate(nil))

	opens := func(file string, asker answering) (SlotID, error) {
		c, err := KeyFile([]byte(file), asker)
		if err != nil {
			return SlotID{}, err
		}
		opened, err := open(d, c, OpenOptions{ReadOnly: true})
		if err != nil {
			return SlotID{}, err
		}
		defer opened.Lock()
		return opened.OpenedBy(), nil
	}
	if by, err := opens(file, testPIN); err != nil || by != id {
		t.Errorf("opened by %s, %v", by, err)
	}
	if _, err := opens(file, "1357"); !errors.Is(err, ErrPlugin) {
		t.Errorf("a wrong PIN: %v", err)
	}
	stranger, err := age.GenerateX25519Identity()
	must(t, err)
	if by, err := opens(file+stranger.String()+"\n", testPIN); err != nil || by != id {
		t.Errorf("beside another identity: %v", err)
	}
	if _, err := opens(plugin.EncodeIdentity("lethetest", []byte(stranger.String())), testPIN); !errors.Is(err, ErrNoSlot) {
		t.Errorf("another identity of the plugin: %v", err)
	}
	if _, err := opens("AGE-PLUGIN-NONSENSE", testPIN); err == nil {
		t.Error("nonsense was taken for an identity")
	}
	t.Setenv("AGEDEBUG", "plugin")
	if _, err := opens(file, testPIN); !errors.Is(err, ErrPlugin) || !strings.Contains(err.Error(), "AGEDEBUG") {
		t.Errorf("with debugging on: %v", err)
	}
}

// TestPluginMissing: without its program a slot keeps the vault key from being
// rotated and changes nothing; it can be removed itself.
func TestPluginMissing(t *testing.T) {
	installTestPlugin(t)
	identity, err := age.GenerateX25519Identity()
	must(t, err)
	recipient := plugin.EncodeRecipient("lethetest", []byte(identity.Recipient().String()))
	d := newDisk()
	v := mustCreate(t, d)
	id, err := v.AddRecipientSlot("token", recipient)
	must(t, err)
	other, err := v.AddPassphraseSlot("other", []byte("another passphrase"), testArgon)
	must(t, err)
	t.Setenv("PATH", t.TempDir())
	before := d.clone()
	if err := v.RemoveSlot(other, nil); !errors.Is(err, ErrPlugin) || !strings.Contains(err.Error(), "not installed") {
		t.Errorf("rotated without the plugin: %v", err)
	}
	if _, err := v.AddRecipientSlot("again", recipient); !errors.Is(err, ErrPlugin) {
		t.Errorf("added without the plugin: %v", err)
	}
	if string(before.names[headerFile].data) != string(d.names[headerFile].data) {
		t.Error("the header was changed")
	}
	must(t, v.RemoveSlot(id, nil))
	must(t, v.RemoveSlot(other, nil))
}
