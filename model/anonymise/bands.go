package anonymise

import (
	"fmt"
	"strings"

	"lethe/model"
	"lethe/model/calendar"
)

// Values of traits that stand for no value of their own.
const (
	Unknown = "not known"
	Other   = "other" // one of several that were too few, or that are not listed
)

// bornBefore is the year before which births are one band: the oldest people
// are few.
const bornBefore = 1930

// BirthBand returns ten years in which a date of birth lies, "1980 to 1989".
func BirthBand(born calendar.Date) string {
	if born.IsZero() {
		return Unknown
	}
	year, _, _ := born.Civil()
	if year < bornBefore {
		return fmt.Sprintf("before %d", bornBefore)
	}
	first := year / 10 * 10
	return fmt.Sprintf("%d to %d", first, first+9)
}

// YearBand returns the year of a date.
func YearBand(on calendar.Date) string {
	if on.IsZero() {
		return Unknown
	}
	year, _, _ := on.Civil()
	return fmt.Sprint(year)
}

// areaNames are the postcode areas of Great Britain and Northern Ireland, those
// of the Crown dependencies and that of the forces, BF. GIR is one building and
// the overseas territories have one postcode each, so they are none.
const areaNames = "AB AL B BA BB BD BF BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY " +
	"E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU " +
	"M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY " +
	"TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE"

var areas = func() map[string]bool {
	out := map[string]bool{}
	for _, a := range strings.Fields(areaNames) {
		out[a] = true
	}
	return out
}()

// PostcodeArea returns the area of a whole British postcode, "LS" of
// "LS1 4AP", and "BF" of a forces post office such as "BFPO 52". Of anything
// else it returns the empty text.
func PostcodeArea(postcode string) string {
	tight := strings.ToUpper(strings.Join(strings.Fields(postcode), ""))
	if number, ok := strings.CutPrefix(tight, "BFPO"); ok {
		if len(number) >= 1 && len(number) <= 4 && strings.Trim(number, "0123456789") == "" {
			return "BF"
		}
		return ""
	}
	if len(tight) < 5 || len(tight) > 7 {
		return ""
	}
	outward, inward := tight[:len(tight)-3], tight[len(tight)-3:]
	area := strings.TrimRight(outward, "0123456789")
	if district := outward[len(outward)-1]; area == outward && isLetter(district) { // W1A 0AX
		area = strings.TrimRight(outward[:len(outward)-1], "0123456789")
		if len(outward)-len(area) != 2 {
			return ""
		}
	}
	number := outward[len(area):]
	if len(number) < 1 || len(number) > 2 || !isDigit(number[0]) || !isDigit(inward[0]) || !isLetter(inward[1]) || !isLetter(inward[2]) || !areas[area] {
		return ""
	}
	return area
}

func isLetter(c byte) bool { return c >= 'A' && c <= 'Z' }
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }

// areaOf returns the area of a person's first address that has one.
func areaOf(s *model.Subject) string {
	for _, c := range s.ContactsOf(model.Address) {
		if a := PostcodeArea(c.Postcode); a != "" {
			return a
		}
	}
	return Unknown
}
