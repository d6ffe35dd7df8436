package search

import (
	"testing"
	"time"

	"lethe/model/calendar"
)

// The people of the table tests, by a word for each.
var register = []Person{
	{ID: wordID("audrey"), Title: "Mrs", Names: []Name{{Given: "Audrey Jane", Family: "Derhal"}, {Kind: Previous, Given: "Audrey", Family: "Wenlock"}},
		Born: calendar.NewDate(1984, 12, 3), Emails: []string{"a.derhal84@mail.example"}, Phones: []string{"+44 7400 171 151"},
		Postcodes: []string{"BS16 1QY"}, Towns: []string{"Bristol"}, Establishments: []string{"Churchside Depot"}, Kinds: []string{"student"},
		SourceIDs: []string{"DS-4393001-B"}, LastActivity: calendar.NewDate(2026, 3, 1)},
	{ID: wordID("kathryn"), Names: []Name{{Given: "Kathryn", Family: "O'Brien"}, {Kind: KnownAs, Given: "Kit"}},
		Born: calendar.NewDate(1990, 5, 19), Phones: []string{"01632 960 001"}, Postcodes: []string{"M1 2AB"},
		Kinds: []string{"trainer"}, OpenRequests: []string{"R-2026-0041"}},
	{ID: wordID("john"), Names: []Name{{Given: "John", Family: "Smith"}}, Born: calendar.NewDate(1984, 3, 12), LastActivity: calendar.NewDate(2020, 1, 1)},
	{ID: wordID("johnnew"), Names: []Name{{Given: "John", Family: "Smith"}}, Born: calendar.NewDate(1950, 3, 12), LastActivity: calendar.NewDate(2026, 1, 1)},
	{ID: wordID("zofia"), Names: []Name{{Given: "Żofia", Family: "Wąsowska-Łuczak"}}, Postcodes: []string{"D02 X285"}, Flags: []string{"restricted"}},
	{ID: wordID("margaret"), Names: []Name{{Given: "Margaret", Family: "MacDonald"}}, Emails: []string{"peggy_mac@letters.example"},
		SourceIDs: []string{"LMS/77120"}, Joined: []string{"S-7K3M9PQ2X"}, JoinedIDs: []string{"BKG-0009822"}, OpenRequests: []string{"R-2026-0107"}},
	{ID: wordID("khan"), Names: []Name{{Given: "Imran", Family: "Khan"}}, Postcodes: []string{"BS16 4ZZ"}, Kinds: []string{"student"}},
	{ID: wordID("khanfar"), Names: []Name{{Given: "Imran", Family: "Khan"}}, Postcodes: []string{"LS1 4ZZ"}, Phones: []string{"+33 6 12 34 56 78"}},
}

func wordID(word string) ID {
	var id ID
	copy(id[:], word)
	copy(id[10:], word)
	return id
}

func idOf(word string) ID { return wordID(word) }

func person(word string) Person {
	for _, p := range register {
		if p.ID == wordID(word) {
			return p
		}
	}
	return Person{}
}

func family() *Index {
	b := NewBuilder()
	for _, p := range register {
		b.Add(p)
	}
	return b.Build()
}

func find(x *Index, query string) []Result {
	return x.Find(query, Options{Today: today, Budget: -1})
}

