package registerfile

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"lethe/model"
)

const benchRows = 1000

func benchFile(json bool) string {
	var b strings.Builder
	if !json {
		b.WriteString("ID,Title,First name,Last name,DOB,Email,Mobile,Address 1,Town,Postcode,School,Role\n")
	}
	for i := range benchRows {
		if json {
			fmt.Fprintf(&b, `{"ref":"L-%06d","title":"Ms","forename":"Katherine","surname":"Davies","dob":"1963-01-21","emails":["k.davies%d@school.example"],"phones":["07700 %06d"],"line1":"104 Suffolk Drive","town":"Enfield","postcode":"EN12 4JB","establishment":"Churchside School","role":"Teacher"}`+"\n", i, i, i)
			continue
		}
		fmt.Fprintf(&b, "L-%06d,Ms,Katherine,Davies,21/01/1963,k.davies%d@school.example,07700 %06d,104 Suffolk Drive,Enfield,EN12 4JB,Churchside School,Teacher\n", i, i, i)
	}
	return b.String()
}

func benchmarkRead(b *testing.B, text string) {
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		r, err := Open(strings.NewReader(text), "", Options{Today: today})
		if err != nil {
			b.Fatal(err)
		}
		n := 0
		for ; ; n++ {
			if _, err := r.Next(); err == io.EOF {
				break
			} else if err != nil {
				b.Fatal(err)
			}
		}
		if n != benchRows {
			b.Fatal(n)
		}
	}
	b.ReportMetric(float64(benchRows*b.N)/b.Elapsed().Seconds(), "rows/s")
}

// Rows of twelve columns, as Next returns them.
func BenchmarkCSV(b *testing.B)       { benchmarkRead(b, benchFile(false)) }
func BenchmarkJSONLines(b *testing.B) { benchmarkRead(b, benchFile(true)) }

// The first pass.
func BenchmarkInspect(b *testing.B) {
	text := benchFile(false)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Inspect(strings.NewReader(text), Options{Today: today}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(benchRows*b.N)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkApply(b *testing.B) {
	r := one(b, ann)
	var s model.Subject
	b.ReportAllocs()
	for b.Loop() {
		r.Apply(&s)
	}
}

func BenchmarkCompare(b *testing.B) {
	r := one(b, ann)
	var s model.Subject
	r.Apply(&s)
	b.ReportAllocs()
	for b.Loop() {
		if r.Compare(&s) != Unchanged {
			b.Fatal("changed")
		}
	}
}
