//! Promises in words and rings.

use super::findings::field;
use super::reader::{People, Reader, face_of, first_name_of, name_of};
use crate::view::face::Ring;
use crate::view::icon::Icon;
use crate::view::promise::{Owed, Suggested, Vow, VowDeeds};
use crate::view::tone::Tone;
use crate::view::when::{Clock, Moment, until};
use regard_domain::promise::{Detection, Promise, State};
use regard_services::promises::reading::Read;

/// A promise for a colleague, with what can be done.
pub fn vow(promise: &Promise, people: &People, reader: &Reader, can_change: bool) -> Vow {
    let deeds = if can_change { deeds(promise, reader) } else { VowDeeds::default() };
    let by = if promise.promiser_id == reader.id { "you" } else { name_of(people, promise.promiser_id) };
    let mut facts = vec![format!("by {by}, {}", reader.moment(promise.made_at).text)];
    facts.extend(promise.was_moved.then(|| "moved, and they were told".to_owned()));
    facts.extend(
        promise
            .verdict
            .as_ref()
            .filter(|verdict| !verdict.words.is_empty())
            .map(|verdict| format!("“{}”", regard_domain::field::snippet(&verdict.words, 120))),
    );
    let due = promise.due_at.map(|due| field(due, &reader.zone)).unwrap_or_default();
    Vow { facts, deeds, due, ..plain(promise, reader) }
}

/// A promise as anybody may read it.
pub fn plain(promise: &Promise, reader: &Reader) -> Vow {
    let clock = promise.due_at.map(|due| Clock::running(promise.made_at, due, reader.now, &reader.zone));
    let (tone, icon) = match promise.state {
        State::Kept | State::KeptUnconfirmed | State::Delivered => (Tone::Kept, Icon::PromiseKept),
        State::Broken => (Tone::Late, Icon::PromiseBroken),
        State::Withdrawn => (Tone::Rest, Icon::PromiseBroken),
        State::Disputed => (Tone::Late, Icon::Promise),
        State::Waiting => (Tone::Rest, Icon::Promise),
        State::Active | State::Asked => {
            (clock.as_ref().map_or(Tone::Calm, |clock| clock.tone), Icon::Promise)
        }
    };
    let left = match promise.state {
        State::Active | State::Asked => clock.as_ref().map_or(100, |clock| clock.left),
        State::Waiting | State::Withdrawn => 0,
        _ => 100,
    };
    Vow {
        id: promise.id.0,
        ring: Ring::still(left, tone),
        icon,
        words: promise.words.clone(),
        state: state(promise, reader),
        facts: Vec::new(),
        deeds: VowDeeds::default(),
        due: String::new(),
    }
}

fn state(promise: &Promise, reader: &Reader) -> String {
    let due = promise.due_at.map(|due| until(due, reader.now, &reader.zone));
    let ended = promise.ended_at.map(|at| reader.moment(at).text).unwrap_or_default();
    match (promise.state, due) {
        (State::Active, Some(due)) if due.ends_with("min") || due.contains(" h") => format!("Due in {due}"),
        (State::Active, Some(due)) => format!("Due {due}"),
        (State::Active, None) => "Kept for good".to_owned(),
        (State::Asked, due) => format!("Waits for a colleague’s yes, due {}", due.unwrap_or_default()),
        (State::Waiting, _) => "Waits for its condition".to_owned(),
        (State::Delivered, _) => "Delivered, your word is next".to_owned(),
        (State::Disputed, _) => "Not quite right yet".to_owned(),
        (State::Kept, _) => format!("Kept, {ended}"),
        (State::KeptUnconfirmed, _) => format!("Done, nobody objected, {ended}"),
        (State::Broken, _) => format!("Not kept, {ended}"),
        (State::Withdrawn, _) => format!("Taken back, {ended}"),
    }
}

fn deeds(promise: &Promise, reader: &Reader) -> VowDeeds {
    let is_over = promise.due_at.is_some_and(|due| due <= reader.now);
    let is_open = matches!(promise.state, State::Active | State::Asked | State::Waiting);
    VowDeeds {
        deliver: is_open
            || promise.state == State::Disputed
            || (promise.state == State::Broken && promise.delivered_at.is_none()),
        change: is_open && !is_over && promise.due_at.is_some(),
        begin: promise.state == State::Waiting,
        accept: promise.state == State::Asked && promise.promiser_id == reader.id,
        mend: (promise.state == State::Broken).then_some(promise.ticket_id.0),
    }
}

/// Words that may be a promise.
pub fn suggested(found: &Detection, reader: &Reader) -> Suggested {
    let due = found.due_at.map(|due| field(due, &reader.zone)).unwrap_or_default();
    Suggested { id: found.id.0, words: found.words.clone(), due }
}

/// A promise on the customer's own page.
pub fn owed(read: &Read, people: &People, reader: &Reader) -> Owed {
    let promise = &read.promise;
    Owed {
        vow: plain(promise, reader),
        by: promise.due_at.map(|due| Moment {
            text: due.to_zoned(reader.zone.clone()).strftime("%A %-d %B, %H:%M").to_string(),
            ..reader.moment(due)
        }),
        from: first_name_of(people, promise.promiser_id).to_owned(),
        face: face_of(people, promise.promiser_id),
        moved: read.moves.last().map(|last| (last.reason.clone(), last.accepted_at.is_some())),
        is_delivered: promise.state == State::Delivered,
        is_disputed: promise.state == State::Disputed,
    }
}