// What is typed, who should come first and why.
var cases = []struct{ query, want, reason string }{
	{"\u202a01632 960 001\u202c", "kathryn", "phone"}, // as telephones copy them
	{"01632\u2011960\u2011001", "kathryn", "phone"},
	{"01632\u202f960\u2009001", "kathryn", "phone"},
	{"audrey derhal", "audrey", "name"},
	{"derhal audrey", "audrey", "name"},
	{"Derhal, Audrey", "audrey", "name"},
	{"AUDREY  DERHAL", "audrey", "name"},
	{"mrs derhal", "audrey", "name; title"},
	{"derh", "audrey", "name"},
	{"aud derh", "audrey", "name"},
	{"audrey jane", "audrey", "name"},
	{"a derhal", "audrey", "name"},
	{"d a", "audrey", "name"},
	{"a d 3/12/84", "audrey", "name; born 3 Dec 1984"},
	{"audrey derhal 8", "audrey", "name"}, // what is yet to come does not hide who was found
	{"derhal churchside d", "audrey", "name; establishment"},
	{"audrye derhal z", "audrey", "sounds like"},
	{"sudrey derhal", "audrey", "name, one letter off"},
	{"audrey derhall", "audrey", "sounds like"},
	{"audrey dernal", "audrey", "name, one letter off"},
	{"audreyderhal", "audrey", "name"},
	{"audreyjanederhal", "audrey", "name"},
	{"zofia wasowskaluzcak", "zofia", "name, one letter off"},
	{"wenlock", "audrey", "previous name"},
	{"kit o'brien", "kathryn", "also known as"},
	{"kathryn obrien", "kathryn", "name"},
	{"kathryn o brien", "kathryn", "name"},
	{"Kathryn O’Brien", "kathryn", "name"},
	{"catherine obrien", "kathryn", "name, other spelling"},
	{"kath o'brian", "kathryn", "sounds like"},
	{"smyth john", "johnnew", "name, other spelling"},
	{"jon smith", "johnnew", "name, other spelling"},
	{"johnny smith", "johnnew", "name, short form"},
	{"peggy mcdonald", "margaret", "name, short form"},
	{"margaret mac donald", "margaret", "name"},
	{"zofia wasowska", "zofia", "name"},
	{"Żofia Łuczak", "zofia", "name"},
	{"wasowskaluczak", "zofia", "name"},
	{"smith 84", "john", "name; born 12 Mar 1984"},
	{"smith 12/3/84", "john", "name; born 12 Mar 1984"},
	{"smith born 1950", "johnnew", "name; born 12 Mar 1950"},
	{"3/12/84", "audrey", "born 3 Dec 1984"},
	{"3 dec 84", "audrey", "born 3 Dec 1984"},
	{"3rd december 1984", "audrey", "born 3 Dec 1984"},
	{"03121984", "audrey", "born 3 Dec 1984"},
	{"1984-12-03", "audrey", "born 3 Dec 1984"},
	{"3.12.1984", "audrey", "born 3 Dec 1984"},
	{"dec 1984", "audrey", "born 3 Dec 1984"},
	{"derhal 3/12/48", "audrey", "name; one digit off: born 3 Dec 1984"},
	{"derhal 4/12/1984", "audrey", "name; one digit off: born 3 Dec 1984"},
	{"derhal 30/12/1984", "audrey", "name; one digit off: born 3 Dec 1984"},
	{"derhal 03/12/9184", "audrey", "name; one digit off: born 3 Dec 1984"},
	{"derhal bs16 1qw", "audrey", "name; postcode, one character off"},
	{"derhal bsi6 iqy", "audrey", "name; postcode"},
	{"bsl61qy", "audrey", "postcode"},
	{"obrien mi 2ab", "kathryn", "name; postcode"},
	{"a dot derhal84 at mail dot example", "audrey", "email"},
	{"a.derhal84 at mail.example", "audrey", "email"},
	{"aj derhal", "audrey", "name"},
	{"a j derhal", "audrey", "name"},
	{"derhal AJ", "audrey", "name"},
	{"A.D. 3/12/84", "audrey", "name; born 3 Dec 1984"},
	{"ds439300ib", "audrey", "source id"},
	{"DS-4393OO1-B", "audrey", "source id"},
	{"ds 4393oo1 b", "audrey", "source id"},
	{"may 1990", "kathryn", "born 19 May 1990"},
	{"derhal 12/1984", "audrey", "name; born 3 Dec 1984"},
	{"a.derhal84@mail.example", "audrey", "email"},
	{"a.derhal84@mai", "audrey", "email"},
	{"a.derh", "audrey", "email"},
	{"derhal84", "audrey", "email"},
	{"a.derhla84@mail.example", "audrey", "email, one letter off"},
	{"peggy_m", "margaret", "email"},
	{"07400171151", "audrey", "phone"},
	{"+447400171151", "audrey", "phone"},
	{"0044 7400 171151", "audrey", "phone"},
	{"07400 171", "audrey", "phone"},
	{"0740 0", "audrey", "phone"},
	{"7 1151", "audrey", "phone ends"},
	{"171151", "audrey", "phone ends"},
	{"400171", "audrey", "phone"},
	{"07400171115", "audrey", "phone, one digit off"},
	{"0612345678", "khanfar", "phone ends"},
	{"bs16 1qy", "audrey", "postcode"},
	{"bs161qy", "audrey", "postcode"},
	{"khan bs16", "khan", "name; postcode"},
	{"khan ls", "khanfar", "name; postcode"},
	{"d02 x285", "zofia", "postcode"},
	{"churchside", "audrey", "establishment"},
	{"derhal depot", "audrey", "name; establishment"},
	{"derhal bristol", "audrey", "name; town"},
	{"DS-4393001-B", "audrey", "source id"},
	{"ds4393001b", "audrey", "source id"},
	{"bkg 9822", "margaret", "source id of a joined record"}, // zeros are left out
	{"BKG9822", "margaret", "source id of a joined record"},
	{"bkg 09822", "margaret", "source id of a joined record"},
	{"DS 4393001 B", "audrey", "source id"},
	{"4393001", "audrey", "source id"},
	{"43930", "audrey", "source id"},
	{"93001b", "audrey", "source id"},
	{"lms/7", "margaret", "source id"},
	{"bkg-00", "margaret", "source id of a joined record"},
	{"ds4393011b", "audrey", "source id, one character off"},
	{"R-2026-0041", "kathryn", "request"},
	{"r2026-0041", "kathryn", "request"},
	{"audrey d e r h a l", "audrey", "name"},
	{"audrey derhal d e r h a l", "audrey", "name"},
	{"D-E-R-H-A-L audrey", "audrey", "name"},
	{"a j d derhal", "audrey", "name"},
	{"derhal nee wenlock", "audrey", "previous name"},
	{"surname derhal postcode bs16 1qy", "audrey", "name; postcode"},
	{"derhal born in 1984", "audrey", "name; born 3 Dec 1984"},
	{"derhal 3dec1984", "audrey", "name; born 3 Dec 1984"},
	{"derhal the 3rd of december 84", "audrey", "name; born 3 Dec 1984"},
	{"tel: 07400 171151", "audrey", "phone"},
	{"derhal ending 1151", "audrey", "name; phone ends"},
	{"mailto:a.derhal84@mail.example", "audrey", "email"},
	{"07400 17 double 1 51", "audrey", "phone"},
	{"07400172152", "audrey", "phone, two digits off"},
	{"171115", "audrey", "phone ends, one digit off"},
	{"ds 4393 double 0 1 b", "audrey", "source id"},
	{"ds 4393 oh oh 1 b", "audrey", "source id"},
	{"d s 4 3 9 3 0 0 1 b", "audrey", "source id"},
	{"439 3001", "audrey", "source id"},
	{"aderhal84", "audrey", "email"},
	{"a.derhal84mail.example", "audrey", "email"},
	{"erhal84", "audrey", "email"},
	{"S-7K3M9PQ2X", "margaret", "reference of a joined record"},
	{"s7k3m9p", "margaret", "reference of a joined record"},
	{"S-7K3M9PZ2X", "margaret", "reference of a joined record, one character off"},
	{"BKG-0009822", "margaret", "source id of a joined record"},
	{"0009822", "margaret", "source id of a joined record"},
	{"BKG-0009823", "margaret", "source id of a joined record, one character off"},
	{"LMS/77120", "margaret", "source id"},
	{"R-2026-0107", "margaret", "request"},
	{"zofia kind:student", "", ""},
	{"khan kind:student", "khan", "name"},
	{"khan kind:stud", "khan", "name"},
	{"kind:trainer", "kathryn", ""},
	{"open:request", "kathryn", ""},
	{"flag:restricted", "zofia", ""},
	{"", "", ""},
	{"   ,; ", "", ""},
	{"qqqqqqqq", "", ""},
}

