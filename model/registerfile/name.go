package registerfile

import (
	"strings"

	"lethe/model"
)

// titles are recognised at the start of a whole name.
const titles = " mr mrs miss ms mx dr prof professor rev revd reverend sir dame lord lady fr sr "

// particles begin a family name: "Ludwig van Beethoven".
const particles = " van von der den de del della di da dos du la le ter ten bin bint ibn al el st "

// splitName takes a whole name apart. With a comma the family name comes first,
// "Byron, Ada". Without one it is the last word and the particles before it;
// a name of one word is taken for a family name, as passports do.
func splitName(s string) model.Name {
	if family, given, ok := strings.Cut(s, ","); ok {
		title, given := cutTitle(strings.TrimSpace(given))
		return model.Name{Title: title, Given: given, Family: strings.TrimSpace(family)}
	}
	title, rest := cutTitle(s)
	words := strings.Split(rest, " ")
	at := len(words) - 1
	for at > 1 && strings.ToLower(words[at-1]) == words[at-1] && isOneOf(words[at-1], particles) {
		at--
	}
	return model.Name{Title: title, Given: strings.Join(words[:at], " "), Family: strings.Join(words[at:], " ")}
}

// cutTitle takes a title off the front of a name, if something is left.
func cutTitle(s string) (title, rest string) {
	word, rest, ok := strings.Cut(s, " ")
	if ok && rest != "" && isOneOf(strings.ToLower(strings.TrimSuffix(word, ".")), titles) {
		return word, rest
	}
	return "", s
}

func isOneOf(word, list string) bool {
	return word != "" && strings.Contains(list, " "+word+" ")
}
