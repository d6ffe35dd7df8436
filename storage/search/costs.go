package search

// The costs of a part of a query. They are added up over the parts, so a
// typing error in one word weighs the same whatever else was typed.
const (
	costExact           = 0
	costUnfinished      = 5 // and one more for each of the next three letters
	costInitial         = 8 // one letter for a name
	costSpelling        = 10
	costNickname        = 11
	costAbbreviation    = 11 // the first letters of an establishment
	costOneEdit         = 16
	costUnfinishedEdit  = 22
	costTwoEdits        = 28
	costUnfinishedEdits = 33
	costMissing         = 44 // nothing fits the part

	costArea             = 9 // two letters for a postcode area
	costPostcodeEdit     = 16
	costPostcodeConfused = 6 // O for 0
	costDateRun          = 5 // six digits for a date
	costDateSwapped      = 14
	costDateEdit         = 20 // above what any date that fits costs
	costPhoneEnd         = 2
	costPhoneStart       = 4
	costPhoneMiddle      = 8
	costPhoneEdit        = 16
	costPhoneLength      = 2  // a digit too many or too few
	costPhoneEdits       = 30 // two digits wrong in a whole number
	costRefEnd           = 2
	costRefStart         = 4
	costRefMiddle        = 8
	costRefEdit          = 16
	costRefConfused      = 4  // O for 0
	costEmailWord        = 6  // a word of the local part that is not its first
	costWordEmail        = 18 // letters only, and a name begins so
	costNoWordEmail      = 12 // letters only, and no name begins so
	costEmailStops       = 3  // stops left out, or the @
	costDomainStart      = 2  // of a domain no more than the beginning
	costEmailDomain      = 8  // right local part, wrong domain
	costEmailEdit        = 16
	costLoose            = 2  // short words taken for names or initials
	costTail             = 12 // a letter or two at the end, of a word that is yet to come
	costJoined           = 1  // two words typed for one
	costSplit            = 3  // one word typed for two
	costOrder            = 2  // family name first without a comma
	costPartial          = 1  // one half of a double name
	costGivenAlone       = 1  // one word, and it is the given name
	never                = 1 << 20
)

// roleCost is what a word costs more by its place in the name.
var roleCost = [roles]int{
	roleFamily: 0, roleGiven: 0, roleMiddle: 2, roleKnownAs: 1,
	rolePreviousFamily: 3, rolePreviousGiven: 3, roleCompound: 1,
}

// soundCost is the cost of a word with the same sound, by the number of
// letters that differ.
var soundCost = [...]int{0, 13, 15, 19, 24, 24}

// costFactInexact is what a fact costs more when it is not met in full: the
// words of establishments are common, and short names begin like them.
const costFactInexact = 6

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
	whyJoined
	whyJoinedID
	whyRequest
	whySubject
	whyFact // and above: the kind of phrase is added
)

// whyRefs are the reasons for references by the section they are in (see divider).
var whyRefs = [...]why{whyRef, whyJoined, whyJoinedID}
