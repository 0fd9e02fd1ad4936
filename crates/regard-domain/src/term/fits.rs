//! Whether one ticket answers a term: what the store's SQL says of many, decided in memory. A property test holds both to
//! the same answer on both engines (`crates/regard/tests/it/rules/agreeing.rs`).

use crate::channel::Channel;
use crate::id::UserId;
use crate::term::{Op, Question, Term, moments};
use crate::ticket::{Kind, Priority, Status, Ticket};
use crate::ticket_detail::TicketDetail;
use jiff::Timestamp;
use serde_json::Value;

/// Moments of a ticket that stand beside it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Since {
    /// Since when it has its status.
    pub status_at: Option<Timestamp>,
    /// When the requester last spoke.
    pub requester_at: Option<Timestamp>,
    /// When its owner last spoke.
    pub assignee_at: Option<Timestamp>,
}

/// A ticket as conditions see it.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    /// The ticket.
    pub ticket: &'a Ticket,
    /// What it has beside.
    pub detail: &'a TicketDetail,
    /// Its moments.
    pub since: Since,
    /// Who is meant by `me`.
    pub me: Option<UserId>,
    /// The present.
    pub now: Timestamp,
}

impl Standing<'_> {
    /// Whether the ticket answers a question without free text.
    pub fn answers(&self, question: &Question) -> bool {
        question.all.iter().all(|term| self.fits(term))
            && (question.any.is_empty() || question.any.iter().any(|term| self.fits(term)))
    }

    /// Whether the ticket answers a term. What it does not have is equal to nothing: a negation is true for it.
    pub fn fits(&self, term: &Term) -> bool {
        self.is(term) != term.is_negated
    }

    fn is(&self, term: &Term) -> bool {
        let (ticket, detail) = (self.ticket, self.detail);
        let in_status = |status| (ticket.status == status).then_some(self.since.status_at).flatten();
        match term.field.as_str() {
            "status" => ranked(term, Status::ALL.iter().map(|s| s.as_str()), Some(ticket.status.as_str())),
            "priority" => {
                ranked(term, Priority::ALL.iter().map(|p| p.as_str()), ticket.priority.map(Priority::as_str))
            }
            "type" | "ticket_type" => text_is(ticket.kind.map(Kind::as_str), term),
            "subject" | "title" => text_has(&ticket.subject, &term.values),
            "created" | "created_at" => self.moment(Some(ticket.created_at), term),
            "updated" | "updated_at" => self.moment(Some(ticket.updated_at), term),
            "solved" | "solved_at" => self.moment(ticket.solved_at, term),
            "assigned" => self.moment(detail.assigned_at, term),
            "due_date" | "due_at" | "due" => self.moment(detail.due_at, term),
            "open_since" => self.moment(in_status(Status::Open), term),
            "pending_since" => self.moment(in_status(Status::Pending), term),
            "hold_since" => self.moment(in_status(Status::Hold), term),
            "solved_since" => self.moment(in_status(Status::Solved), term),
            "closed_since" => self.moment(in_status(Status::Closed), term),
            "requester_spoke" => self.moment(self.since.requester_at, term),
            "assignee_spoke" => self.moment(self.since.assignee_at, term),
            "assignee" | "assignee_id" => self.number(ticket.assignee_id.map(|id| id.0), term),
            "requester" | "requester_id" => self.number(Some(ticket.requester_id.0), term),
            "submitter" | "submitter_id" => self.number(Some(ticket.submitter_id.0), term),
            "group" | "group_id" => self.number(ticket.group_id.map(|id| id.0), term),
            "organization" | "organization_id" => self.number(ticket.organization_id.map(|id| id.0), term),
            "brand" | "brand_id" => self.number(Some(ticket.brand_id.0), term),
            "recipient" => self.number(ticket.mailbox_id.map(|id| id.0), term),
            "form" | "ticket_form_id" => self.number(detail.form_id, term),
            "custom_status_id" => self.number(detail.custom_status_id, term),
            "problem_id" => self.number(detail.problem_id.map(|id| id.0), term),
            "id" | "ticket_id" | "number" => self.number(Some(ticket.id.0), term),
            "cc" => self.among(&detail.cc, term),
            "follower" => self.among(&detail.followers, term),
            "tags" | "tag" | "current_tags" => tagged(&detail.tags, &term.values),
            "via" | "via_id" | "channel" => via(ticket.channel, term),
            "external_id" => text_is(ticket.external_id.as_deref(), term),
            "satisfaction" | "satisfaction_score" => satisfied(detail, term),
            field => custom(detail, field, term),
        }
    }

    fn moment(&self, at: Option<Timestamp>, term: &Term) -> bool {
        let fits = |value: &String| {
            if let Some(is) = nothing_or_anything(value, at.is_some()) {
                return is;
            }
            let (Some(at), Some((from, to))) = (at, moments(value, self.now)) else { return false };
            match term.op {
                Op::Is => at >= from && at < to,
                Op::Less => at < from,
                Op::LessOrSame => at < to,
                Op::Greater => at >= to,
                Op::GreaterOrSame => at >= from,
            }
        };
        term.values.iter().any(fits)
    }

    fn number(&self, have: Option<i64>, term: &Term) -> bool {
        let fits = |value: &String| {
            if let Some(is) = nothing_or_anything(value, have.is_some()) {
                return is;
            }
            let wanted = if value == "me" { self.me.map(|me| me.0) } else { value.parse().ok() };
            wanted.is_some() && wanted == have
        };
        term.values.iter().any(fits)
    }

    fn among(&self, people: &[UserId], term: &Term) -> bool {
        if term.values.iter().any(|value| value == "none") {
            return people.is_empty();
        }
        people.iter().any(|person| self.number(Some(person.0), term))
    }
}

