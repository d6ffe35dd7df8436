// Package document makes what leaves the organisation: letters (LAW.md 7),
// access and portability packages, reports. Model values go in, bytes come out;
// nothing here reads a file or a clock.
//
// A letter is a text with merge fields. Its text, and the parts that letters
// share, are built in and can be replaced by the policy, which is checked when
// it is put in force: a field that does not exist, a loop of parts, or a text
// that leaves out what the law wants in that letter is an error with its line.
//
//	set, err := document.Letters(policy.Letters)
//	page, err := set.Write("refusal", facts)
//	page.Text(); page.HTML(); page.PDF(); page.EML(envelope)
package document
