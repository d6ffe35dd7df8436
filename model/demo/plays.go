package demo

import (
	"slices"

	"lethe/model"
	"lethe/model/calendar"
)

// plays returns the queue: every type of LAW.md 2.2, in every state.
func plays() []play {
	return slices.Concat(dueNow(), waiting(), moved(), complaints(), unread(), replied(), over())
}

// on is a step without more to say.
func on(day int, kind model.EventKind, text string) step {
	return step{day: day, kind: kind, text: text}
}

// dueNow: running, due today, within the week, and late.
func dueNow() []play {
	return []play{
		{kind: calendar.Access, by: model.ByEmail, dueIn: 12, summary: "A copy of everything you hold about me, please.",
			steps: []step{on(0, model.EventAssigned, ""), on(1, model.EventNote, "Known address, no proof of identity needed.")}, next: "collect from accounts"},
		{kind: calendar.Access, by: model.ByPhone, dueIn: 0, summary: "Wants the notes of the assessor and all emails about her.", next: "send today"},
		{kind: calendar.Erasure, by: model.ByForm, dueIn: 0, summary: "Delete my account and my data."},
		{kind: calendar.Rectification, by: model.ByEmail, dueIn: 1, summary: "My surname is spelt wrong on the certificate.",
			steps: restrictedAtOnce(calendar.Rectification), cast: cast{flags: model.Restricted}},
		{kind: calendar.Portability, by: model.ByPortal, dueIn: 2, summary: "My training record as a file for another provider."},
		{kind: calendar.Restriction, by: model.ByPost, dueIn: 3, summary: "Stop using my data until my complaint is settled.",
			steps: []step{on(1, model.EventRestricted, "Art 18(1)(a): the accuracy is contested.")}, cast: cast{flags: model.Restricted}},
		{kind: calendar.Objection, by: model.ByEmail, dueIn: 4, summary: "I object to being profiled for course offers, because of my health.",
			steps: restrictedAtOnce(calendar.Objection), cast: cast{flags: model.Objected | model.Restricted}},
		{kind: calendar.RecipientList, by: model.ByEmail, dueIn: 5, summary: "Who has received my data?"},
		{kind: calendar.AutomatedDecision, by: model.ByForm, dueIn: 6, summary: "The form refused my place by itself. I want a person to look at it.", next: "name a reviewer"},
		{kind: calendar.Access, by: model.BySocial, dueIn: 7, summary: "@you send me my data", steps: []step{on(1, model.EventMatched, "by email address")}},
		{kind: calendar.Safeguards, by: model.ByEmail, dueIn: 9, summary: "A copy of the safeguards for data that goes abroad."},
		{kind: calendar.DistressObjection, by: model.ByPost, dueIn: 16, summary: "The photographs of the event distress me. Take them down.",
			steps: restrictedAtOnce(calendar.DistressObjection), cast: cast{flags: model.Objected | model.Restricted}},
		{kind: calendar.ResearchObjection, by: model.ByEmail, dueIn: 20, summary: "Leave my answers out of the survey study."},
		{kind: calendar.BalancingInfo, by: model.ByEmail, ago: 6, summary: "How did you balance your interest against mine?"},
		{kind: calendar.Access, by: model.InPerson, dueIn: -1, summary: "Asked at reception for his file.", next: "apologise and send"},
		{kind: calendar.Access, by: model.ByEmail, dueIn: -9, summary: "All emails that mention me, 2023 to today."},
		{kind: calendar.Erasure, by: model.ByPost, dueIn: -3, summary: "Remove me from your records.", nobody: true},
		{kind: calendar.Rectification, by: model.ByPhone, dueIn: -15, summary: "Says the date of birth is wrong, since the spring."},
		{kind: calendar.MarketingObjection, by: model.ByPhone, ago: 1, summary: "No more emails, no more texts.", steps: stopped(0), cast: cast{flags: model.DoNotContact}},
		{kind: calendar.ConsentWithdrawal, by: model.ByEmail, ago: 0, dueIn: 0, summary: "I take back my consent to the newsletter.", cast: cast{flags: model.DoNotContact}},
	}
}

