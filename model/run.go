package model

import "time"

// A Run is one retention run: what a person confirmed, so that it is gone on
// with after a stop and never takes more than that. Its batches are the
// erasures that bear its id.
type Run struct {
	Head
	Actor     string
	Reason    string
	Started   time.Time
	Finished  time.Time // zero while something is left to do
	Confirmed uint64    // holdings
	Rule      string    // only holdings of this rule; empty for all
	Category  string    // only holdings of this category; empty for all
	// Targets are the holdings that were confirmed, packed by PackHoldings. A run
	// that is finished keeps none.
	Targets []byte
	Left    []Tally // what was confirmed and stays, by reason
	unknown unknown
}

// MaxRun is the most holdings that one run takes, so that what was confirmed
// fits into one record.
const MaxRun = 20000

// Kind returns KindRun.
func (*Run) Kind() Kind { return KindRun }

func (r *Run) fields(c *codec) {
	text(c, 1, &r.Actor)
	text(c, 2, &r.Reason)
	c.time(3, &r.Started)
	c.time(4, &r.Finished)
	c.uint(5, &r.Confirmed)
	text(c, 6, &r.Rule)
	text(c, 7, &r.Category)
	c.bytes(8, &r.Targets)
	list(c, 9, &r.Left)
	c.rest(10, &r.unknown)
}

// PackHoldings writes the names of holdings in few bytes.
func PackHoldings(names []HoldingName) []byte {
	var out []byte
	for _, n := range names {
		out = append(append(out, n.Owner[:]...), n.ID[:]...)
	}
	return out
}

// UnpackHoldings reads what PackHoldings wrote. It returns an error that wraps
// ErrEncoding.
func UnpackHoldings(b []byte) ([]HoldingName, error) {
	const size = len(ID{})
	if len(b)%(2*size) != 0 {
		return nil, ErrEncoding
	}
	var out []HoldingName
	for ; len(b) > 0; b = b[2*size:] {
		out = append(out, HoldingName{Owner: ID(b[:size]), ID: ID(b[size : 2*size])})
	}
	return out, nil
}
