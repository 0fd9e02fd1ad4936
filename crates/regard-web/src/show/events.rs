//! What happened to a ticket, in sentences.

use super::reader::{People, Reader, name_of};
use crate::view::icon::Icon;
use crate::view::thread::Event as Line;
use crate::view::words;
use jiff::Timestamp;
use regard_domain::event::{Audit, Event};
use regard_domain::handoff::State;
use regard_domain::id::{GroupId, UserId};
use regard_domain::promise::Act;
use regard_domain::update::Kind;
use regard_domain::update_clock::Wish;
use std::collections::HashMap;

/// Names that events mention by id.
pub struct Names<'a> {
    /// People.
    pub people: &'a People,
    /// Groups.
    pub groups: &'a HashMap<GroupId, String>,
}

/// The lines of a deed; words are told elsewhere and have none.
pub fn lines(audit: &Audit, names: &Names<'_>, reader: &Reader) -> Vec<Line> {
    let who = match (audit.author_id, audit.rule.as_deref()) {
        (Some(id), _) if id == reader.id => "You".to_owned(),
        (Some(id), _) => name_of(names.people, id).to_owned(),
        (None, Some(rule)) => format!("Regard ({})", rule.replace('_', " ")),
        (None, None) => "Regard".to_owned(),
    };
    // What a program said of a new ticket is no change: it began so.
    let is_new = audit.events.contains(&Event::Create);
    let began = |event: &&Event| !(is_new && matches!(event, Event::Change { previous: None, .. }));
    // What stands behind a rule's name is the rule's doing.
    let (mut who, mut by) = (who, audit.author_id);
    let mut told = Vec::new();
    for event in audit.events.iter().filter(began) {
        if let Event::Rule { title, why, .. } = event {
            (who, by) = (format!("“{title}”"), None);
            let because = if why.is_empty() { String::new() } else { format!(" because {why}") };
            told.push((Icon::Gauge, format!("The rule “{title}” acted{because}")));
            continue;
        }
        told.extend(by_rule(event, &who, names).or_else(|| sentence(event, &who, by, names, reader)));
    }
    told.into_iter().map(|(icon, text)| Line { icon, text, when: reader.moment(audit.created_at) }).collect()
}

/// What only rules do.
fn by_rule(event: &Event, who: &str, names: &Names<'_>) -> Option<(Icon, String)> {
    match event {
        Event::Notified { user_ids, subject, .. } => {
            let people: Vec<String> =
                user_ids.iter().map(|id| name_of(names.people, *id).to_owned()).collect();
            Some((Icon::Send, format!("{who} wrote “{subject}” to {}", words::names(&people, 3))))
        }
        Event::WebhookCalled { .. } => Some((Icon::Send, format!("{who} had a webhook called"))),
        _ => None,
    }
}

