package handling

// An Exemption is one that a training provider meets (LAW.md 2.3). Redactions
// name one from the list, never free text.
type Exemption struct {
	ID    string
	Title string
	Where string // the provision of the Data Protection Act 2018
	// Must says that the data may not be given, as opposed to need not.
	Must bool
}

// Exemptions returns the list in the order of LAW.md 2.3.
func Exemptions() []Exemption {
	return []Exemption{
		{"exam-scripts", "recorded by the candidate during an exam", "DPA Sch 2 para 25(1)", false},
		{"references", "a confidential reference, given or received", "DPA Sch 2 para 24", false},
		{"other-people", "identifies another person, who has not agreed and for whom it is not reasonable", "DPA Sch 2 paras 16 and 17", false},
		{"privilege", "legal professional privilege", "DPA Sch 2 para 19", false},
		{"negotiations", "negotiations with the person, while it would prejudice them", "DPA Sch 2 para 23", false},
		{"management", "management planning, while it would prejudice it", "DPA Sch 2 para 22", false},
		{"self-incrimination", "self-incrimination", "DPA Sch 2 para 20", false},
		{"crime-tax", "crime or taxation, to the extent of the prejudice", "DPA Sch 2 para 2", false},
		{"legal-proceedings", "legal proceedings and legal advice", "DPA Sch 2 para 5", false},
		{"health-harm", "health data without an opinion, no older than six months, that serious harm is unlikely", "DPA Sch 3 paras 5 and 6", true},
		{"health-parent", "health data that the child gave or that was found expecting it would not be disclosed", "DPA Sch 3 para 4", true},
		{"education-harm", "education, child abuse or social work data, where serious harm is likely", "DPA Sch 3 parts 3 to 5", true},
		{"research", "research and statistics that disclosure would seriously impair", "DPA Sch 2 para 27", false},
	}
}

// ExemptionOf returns the exemption with an id, and whether there is one.
func ExemptionOf(id string) (Exemption, bool) {
	for _, e := range Exemptions() {
		if e.ID == id {
			return e, true
		}
	}
	return Exemption{}, false
}

func exemptionGrounds() []Ground {
	var out []Ground
	for _, e := range Exemptions() {
		out = append(out, Ground{e.ID, e.Title, e.Where})
	}
	return out
}
