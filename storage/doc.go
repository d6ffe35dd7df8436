// Package storage keeps the register on disk, sealed.
//
// A [Store] puts three things together. An [Engine] keeps versioned keys and
// values and knows nothing of what they mean; there is one on Badger and one in
// memory, and both pass the same tests. A keys.Vault seals each record under a
// key of its own before the engine sees it. And package audit plans the log
// entries that are written in the same transaction as the change they speak
// of.
//
// What somebody with the disk but without a credential learns: how many records
// of which kind there are, which holdings and notes belong to the same
// (unnamed) subject, sizes rounded to buckets, when records were last written,
// and the audit log, which names administrators and acts but no subjects.
//
// What is promised: when Write returns nil, the act and its audit leaves are on
// disk together. A store that has lost writes, for example to a flipped bit in
// Badger's write-ahead log, notices it by its anchor when it is opened, says so
// and takes no more. After a failed commit or sync nothing is written until the
// store is opened again. Records that were written by an older version of
// Lethe can be read by newer ones; an unknown format is an error, never a
// guess. When Erase returns nil, the keys of what was erased are destroyed, on
// the disk too as far as the file system overwrites in place (Assurance says
// so); when it is interrupted, the next Open finishes it or finds that nothing
// was destroyed. Verify checks all of it.
//
// The bytes of every file are in docs/formats/store.md.
package storage
