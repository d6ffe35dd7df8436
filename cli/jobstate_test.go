package cli

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"lethe/model"
)

// A job's state says how it ended; one that asked for approval has not failed.
func TestStateOfAJob(t *testing.T) {
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	for want, err := range map[string]error{
		"done":    nil,
		"stopped": fmt.Errorf("reading: %w", context.Canceled),
		"asked":   model.Faultf(model.Unapproved, "this takes two people"),
		"failed":  errors.New("something with data in it"),
	} {
		j := &job{err: err, ended: at}
		if got, why := j.state(); got != want || why != "" {
			t.Errorf("%v: %q, %q", err, got, why)
		}
	}
	if got, why := (&job{err: model.Faultf(model.Full, "the disk has no room"), ended: at}).state(); got != "failed" || why == "" {
		t.Errorf("%q, %q", got, why)
	}
	var all jobs
	stopped, ctx := all.begin("ada", "import", nil, at)
	stopped.stop()
	<-ctx.Done()
	stopped.end(model.Faultf(model.Failed, "stopped after 3 of 9 rows"), at)
	if got, why := stopped.state(); got != "stopped" || why != "stopped after 3 of 9 rows" {
		t.Errorf("%q, %q", got, why)
	}
	if got, _ := (&job{}).state(); got != "running" {
		t.Error(got)
	}
}
