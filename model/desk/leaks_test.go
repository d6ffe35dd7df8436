package desk_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"lethe/model"
	"lethe/model/calendar"
	"lethe/model/desk"
)

// Words that are in every record of the person these tests look for: one in
// ordinary data, one in special categories and free text alone.
const (
	ordinaryWord = "Zyxwv"
	specialWord  = "Qoeliakia"
)

// A secretive store has a person, a request of theirs, and a user in each role.
type secretive struct {
	*desk.Desk
	subject, request, holding, special model.ID
}

func newSecretive(t *testing.T) *secretive {
	t.Helper()
	f := newFile(t, model.DoNotContact, false)
	v := &secretive{Desk: f.desk, subject: f.subject.ID, holding: f.contact.ID, special: model.ID{7, 7}}
	s := *f.subject
	s.Version = 1
	s.Name = model.Name{Given: "Ada", Family: ordinaryWord}
	s.Establishment = ordinaryWord + " College"
	if _, err := v.CorrectSubject(ctx, by, &s); err != nil {
		t.Fatal(err)
	}
	put(t, f.store,
		&model.Holding{Head: model.Head{ID: v.special, Owner: v.subject}, Category: "access-needs", Purpose: "support", Source: specialWord},
		&model.Note{Head: model.Head{ID: model.ID{7, 8}, Owner: v.subject}, Text: specialWord + " and more", At: by.At},
		&model.Consent{Head: model.Head{ID: model.ID{7, 9}, Owner: v.subject}, Act: model.ConsentGiven, Purpose: "support", On: by.Today() - 1, Explicit: true, Wording: specialWord},
		&model.Disclosure{Head: model.Head{ID: model.ID{7, 10}, Owner: v.subject}, Recipient: specialWord, On: by.Today() - 1, Categories: []string{"access-needs"}},
		&model.Disclosure{Head: model.Head{ID: model.ID{7, 11}, Owner: v.subject}, Recipient: specialWord, On: by.Today() - 1, Categories: []string{"contact"}, DoNotTell: true})
	q, err := v.LogRequest(ctx, by, desk.NewRequest{Type: calendar.Access, Channel: model.ByEmail, Received: by.Today(), Subject: v.subject, Summary: ordinaryWord})
	if err != nil {
		t.Fatal(err)
	}
	v.request = q.Request.ID
	if err := v.Load(ctx, by.Today()); err != nil {
		t.Fatal(err)
	}
	if err := v.LoadAttention(ctx, by); err != nil {
		t.Fatal(err)
	}
	addUser(t, v.Desk, "root", model.Administrator)
	for _, r := range model.Roles[1:] {
		addUser(t, v.Desk, string(r), r)
	}
	return v
}

// everything calls every exported method of the desk with the ids of the person's
// records, and returns in JSON all that came out: values and errors.
func (v *secretive) everything(t *testing.T, actor string, but ...string) map[string]string {
	t.Helper()
	out := map[string]string{}
	typ := reflect.TypeFor[*desk.Desk]()
	for i := range typ.NumMethod() {
		name := typ.Method(i).Name
		if name == "Forget" || name == "Engine" || name == "Policy" || name == "For" || name == "Subscribe" || contains(but, name) {
			continue
		}
		for _, id := range []model.ID{v.subject, v.request, v.holding, v.special} {
			out[name] += v.called(name, as(actor), id)
		}
	}
	return out
}

func contains(list []string, s string) bool {
	return strings.Contains(" "+strings.Join(list, " ")+" ", " "+s+" ")
}