/// `none` and `*`, which ask only whether there is a value.
fn nothing_or_anything(value: &str, is_there: bool) -> Option<bool> {
    match value {
        "none" => Some(!is_there),
        "*" => Some(is_there),
        _ => None,
    }
}

fn compare<T: PartialOrd>(op: Op, have: T, wanted: T) -> bool {
    match op {
        Op::Is => have == wanted,
        Op::Less => have < wanted,
        Op::LessOrSame => have <= wanted,
        Op::Greater => have > wanted,
        Op::GreaterOrSame => have >= wanted,
    }
}

/// Words in an order: what has none of them ranks below all.
fn ranked<'w>(term: &Term, words: impl Iterator<Item = &'w str>, have: Option<&str>) -> bool {
    let words: Vec<&str> = words.collect();
    let rank = |word: &str| words.iter().position(|one| *one == word).map(|at| at + 1);
    let mine = have.and_then(rank).unwrap_or(0);
    if term.values.iter().any(|value| value == "deleted") {
        return false;
    }
    term.values.iter().any(|value| {
        let value = value.to_lowercase();
        match value.as_str() {
            "none" | "-" => mine == 0,
            "*" => mine > 0,
            "on-hold" => rank("hold").is_some_and(|wanted| compare(term.op, mine, wanted)),
            word => rank(word).is_some_and(|wanted| compare(term.op, mine, wanted)),
        }
    })
}

fn text_is(have: Option<&str>, term: &Term) -> bool {
    let have = have.map(str::to_lowercase);
    term.values.iter().any(|value| {
        if let Some(is) = nothing_or_anything(value, have.as_ref().is_some_and(|have| !have.is_empty())) {
            return is;
        }
        let Some(have) = &have else { return false };
        let wanted = value.to_lowercase();
        match wanted.strip_suffix('*') {
            Some(beginning) => have.starts_with(beginning),
            None => compare(term.op, have.as_str(), wanted.as_str()),
        }
    })
}

/// A word, or the beginning of one, behind a space.
fn text_has(have: &str, values: &[String]) -> bool {
    let text = format!(" {}", have.to_lowercase());
    values.iter().any(|value| {
        nothing_or_anything(value, !have.is_empty())
            .unwrap_or_else(|| text.contains(&format!(" {}", value.trim_end_matches('*').to_lowercase())))
    })
}

fn tagged(tags: &[String], values: &[String]) -> bool {
    let has = |word: &str| {
        let word = word.to_lowercase();
        match word.strip_suffix('*') {
            Some(beginning) => tags.iter().any(|tag| tag.to_lowercase().starts_with(beginning)),
            None => tags.contains(&word),
        }
    };
    values.iter().any(|value| {
        nothing_or_anything(value, !tags.is_empty()).unwrap_or_else(|| value.split_whitespace().any(has))
    })
}

fn via(channel: Channel, term: &Term) -> bool {
    let ours = |value: &String| match value.to_lowercase().as_str() {
        "mail" => "email".to_owned(),
        "web_form" | "web_widget" => "portal".to_owned(),
        "web service" => "api".to_owned(),
        other => other.to_owned(),
    };
    let term = Term { values: term.values.iter().map(ours).collect(), ..term.clone() };
    text_is(Some(channel.as_str()), &term)
}

fn satisfied(detail: &TicketDetail, term: &Term) -> bool {
    let have = detail.satisfaction.as_deref();
    term.values.iter().any(|value| match value.as_str() {
        "unoffered" => have.is_none(),
        "good" | "bad" | "offered" => have == Some(value),
        "goodwithcomment" | "badwithcomment" => {
            have == Some(value.trim_end_matches("withcomment")) && detail.satisfaction_comment.is_some()
        }
        _ => false,
    })
}

/// A field of one's own, compared as it is kept: as JSON.
fn custom(detail: &TicketDetail, field: &str, term: &Term) -> bool {
    let number = field.rsplit('_').next().and_then(|number| number.parse::<i64>().ok());
    let Some(number) =
        number.filter(|_| field.starts_with("custom_field") || field.starts_with("ticket_fields"))
    else {
        return false;
    };
    let kept = detail.fields.iter().find(|(id, value)| id.0 == number && *value != Value::Null);
    let kept = kept.map(|(_, value)| value.to_string().to_lowercase());
    let wanted: Vec<String> = term
        .values
        .iter()
        .filter(|value| !["none", "*"].contains(&value.as_str()))
        .map(|value| value.to_lowercase())
        .collect();
    let fits = |kept: &String| {
        wanted.is_empty()
            || wanted.iter().any(|value| match (term.op, value.strip_suffix('*')) {
                (Op::Is, Some(beginning)) => {
                    kept.contains(&format!("\"{beginning}")) || kept.starts_with(beginning)
                }
                (Op::Is, None) => kept.contains(&format!("\"{value}\"")) || kept == value,
                (op, _) => compare(op, kept.as_str(), format!("\"{value}\"").as_str()),
            })
    };
    let is = kept.as_ref().is_some_and(fits);
    if term.values.iter().any(|value| value == "none") { !is } else { is }
}
