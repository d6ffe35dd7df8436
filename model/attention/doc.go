// Package attention says what wants a person's attention beside requests and
// due retention: consents to refresh, guardians' consents when a child comes of
// age, notices that are due, reviews, contracts and data that is old or missing.
//
// The rules are pure: what a [Rules] says about one person depends on that
// person alone, so that after a change one person is looked at again and
// nobody else.
package attention
