// Package breach says how a personal data breach is handled (Arts 33 and 34 UK
// GDPR, LAW.md 4): what an entry of the register must say, what may be decided,
// how long is left to tell the regulator, and what is missing before it closes.
//
// The rules are pure: they depend on the entry and on the time that is given.
package breach
