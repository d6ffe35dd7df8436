package demo

import (
	"fmt"
	"strings"

	"lethe/model"
)

// A town gives addresses their postcode area and landlines a range of numbers
// that Ofcom keeps free for drama, so that they ring nobody. Areas without a
// range of their own use 01632, which no place has.
type town struct {
	name, area string
	districts  int
	phone      string // the fixed digits, grouped as written
}

const nowhere = "01632 960"

var towns = []town{
	{"London", "SE", 28, "020 7946 0"}, {"London", "N", 22, "020 7946 0"}, {"London", "E", 18, "020 7946 0"},
	{"Birmingham", "B", 48, "0121 496 0"}, {"Manchester", "M", 41, "0161 496 0"}, {"Nottingham", "NG", 17, "0115 496 0"},
	{"Bristol", "BS", 16, "0117 496 0"}, {"Leeds", "LS", 29, "0113 496 0"}, {"Sheffield", "S", 21, "0114 496 0"},
	{"Liverpool", "L", 36, "0151 496 0"}, {"Leicester", "LE", 19, "0116 496 0"}, {"Newcastle upon Tyne", "NE", 20, "0191 498 0"},
	{"Cardiff", "CF", 24, "029 2018 0"}, {"Swansea", "SA", 13, nowhere}, {"Edinburgh", "EH", 17, "0131 496 0"},
	{"Glasgow", "G", 53, "0141 496 0"}, {"Belfast", "BT", 17, "028 9649 6"}, {"Reading", "RG", 14, "0118 496 0"},
	{"Chelmsford", "CM", 9, nowhere}, {"Preston", "PR", 9, nowhere}, {"Norwich", "NR", 20, nowhere},
	{"Exeter", "EX", 24, nowhere}, {"Truro", "TR", 20, nowhere}, {"York", "YO", 32, nowhere},
	{"Kingston upon Hull", "HU", 17, nowhere}, {"Carlisle", "CA", 15, nowhere}, {"Wrexham", "LL", 22, nowhere},
	{"Shrewsbury", "SY", 13, nowhere}, {"Peterborough", "PE", 16, nowhere}, {"Ipswich", "IP", 20, nowhere},
	{"Portsmouth", "PO", 22, nowhere}, {"Canterbury", "CT", 21, nowhere}, {"Aberdeen", "AB", 25, nowhere},
	{"Inverness", "IV", 20, nowhere}, {"Stoke-on-Trent", "ST", 13, nowhere}, {"Bury St Edmunds", "IP", 33, nowhere},
}

var (
	streetHeads = strings.Fields("Alder Ashdown Bramley Canal Chapel Cherry Church Coronet Dale Dovecote Elm Fairview Foundry Gannet Garden Glebe Granary Grange Hawthorn Heron Hollow Juniper Kestrel Kiln Lark Lavender Lime Lower Maltings Manor Meadow Mill Nightingale Northfield Old_School Orchard Paddock Park Pear_Tree Pinewood Priory Quarry Ropewalk Rowan St_Brannoc's Saddler's Silver Spinney Station Tanner's Tithe Upper Vicarage Walnut Weaver's Willow Windmill Yew")
	streetTails = strings.Fields("Road Street Avenue Close Lane Drive Way Court Gardens Crescent Terrace Rise Place Walk Grove")
)

// A home is what the people of one household share.
type home struct {
	town     town
	address  string // lines
	postcode string
	phone    string // a landline, or none
}

func (d *draw) home() home {
	h := home{town: pick(d, towns...)}
	street := pick(d, streetHeads...) + " " + common(d, streetTails)
	line := fmt.Sprintf("%d %s", d.between(1, 180), strings.ReplaceAll(street, "_", " "))
	if d.chance(120) {
		line = fmt.Sprintf("Flat %d, %s", d.between(1, 40), line)
	}
	h.address = line + "\n" + h.town.name
	h.postcode = d.postcode(h.town)
	if d.chance(350) {
		h.phone = d.landline(h.town)
	}
	return h
}

// postcode draws a postcode. The second half never has C, I, K, M, O or V.
func (d *draw) postcode(t town) string {
	const unit = "ABDEFGHJLNPQRSTUWXYZ"
	return fmt.Sprintf("%s%d %d%c%c", t.area, d.between(1, t.districts), d.between(0, 9),
		unit[d.IntN(len(unit))], unit[d.IntN(len(unit))])
}

func (d *draw) landline(t town) string {
	return d.written(fmt.Sprintf("%s%03d", t.phone, d.IntN(1000)))
}

func (d *draw) mobile() string { return d.written(fmt.Sprintf("07700 900%03d", d.IntN(1000))) }

// written gives a number in one of the ways people write it.
func (d *draw) written(number string) string {
	switch {
	case d.chance(300):
		return strings.ReplaceAll(number, " ", "")
	case d.chance(150):
		return "+44 " + number[1:]
	case d.chance(60) && !strings.HasPrefix(number, "07"):
		code, rest, _ := strings.Cut(number, " ")
		return "(" + code + ") " + rest
	}
	return number
}

// contacts draws how a person of this household is reached.
func (d *draw) contacts(h home, n model.Name, e establishment, adult bool) []model.Contact {
	var out []model.Contact
	if adult && d.chance(900) || d.chance(300) {
		out = append(out, model.Contact{Type: model.Email, Label: "home", Value: d.mailbox(n) + "@" + d.provider()})
	}
	switch {
	case e.domain != "" && d.chance(80):
		out = append(out, model.Contact{Type: model.Email, Label: "work", Value: "office@" + e.domain, Generic: true})
	case e.domain != "" && adult && d.chance(350):
		out = append(out, model.Contact{Type: model.Email, Label: "work", Value: d.mailbox(n) + "@" + e.domain})
	}
	if adult && d.chance(820) || d.chance(250) {
		out = append(out, model.Contact{Type: model.Phone, Label: "mobile", Value: d.mobile()})
	}
	if h.phone != "" {
		out = append(out, model.Contact{Type: model.Phone, Label: "home", Value: h.phone})
	}
	if e.phone != "" && adult && d.chance(200) {
		out = append(out, model.Contact{Type: model.Phone, Label: "work", Value: e.phone})
	}
	if d.chance(870) {
		out = append(out, model.Contact{Type: model.Address, Label: "home", Value: h.address, Postcode: h.postcode})
	}
	return out
}

func (d *draw) provider() string {
	return common(d, []string{"postbox.example", "inbox.example", "mailroom.example", "webpost.example",
		"quickmail.example", "letters.example", "homepost.example", "fastnet.example"})
}

// mailbox draws the part of an address before the @.
func (d *draw) mailbox(n model.Name) string {
	given, family := mailWord(n.Given), mailWord(n.Family)
	switch d.IntN(6) {
	case 0:
		return given[:1] + family
	case 1:
		return fmt.Sprintf("%s.%s%02d", given, family, d.between(1, 99))
	case 2:
		return family + "." + given[:1]
	case 3:
		return fmt.Sprintf("%s%d", given, d.between(1955, 2009))
	}
	return given + "." + family
}
