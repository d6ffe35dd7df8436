package cli

import (
	"github.com/spf13/cobra"
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

// keepDraft keeps what was typed in a call, in the store that is open.
func (s *session) keepDraft(actor string, text []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.store == nil {
		return nil
	}
	return s.store.KeepDraft(actor, text)
}

// draft returns what keepDraft kept.
func (s *session) draft(actor string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.store == nil {
		return nil, nil
	}
	return s.store.Draft(actor)
}
