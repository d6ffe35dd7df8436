// Package policy reads the YAML file in which an organisation says how it
// handles personal data: who it is, what it holds and why, who receives it,
// how requests and callers are dealt with, when it may write to people, and
// how long everything is kept.
//
// [Parse] turns the text into a [Policy] or into [Errors]: every mistake at
// once, each with line and column, what is wrong and what would be accepted.
// A key that the schema does not know is a mistake, so that a misspelt rule
// cannot silently keep or destroy anything. The format is data, not a
// language: anchors, aliases, merge keys and tags are refused.
//
// A policy that parses may still disagree with the law. Those places are
// [Warning]s (W1 to W24 of LAW.md 5): most are computed from what the policy
// says, some are declared in it. Nothing is corrected behind the reader's
// back.
//
// [Names] and [Text] give the embedded policies: a complete default for a UK
// training or CPD provider and one for each of five published privacy
// notices. `lethe init` writes one of them out to be edited.
//
// The Go types are the single source of the format. Each field carries its
// key in a `yaml` tag and its explanation in a `doc` tag; [JSONSchema] and
// [KeyTable] generate docs/policy.schema.json and the tables in
// docs/policy.md from them, and tests fail when those are stale.
package policy
