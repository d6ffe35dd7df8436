package storage

import (
	"context"
	"fmt"
	"testing"
	"time"

	"lethe/model"
)

// Who acted last when, however far back in the log, and nothing of others.
func TestLastActs(t *testing.T) {
	s, _ := newStore(t)
	ctx, at := context.Background(), time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)
	act := func(who string, n int) {
		t.Helper()
		err := s.Write(ctx, model.Act{At: at, Actor: who, Action: "look"}, func(w model.Writer) error {
			for i := range n {
				if err := w.Touch(model.Record{Kind: model.KindSubject, ID: model.ID{byte(i), byte(i >> 8), 1}}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		at = at.Add(time.Minute)
	}
	act("Ada", 1)
	act("Ben", 3)
	ben := at.Add(-time.Minute)
	act("Cleo", 9000) // more than is read at a time
	act("ADA", 1)
	ada := at.Add(-time.Minute)
	act("Cleo", 300)
	got, err := s.LastActs(ctx, []string{"ada", "Ben", "nobody"})
	if want := map[string]time.Time{"ada": ada, "ben": ben}; err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, %v, want %v", got, err, want)
	}
}
