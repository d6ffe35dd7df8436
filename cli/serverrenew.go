package cli

import (
	"context"

	"lethe/model"
)

// renew runs the server anew in the place of this process. The doors are closed
// and the store too. Where that cannot be done, the server ends, which locks the
// register just as well.
func (s *server) renew(ctx context.Context) error {
	if ctx.Err() != nil {
		return nil
	}
	if s.host.RenewServer == nil {
		return model.Faultf(model.Failed, "the register is locked; on this system the server must be started again by hand")
	}
	hint, err := s.hint(s.spare)
	if err == nil {
		err = s.host.RenewServer(hint)
	}
	return &model.Error{Fault: model.Failed, Sentence: "the register is locked, and the server could not be started again; start it yourself", Cause: err}
}

// keepSocket takes a second hold on the socket, which outlives the door's.
func (s *server) keepSocket() (err error) {
	s.spare, err = s.socket.File()
	return err
}
