package storage

import (
	"context"
	"errors"
	"strings"
	"time"

	"lethe/storage/audit"
)

// How far back the log is read for who was here last, in entries, and how many
// are read at a time.
const (
	actsBack = 500_000
	actsStep = 8192
)

// errEnough ends the reading of a part.
var errEnough = errors.New("read as far as wanted")

// LastActs implements desk.Keeper. It reads the log from its end until everybody
// is found, or for half a million entries.
func (s *Store) LastActs(ctx context.Context, names []string) (map[string]time.Time, error) {
	missing := map[string]bool{}
	for _, n := range names {
		missing[strings.ToLower(n)] = true
	}
	out := map[string]time.Time{}
	end, _ := s.AuditHead()
	oldest := end - min(end, actsBack)
	for step := uint64(actsStep); end > oldest && len(missing) > 0; step *= 2 {
		from := max(oldest, end-min(end, step))
		err := s.Leaves(ctx, from, func(l audit.Leaf) error {
			if l.Seq >= end {
				return errEnough
			}
			if who := strings.ToLower(l.Actor); missing[who] {
				out[who] = l.At
			}
			return nil
		})
		if err != nil && !errors.Is(err, errEnough) {
			return nil, err
		}
		for who := range out {
			delete(missing, who)
		}
		end = from
	}
	return out, nil
}
