//! A complaint in words, for colleagues and for the customer.

use super::reader::{Reader, name_of};
use crate::view::complaint::{ComplaintForm, ComplaintPage, Own, Turn};
use crate::view::frame::Frame;
use crate::view::list::Choice;
use crate::view::recovery::Dot;
use crate::view::words::first_name;
use jiff::Timestamp;
use regard_domain::complaint::{Aspect, Complaint, Complexity, Impact, Severity, State};
use regard_domain::field::snippet;
use regard_domain::user::User;
use regard_services::complaints::reading::{Case, Outward};
use regard_services::timeline::Timeline;
use std::cmp::Ordering;

/// Where a complaint stands, as a part of a sentence.
pub fn said(state: State) -> &'static str {
    match state {
        State::Received => "to be thanked for",
        State::Thanked => "to be said back",
        State::PlayedBack => "to be weighed",
        State::Assessed => "to be acted on",
        State::Acting => "to be told back",
        State::ToldBack => "their turn",
        State::Agreed => "agreed",
        State::NotAgreed | State::Review => "they do not agree, with a lead",
        State::External => "named who outside can decide",
    }
}

/// The page on which a complaint is written down, with the customer's last words put before the writer.
pub fn begin(timeline: &Timeline, frame: Frame, reader: &Reader, staff: &[User]) -> ComplaintPage {
    let ticket = &timeline.ticket;
    let theirs =
        timeline.comments.iter().rev().find(|word| word.is_public && word.author_id == ticket.requester_id);
    let typed = ComplaintForm {
        words: theirs.map(|word| word.body_text.trim().to_owned()).unwrap_or_default(),
        ..ComplaintForm::default()
    };
    ComplaintPage {
        frame,
        ticket_id: ticket.id.0,
        title: ticket.subject.clone(),
        lead: "Who complains gives us something: what to do better. Write it down in their words.".into(),
        track: track(None, reader),
        turn: Turn::Begin,
        words: None,
        praise: None,
        done: Vec::new(),
        fault: None,
        typed,
        aspects: aspects(),
        severities: severities(),
        impacts: impacts(),
        complexities: complexities(),
        colleagues: Vec::new(),
        abouts: abouts(None, staff),
        owner: String::new(),
        about: None,
        can_note: false,
        can_invite: false,
        file: None,
    }
}

/// The page of a complaint.
pub fn of_case(case: &Case, frame: Frame, reader: &Reader, staff: &[User], is_admin: bool) -> ComplaintPage {
    let it = &case.complaint;
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let name = match it.is_anonymous {
        true => "somebody who wants no name on it",
        false => name_of(&case.people, it.user_id),
    };
    let turn = turn(it.state);
    ComplaintPage {
        frame,
        ticket_id: it.ticket_id.0,
        title: snippet(&it.words, 90),
        lead: format!("From {name}, {}: {}.", reader.moment(it.received_at).text, said(it.state)),
        track: track(Some(it), reader),
        turn,
        words: some(&it.words),
        praise: some(&it.praise),
        done: done(case, reader),
        fault: None,
        typed: ComplaintForm {
            words: if turn == Turn::Thank { case.thanks_draft.clone() } else { String::new() },
            ours: it.ours.clone(),
            lesson: it.lesson.clone(),
            cause: it.cause_link.clone(),
            ..ComplaintForm::default()
        },
        aspects: aspects(),
        severities: severities(),
        impacts: impacts(),
        complexities: complexities(),
        colleagues: colleagues(it, staff),
        abouts: abouts(Some(it), staff),
        owner: it.owner_id.map_or("Nobody yet", |owner| name_of(&case.people, owner)).to_owned(),
        about: it.about_id.map(|about| name_of(&case.people, about).to_owned()),
        can_note: it.about_id != Some(reader.id),
        can_invite: it.told_back_at.is_some() && it.doing.is_some() && it.ally_invited_at.is_none(),
        file: is_admin.then(|| format!("/complaints/{}/file", it.id)),
    }
}

