// Package search finds people in the register while they are on the phone. It
// is held in memory only, built when the vault is unlocked and wiped when it is
// locked; nothing searchable is at rest, except a snapshot that the caller
// seals (DESIGN.md 3.7 and 5).
//
// # Use
//
// A Builder makes the Index of a whole register, on all cores and always the
// same of the same people. From then on Add and Remove
// follow the register within each commit, and Find answers what was typed into
// one box. Compact, from time to time (see Pending), folds in what has been
// added; look-ups go on meanwhile. WriteTo writes a snapshot, Load reads one.
// Remove overwrites at once what the index holds of a person, including every
// letter of a name that nobody else bears; Wipe overwrites everything.
//
// # What can be typed
//
// Parts are known by their shape and may come in any order, each unfinished:
// words (of names, former names and known-as names, titles, towns,
// establishments, kinds), dates of birth (3/12/84, 3 dec 84, 1984, born 1984),
// runs of phone digits (+44 or 0), postcodes or their beginning, emails or a
// part, references of other systems and of open requests, subject references
// (S-, read from the ID). O is read for 0, and I and L for 1, where a digit must
// be, "john dot smith at mail" as an address, "double 4" as two digits, letters
// one by one as a name (heard.go), and two letters beside a name as initials.
// Labels such as "tel" and "nee" are left out. "kind:student", "flag:restricted"
// and "open:request" are filters. A stretch that can be several things is all of them; whichever
// fits a person best counts.
//
// # How people are ranked
//
// Every part of the query has a cost for every person: nothing when it is met
// exactly, more when it is unfinished, spelt in another way, a short form,
// heard alike, mistyped or not met at all (costs.go). The costs are added up;
// the least comes first, and the reason shown falls out of what was met. Ties
// go to people with an open request, then to those heard of last.
//
// # How it works
//
// Every word is once in a dictionary, a trie that is walked with a bounded edit
// distance (dictionary.go, fuzzy.go): typing errors cost the size of the
// vocabulary, not of the register. Titles, towns and the like are phrases, once
// each (phrases.go). A person is a record of bytes that names words and phrases
// by number (record.go); columns hold ids, ranks, initials and where records begin
// (segment.go). For each word and phrase there is a list of people (lists.go),
// and for each kind of number, date and email an order of people (segment.go,
// orders.go). None of it has pointers, so the garbage collector passes it by.
//
// A look-up parts the query (parse.go), finds what each part may mean
// (wordset.go, orders.go), starts from the part with the fewest people, tests
// them against a bit for each other part and reads the records of those who
// pass (drive.go, mark.go, match.go); initials are tested against the letters with
// which each person's names begin (initials.go). People are numbered by rank and answers are tried
// from the cheapest, so it can stop when nobody left can be better. A letter or two at
// the end, with which nobody is found, are of a word yet to come and left out (tail.go). Only when
// too little is found does it go further: first one typing error a word, words
// run together, digits in the middle; then two errors, run-together words with
// an error, one part unknown (level, in find.go); last the insides of addresses,
// which no order has. When the time is up the best
// so far are returned.
//
// What has been added since the last Compact is the overlay: read one by one
// by every look-up, which is quick for thousands and slow for hundreds of
// thousands.
//
// # Limits
//
// 40 bytes of a word, 31 words of names, 31 facts, 15 of each kind of contact
// and 31 references of a person are indexed; 200 bytes and 8 parts of a query
// are read.
package search
