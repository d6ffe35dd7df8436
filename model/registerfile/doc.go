// Package registerfile reads the register files that people really have: bytes
// in, values of package model out. It is pure: it opens nothing, has no clock
// and keeps nothing between files.
//
// A file is read twice. The first pass, Inspect, finds out how the whole file
// is written and asks what it cannot know:
//
//	report, err := registerfile.Inspect(f, options)
//	for _, q := range report.Questions { ... } // set options.DateOrder
//	options = report.Resolve(options)
//
// The second pass gives the rows:
//
//	rows, err := registerfile.Open(f, name, options)
//	for {
//		row, err := rows.Next()
//		var bad *registerfile.RowError
//		switch {
//		case err == io.EOF: // done
//		case errors.As(err, &bad): // rows.Original() to the reject file; go on
//		case err != nil: // the file cannot be read any further
//		}
//		switch row.Compare(subject) {
//		case registerfile.InFile: row.Apply(subject)
//		case registerfile.Conflict: // report
//		}
//	}
//
// # Rules
//
// Nothing is guessed that could be wrong about a person. A date that can be
// read as two is rejected until somebody has said which; a number where a date
// should be is rejected, for spreadsheets count days in two ways; two columns
// for one field are an error that names both.
//
// Nothing is lost. Every row of the file is either returned, or returned as a
// *RowError, with Reader.Original for the row as it stands in the file, or (if
// it holds nothing but delimiters) counted by Blank. A column without a meaning
// is kept under its heading in Row.Extras. A value that cannot be used, such as
// an email address without an @, is kept there too, with a warning.
//
// A row with broken quotation marks costs its first physical line; reading
// resumes at the next one. A quotation mark within a value without marks
// (5' 10") is part of the value.
//
// Memory is bounded whatever the file: by Options.MaxRecord and a few chunks.
// A longer line is one rejected row.
//
// No message holds a value of a person: only line numbers, headings, counts and
// fixed sentences. Only Reader.Original gives the row itself.
//
// # Values
//
// Values are NFC, with spaces folded and without control characters, marks of
// direction and invisible characters. The domain of an email address is in
// lower case; telephone numbers stay as written. NormalEmail, NormalPhone and
// NormalPostcode give the forms in which two are compared.
//
// A year of two digits is, for a birth, the latest that is not in the future,
// and else the one between 80 years before today and 20 after. Instants fall on
// their day in Europe/London. Births before 1900 or in the future are rejected.
//
// A yes to news is what the file says, never a consent (LAW.md W5).
// Requirements, diet and the like are apart in Row.Sensitive, since they may be
// of a special category (Art 9 UK GDPR).
package registerfile
