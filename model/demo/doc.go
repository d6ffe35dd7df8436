// Package demo invents an organisation: a training and CPD provider in the
// United Kingdom with its learners, delegates, trainers and the schools and
// firms they come from, what is held about them, their consents, and a queue of
// requests in every state. Nobody in it exists.
//
//	o := demo.New(seed, today, 2000)
//	err := o.Each(func(p *demo.Person) error { ... })
//	loose := o.Unmatched()
//
// Take a working day for today: nothing falls due on a weekend or holiday.
//
// The same seed, day and size give the same records, byte for byte. People are
// made one household at a time and handed over at once, so that a register of
// three million needs no more memory than one of ten.
//
// What is drawn at random is ordinary. What a console must show is not left to
// chance: the plays (requests, see plays.go) and the cases (retention, see
// cases.go) are tables, laid over the people at regular intervals and dated
// backwards from today, so that something is always due today, late, paused,
// blocked or suspicious.
//
// Addresses of email end in .example (RFC 2606), telephone numbers come from
// the ranges that Ofcom keeps free for drama, and no street, school or firm is
// meant to exist. Postcodes have the shape of real ones.
//
// WriteCSV, WriteMoodle and WriteJSONL write the same people as the flat
// exports that a provider would import.
package demo
