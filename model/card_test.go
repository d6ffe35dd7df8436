package model_test

import (
	"testing"

	"lethe/model"
)

// Card numbers are recognised however they are written, and other numbers are
// left alone. The numbers are the published test numbers of the schemes.
func TestCardNumbers(t *testing.T) {
	for text, want := range map[string]bool{
		"4111 1111 1111 1111":               true,
		"paid with 5555-5555-5555-4444, ok": true,
		"378282246310005":                   true,
		"6011000990139424":                  true,
		"2223003122003222":                  true,
		"4111 1111 1111 1112":               false, // check digit
		"1111":                              false, // the last four may be kept
		"ULN 1234567890":                    false,
		"+44 7700 900123":                   false,
		"9111111111111111":                  false,
		"41111111111111110000":              false,
		"":                                  false,
	} {
		if got := model.HasCardNumber(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
