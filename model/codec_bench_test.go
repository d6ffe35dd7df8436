package model_test

import (
	"testing"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/demo"
)

// BenchmarkDecodeSubject decodes people of the demonstration, as opening a register
// does.
func BenchmarkDecodeSubject(b *testing.B) {
	today, err := calendar.ParseDate("2026-11-23")
	if err != nil {
		b.Fatal(err)
	}
	var records []model.Record
	err = demo.New(1, today, 1000).Each(func(p *demo.Person) error {
		records = append(records, model.Encode(p.Subject))
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		var s model.Subject
		if err := model.DecodeInto(records[i%len(records)], &s); err != nil {
			b.Fatal(err)
		}
	}
}
