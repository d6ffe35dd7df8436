package tui

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/term"

	"lethe/model/calendar"
	"lethe/model/desk"
)

// A linear is the console for screen readers: no boxes, no cursor movement,
// one statement a line, choices by number. What it prints is only appended.
type linear struct {
	opts Options
	in   *bufio.Reader
	look look
	desk Desk
	done <-chan struct{} // closed when the session is to end

	journal
	kept string // as last given away to be kept
}

// errLeft ends the linear mode when input ends.
var errLeft = errors.New("input ended")

func isLeft(err error) bool { return errors.Is(err, errLeft) }

// runPlain runs the linear mode.
func runPlain(ctx context.Context, opts Options) (err error) {
	defer func() {
		if recover() != nil {
			err = ErrFault
		}
	}()
	if opts.In == nil {
		opts.In = os.Stdin
	}
	if opts.Out == nil {
		opts.Out = os.Stdout
	}
	p := &linear{opts: opts, in: bufio.NewReader(opts.In), look: newLook(opts.Borders == "ascii" || asciiLocale(opts.Env)), desk: opts.Desk, done: ctx.Done()}
	if err = p.session(ctx); errors.Is(err, errLeft) {
		return nil
	}
	return err
}

// session unlocks, then does one numbered thing after the other.
func (p *linear) session(ctx context.Context) error {
	if err := p.unlock(ctx); err != nil {
		return err
	}
	if p.opts.Lock != nil {
		defer p.opts.Lock()
	}
	p.opts.Actor = p.desk.Actor()
	p.say("Reading the register.")
	if err := p.desk.Load(ctx, p.by().Today()); err != nil {
		p.say(sentence(err))
	}
	defer p.leaveDraft()
	if err := p.offerLeft(ctx); err != nil {
		return err
	}
	acts := p.acts()
	for ctx.Err() == nil {
		p.sayMissed()
		c := p.desk.Counts()
		p.say(fmt.Sprintf("%d overdue, %d due in 7 days, %d waiting, %d holdings to destroy.", c.Overdue, c.DueSoon, c.Waiting, c.RetentionDue))
		if n := len(p.desk.WaitingApprovals(p.by())); n > 0 {
			p.say(capital(count(n, "approval")) + " for you to look at.")
		}
		if n := len(p.left()); n > 0 {
			p.say(capital(count(n, "unsaved text")) + " kept.")
		}
		var titles []string
		for _, a := range acts {
			titles = append(titles, a.title)
		}
		n, err := p.pick("What next", append(titles, "Leave"), -1)
		if err != nil || n == len(acts) {
			return err
		}
		p.begin(acts[n].title)
		if err := p.undertake(ctx, acts[n].do); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// A linearAct is one thing to do in the linear mode.
type linearAct struct {
	title string
	do    func(context.Context) error
}

// acts are the things to do, in the order of their numbers. New ones go to the
// end: who works by ear knows the numbers by heart.
func (p *linear) acts() []linearAct {
	return []linearAct{
		{"Due work", p.dueWork}, {"Find a person", p.find}, {"Show a person", p.showPerson},
		{"Show a request", p.showRequest}, {"Log a request", p.logRequest}, {"Retention", p.retention},
		{"Add a person", p.addPerson}, {"Correct a person's details", p.correctPerson}, {"Add a note", p.addNote},
		{"Assign a request", p.assign}, {"Set the next action", p.nextAction},
		{"Erase for good", p.erase}, {"Record what happened to a request", p.record}, {"Figures by month", p.figures},
		{"Write a letter", p.letter}, {"Papers of a request", p.papers}, {"Package of a person's data", p.pack}, {"Take a telephone call", p.call},
		{"Users", p.usersList}, {"Long work at the server", p.serverJobs},
		{"Retention run", p.retentionRun}, {"Dates of a holding", p.dates}, {"Holds", p.holds}, {"Consents", p.consents},
		{"Stop marketing", p.optOut}, {"Other alerts", p.otherAlerts}, {"Join two records of one person", p.merge},
		{"Approvals: what takes two people", p.approvals}, {"People who are in the register twice", p.twins},
		{"Unsaved text of ended sessions", p.unsaved},
	}
}

// tried says what went wrong with an act. It returns only that input has
// ended.
func (p *linear) tried(err error) error {
	if err == nil || isLeft(err) {
		return err
	}
	p.say(sentence(err))
	return nil
}

// sure asks a question that only y answers with yes.
func (p *linear) sure(question string) (bool, error) {
	answer, err := p.confirm(question + ", y or n")
	if err == nil && answer != "y" {
		p.say("Nothing was saved.")
	}
	if answer == "y" && p.form != nil {
		p.form.busy = true // as in the console: a draft says that it was about to be saved
		p.keep()
	}
	return answer == "y", err
}

// say prints one statement.
func (p *linear) say(text string) { fmt.Fprintln(p.opts.Out, p.look.Line(text)) }

// by says who acts now.
func (p *linear) by() desk.By { return desk.By{Actor: p.opts.Actor, At: p.opts.Clock()} }

// read says a question and reads one line.
func (p *linear) read(question string) (string, error) {
	p.say(question + ":")
	type input struct {
		line string
		err  error
	}
	got := make(chan input, 1)
	go func() {
		line, err := p.in.ReadString('\n')
		got <- input{line, err}
	}()
	select {
	case in := <-got:
		if in.err != nil && in.line == "" {
			return "", errLeft
		}
		return strings.TrimSpace(in.line), nil
	case <-p.done: // nobody waits for a line that may never come
		return "", errLeft
	}
}

// confirm reads an answer that must be given anew each time, after all that was
// typed before.
func (p *linear) confirm(question string) (string, error) {
	if p.sayUnasked() {
		p.unasked, p.before, p.refill = nil, nil, nil
	}
	return p.read(question)
}

// ask reads one line, and remembers it.
func (p *linear) ask(question string) (text string, err error) {
	before, there := p.recall(question)
	switch {
	case there && p.passed():
		p.say(question + ": " + before)
		text = before
	case there:
		if text, err = p.read(question + " (empty: " + before + ")"); text == "" {
			text = before
		}
	default:
		text, err = p.read(question)
	}
	if err == nil {
		p.remember(question, text)
	}
	return text, err
}

// choose reads the number of a choice, beginning with 1, and remembers what it is.
func (p *linear) choose(question string, titles []string) (n int, err error) {
	before, there := p.recall(question)
	if n = slices.Index(titles, before); there && n < 0 {
		p.unasked = append(p.unasked, question+": "+before)
	}
	if n >= 0 && p.passed() {
		p.say(question + ": " + before)
	} else if n, err = p.pick(question, titles, n); err != nil {
		return 0, err
	}
	p.remember(question, titles[n])
	return n, nil
}

// pick reads the number of a choice; an empty answer is the one at, if it is one.
func (p *linear) pick(question string, titles []string, at int) (int, error) {
	for i, t := range titles {
		p.say(strconv.Itoa(i+1) + ". " + t)
	}
	question += ", 1 to " + strconv.Itoa(len(titles))
	if at >= 0 {
		question += " (empty: " + strconv.Itoa(at+1) + ", " + titles[at] + ")"
	}
	for {
		text, err := p.read(question)
		if err != nil {
			return 0, err
		}
		if text == "" && at >= 0 {
			return at, nil
		}
		if n, err := strconv.Atoi(text); err == nil && n >= 1 && n <= len(titles) {
			return n - 1, nil
		}
		p.say("That is not one of the numbers.")
	}
}

// unlock asks for the passphrase until it is right, waiting longer each time.
func (p *linear) unlock(ctx context.Context) error {
	if p.desk == nil && p.opts.Hint != "" {
		p.say(p.opts.Hint)
	}
	for wait := time.Second; p.desk == nil; wait = min(2*wait, longestWait*time.Second) {
		passphrase, err := p.passphrase()
		if err != nil {
			return err
		}
		p.desk, err = p.opts.Unlock(ctx, passphrase)
		clear(passphrase)
		if err == nil {
			break
		}
		p.say(capital(err.Error()))
		p.say("The next try is possible in " + count(int(wait/time.Second), "second") + ".")
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// passphrase reads without echo where the input is a terminal.
func (p *linear) passphrase() ([]byte, error) {
	p.say("Passphrase:")
	if f, ok := p.opts.In.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		out, err := term.ReadPassword(int(f.Fd()))
		if err != nil {
			return nil, errLeft
		}
		return out, nil
	}
	line, err := p.in.ReadBytes('\n')
	if err != nil && (len(line) == 0 || !errors.Is(err, io.EOF)) {
		return nil, errLeft
	}
	return []byte(strings.TrimRight(string(line), "\r\n")), nil
}

// page prints the lines of a page without its styles.
func (p *linear) page(out *page) {
	for _, line := range out.lines {
		if text := strings.TrimSpace(stripped(line)); text != "" {
			fmt.Fprintln(p.opts.Out, text)
		}
	}
}

// today is the day of the answer.
func (p *linear) today() calendar.Date { return p.by().Today() }