// waiting: the clock has not started.
func waiting() []play {
	doubt := "The address is not the one on file; asked for one document or two facts."
	return []play{
		{kind: calendar.Access, by: model.ByEmail, ago: 5, summary: "Send my data to this address.", steps: []step{on(1, model.EventIdentityAsked, doubt)}},
		{kind: calendar.Erasure, by: model.BySocial, ago: 33, summary: "delete me", steps: []step{on(2, model.EventIdentityAsked, doubt),
			{day: 12, kind: model.EventIdentityReceived, text: "A picture that cannot be read.", ground: model.NotEnough}, on(13, model.EventIdentityAsked, "Asked again.")}},
		{kind: calendar.Access, by: model.ByPhone, ago: 16, summary: "Rang from a number that is not on file.", steps: []step{on(9, model.EventIdentityAsked, doubt)}},
		{kind: calendar.Access, by: model.ByPost, ago: 8, who: model.Agent, summary: "Solicitors ask for the whole file.",
			steps: []step{on(1, model.EventAuthorityAsked, "Signed authority for this request.")}},
		{kind: calendar.Access, by: model.ByEmail, ago: 11, who: model.Parent, summary: "The mother asks for her child's record.",
			steps: []step{on(2, model.EventAuthorityAsked, "Responsibility, and what the child wants.")}, cast: cast{child: true}},
		{kind: calendar.Access, by: model.ByEmail, ago: 21, summary: "The same again, for the fifth time this year.",
			steps: []step{on(4, model.EventFeeAsked, "Manifestly excessive: cost of the copies, 40 pounds.")}},
		{kind: calendar.Access, by: model.ByForm, dueIn: 18, summary: "My file, please.", steps: []step{
			on(1, model.EventIdentityAsked, doubt), on(5, model.EventIdentityReceived, "Two facts, checked.")}},
		{kind: calendar.Access, by: model.ByPost, dueIn: 22, who: model.Agent, summary: "A union asks for a member.", steps: []step{
			on(1, model.EventAuthorityAsked, "Signed authority."), on(4, model.EventAuthorityReceived, "Signed form of the union.")}},
		{kind: calendar.Access, by: model.ByPost, dueIn: 10, summary: "Everything, on paper, again.", steps: []step{
			on(2, model.EventFeeAsked, "Manifestly excessive."), on(9, model.EventFeePaid, "40 pounds.")}},
	}
}

// moved: paused, resumed, extended.
func moved() []play {
	which := "You hold a long record with us: which courses or years do you mean?"
	late := "Three requests of the same person at once, with records in four places."
	return []play{
		{kind: calendar.Access, by: model.ByEmail, ago: 12, summary: "Everything you ever had on me.", steps: []step{on(3, model.EventClarifyAsked, which)}},
		{kind: calendar.Access, by: model.ByForm, ago: 45, summary: "All data of fifteen years.", steps: []step{on(6, model.EventClarifyAsked, which)}, next: "ask once more, then close"},
		{kind: calendar.Access, by: model.ByEmail, dueIn: 8, summary: "All my training data.", steps: []step{
			on(4, model.EventClarifyAsked, which), on(11, model.EventClarifyAnswered, "The courses since 2022.")}},
		{kind: calendar.Access, by: model.ByPost, dueIn: 31, summary: "Letters, emails, minutes, recordings.", steps: []step{
			{day: 20, kind: model.EventExtensionNotice, text: "Recordings must be reviewed for other people's data.", ground: string(calendar.Complexity)}}},
		{kind: calendar.Erasure, by: model.ByEmail, dueIn: 14, summary: "Erase the lot.", steps: []step{
			{day: 26, kind: model.EventExtensionNotice, text: late, ground: string(calendar.Number)}}},
		{kind: calendar.Portability, by: model.ByEmail, dueIn: 14, summary: "And give me a copy to take away.", again: true, steps: []step{
			{day: 26, kind: model.EventExtensionNotice, text: late, ground: string(calendar.Number)}}},
		{kind: calendar.Access, by: model.ByEmail, ago: 50, summary: "My emails with the tutors.", steps: []step{
			{day: 40, kind: model.EventExtensionNotice, text: "More than expected.", ground: string(calendar.Complexity)}}}, // too late: no effect
		{kind: calendar.ExamMarks, by: model.ByEmail, ago: 40, summary: "My marks, before the board has met."},
		{kind: calendar.ExamMarks, by: model.ByEmail, ago: 25, summary: "My marks and the examiner's comments.",
			steps: []step{on(15, model.EventResultsAnnounced, "Results published.")}},
	}
}

// complaints: near their thirty days, acknowledged, silent.
func complaints() []play {
	return []play{
		{kind: calendar.Complaint, by: model.ByForm, dueIn: 2, summary: "You gave my result to my employer."},
		{kind: calendar.Complaint, by: model.ByEmail, dueIn: 0, summary: "Nobody answers my request.", nobody: true},
		{kind: calendar.Complaint, by: model.ByPost, dueIn: -2, summary: "My details were read out in class."},
		{kind: calendar.Complaint, by: model.ByPhone, ago: 24, summary: "Emails went on after I had objected.",
			steps: []step{on(3, model.EventAcknowledged, "Letter sent.")}, next: "tell about progress"},
		{kind: calendar.Complaint, by: model.ByForm, ago: 9, summary: "The form asked more than it needs.",
			steps: []step{on(1, model.EventAcknowledged, "By email.")}},
		{kind: calendar.Complaint, by: model.ByEmail, ago: 60, summary: "A certificate went to another address.", steps: after(
			[]step{on(5, model.EventProgress, "The courier was asked.")},
			worked(calendar.Complaint, 40, answer{outcome: "upheld", reasons: "The address was mistyped."}, "Upheld: apology, address corrected, staff told."))},
	}
}

