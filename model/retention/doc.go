// Package retention says how long a holding is kept and what stands in the
// way of destroying it (LAW.md 3.3 and 3.4).
//
// [Compile] turns the retention rules of a policy into an [Engine]; an engine
// is read-only and may be used by many goroutines. [Engine.Assess] answers for
// one holding of one subject: the rule that decides, the day its period
// started, the last day of keeping, and a [Status]. Several rules may fit: the
// longest justified one wins, and [Assessment.Why] says so in a sentence.
//
// "Justified" matters: a rule that rests on consent ends with the consent, and
// a rule that waits for a withdrawal has nothing to say before it.
//
// A trigger that looks wrong (activity after the relationship ended, an end
// without a date, a date in the future, one date on a whole import) leads to
// review by a person, never to destruction. Dates are never rolled to a
// working day.
//
// [Engine.Guard] is the one guard of every path that destroys: the retention
// run, manual erasure, erasure on request, import, bulk acts and commands. It
// returns what forbids the act; an empty answer is the only permission.
package retention
