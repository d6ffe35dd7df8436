package cli

import (
	"encoding/json"
	"time"

	"github.com/spf13/cobra"

	"lethe/keys"
	"lethe/model"
	"lethe/tui/serve"
)

// errNoServer is returned by commands that are for a server only.
var errNoServer = model.Faultf(model.NotFound, "no server owns this store; 'lethe serve' starts one")

func (a *app) unlockCommand() *cobra.Command {
	return a.data(&cobra.Command{
		Use:   "unlock",
		Short: "Open the register of a server that is locked",
		Long: "Opens the register that a server holds locked, with a passphrase, an identity file or recovery shares, as the flags say. " +
			"From then on every user of the register may work with it, each as themselves.",
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if a.visit == nil {
				return errNoServer
			}
			if !a.visit.server.isOpen() {
				err := a.unlock(cmd.Context(), func(c keys.Credential) error { return a.visit.unseal(cmd.Context(), c) })
				if err != nil {
					return err
				}
			}
			if a.json {
				return a.printJSON(map[string]bool{"locked": false})
			}
			return a.printf("The register is open.\n")
		},
	})
}

func (a *app) lockCommand() *cobra.Command {
	return a.data(&cobra.Command{
		Use:         "lock",
		Annotations: map[string]string{locksServer: "yes"},
		Short:       "Lock the register of a server, for everybody",
		Long: "Locks the register that a server holds open: what people have typed is kept sealed, their screens are cleared, jobs are stopped, " +
			"and the server starts anew without the keys. Consoles on this host come up again at the lock screen; those that came " +
			"through the SSH port end.",
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if a.visit == nil {
				return errNoServer
			}
			return a.lockServer(cmd)
		},
	})
}

// locksServer marks the command whose client waits until the register is locked.
const locksServer = "lethe/locks-server"

// lockServer asks for the register to be locked. Whoever asked sees to it that
// it is, in waitLocked.
func (a *app) lockServer(cmd *cobra.Command) error {
	if !a.visit.server.isOpen() {
		return a.sayLocked()
	}
	_, d, err := a.visit.enterRegister()
	if err != nil {
		return err
	}
	if err := d.LockServer(cmd.Context(), a.by()); err != nil {
		return err
	}
	if err := a.sayLocked(); err != nil {
		return err
	}
	a.visit.server.seal()
	return nil
}

func (a *app) sayLocked() error {
	if a.json {
		return a.printJSON(map[string]bool{"locked": true})
	}
	return a.printf("The register is locked.\n")
}

// waitLocked waits until the server has started anew. It is for the client of
// 'lethe lock', so that the command ends when what it says is true.
func (a *app) waitLocked() error {
	for until := time.Now().Add(comeAgain); time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
		c, err := a.reach()
		if err != nil || c == nil {
			continue
		}
		ok, answer, err := c.SendRequest(serve.HelloRequest, true, nil)
		c.Close()
		var hello serve.Hello
		if err == nil && ok && json.Unmarshal(answer, &hello) == nil && hello.Sealed {
			return nil
		}
	}
	return model.Faultf(model.Failed, "the server did not say in time that the register is locked; look at 'lethe status'")
}
