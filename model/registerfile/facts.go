package registerfile

import "strings"

// Whose a mailbox or number is.
const (
	SubscriberIndividual = "individual"
	SubscriberNamed      = "named"
	SubscriberShared     = "shared"
)

// words for what a column says, folded.
var (
	subscribers = map[string]string{
		"individual": SubscriberIndividual, "personal": SubscriberIndividual, "private": SubscriberIndividual,
		"soletrader": SubscriberIndividual, "partnership": SubscriberIndividual,
		"corporate": SubscriberNamed, "corporatenamed": SubscriberNamed, "named": SubscriberNamed, "company": SubscriberNamed,
		"business": SubscriberNamed, "school": SubscriberNamed, "publicbody": SubscriberNamed,
		"corporategeneric": SubscriberShared, "generic": SubscriberShared, "shared": SubscriberShared, "sharedmailbox": SubscriberShared,
	}
	screenings = map[string]string{
		"clear": "no", "notlisted": "no", "notregistered": "no", "no": "no", "n": "no", "false": "no", "0": "no",
		"listed": "yes", "registered": "yes", "ontps": "yes", "onctps": "yes", "yes": "yes", "y": "yes", "true": "yes", "1": "yes",
	}
)

// facts reads what marketing depends on. A word that is not understood is a
// fault of the row: to guess would open or close a channel.
func (b *builder) facts() {
	f := &b.row.Facts
	for _, k := range []struct {
		field Field
		to    *string
		words map[string]string
		fault string
	}{
		{Subscriber, &f.Subscriber, subscribers, "this is none of: individual, corporate named, corporate generic"},
		{ScreenResult, &f.Listed, screenings, "this is neither clear nor listed"},
	} {
		text := b.one[k.field]
		if text == "" || none(text) {
			continue
		}
		word, ok := k.words[foldHeading(text)]
		if !ok {
			b.fail(b.from[k.field], k.fault)
		}
		*k.to = word
	}
	f.Screened, f.AskedOn = b.date(Screened), b.date(AskedOn)
	f.Asked = strings.TrimSpace(b.one[AskedAbout])
}
