package demo

import (
	"fmt"
	"strings"

	"lethe/model"
)

// An establishment is a school, college or employer from which people come.
type establishment struct {
	name, domain, phone string
	school              bool
}

// houses draws an establishment out of a stock of about one for forty people.
// It is made from its number alone, so that the people of one establishment
// agree about it without a list being kept.
type houses struct {
	seed  uint64
	count int
	dice  *draw
}

func newHouses(seed uint64, people int) *houses {
	return &houses{seed: mix(seed ^ 0x5c4001), count: people/40 + 24, dice: newDraw()}
}

func (h *houses) number(d *draw) int { return d.index(h.count) }

func (h *houses) at(n int) establishment {
	d := h.dice
	d.begin(h.seed, uint64(n))
	e := establishment{school: d.chance(600)}
	head := d.placeName()
	if e.school {
		if d.chance(150) {
			head = "St " + pick(d, "Brannoc", "Winifred", "Cuthbert", "Hild", "Aldhelm", "Petroc", "Frideswide") + "'s"
		}
		e.name = head + " " + pick(d, "Primary School", "Primary School", "Junior School", "High School", "Academy",
			"Community College", "Sixth Form College", "Grammar School", "Special School", "Nursery")
	} else {
		e.name = head + " " + pick(d, "Logistics Ltd", "Care Homes Ltd", "Engineering Ltd", "Joinery", "Housing Trust",
			"Dental Practice", "Foods Ltd", "Hotels Ltd", "Library Service", "Building Services Ltd", "Nurseries LLP", "Hospice")
	}
	slug := strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '\'' || r == '.':
			return -1
		}
		return r
	}, strings.ToLower(e.name))
	e.domain = fmt.Sprintf("%s-%d.example", slug, n)
	e.phone = d.landline(pick(d, towns...))
	return e
}

// placeName makes a name that sounds like a place.
func (d *draw) placeName() string { return pick(d, heads...) + pick(d, tails...) }

// job draws department and role at an establishment.
func (d *draw) job(e establishment, kind string) (department, role string) {
	switch {
	case kind == kindTrainer:
		return pick(d, "First aid", "Leadership", "Safeguarding", "Construction", "Digital"),
			pick(d, "trainer", "assessor", "internal quality assurer", "associate trainer")
	case e.school:
		return pick(d, "", "Early years", "Key stage 2", "Mathematics", "Science", "SEND", "Pastoral", "Humanities", "Office"),
			pick(d, "teacher", "teaching assistant", "head teacher", "SENCO", "governor", "midday supervisor",
				"school business manager", "designated safeguarding lead", "early career teacher")
	}
	return pick(d, "", "Operations", "Human resources", "Finance", "Site", "Care", "Warehouse", "Customer service"),
		pick(d, "team leader", "apprentice", "manager", "technician", "care assistant", "fire marshal", "administrator", "first aider")
}

// guardianContact draws how a guardian who is not in the register is reached.
func (d *draw) guardianContact(n model.Name) string {
	if d.chance(500) {
		return d.mailbox(n) + "@" + d.provider()
	}
	return d.mobile()
}
