// Lethe is a console for the people who answer for personal data at a training
// provider: it finds a person, moves data-subject requests through their
// statutory deadlines and shows whose data should go. See README.md.
package main

import (
	"os"

	"lethe/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], cli.System()))
}
