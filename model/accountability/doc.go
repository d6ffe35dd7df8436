// Package accountability says what the registers ask that show why data is used
// as it is (Arts 5(2), 24, 28, 35, 44 to 49 and 8A UK GDPR): assessments, checks
// of recipients and sources, transfers, new purposes, internal documents, tests of
// security measures.
//
// A form is kept only when it is complete, so that whatever rests on one can
// rely on it. The rules are pure.
package accountability
