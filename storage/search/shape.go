package search

import (
	"strings"
	"unicode/utf8"
)

// shape adds the parts that begin at token i and returns how many tokens they
// take.
func (p *parser) shape(i int, how manner, r *reading) int {
	t, months := p.tokens[i], how != noMonths
	if local, domain, ok := strings.Cut(t.text, "@"); ok && local != "" {
		r.parts = append(r.parts, part{email: emailReading{local: local, domain: domain, at: true}})
		return 1
	}
	if run, n := p.phone(i); n > 0 {
		if _, dated := p.date(i, months); dated < n {
			made := part{phone: run}
			if text := p.groups(i, n); allDigits(text) && len(text) < 11 {
				made.addReference(text) // of another system, in groups: a ULN
			}
			r.parts = append(r.parts, made)
			return n
		}
	}
	if dates, n := p.date(i, months); n > 1 {
		r.parts = append(r.parts, part{dates: dates})
		return n
	}
	if spans, whole := p.postcodePair(i); spans != nil {
		r.parts = append(r.parts, part{postcodes: spans, postcode: whole})
		return 2
	}
	if n := p.confusedPair(i, how, r); n > 0 {
		return n
	}
	if how == loosely {
		if p.initials(i, r) {
			return 1
		}
	} else if n := p.spacedReference(i, r); n > 0 {
		p.loose = p.loose || len(p.tokens[i].text) > 1
		return n
	} else if p.initials(i, nil) {
		p.loose = true
	}
	p.single(t, i, r)
	return 1
}

// date reads the longest date that begins at token i.
func (p *parser) date(i int, months bool) ([]datePattern, int) {
	for n := min(5, len(p.tokens)-i); n > 0; n-- {
		text := ""
		for _, t := range p.tokens[i : i+n] {
			if !months && month(t.text) != 0 {
				text = ""
				break
			}
			text += " " + t.text
		}
		if text == "" {
			continue
		}
		if found := parseDates(text[1:], i+n == len(p.tokens), p.today); found != nil {
			return found, n
		}
	}
	return nil, 0
}

// phone reads a number written in groups that begins at token i.
func (p *parser) phone(i int) (digitRun, int) {
	text, n, digits := "", 0, 0
	for _, t := range p.tokens[i:] {
		if strings.Trim(t.text, "0123456789+()-./") != "" {
			break
		}
		for k := range len(t.text) {
			if isDigit(t.text[k]) {
				digits++
			}
		}
		if digits > maxDigits+3 {
			break
		}
		text += t.text
		n++
	}
	opens := text != "" && (text[0] == '0' || text[0] == '+' || text[0] == '(')
	if n == 0 || digits < 3 || n == 1 && !opens || n > 1 && digits < 5 {
		return digitRun{}, 0
	}
	if n == 1 && strings.Trim(text, "0123456789") == "" {
		return digitRun{}, 0 // a plain run has other readings too
	}
	return cleanPhone(text), n
}

// groups returns n tokens from i on, run together.
func (p *parser) groups(i, n int) string {
	text := ""
	for _, t := range p.tokens[i : i+n] {
		text += t.text
	}
	return text
}

// initials reads two letters beside something else as the initials of two names:
// "js smith", "c.p. 27/4/39".
func (p *parser) initials(i int, r *reading) bool {
	t := strings.ReplaceAll(p.tokens[i].text, ".", "")
	if len(t) != 2 || !allLetters(t) || len(p.tokens) < 2 {
		return false
	}
	if r != nil && len(r.parts)+2 <= maxParts {
		r.parts = append(r.parts, part{word: []byte(t[:1])}, part{word: []byte(t[1:])})
	}
	return true
}

