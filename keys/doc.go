// Package keys holds every encryption key of a store.
package keys