func TestFind(t *testing.T) {
	folded, fresh := family(), New()
	for _, p := range register {
		fresh.Add(p)
	}
	for name, x := range map[string]*Index{"compacted": folded, "overlay": fresh} {
		for _, c := range cases {
			got := find(x, c.query)
			switch {
			case c.want == "" && len(got) > 0:
				t.Errorf("%s: %q finds %q (%s, %d), want nobody", name, c.query, got[0].ID[10:], got[0].Reason, got[0].Cost)
			case c.want == "":
			case len(got) == 0:
				t.Errorf("%s: %q finds nobody", name, c.query)
			case got[0].ID != idOf(c.want) || got[0].Reason != c.reason:
				t.Errorf("%s: %q finds %q (%s, %d), want %q (%s)", name, c.query, got[0].ID[10:], got[0].Reason, got[0].Cost, c.want, c.reason)
			}
		}
	}
}

// Subject references are found whole, begun, and with one character misheard.
func TestFindReference(t *testing.T) {
	p := Person{ID: ID{0x1f, 0x2e, 0x3d, 0x4c, 0x5b, 1}, Names: []Name{{Given: "Ada"}}}
	x := New()
	x.Add(p)
	x.Compact()
	digits := subjectDigits(&p.ID)
	const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	ref := ""
	for _, d := range digits {
		ref += string(alphabet[d])
	}
	for query, reason := range map[string]string{
		"S-" + ref + "7":                     "reference",
		ref + "7":                            "reference",
		"s" + ref:                            "reference",
		"S-" + ref[:5]:                       "reference",
		"S-" + ref[:3] + "Z" + ref[4:] + "7": "reference, one character off",
		"S-" + ref[1:2] + ref[:1] + ref[2:]:  "reference, one character off",
		"S-" + ref[:4] + ref[5:] + "7":       "reference, one character off",
	} {
		got := find(x, query)
		if len(got) != 1 || got[0].Reason != reason {
			t.Errorf("%q (reference %s): %v, want %q", query, ref, got, reason)
		}
	}
}