fn sentence(
    event: &Event,
    who: &str,
    by: Option<UserId>,
    names: &Names<'_>,
    reader: &Reader,
) -> Option<(Icon, String)> {
    let person = |id: &UserId| name_of(names.people, *id).to_owned();
    Some(match event {
        Event::Create | Event::Comment { .. } | Event::MachineAnswer { .. } => return None,
        Event::Rule { .. } | Event::Notified { .. } | Event::WebhookCalled { .. } => return None,
        Event::Change { field, previous, value } => {
            change(field, previous.as_deref(), value.as_deref(), who, names, by)?
        }
        Event::Acknowledged { hear_by, .. } => {
            let by = reader.moment(*hear_by).text;
            (Icon::Clock, format!("They were told that we have their words, and that they hear by {by}"))
        }
        Event::Sent { to, .. } => (Icon::Send, format!("Handed over to {}", words::names(to, 3))),
        Event::NotDelivered { to, reason, .. } => {
            (Icon::MailX, format!("Did not arrive at {}: {reason}", words::names(to, 3)))
        }
        Event::MergedFrom { ticket_id, .. } => {
            (Icon::Merge, format!("{who} merged R-{ticket_id} into this one"))
        }
        Event::MergedInto { ticket_id } => (Icon::Merge, format!("{who} merged this into R-{ticket_id}")),
        Event::Unmerged { ticket_id } => {
            (Icon::Undo, format!("{who} took the merge with R-{ticket_id} apart"))
        }
        Event::SplitFrom { ticket_id } => {
            (Icon::Split, format!("{who} made this from a message of R-{ticket_id}"))
        }
        Event::SplitInto { ticket_id } => {
            (Icon::Split, format!("{who} made R-{ticket_id} from a message of this one"))
        }
        Event::MergeProposed { ticket_id, reason } => {
            (Icon::Merge, format!("May belong to R-{ticket_id}: {reason}"))
        }
        Event::Promise { act, words, due_at, said, .. } => promise(*act, words, *due_at, said, who, reader)?,
        Event::PromiseSuggested { .. } => return None,
        Event::PromiseDismissed { words } => {
            (Icon::Promise, format!("{who} said that “{words}” is no promise"))
        }
        Event::Snoozed { until } => {
            (Icon::MoonStar, format!("{who} paused it until {}", reader.moment(*until).text))
        }
        Event::Woke => (Icon::Sun, "It is awake again".to_owned()),
        Event::Ignored { .. }
        | Event::Unanswered
        | Event::Updated { .. }
        | Event::Raised
        | Event::Wished { .. }
        | Event::Handoff { .. } => stood(event, who, names, reader)?,
        Event::SentAllTheSame { .. } | Event::Undone { .. } => left(event, who)?,
        Event::PicturesFetched { fetched, missing, .. } => fetched_pictures(*fetched, *missing),
        Event::CollaboratorAdded { user_id } => {
            (Icon::UserRoundPlus, format!("{who} added {}", person(user_id)))
        }
        Event::CollaboratorRemoved { user_id } => {
            (Icon::UserRoundX, format!("{who} took {} off", person(user_id)))
        }
        Event::MarkedSpam => (Icon::Ban, format!("{who} put it away as spam")),
        Event::UnmarkedSpam => (Icon::Undo, format!("{who} said it is no spam")),
        Event::Deleted => (Icon::Trash, format!("{who} put it in the bin")),
        Event::Restored => (Icon::Undo, format!("{who} took it out of the bin")),
        Event::Recovery { step, words, .. } => return recovery(step, words, who),
        Event::Complaint { step, words, .. } => return complaint(step, words, who),
        Event::Limit { step, words, .. } => return limit(step, words, who),
    })
}

/// How many of the pictures that a message shows from elsewhere could be had.
fn fetched_pictures(fetched: i64, missing: i64) -> (Icon, String) {
    let text = match missing {
        0 => {
            let count = words::counted(u64::try_from(fetched).unwrap_or(0), "picture", "pictures");
            format!("{count} from elsewhere fetched")
        }
        _ => format!("{fetched} of {} pictures from elsewhere could be fetched", fetched + missing),
    };
    (Icon::Image, text)
}

/// What was done with a promise.
fn promise(
    act: Act,
    words: &str,
    due: Option<Timestamp>,
    said: &str,
    who: &str,
    reader: &Reader,
) -> Option<(Icon, String)> {
    let by = due.map(|due| format!(", by {}", reader.moment(due).text)).unwrap_or_default();
    let quoted = if said.is_empty() { String::new() } else { format!(": “{said}”") };
    Some(match act {
        Act::Made => (Icon::Promise, format!("{who} promised “{words}”{by}")),
        Act::Accepted => (Icon::Promise, format!("{who} said yes to “{words}”")),
        Act::Declined => (Icon::Promise, format!("{who} cannot keep “{words}”; it is its writer’s own now")),
        Act::Begun => (Icon::Promise, format!("“{words}” is owed now{by}")),
        Act::Moved => {
            (Icon::Promise, format!("{who} moved “{words}”{by}, and told the customer why{quoted}"))
        }
        Act::MoveAccepted => (Icon::Promise, format!("{who} agreed to the new time of “{words}”")),
        Act::HandedOver => (Icon::Promise, format!("{who} gave “{words}” to {said}; its time stays")),
        Act::Delivered => (Icon::PromiseKept, format!("{who} delivered “{words}”")),
        Act::Kept => (Icon::PromiseKept, format!("{who} said that “{words}” is kept")),
        Act::Unconfirmed => (Icon::PromiseKept, format!("“{words}” counts as kept: nobody objected")),
        Act::Disputed => (Icon::CircleAlert, format!("{who} said that “{words}” is not done{quoted}")),
        Act::Noted => (Icon::Clock, format!("{who} said “not yet” of “{words}”{quoted}")),
        Act::Broken => (Icon::PromiseBroken, format!("“{words}” was not kept{by}")),
        Act::Withdrawn => {
            (Icon::PromiseBroken, format!("{who} took “{words}” back, and told the customer why{quoted}"))
        }
    })
}

