package desk

import (
	"context"
	"slices"
	"strings"

	"lethe/model"
)

// callRequests are the requests about a person, as a call may speak of them.
type callRequests struct {
	own    []RequestRow                 // newest first
	others int                          // what others asked about them
	here   map[model.RequestType]string // what this caller asked for in this call: the reference of the first
	flags  []string
}

// callRequests sorts the requests about a person. What the police, an employer or
// an agent without authority asked is not the person's to be told on the phone:
// nobody may be tipped off, and whoever pretends to be the person would learn who
// acts for them.
func (d *Desk) callRequests(r model.Reader, call *model.Call) (callRequests, error) {
	out := callRequests{here: map[model.RequestType]string{}}
	for _, row := range d.requestsOf(call.Owner) {
		q, err := model.Load[model.Request](r, model.ID{}, row.ID)
		if model.FaultOf(err) == model.NotFound {
			continue // erased since the board listed it
		}
		if err != nil {
			return out, err
		}
		if ownRequest(q) {
			out.own = append(out.own, row)
		} else {
			out.others++
		}
		if loggedIn(call, row.Reference) && q.Requester.Kind == call.Caller && q.Requester.Name == call.Name {
			out.here[q.Type] = row.Reference // the first comes last
		}
		if !row.Closed && len(out.flags) == 0 {
			out.flags = actsFor(q)
		}
	}
	return out, nil
}

// actsFor says who asks for the person in a request, and whether they have shown that
// they may; nothing of what the person asks, or a body.
func actsFor(q *model.Request) []string {
	who := map[model.RequesterKind]string{model.Agent: "an agent", model.Attorney: "an attorney or deputy", model.Parent: "a parent or guardian"}[q.Requester.Kind]
	switch {
	case who == "":
		return nil
	case ownRequest(q):
		return []string{who + " acts in " + q.Reference()}
	}
	return []string{who + " asks in " + q.Reference() + ", with no authority seen yet"}
}

// loggedIn reports whether a request was logged in a call.
func loggedIn(call *model.Call, reference string) bool {
	return slices.ContainsFunc(call.Acts, func(a string) bool {
		return strings.HasPrefix(a, loggedPrefix(reference)) || a == stoppedAct(reference)
	})
}

// ownRequest reports whether a request is the person's own: they asked, or
// somebody whose authority was seen asked for them.
func ownRequest(q *model.Request) bool {
	if q.Requester.Kind == model.Self {
		return true
	}
	for _, e := range q.History().Authority.Evidence {
		if e.Satisfies {
			return true
		}
	}
	return false
}

// loggedAct says in a call's acts that a request was logged, and as what.
func loggedAct(q *model.Request, as string) string { return loggedPrefix(q.Reference()) + as }

func loggedPrefix(reference string) string { return "logged " + reference + ", " }

// stoppedAct says in a call's acts that marketing was stopped.
func stoppedAct(reference string) string { return "marketing stopped, " + reference }

// again refuses to log what this caller asked for in this call already, unless it is
// meant: two complaints about two things are two.
func (c *CallCard) again(t model.RequestType, second bool) error {
	if first := c.Logged[t]; first != "" && !second {
		return refused("%s of this call is that already, and nothing was logged a second time", first)
	}
	return nil
}

// Approached returns the reference of what was logged in this call of a caller who can
// make no request; empty if nothing was.
func (c *CallCard) Approached() string { return c.Logged[approachType] }

// NoIdentity says why nobody is asked for evidence of identity in this call; empty
// where somebody can be.
func (c *CallCard) NoIdentity() string {
	switch {
	case c.Closed != "":
		return "the record says that this person has died, and nothing is sent to them"
	case !c.Path.Requests:
		return "this caller makes no request of the person, so there is no identity to show"
	}
	return ""
}

// identityRequest returns the newest open request whose clock may wait for evidence
// of identity asked for in a call: one that this caller made in it, or from level 1
// one of the person's own; zero if there is none. A request of the person never
// waits because somebody else rang.
func (d *Desk) identityRequest(ctx context.Context, c *CallCard) (id model.ID, err error) {
	err = d.store.Read(ctx, func(r model.Reader) error {
		for _, row := range d.requestsOf(c.Call.Owner) {
			here := loggedIn(c.Call, row.Reference)
			if row.Closed || !here && c.Level < 1 {
				continue
			}
			q, err := model.Load[model.Request](r, model.ID{}, row.ID)
			if err != nil {
				return err
			}
			if here && q.Requester.Kind == c.Call.Caller || c.Level >= 1 && ownRequest(q) {
				id = row.ID
				return nil
			}
		}
		return nil
	})
	return id, err
}
