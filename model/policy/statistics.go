package policy

import (
	"fmt"
	"strconv"
	"strings"
)

// maxAnswer bounds a listed answer, in bytes: what is counted is a word or two.
const maxAnswer = 60

// NumberRange reads whole numbers from-to, such as "1-3". It reports false for
// anything else.
func NumberRange(s string) (low, high int, ok bool) {
	from, to, _ := strings.Cut(s, "-")
	low, err1 := strconv.Atoi(from)
	high, err2 := strconv.Atoi(to)
	return low, high, err1 == nil && err2 == nil && low >= 0 && low <= high
}

// statistics checks what is counted of a category.
func (c *checker) statistics(category int) {
	fields := map[string]bool{}
	for i, v := range c.p.Categories[category].Statistics {
		path := fmt.Sprintf("categories[%d].statistics[%d]", category, i)
		if name := strings.ToLower(v.Field); name != "" && fields[name] {
			c.fail(path+".field", "one list of answers for a field", "%s is counted twice", shown(v.Field))
		} else {
			fields[name] = true
		}
		answers := map[string]bool{}
		for j, a := range v.Answers {
			at, word := fmt.Sprintf("%s.answers[%d]", path, j), strings.ToLower(a)
			switch {
			case a == "" || len(a) > maxAnswer || strings.TrimSpace(a) != a:
				c.fail(at, fmt.Sprintf("a word or two, of at most %d bytes", maxAnswer), "%s is no answer", shown(a))
			case word == "other" || word == "not known":
				c.fail(at, "", "%q is what everything else is counted as", a)
			case answers[word]:
				c.fail(at, "", "the answer %s is listed twice", shown(a))
			}
			answers[word] = true
		}
	}
}
