package cli

import (
	"github.com/spf13/cobra"

	"lethe/storage"
)

// callCommand opens the console for whoever has somebody on the phone.
func (a *app) callCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "call",
		Short: "Open the console with somebody on the phone",
		Long: "Opens the console in call mode: one empty box for whatever the caller says first. Enter opens the caller card, " +
			"which confirms nothing before the caller has answered what the policy asks.",
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.console(cmd) },
	}
	return cmd
}

// held returns the store that is open, or nil.
func (s *session) held() *storage.Store {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.store
}

// actor returns who is at work. Opening the register says under which name.
func (s *session) actor() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.app.actor()
}
