//! Complaints and limits: the lists, a ticket's own, the customer's side, the register of policies.

use regard_web::view::{
    complaint::{ComplainedPage, ComplaintForm, ComplaintPage, ComplaintsPage, Own, Turn},
    frame::Place,
    limit::{LimitForm, LimitPage, LimitedPage, OwnLimit, Phase, PoliciesPage, PolicyForm, PolicyRow},
    list::Choice,
    recovery::Dot,
};

use super::cast::frame;

pub(crate) fn complaint(turn: Turn) -> ComplaintPage {
    let dot = |number, name, class, when: &str| Dot { number, name, class, when: when.to_owned() };
    let one = |value: &str, label: &str| vec![Choice::new(value, label, true)];
    let is_new = turn == Turn::Begin;
    ComplaintPage {
        frame: frame("Complaint", Place::Inbox),
        ticket_id: 4821,
        title: "I waited at home for two days and nobody came.".to_owned(),
        lead: "From Daniel Osei, Monday 18:22: to be thanked for.".to_owned(),
        track: vec![
            dot(1, "Thank", "is-on", "now"),
            dot(2, "Say back", "is-next", ""),
            dot(3, "Weigh", "is-next", ""),
            dot(4, "Act", "is-next", ""),
            dot(5, "Tell back", "is-next", ""),
        ],
        turn,
        words: (!is_new).then(|| "I waited at home for two days and nobody came.".to_owned()),
        praise: (!is_new).then(|| "Your shop is lovely.".to_owned()),
        done: vec![("Thanked", String::new(), "Mon 18:40".to_owned())],
        fault: Some("They have not been thanked yet.".to_owned()),
        typed: ComplaintForm { words: "Hello Daniel, thank you.".to_owned(), ..ComplaintForm::default() },
        aspects: one("delivery", "Its coming"),
        severities: one("medium", "It cost them time or money"),
        impacts: one("one", "only them"),
        complexities: one("simple", "one person can mend it"),
        colleagues: one("1", "Imogen"),
        abouts: one("", "No colleague"),
        owner: "Imogen Hart".to_owned(),
        about: (turn == Turn::Review).then(|| "Jonas".to_owned()),
        can_note: turn == Turn::Thank,
        can_invite: turn == Turn::Over,
        file: Some("/complaints/7/file".to_owned()),
    }
}

pub(crate) fn list() -> ComplaintsPage {
    let row =
        ("/tickets/4821/complaint", "I waited at home for two days.", "to be thanked for, since Monday");
    ComplaintsPage {
        frame: frame("Complaints", Place::Elsewhere),
        lead: "One person told us what to do better.".to_owned(),
        rows: vec![(row.0.to_owned(), row.1.to_owned(), row.2.to_owned())],
        figures: vec![("Told back", "65%".to_owned(), "13 of 20; 43 to 82%".to_owned())],
        causes: vec![("Hot handle".to_owned(), "harm 243, 1 complaint, 1 told back".to_owned())],
    }
}

pub(crate) fn complained(is_new: bool) -> ComplainedPage {
    let own = Own {
        words: "I waited at home for two days and nobody came.".to_owned(),
        thanked: Some("Mon 18:40".to_owned()),
        playback: "You were at home for two days, and nobody came or called.".to_owned(),
        is_confirmed: false,
        doing: Some("Imogen: Drivers call before they come. By Friday.".to_owned()),
        told_back: "Drivers call half an hour before they come now, because of you.".to_owned(),
        answer: String::new(),
        remedy: "The parcel ombudsman.".to_owned(),
        can_answer: true,
        stands: "It is your word now.",
        is_over: false,
    };
    ComplainedPage {
        theme: None,
        org: "Merrin Coffee".to_owned(),
        csrf: "token".to_owned(),
        path: "/p/example".to_owned(),
        said: None,
        own: (!is_new).then_some(own),
    }
}

pub(crate) fn limit(phase: Phase) -> LimitPage {
    let is_new = phase == Phase::Begin;
    LimitPage {
        frame: frame("We cannot do this", Place::Inbox),
        ticket_id: 4821,
        title: "Money back after a year".to_owned(),
        stake: "196.67 GBP".to_owned(),
        phase,
        done: match is_new {
            true => Vec::new(),
            false => vec![("They asked for", "My money back after a year.".to_owned())],
        },
        fault: Some("Name at least one thing that we can do.".to_owned()),
        typed: LimitForm { can_do: vec!["A repair at half the price".to_owned()], ..LimitForm::default() },
        policies: vec![Choice::new("", "No policy", false), Choice::new("3", "Returns within 30 days", true)],
        policy_reason: Some("Opened machines cannot be sold again.".to_owned()),
        leads: vec![Choice::new("", "The nearest lead", true)],
        offered: vec!["A repair at half the price".to_owned()],
    }
}

pub(crate) fn limited(has_one: bool) -> LimitedPage {
    let own = OwnLimit {
        ask: "My money back after a year.".to_owned(),
        stands: "We cannot do it like this, and here is what we can do.",
        reason: "The machine has been used for a year and cannot be sold again.".to_owned(),
        can_do: vec!["A repair at half the price".to_owned()],
        elsewhere: "The shop in town buys used machines.".to_owned(),
        said: "I hoped for more.".to_owned(),
        can_accept: true,
        can_appeal: true,
    };
    LimitedPage {
        theme: None,
        org: "Merrin Coffee".to_owned(),
        csrf: "token".to_owned(),
        path: "/p/example".to_owned(),
        said: Some("Thank you. Your word is with us.".to_owned()),
        own: has_one.then_some(own),
    }
}

pub(crate) fn policies() -> PoliciesPage {
    let owners = vec![Choice::new("1", "Imogen", true)];
    let row = |id, title: &str, in_force| PolicyRow {
        id,
        title: title.to_owned(),
        reason: "Opened machines cannot be sold again.".to_owned(),
        line: "Imogen answers for it, until 31 December 2026.".to_owned(),
        in_force,
        owners: owners.clone(),
        until: "2026-12-31".to_owned(),
    };
    PoliciesPage {
        frame: frame("Policies", Place::Settings),
        policies: vec![row(3, "Returns within 30 days", true), row(4, "No refunds in cash", false)],
        pain: vec![("Returns within 30 days".to_owned(), "12 declined".to_owned())],
        owners: owners.clone(),
        typed: PolicyForm::default(),
        fault: Some("Choose the day it ends.".to_owned()),
        can_change: true,
    }
}