/// A step of a recovery. Apologies and questions are told by their own words; a note beside it is no news.
fn recovery(step: &str, words: &str, who: &str) -> Option<(Icon, String)> {
    let line = match step {
        "opened" => format!("{who} began to put it right: {words}"),
        "again" => format!("It went wrong again: {words}"),
        "heard" => format!("{who} wrote down what was heard"),
        "apologised" => format!("{who} apologised"),
        "gave" => format!("{who} made it good: {words}"),
        "repaired" => format!("{who} repaired it: {words}"),
        "asked" => format!("{who} asked whether we are good again"),
        "restored" if words.is_empty() => "They say we are good again".to_owned(),
        "restored" => format!("They say we are good again: “{words}”"),
        "silence" => "No word against it in the time we named: counted as a yes".to_owned(),
        "not_restored" if words.is_empty() => "They say we are not good again yet".to_owned(),
        "not_restored" => format!("They say we are not good again yet: “{words}”"),
        "handed" => format!("{words} has the recovery as a lead"),
        "finding" => format!("{who} wrote down a finding; it stays inside"),
        _ => return None,
    };
    Some((Icon::HeartHandshake, line))
}

/// A step of a complaint. What they were told stands beside it in its own words.
fn complaint(step: &str, words: &str, who: &str) -> Option<(Icon, String)> {
    let line = match step {
        "received" => format!("{who} took a complaint: “{words}”"),
        "thanked" => format!("{who} thanked them for the complaint"),
        "played_back" => format!("{who} said back what was understood"),
        "playback_ok" => "They say that we understood them".to_owned(),
        "playback_wrong" => "They say that we have not understood them yet".to_owned(),
        "assessed" => format!("{who} weighed the complaint"),
        "acting" => format!("{who} decided what is done about it: {words}"),
        "told_back" => format!("{who} told them what changed because of them"),
        "agreed" if words.is_empty() => "They agree to what became of their complaint".to_owned(),
        "agreed" => format!("They agree to what became of their complaint: “{words}”"),
        "not_agreed" if words.is_empty() => "They do not agree to what became of their complaint".to_owned(),
        "not_agreed" => format!("They do not agree to what became of their complaint: “{words}”"),
        "review" => format!("{words} looks at the complaint again as a lead"),
        "external" => format!("{who} named who outside can decide"),
        "given" => format!("{words} has the complaint"),
        "ally_invited" => format!("{who} invited them to try what changed"),
        _ => return None,
    };
    Some((Icon::HandHeart, line))
}

/// A step of an ask that we may not be able to give.
fn limit(step: &str, words: &str, who: &str) -> Option<(Icon, String)> {
    let line = match step {
        "asked" => format!("They ask for what we may not be able to give: “{words}”"),
        "need_explored" => format!("{who} found out what they need it for: {words}"),
        "exception_considered" => format!("{who} thought of an exception: {words}"),
        "granted" => format!("{who} granted it as an exception"),
        "declined" => format!("{who} said no, with a way: {words}"),
        "accepted" => "They take what we can do".to_owned(),
        "appealed" => "They ask for somebody else to look".to_owned(),
        "final" => format!("{who} decided it for good"),
        _ => return None,
    };
    Some((Icon::Scale, line))
}

