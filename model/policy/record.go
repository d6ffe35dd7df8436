package policy

import (
	"fmt"
	"slices"
	"strings"
)

// An Activity is one line of the record of processing activities (Art 30 UK
// GDPR, LAW.md 3.6): one purpose of the policy with everything that the Article
// and the notices want said of it.
type Activity struct {
	Purpose     string   `json:"purpose"`
	Title       string   `json:"title"`
	Role        Role     `json:"role"`
	Controller  string   `json:"controller"`
	Contact     string   `json:"contact"`
	Subjects    []string `json:"subject_kinds"`
	Data        []string `json:"data"`
	Special     bool     `json:"special_categories"`
	Criminal    bool     `json:"criminal_offence_data"`
	Bases       []string `json:"bases"`
	Condition   string   `json:"condition,omitempty"`
	Sources     []string `json:"sources"`
	Recipients  []string `json:"recipients"`
	Places      []string `json:"storage_places"`
	Transfers   []string `json:"transfers"`
	Retention   []string `json:"retention"`
	Security    []string `json:"security"`
	Profiling   bool     `json:"profiling"`
	Automated   bool     `json:"automated_decisions"`
	NeedsOnFile []string `json:"needs_on_file"`
	Notice      string   `json:"notice_version"`
	Incomplete  []string `json:"incomplete"` // why the line is not complete; empty when it is
}

// ProcessingRecord returns the record of processing activities, a line for each
// purpose in the order of the policy.
func (p *Policy) ProcessingRecord() []Activity {
	var out []Activity
	for i := range p.Purposes {
		out = append(out, p.activity(&p.Purposes[i]))
	}
	return out
}

func (p *Policy) activity(u *Purpose) Activity {
	v := Activity{
		Purpose: u.ID, Title: u.Title, Role: u.Role, Controller: p.Organisation.LegalName, Bases: names(u.Bases), Condition: string(u.Condition),
		Profiling: u.Profiling, Automated: u.Automated, NeedsOnFile: names(u.Evidence), Notice: p.Notice.Version,
	}
	for _, list := range []*[]string{&v.Subjects, &v.Data, &v.Sources, &v.Recipients, &v.Places, &v.Transfers, &v.Retention, &v.Security} {
		*list = []string{} // in JSON a list is never null
	}
	if v.Role == "" {
		v.Role = p.Organisation.Role
	}
	if c := p.Contact(DPO, PrivacyManager, DataManager); c != nil {
		v.Contact = strings.Join(present(string(c.Role), c.Name, c.Email, c.Phone, c.Address), ", ")
	}
	for _, k := range p.SubjectKinds {
		if len(u.Kinds) == 0 || slices.Contains(u.Kinds, k.ID) {
			v.Subjects = append(v.Subjects, k.Title)
		}
	}
	p.data(u, &v)
	p.places(u, &v)
	v.Incomplete = v.lacks(u, p)
	return v
}

// data fills in what is used, and how long it is kept.
func (p *Policy) data(u *Purpose, v *Activity) {
	for _, id := range u.Categories {
		c := p.Category(id)
		if c == nil {
			continue
		}
		words := c.Title
		if len(c.Fields) > 0 {
			words += ": " + strings.Join(c.Fields, ", ")
		}
		v.Data = append(v.Data, words)
		v.Special, v.Criminal = v.Special || c.Special, v.Criminal || c.Criminal
	}
	for i := range p.Retention {
		r := &p.Retention[i]
		fits := len(r.Categories) == 0 || slices.ContainsFunc(r.Categories, func(c string) bool { return slices.Contains(u.Categories, c) })
		if fits && (len(r.Purposes) == 0 || slices.Contains(r.Purposes, u.ID)) {
			v.Retention = append(v.Retention, r.Sentence())
		}
	}
}

// places fills in where data comes from, is kept and goes to.
func (p *Policy) places(u *Purpose, v *Activity) {
	for _, s := range p.Sources {
		v.Sources = append(v.Sources, s.Title)
	}
	for _, s := range p.Systems {
		words := s.Title
		if s.Region != RegionUK {
			words += fmt.Sprintf(" (%s)", s.Region)
			v.Transfers = append(v.Transfers, fmt.Sprintf("%s: %s", s.Title, s.Region))
		}
		v.Places = append(v.Places, words)
		for _, m := range s.Security {
			v.Security = append(v.Security, s.Title+": "+m)
		}
	}
	for _, r := range p.Recipients {
		if len(r.Purposes) > 0 && !slices.Contains(r.Purposes, u.ID) {
			continue
		}
		v.Recipients = append(v.Recipients, fmt.Sprintf("%s (%s)", r.Title, r.Class))
		if r.Region != RegionUK {
			v.Transfers = append(v.Transfers, fmt.Sprintf("%s: %s, safeguard: %s", r.Title, r.Region, orNone(r.Safeguard)))
		}
		for _, a := range r.Assurance {
			v.Security = append(v.Security, r.Title+": "+a)
		}
	}
}

// lacks says why a line is not complete.
func (v *Activity) lacks(u *Purpose, p *Policy) []string {
	out := []string{}
	for _, m := range []struct {
		lacks bool
		what  string
	}{
		{slices.Contains(v.Bases, "unknown"), "the lawful basis is not known (W11)"},
		{v.Role == "" || v.Role == BothRoles, "the role is not stated (W10)"},
		{(v.Special || v.Criminal) && v.Condition == "", "special or criminal-offence data without a condition (W24)"},
		{slices.Contains(v.Bases, "legitimate-interests") && u.Interests == "", "the legitimate interests are not stated"},
		{slices.Contains(v.Bases, "legal-obligation") && u.Law == "", "the law is not named"},
		{len(v.Data) == 0, "no categories of data are named"},
		{len(v.Data) > 0 && len(v.Retention) == 0, "nothing says how long the data is kept"},
		{len(v.Security) == 0, "no security measures are described"},
		{v.Automated && !slices.Contains(u.Evidence, NeedsImpact), "automated decisions without an impact assessment"},
	} {
		if m.lacks {
			out = append(out, m.what)
		}
	}
	return out
}
