// Package anonymise makes counts of people out of holdings, in such a way that
// nobody can be found from them again (LAW.md 3.5).
//
// What is kept is a partition: everybody whose data of one category is
// anonymised in one act is in a group of at least model.LeastGroup people, and
// the groups do not overlap. Whatever is added or subtracted is therefore again
// a number of at least that many people, and two acts have nothing to subtract
// from each other, since no set is ever added to. Where fewer people are left
// over, they are put together with the smallest other group; where a category
// has fewer in all, nothing is kept.
//
// Names, references, contacts, dates and free text never get here. A trait of a
// group is one of a closed list: a purpose that the policy has, a year, ten
// years of birth, one of 125 postcode areas, an answer that the policy
// lists. A trait of persons that everybody of a group would share is not kept,
// since it would tell it of each of them.
package anonymise