/// What became of words that were about to leave.
fn left(event: &Event, who: &str) -> Option<(Icon, String)> {
    Some(match event {
        Event::SentAllTheSame { why, .. } => {
            (Icon::CircleAlert, format!("{who} sent it although it had been held back: {why}"))
        }
        Event::Undone { .. } => (Icon::Undo, format!("{who} took a reply back before it left")),
        _ => return None,
    })
}

/// What became of an offer to a colleague.
fn handed(state: State, who: &str, to: &str) -> String {
    match state {
        State::Offered => format!("{who} offered it to {to}"),
        State::Accepted | State::Introduced | State::Done => format!("{to} accepted it"),
        State::Declined => format!("{to} cannot take it; it stays where it is"),
        State::Timeout => format!("{to} has not answered; it stays where it is"),
    }
}

/// What was said about how things stand.
fn stood(event: &Event, who: &str, names: &Names<'_>, reader: &Reader) -> Option<(Icon, String)> {
    Some(match event {
        Event::Updated { kind, next_due, .. } => {
            let said = match kind {
                Kind::Progress => "how things stand",
                Kind::NoProgress => "that there is no news yet",
                Kind::Delay => "that it takes longer",
                Kind::Done => "that it is done",
            };
            let next = next_due.map(|at| format!(", and that they hear again by {}", reader.moment(at).text));
            (Icon::Clock, format!("{who} told them {said}{}", next.unwrap_or_default()))
        }
        Event::Handoff { state, to, .. } => {
            (Icon::HeartHandshake, handed(*state, who, name_of(names.people, *to)))
        }
        Event::Ignored { cause, since } => {
            let since = reader.moment(*since).text;
            (Icon::CircleAlert, format!("They have heard nothing since {since}. {}", cause.sentence()))
        }
        Event::Unanswered => (Icon::CircleAlert, format!("{who} said that nobody answered them")),
        Event::Raised => (Icon::Flag, "A lead was told that it does not move".to_owned()),
        Event::Wished { wish } => {
            let often = match wish {
                Some(Wish::More) => "more often",
                Some(Wish::Less) => "less often",
                Some(Wish::OnlyWhenDone) => "only when it is done",
                None => "as often as others",
            };
            (Icon::Clock, format!("They want to hear {often}, {who} noted"))
        }
        _ => return None,
    })
}

fn change(
    field: &str,
    previous: Option<&str>,
    value: Option<&str>,
    who: &str,
    names: &Names<'_>,
    by: Option<UserId>,
) -> Option<(Icon, String)> {
    let id = value.and_then(|value| value.parse::<i64>().ok());
    Some(match (field, value) {
        ("status", Some("open")) if previous == Some("new") => return None,
        ("status", Some("open")) => (Icon::Undo, "It is open again".to_owned()),
        ("status", Some("solved")) => (Icon::Check, format!("{who} closed it")),
        ("status", Some(status)) => (Icon::Flag, format!("{who} set it to {status}")),
        ("assignee_id", None) => (Icon::UserRoundX, format!("{who} gave it back to the group")),
        ("assignee_id", Some(_)) => {
            let to = id.map_or("somebody", |id| name_of(names.people, UserId(id)));
            let taken = id.map(UserId) == by;
            (
                Icon::UserRoundPlus,
                if taken { format!("{who} took it") } else { format!("{who} gave it to {to}") },
            )
        }
        ("group_id", Some(_)) => {
            let to = id.and_then(|id| names.groups.get(&GroupId(id))).map_or("another group", String::as_str);
            (Icon::Users, format!("{who} moved it to {to}"))
        }
        ("priority", Some(value)) => (Icon::Gauge, format!("{who} set the priority to {value}")),
        ("priority", None) => (Icon::Gauge, format!("{who} took the priority away")),
        ("subject", Some(value)) => (Icon::PencilLine, format!("{who} called it “{value}”")),
        ("tags", value) => {
            (Icon::Tag, format!("{who} tagged it {}", value.filter(|v| !v.is_empty()).unwrap_or("nothing")))
        }
        (field, value) => (Icon::PencilLine, format!("{who} set {field} to {}", value.unwrap_or("nothing"))),
    })
}
