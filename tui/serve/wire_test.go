package serve

import (
	"slices"
	"testing"
)

// FuzzParseCall reads what a client asks for: only variables that are passed on
// come through, and what is taken reads the same when it is sent on.
func FuzzParseCall(f *testing.F) {
	f.Add(Call{Argv: []string{"subject", "find"}, Environ: []string{"LANG=C.UTF-8", "LD_PRELOAD=/tmp/x"}, Dir: "/", Version: "1"}.String())
	f.Add(`{"argv":["\u0000"],"environ":["=","TERM"]}`)
	f.Add(`{"argv":null}`)
	f.Add("lethe")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := parseCall(text)
		if err != nil {
			return
		}
		for _, v := range c.Environ {
			if !Passed(v) {
				t.Errorf("%q came through", v)
			}
		}
		again, err := parseCall(c.String())
		if len(c.String()) > maxCall {
			return // quoting makes it longer
		}
		if err != nil || !slices.Equal(again.Argv, c.Argv) || !slices.Equal(again.Environ, c.Environ) || again.Dir != c.Dir || again.Again != c.Again || again.Terminal != c.Terminal {
			t.Errorf("%q: %+v, then %+v, %v", text, c, again, err)
		}
	})
}