// unread: new, not assigned, or of somebody nobody has found.
func unread() []play {
	return []play{
		{kind: calendar.Access, by: model.ByEmail, ago: 1, summary: "Can I have a copy of my certificates and what you know about me?", nobody: true},
		{kind: calendar.Erasure, by: model.ByForm, ago: 2, summary: "Please delete me, I have changed jobs.", nobody: true},
		{kind: calendar.Access, by: model.ByPhone, ago: 3, summary: "Rang; line broke off before the date of birth.", nobody: true, stranger: true},
		{kind: calendar.Erasure, by: model.BySocial, ago: 4, summary: "remove my pic and name from ur page", nobody: true, stranger: true},
		{kind: calendar.Access, by: model.ByEmail, who: model.Agent, ago: 10, summary: "A claims firm asks for 'our client' without naming one.", stranger: true,
			steps: []step{on(2, model.EventAuthorityAsked, "Authority, and who is meant.")}},
		{kind: calendar.Rectification, by: model.ByPost, dueIn: 11, summary: "I have married; please change my name.", stranger: true},
	}
}

// replied: closed in time, closed late, refused in part or whole.
func replied() []play {
	given := answer{outcome: "provided"}
	return []play{
		{kind: calendar.Access, by: model.ByEmail, ago: 70, summary: "My data.", steps: worked(calendar.Access, 21, given, "Copy sent.")},
		{kind: calendar.Access, by: model.ByForm, ago: 110, summary: "What do you hold?", steps: worked(calendar.Access, 44, given, "Copy sent, late, with an apology.")},
		{kind: calendar.Rectification, by: model.ByPhone, ago: 50, summary: "New address.", steps: worked(calendar.Rectification, 1, answer{outcome: "corrected"}, "Corrected.")},
		{kind: calendar.MarketingObjection, by: model.ByEmail, ago: 20, summary: "Stop the offers.", steps: append(stopped(0), on(0, model.EventSent, "Stopped."), on(0, model.EventClosed, "")), cast: cast{flags: model.DoNotContact}},
		{kind: calendar.ConsentWithdrawal, by: model.ByForm, ago: 35, summary: "I withdraw my consent.", steps: worked(calendar.ConsentWithdrawal, 0, answer{outcome: "stopped"}, "Stopped the same day."), cast: cast{flags: model.DoNotContact}},
		{kind: calendar.Objection, by: model.ByPost, ago: 95, summary: "I object to the analysis of evaluations.",
			steps: worked(calendar.Objection, 30, answer{"overridden", "compelling-grounds", "The answers show whether a course is safe."}, "Refused, with the reasons and where to complain.")},
		{kind: calendar.Access, by: model.ByPost, ago: 80, summary: "The reference you were given about me.",
			steps: worked(calendar.Access, 25, answer{"partly-provided", "references", "The reference was given in confidence."}, "Copy sent in part.")},
		{kind: calendar.Portability, by: model.ByEmail, ago: 380, summary: "File for the new provider.", steps: worked(calendar.Portability, 12, given, "Sent as JSON.")},
		{kind: calendar.Access, by: model.ByEmail, ago: 160, summary: "Everything.", steps: after([]step{
			{day: 15, kind: model.EventExtensionNotice, text: "Four systems, two of them closed.", ground: string(calendar.Complexity)}},
			worked(calendar.Access, 70, given, "Copy sent."))},
	}
}

// over: withdrawn, not applicable, reopened.
func over() []play {
	return []play{
		{kind: calendar.Erasure, by: model.ByEmail, ago: 40, summary: "Delete everything.", steps: []step{on(6, model.EventWithdrawn, "Wants to keep the certificates after all.")}},
		{kind: calendar.Access, by: model.ByPost, ago: 28, who: model.Executor, summary: "The family asks for the file of a learner who has died.",
			steps: []step{on(3, model.EventNotApplicable, "The law covers living people; condolences sent.")}, cast: cast{flags: model.Deceased}},
		{kind: calendar.Access, by: model.ByEmail, ago: 20, summary: "My data; the first copy left out 2021.",
			steps: append(worked(calendar.Access, 9, answer{outcome: "provided"}, "Copy sent."), on(15, model.EventReopened, "One year was missing."))},
		{kind: calendar.Access, by: model.ByEmail, ago: 15, who: model.Employer, summary: "An employer asks how its delegate did.",
			steps: []step{on(1, model.EventNotApplicable, "A disclosure, not a request of the person: refused without consent.")}},
	}
}
