package cli

import (
	"github.com/spf13/cobra"
)

// An app is one run of the command line: the host and the flags that every
// command understands.
type app struct {
	Host
	store        string
	user         string // who signed in to the store
	refers       bool   // and whether they may look people up
	passphraseFD int
	identity     string
	// Recovery shares: to be typed, or read from a file descriptor.
	recoveryShares bool
	recoveryFD     int
	json           bool
	socket         string
	argv           []string // the command as it was given
	visit          *visit   // nil in a process that opens the store itself
	job            *job     // nil unless the command is one of a server's jobs
	next           *hint    // the console has locked and a new process goes on
	terminal       *holding // which that process is given
}

// root builds the command tree.
func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "lethe",
		Short: "A console for data subjects, their requests and retention",
		Long: "Lethe keeps a register of people in an encrypted store: it finds a person, moves data-subject " +
			"requests through their statutory deadlines, and shows whose data should no longer be held.\n\n" +
			"Without a command it opens the console.",
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.console(cmd) },
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return wrapUsage(cmd, err) })
	root.PersistentPreRunE = a.offer
	f := root.PersistentFlags()
	f.StringVar(&a.socket, "socket", "", "have the server at this socket carry the command out (default $LETHE_SOCKET, then the server that owns the store)")
	f.StringVar(&a.store, "store", "", "directory of the store (default $LETHE_STORE, then $XDG_DATA_HOME/lethe)")
	f.IntVar(&a.passphraseFD, "passphrase-fd", -1, "read the passphrase from this file descriptor")
	f.StringVar(&a.identity, "identity", "", "open the store with this age identity file or SSH private key instead of a passphrase")
	f.BoolVar(&a.recoveryShares, "recovery-shares", false, "open the store with recovery shares, typed at the terminal")
	f.IntVar(&a.recoveryFD, "recovery-shares-fd", -1, "open the store with recovery shares read from this file descriptor")
	root.Flags().Bool("plain", false, "linear mode for screen readers: no boxes, numbered answers")
	root.AddCommand(
		alone(a.initCommand()), long(a.importCommand()), alone(a.demoCommand()), a.callCommand(), a.subjectCommand(), a.requestCommand(),
		a.retentionCommand(), a.holdCommand(), a.consentCommand(), a.suppressionCommand(), a.marketingCommand(), a.messageCommand(), a.holdingCommand(), a.enrolCommand(), a.attendanceCommand(), a.alertCommand(), a.breachCommand(), a.disclosureCommand(), a.registerCommand(), a.noticeCommand(), a.eraseCommand(), long(a.verifyCommand()), a.auditCommand(), long(a.backupCommand()), alone(a.restoreCommand()),
		a.keysCommand(), a.doctorCommand(), a.policyCommand(), alone(a.clockCommand()), alone(a.versionCommand()),
		a.userCommand(), a.approvalCommand(), a.serveCommand(), a.unlockCommand(), a.lockCommand(), a.statusCommand(), a.jobCommand(),
	)
	return root
}

// data marks a command as one that prints data, and so takes --json.
func (a *app) data(cmd *cobra.Command) *cobra.Command {
	cmd.Flags().BoolVar(&a.json, "json", false, "print JSON")
	return cmd
}

func (a *app) versionCommand() *cobra.Command {
	return a.data(&cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if a.json {
				return a.printJSON(map[string]string{"version": Version()})
			}
			return a.printf("lethe %s\n", Version())
		},
	})
}

// group returns a command that only has subcommands; alone it is a mistake.
func group(use, short string, subs ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{
		Use:   use,
		Short: short,
		RunE: func(cmd *cobra.Command, given []string) error {
			if len(given) > 0 {
				return usage(cmd, "unknown command %q for %q", given[0], cmd.CommandPath())
			}
			return usage(cmd, "%q needs one of its commands", cmd.CommandPath())
		},
	}
	cmd.AddCommand(subs...)
	return cmd
}
