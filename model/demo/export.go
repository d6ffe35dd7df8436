package demo

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"lethe/model"
	"lethe/model/calendar"
)

// plainHeader is how a training office would head its own list.
var plainHeader = []string{"Reference", "Title", "First name", "Last name", "Known as", "Date of birth", "Email", "Mobile",
	"Home phone", "Address", "Town", "Postcode", "Establishment", "Department", "Role", "Status", "Start date", "End date", "Last activity"}

// moodleHeader is the header of a Moodle user export.
var moodleHeader = []string{"username", "firstname", "lastname", "email", "idnumber", "institution", "department",
	"phone1", "phone2", "city", "country", "lastaccess"}

// WriteCSV writes the people as a spreadsheet of the office's own would be:
// comma separated with a header row, dates as day/month/year.
func (o *Organisation) WriteCSV(w io.Writer) error {
	day := func(d calendar.Date) string {
		if d.IsZero() {
			return ""
		}
		return d.Time().Format("02/01/2006")
	}
	return o.table(w, plainHeader, func(s *model.Subject, c reached) []string {
		r := s.Relationships[len(s.Relationships)-1]
		return []string{s.SourceID, s.Name.Title, s.Name.Given, s.Name.Family, s.KnownAs, day(s.Born), c.email, c.mobile,
			c.phone, c.street, c.town, c.postcode, s.Establishment, s.Department, s.Role, r.Stage, day(r.Started), day(r.Ended), day(s.LastActivity)}
	})
}

// WriteMoodle writes the people as a user export of Moodle. The user name is the
// source id in small letters; the last access is in seconds since 1970.
func (o *Organisation) WriteMoodle(w io.Writer) error {
	return o.table(w, moodleHeader, func(s *model.Subject, c reached) []string {
		user := strings.ToLower(s.SourceID)
		return []string{user, s.Name.Given, s.Name.Family, c.email, s.SourceID, s.Establishment, s.Department,
			c.mobile, c.phone, c.town, "GB", strconv.FormatInt(s.LastActivity.Time().Unix(), 10)}
	})
}

// table writes a row for each person.
func (o *Organisation) table(w io.Writer, header []string, row func(*model.Subject, reached) []string) error {
	out := csv.NewWriter(w)
	if err := out.Write(header); err != nil {
		return err
	}
	err := o.Each(func(p *Person) error { return out.Write(row(p.Subject, reach(p.Subject))) })
	if err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

// A line is a person of the JSON Lines export.
type line struct {
	Ref           string        `json:"ref"`
	Title         string        `json:"title,omitempty"`
	Forename      string        `json:"forename"`
	Surname       string        `json:"surname"`
	DOB           calendar.Date `json:"dob,omitzero"`
	Emails        []string      `json:"emails,omitempty"`
	Phones        []string      `json:"phones,omitempty"`
	Line1         string        `json:"line1,omitempty"`
	Town          string        `json:"town,omitempty"`
	Postcode      string        `json:"postcode,omitempty"`
	Establishment string        `json:"establishment,omitempty"`
	Role          string        `json:"role,omitempty"`
	Status        string        `json:"status,omitempty"`
}

// WriteJSONL writes the people as JSON Lines, one object a person.
func (o *Organisation) WriteJSONL(w io.Writer) error {
	buffered := bufio.NewWriterSize(w, 1<<16)
	out := json.NewEncoder(buffered)
	out.SetEscapeHTML(false)
	err := o.Each(func(p *Person) error {
		s, c := p.Subject, reach(p.Subject)
		v := line{Ref: s.SourceID, Title: s.Name.Title, Forename: s.Name.Given, Surname: s.Name.Family, DOB: s.Born,
			Line1: c.street, Town: c.town, Postcode: c.postcode, Establishment: s.Establishment, Role: s.Role,
			Status: s.Relationships[len(s.Relationships)-1].Stage}
		for _, k := range s.Contacts {
			switch k.Type {
			case model.Email:
				v.Emails = append(v.Emails, k.Value)
			case model.Phone:
				v.Phones = append(v.Phones, k.Value)
			}
		}
		return out.Encode(v)
	})
	if err != nil {
		return err
	}
	return buffered.Flush()
}

// reached is one contact of each sort, as flat files have room for.
type reached struct{ email, mobile, phone, street, town, postcode string }

func reach(s *model.Subject) reached {
	var c reached
	set := func(to *string, v string) {
		if *to == "" {
			*to = v
		}
	}
	for _, k := range s.Contacts {
		switch {
		case k.Type == model.Email:
			set(&c.email, k.Value)
		case k.Type == model.Phone && k.Label == "mobile":
			set(&c.mobile, k.Value)
		case k.Type == model.Phone:
			set(&c.phone, k.Value)
		default:
			street, town, _ := strings.Cut(k.Value, "\n")
			set(&c.street, street)
			set(&c.town, town)
			set(&c.postcode, k.Postcode)
		}
	}
	return c
}