fn turn(state: State) -> Turn {
    match state {
        State::Received => Turn::Thank,
        State::Thanked => Turn::PlayBack,
        State::PlayedBack => Turn::Weigh,
        State::Assessed => Turn::Act,
        State::Acting => Turn::Tell,
        State::ToldBack => Turn::Wait,
        State::NotAgreed | State::Review => Turn::Review,
        State::Agreed | State::External => Turn::Over,
    }
}

/// What was done so far, each with its words and its time.
fn done(case: &Case, reader: &Reader) -> Vec<(&'static str, String, String)> {
    let it = &case.complaint;
    let when = |at: Option<Timestamp>| at.map(|at| reader.moment(at).text).unwrap_or_default();
    let mut done = Vec::new();
    if it.thanked_at.is_some() {
        done.push(("Thanked", String::new(), when(it.thanked_at)));
    }
    if !it.playback.is_empty() {
        let confirmed = if it.playback_ok_at.is_some() { " They say that this is it." } else { "" };
        done.push(("Said back", format!("{}{confirmed}", it.playback), when(it.played_back_at)));
    }
    if let Some(weighed) = it.weighed {
        let urgent = if weighed.is_urgent { ", at once" } else { "" };
        let words = format!(
            "{}; {}; {}{urgent}.",
            severity(weighed.severity),
            impact(weighed.impact),
            complexity(weighed.complexity)
        );
        done.push(("Weighed", words, when(it.assessed_at)));
    }
    if let Some(doing) = &it.doing {
        let by = reader.moment(doing.by).text;
        let words = format!("{}: {} By {by}.", name_of(&case.people, doing.who), ended(&doing.what));
        done.push(("Acting", words, when(it.acted_at)));
    }
    if !it.limit_reason.is_empty() {
        done.push(("A limit", it.limit_reason.clone(), when(it.acted_at)));
    }
    if !it.told_back.is_empty() {
        done.push(("Told back", it.told_back.clone(), when(it.told_back_at)));
    }
    if !it.answer.is_empty() {
        done.push(("Their answer", it.answer.clone(), String::new()));
    }
    if !it.remedy.is_empty() {
        done.push(("Who outside can decide", it.remedy.clone(), when(it.closed_at)));
    }
    done
}

/// A sentence with its full stop.
fn ended(words: &str) -> String {
    let words = words.trim();
    if words.ends_with(['.', '…']) { words.to_owned() } else { format!("{words}.") }
}

fn track(it: Option<&Complaint>, reader: &Reader) -> Vec<Dot> {
    let state = it.map_or(State::Received, |it| it.state);
    let on = match state {
        State::Received => 1,
        State::Thanked => 2,
        State::PlayedBack => 3,
        State::Assessed | State::NotAgreed | State::Review => 4,
        State::Acting => 5,
        State::ToldBack | State::Agreed | State::External => 6,
    };
    let at = |at: Option<Timestamp>| at.map(|at| reader.moment(at).text).unwrap_or_default();
    let dates = [
        at(it.and_then(|it| it.thanked_at)),
        at(it.and_then(|it| it.played_back_at)),
        at(it.and_then(|it| it.assessed_at)),
        at(it.and_then(|it| it.acted_at)),
        at(it.and_then(|it| it.told_back_at)),
    ];
    let names = ["Thank", "Say back", "Weigh", "Act", "Tell back"];
    let dots = names.into_iter().zip(dates).enumerate();
    dots.map(|(index, (name, date))| {
        let number = index + 1;
        let (class, when) = match number.cmp(&on) {
            Ordering::Less => ("is-done", date),
            Ordering::Equal => ("is-on", "now".to_owned()),
            Ordering::Greater => ("is-next", String::new()),
        };
        Dot { number, name, class, when }
    })
    .collect()
}

fn severity(of: Severity) -> &'static str {
    match of {
        Severity::Low => "A nuisance",
        Severity::Medium => "It cost them time or money",
        Severity::High => "It cost them much",
        Severity::Critical => "Safety, health or the law",
    }
}

fn impact(of: Impact) -> &'static str {
    match of {
        Impact::One => "only them",
        Impact::Several => "some others too",
        Impact::Many => "everybody who buys it",
    }
}