func (v *secretive) called(name string, who desk.By, id model.ID) (said string) {
	defer func() { _ = recover() }() // an act that met an empty value
	m := reflect.ValueOf(v.Desk).MethodByName(name)
	var in []reflect.Value
	for i := range m.Type().NumIn() {
		switch p := m.Type().In(i); {
		case m.Type().IsVariadic() && i == m.Type().NumIn()-1:
		case p == reflect.TypeFor[desk.By]():
			in = append(in, reflect.ValueOf(who))
		case p == reflect.TypeFor[model.ID]():
			in = append(in, reflect.ValueOf(id))
		case p == reflect.TypeFor[desk.Query]():
			in = append(in, reflect.ValueOf(desk.Query{View: "all"}))
		case p == reflect.TypeFor[desk.Attending]():
			in = append(in, reflect.ValueOf(desk.Attending{Subjects: []model.ID{v.subject}}))
		case p.Kind() == reflect.String:
			in = append(in, reflect.ValueOf("ada").Convert(p))
		case p.Kind() == reflect.Int:
			in = append(in, reflect.ValueOf(9).Convert(p))
		case p.Implements(reflect.TypeFor[interface{ Done() <-chan struct{} }]()):
			in = append(in, reflect.ValueOf(ctx))
		case p.Kind() == reflect.Pointer:
			in = append(in, reflect.New(p.Elem()))
		default:
			in = append(in, reflect.Zero(p))
		}
	}
	for _, out := range m.Call(in) {
		if err, ok := out.Interface().(error); ok {
			said += err.Error()
			continue
		}
		raw, err := json.Marshal(out.Interface())
		if err != nil {
			continue // no value that anybody prints
		}
		said += string(raw)
	}
	return said
}

// TestRolesThatSeeNobody looks for a person in all that the desk gives to the
// auditor, the administrator and the tutor: rows, details, searches, figures,
// warnings and errors.
//
// Clauses: C38, I26
func TestRolesThatSeeNobody(t *testing.T) {
	v := newSecretive(t)
	seen := 0
	for name, said := range v.everything(t, string(model.Officer), "Attendance", "ChangeRole", "RevokeUser") {
		if strings.Contains(said, ordinaryWord) {
			seen++
			t.Logf("an officer sees the person in %s", name)
		}
	}
	if seen < 4 {
		t.Errorf("the control, an officer, sees the person in %d methods only", seen)
	}
	v = newSecretive(t)
	for _, who := range []string{"root", string(model.Auditor), string(model.Tutor), "nobody"} {
		for name, said := range v.everything(t, who, "Attendance") {
			for _, word := range []string{ordinaryWord, specialWord} {
				if strings.Contains(strings.ToLower(said), strings.ToLower(word)) {
					t.Errorf("%s learns of the person from %s: %.200s", who, name, said)
				}
			}
		}
		for _, s := range v.Steps(&desk.RequestFile{}, as(who)) {
			if !strings.Contains(s.Why, "is for the role officer") {
				t.Errorf("%s may take the step %s", who, s.Title)
			}
		}
	}
}

// TestTutorsSeeTwoColumns compares all that an attendance list gives.
//
// Clauses: I26
func TestTutorsSeeTwoColumns(t *testing.T) {
	v := newSecretive(t)
	list, _, err := v.Attendance(ctx, as(string(model.Tutor)), desk.Attending{Subjects: []model.ID{v.subject}})
	raw, err2 := json.Marshal(list)
	if err != nil || err2 != nil || string(raw) != `[{"Name":"Ada `+ordinaryWord+`","Establishment":"`+ordinaryWord+` College"}]` {
		t.Errorf("%s %v %v", raw, err, err2)
	}
}

// TestFrontDeskSeesNoSpecialCategories looks for special categories in all that
// the desk gives to the front desk.
//
// Clauses: P16, J12
func TestFrontDeskSeesNoSpecialCategories(t *testing.T) {
	v := newSecretive(t)
	f, err := v.OpenSubject(ctx, as(string(model.Officer)), v.subject, "test")
	if err != nil || len(f.Holdings) != 2 || len(f.Notes) != 2 || len(f.Consents) != 1 || len(f.Disclosures) != 2 {
		t.Fatalf("the control, an officer, sees %+v %v", f, err)
	}
	f, err = v.OpenSubject(ctx, as(string(model.FrontDesk)), v.subject, "test")
	if err != nil || len(f.Holdings) != 1 || f.Subject.Name.Family != ordinaryWord {
		t.Fatalf("the front desk sees %+v %v", f, err)
	}
	for name, said := range v.everything(t, string(model.FrontDesk)) {
		if strings.Contains(said, specialWord) || strings.Contains(said, "access-needs") {
			t.Errorf("the front desk learns of special categories from %s: %.300s", name, said)
		}
	}
}
