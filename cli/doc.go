// Package cli is the command line of Lethe: it reads flags, opens the store,
// calls the desk and prints. It holds no rules. Every act of the console is
// also a command, and every command that prints data takes --json.
//
// Exit codes: 0 done, 1 failed, 2 usage, 3 not found, 4 refused by a rule,
// 5 wrong passphrase, 6 store damaged, 7 store in use.
package cli
