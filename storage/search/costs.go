package search

// The costs of a part of a query. They are added up over the parts, so a
// typing error in one word weighs the same whatever else was typed.
const (
	costExact           = 0
	costUnfinished      = 5 // and one more for each of the next three letters
	costInitial         = 8 // one letter for a name
	costSpelling        = 10
	costNickname        = 11
	costSound           = 14
	costOneEdit         = 16
	costUnfinishedEdit  = 22
	costTwoEdits        = 28
	costUnfinishedEdits = 33
	costMissing         = 44 // nothing fits the part

	costArea        = 9 // two letters for a postcode area
	costDateRun     = 5 // six digits for a date
	costDateSwapped = 14
	costPhoneEnd    = 2
	costPhoneStart  = 4
	costPhoneMiddle = 8
	costPhoneEdit   = 16
	costRefEnd      = 2
	costRefStart    = 4
	costRefMiddle   = 8
	costRefEdit     = 16
	costEmailWord   = 6 // a word of the local part that is not its first
	costWordEmail   = 18
	costEmailDomain = 8 // right local part, wrong domain
	costEmailEdit   = 16
	costJoined      = 1 // two words typed for one
	costSplit       = 3 // one word typed for two
	costOrder       = 1 // family name first without a comma
	costGivenAlone  = 1 // one word, and it is the given name
	never           = 1 << 20
)

// roleCost is what a word costs more by its place in the name.
var roleCost = [roles]int{
	roleFamily: 0, roleGiven: 0, roleMiddle: 2, roleKnownAs: 1,
	rolePreviousFamily: 3, rolePreviousGiven: 3,
}

// factCost is what a fact costs more than a name, by its kind.
var factCost = [phraseKinds]int{
	phraseTitle: 1, phraseTown: 2, phraseEstablishment: 2, phraseDomain: 6,
	phraseKindOf: 3, phraseOther: 1,
}

// A why says what made a part fit.
type why uint8

const (
	whyMissing why = iota
	whyName
	whyPhone
	whyPhoneEnd
	whyBorn
	whyPostcode
	whyEmail
	whyRef
	whyRequest
	whySubject
	whyFact // and above: the kind of phrase is added
)