// postcodePair reads a postcode in two groups, the second perhaps unfinished.
func (p *parser) postcodePair(i int) (spans []postcodeSpan, whole []byte) {
	if i+1 >= len(p.tokens) {
		return nil, nil
	}
	out, ok := packOutward([]byte(p.tokens[i].text))
	if !ok {
		return nil, nil
	}
	in := p.tokens[i+1].text
	if len(in) < 3 && i+2 < len(p.tokens) || len(in) == 1 && !isDigit(in[0]) {
		return nil, nil
	}
	lo, hi, ok := inwardRange(out, []byte(in))
	switch {
	case !ok:
		return nil, nil
	case lo < hi:
		return []postcodeSpan{{lo, hi, 2}}, nil
	}
	whole = []byte(p.tokens[i].text + in)
	return append([]postcodeSpan{{lo, hi, 0}}, confusedPostcodes(whole)...), whole
}

// confusedPair reads a postcode in two groups that has letters for digits or
// digits for letters. Loosely, because short words look like such groups.
func (p *parser) confusedPair(i int, how manner, r *reading) int {
	if i+1 >= len(p.tokens) || len(p.tokens[i+1].text) != 3 || len(p.tokens[i].text) < 2 {
		return 0
	}
	whole := []byte(p.tokens[i].text + p.tokens[i+1].text)
	spans := confusedPostcodes(whole)
	if len(spans) == 0 {
		return 0
	}
	if how != loosely {
		p.loose = true
		return 0
	}
	r.parts = append(r.parts, part{postcodes: spans, postcode: whole})
	return 2
}

// spacedReference reads a reference in groups, such as "DS 4393001 B" or
// "S 7K3F 9QZC H".
func (p *parser) spacedReference(i int, r *reading) int {
	t := p.tokens[i].text
	if i+1 >= len(p.tokens) || len(t) > 3 || !isLetter(t[0]) || utf8.RuneCountInString(t) != len(t) {
		return 0
	}
	next := p.tokens[i+1].text
	if len(next) < 4 || !isDigit(next[0]) || !likeDigits(next) {
		return 0
	}
	if found, _ := p.date(i+1, true); found != nil && len(next) != 7 {
		return 0
	}
	text, n := t+next, 2
	for ; i+n < len(p.tokens) && n < 4 && len(p.tokens[i+n].text) <= 4; n++ {
		more := p.tokens[i+n].text
		if len(more) > 1 && allLetters(more) {
			break
		}
		text += more
	}
	var made part
	made.addReference(text)
	r.parts = append(r.parts, made)
	return n
}

// single adds what one token can be.
func (p *parser) single(t token, i int, r *reading) {
	last := i+1 == len(p.tokens)
	var made part
	clean := string(alphanumeric(nil, t.text))
	digits := strings.ContainsAny(clean, "0123456789")
	made.dates = parseDates(t.text, last, p.today)
	slashed := made.dates != nil && strings.Contains(t.text, "/")
	if !slashed && allDigits(clean) && strings.Trim(t.text, "0123456789+()-./") == "" && len(clean) >= 3 {
		made.phone = cleanPhone(t.text)
	}
	made.postcodes = postcodeSpans(clean)
	if _, ok := packPostcode([]byte(clean)); ok {
		made.postcode = []byte(clean)
	}
	if digits {
		made.postcodes = append(made.postcodes, confusedPostcodes([]byte(clean))...)
	}
	lettered := letteredReference(t.text)
	if digits && !slashed && len(clean) >= 3 || lettered {
		made.addReference(clean)
	}
	if strings.ContainsAny(t.text, "._+") || digits && !allDigits(clean) && len(clean) > 4 {
		made.email = emailReading{local: strings.Trim(t.text, "\"'<>()"), cost: 2}
	}
	if made.email.local == "" && allLetters(t.text) && len(t.text) >= 4 {
		made.email = emailReading{local: t.text, cost: costWordEmail}
	}
	if len(t.words) == 1 {
		if !allDigits(clean) {
			made.word = []byte(t.words[0])
		}
		r.parts = append(r.parts, made)
		return
	}
	if made.dates != nil || made.phone.n > 0 || made.email.local != "" || len(made.ref) > 0 && (digits || lettered) {
		r.parts = append(r.parts, made)
		return
	}
	for _, w := range t.words {
		if len(r.parts) < maxParts {
			r.parts = append(r.parts, part{word: []byte(w)})
		}
	}
}
