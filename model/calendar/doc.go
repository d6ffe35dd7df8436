// Package calendar knows days: civil dates and periods, the bank holidays of
// the United Kingdom, the statutory clock of data-subject requests, and the
// other clocks that data protection law sets running.
//
// It is pure. Nothing here reads the time, a file or a zone database of the
// host: "today" is a parameter, and the zone of Europe/London is linked in.
//
// # Days
//
// A [Date] is a civil date, never an instant. [InLondon] and [ParseReceived]
// turn an instant into the day on which it fell in Europe/London, which is
// the day the law counts. [ParseTyped] reads dates as people type them, day
// first. A [Period] is a length such as P6Y; [KeepThrough] applies it to a
// retention trigger and never rolls the result to a working day.
//
// # Holidays
//
// [NewHolidays] makes the table of one [Division], 2019 to 2035, by rule, with
// proclaimed one-off days as data and the organisation's own list on top.
// [Holidays.Roll] moves a last day that is no working day to the next one. It
// never does so in a year that the table does not cover: an earlier date is
// safe, a guessed later one is not.
//
// # The statutory clock
//
// [Clock] derives everything about a request's dates from the [History] of
// its dated events and the [Rules] of the organisation. Nothing is stored
// that can be derived, so a corrected event corrects every date. In order:
//
//  1. The period starts on the latest of receipt, identity, authority, fee.
//  2. It ends on the same day of the next month (the third month, if an
//     extension notice was sent in time), or on the last day of that month.
//  3. Days of a clarification pause (access only) are added.
//  4. If that day is no working day, the next working day is the due date.
//
// Every [Result] carries its working: the steps in words, for the screen and
// the letters. An event that the law forbids is a [RuleError] that names the
// rule.
//
// States: a request awaits identity, authority or a fee; runs; is paused or
// extended; is answered when the reply has gone; and ends closed, withdrawn
// or not applicable. A complaint is acknowledged before it is answered. Being
// overdue is not a state but a fact about an open request: [Result.Overdue].
//
// # Other clocks
//
// [ComplaintAcknowledgement], [ComplaintProgress], [NewBreachClock],
// [IndirectCollectionNotice] and [MarketingStop] count the other periods of
// LAW.md 1.9. [AgeOn] and [Birthday] serve the age gates.
package calendar