// Of equals, those with an open request come first, then the latest contact.
func TestFindTies(t *testing.T) {
	x := New()
	for i, active := range []int{2019, 2025, 2022} {
		x.Add(Person{ID: ID{byte(i + 1)}, Names: []Name{{Given: "Ann", Family: "Lee"}}, LastActivity: calendar.NewDate(active, 1, 1)})
	}
	x.Add(Person{ID: ID{9}, Names: []Name{{Given: "Ann", Family: "Lee"}}, OpenRequests: []string{"R-2026-0001"}})
	for range 2 {
		got := find(x, "ann lee")
		var order []byte
		for _, r := range got {
			order = append(order, r.ID[0])
		}
		if string(order) != "\x09\x02\x03\x01" {
			t.Errorf("order %v, want 9 2 3 1", order)
		}
		x.Compact()
	}
}

// A look-up whose time is up returns what it has.
func TestFindBudget(t *testing.T) {
	b := NewBuilder()
	for i := range 5000 {
		b.Add(Person{ID: numberID(i), Names: []Name{{Given: "Ann", Family: "Lee" + string(rune('a'+i%26))}}})
	}
	x := b.Build()
	now := time.Time{}
	ticks := 0
	clock := func() time.Time {
		ticks++
		now = now.Add(time.Second)
		return now
	}
	got := x.Find("anm leee", Options{Budget: time.Millisecond, Clock: clock})
	if ticks > 4 {
		t.Errorf("the clock was asked %d times after the end", ticks)
	}
	if len(got) > DefaultLimit {
		t.Errorf("%d results", len(got))
	}
	// What fits exactly is met first, so even no time at all is enough for it.
	got = x.Find("ann leeb", Options{Budget: 1, Clock: clock})
	if len(got) != DefaultLimit || got[0].Cost != 0 {
		t.Errorf("without time: %v", got)
	}
}

// While nobody has been found a look-up goes on: that its time is up may only mean that
// other work had the processor.
func TestFindPatience(t *testing.T) {
	b := NewBuilder()
	for i := range 5000 {
		b.Add(Person{ID: numberID(i), Names: []Name{{Given: "Ann", Family: "Lee" + string(rune('a'+i/26%26)) + string(rune('a'+i%26))}}})
	}
	b.Add(Person{ID: numberID(9999), Names: []Name{{Given: "Theodora", Family: "Quillfeather"}}})
	x := b.Build()
	for _, late := range []time.Duration{3 * time.Millisecond, 30 * time.Millisecond} {
		now := time.Time{}
		clock := func() time.Time {
			was := now
			now = time.Time{}.Add(late)
			return was
		}
		got := x.Find("theodoar ann quilfaether", Options{Budget: time.Millisecond, Clock: clock})
		if found := len(got) > 0; found != (late < patience*time.Millisecond) {
			t.Errorf("%v late: %d results", late, len(got))
		}
	}
}

// The first letters of the words of a school stand for it.
func TestFindAbbreviated(t *testing.T) {
	x := New()
	for i, school := range []string{"Barnside High School", "Barnside Hall", "Burton Hill Surgery"} {
		x.Add(Person{ID: ID{byte(i + 1)}, Names: []Name{{Given: "Ann", Family: "Lee"}}, Establishments: []string{school}})
	}
	for range 2 {
		got := find(x, "lee bhs")
		if len(got) < 2 || got[0].ID[0] == 2 || got[1].ID[0] == 2 || got[0].Reason != "name; establishment" {
			t.Errorf("found %v", got)
		}
		x.Compact()
	}
}