fn complexity(of: Complexity) -> &'static str {
    match of {
        Complexity::Simple => "one person can mend it",
        Complexity::Several => "it needs several of us",
        Complexity::Hard => "it needs other houses",
    }
}

fn aspects() -> Vec<Choice> {
    let label = |aspect: Aspect| match aspect {
        Aspect::Product => "The thing they bought",
        Aspect::Delivery => "Its coming",
        Aspect::Billing => "Money",
        Aspect::Waiting => "How long it took",
        Aspect::Conduct => "How they were spoken to",
        Aspect::Information => "What they were told",
        Aspect::Other => "Something else",
    };
    let all = Aspect::ALL.iter();
    all.map(|one| Choice::new(one.as_str(), label(*one), *one == Aspect::Other)).collect()
}

fn severities() -> Vec<Choice> {
    let all = Severity::ALL.iter();
    all.map(|one| Choice::new(one.as_str(), severity(*one), *one == Severity::Medium)).collect()
}

fn impacts() -> Vec<Choice> {
    Impact::ALL.iter().map(|one| Choice::new(one.as_str(), impact(*one), *one == Impact::One)).collect()
}

fn complexities() -> Vec<Choice> {
    let all = Complexity::ALL.iter();
    all.map(|one| Choice::new(one.as_str(), complexity(*one), *one == Complexity::Simple)).collect()
}

/// Colleagues who can have it: never whom it is about.
fn colleagues(it: &Complaint, staff: &[User]) -> Vec<Choice> {
    let can = staff.iter().filter(|user| !user.is_suspended && it.about_id != Some(user.id));
    can.map(|user| Choice::new(&user.id.to_string(), &user.name, it.owner_id == Some(user.id))).collect()
}

fn abouts(it: Option<&Complaint>, staff: &[User]) -> Vec<Choice> {
    let about = it.and_then(|it| it.about_id);
    let nobody = Choice::new("", "No colleague", about.is_none());
    let people =
        staff.iter().map(|user| Choice::new(&user.id.to_string(), &user.name, about == Some(user.id)));
    std::iter::once(nobody).chain(people).collect()
}

/// A complaint as its writer reads it.
pub fn own(found: &Outward, reader: &Reader) -> Own {
    let it = &found.complaint;
    let doing = it.doing.as_ref().map(|doing| {
        let people = found.who.clone().unwrap_or_else(|| "A colleague".to_owned());
        let name = first_name(&people).to_owned();
        format!("{name}: {} By {}.", ended(&doing.what), reader.moment(doing.by).text)
    });
    let limit = Some(it.limit_reason.clone()).filter(|reason| !reason.is_empty());
    Own {
        words: it.words.clone(),
        thanked: it.thanked_at.map(|at| reader.moment(at).text),
        playback: it.playback.clone(),
        is_confirmed: it.playback_ok_at.is_some(),
        doing: doing.or(limit),
        told_back: it.told_back.clone(),
        answer: it.answer.clone(),
        remedy: it.remedy.clone(),
        can_answer: matches!(it.state, State::ToldBack),
        stands: stands(it.state),
        is_over: it.state.is_closed(),
    }
}

fn stands(state: State) -> &'static str {
    match state {
        State::Received => "We have your words. You hear from us within the hour.",
        State::Thanked | State::PlayedBack | State::Assessed => "We are looking into it.",
        State::Acting => "Somebody is at it. You hear what changed.",
        State::ToldBack => "It is your word now.",
        State::Agreed => "You said that it is right like this. Thank you.",
        State::NotAgreed | State::Review => {
            "You said that it is not right yet. Somebody who may decide looks at all of it again."
        }
        State::External => "We did not come to agree, and you know who outside can decide.",
    }
}

/// What is next with a complaint and by when, for its row on Today.
pub fn line(it: &Complaint, reader: &Reader) -> String {
    let due = it.due_at().map(|at| format!(", by {}", reader.moment(at).text)).unwrap_or_default();
    format!("{}{due}", said(it.state))
}
