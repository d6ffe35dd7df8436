package policy

import "testing"

// BenchmarkParse measures what opening a store pays for its policy.
func BenchmarkParse(b *testing.B) {
	text, err := Text(DefaultName)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, _, err := Parse("default.yaml", text); err != nil {
			b.Fatal(err)
		}
	}
}
