// Package desk holds the use cases of Lethe: one method for every act that an
// administrator can do. A method takes who acts and when, checks the rules of
// package model, and writes through a model.Store, which makes the change and
// its audit entry durable together. The terminal console and the command line
// are two ways of calling these methods and contain no rules of their own.
//
// A Desk also keeps the board: what the three panes list (subjects, requests,
// retention alerts), in memory, built from the store at unlock and brought up
// to date with every act. Reading the board touches no disk and is safe from
// any goroutine.
package desk
