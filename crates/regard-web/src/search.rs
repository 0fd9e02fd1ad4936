//! Search: `GET /search`, and `GET /find` for the palette.

use crate::page::{PageResult, render};
use crate::show::frame::frame;
use crate::show::list::channel;
use crate::show::reader::{Reader, face_of, name_of, reference};
use crate::view::face::Face;
use crate::view::frame::Place;
use crate::view::icon::Icon;
use crate::view::list::Empty;
use crate::view::search::{FindGroup, FindOption, FindResults, Operator, PersonHit, SearchPage, TicketHit};
use crate::view::thread::SafeHtml;
use crate::view::tone::Tone;
use askama::filters::{Escaper, Html as HtmlEscaper};
use axum::extract::Query;
use regard_domain::search::Query as Search;
use regard_domain::ticket::Ticket;
use regard_domain::user::User;
use regard_http::caller::Caller;
use regard_services::search::{self, Found};
use serde::Deserialize;

/// Results on the page, and in the palette.
const ON_PAGE: i64 = 50;
const IN_PALETTE: i64 = 6;

/// What was typed, and the operators that were chips.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
}

/// `GET /search`.
pub async fn index(caller: Caller, Query(asked): Query<Asked>) -> PageResult {
    let framed = frame(&caller, "Search", Place::Search, None).await?;
    let found = search::find(&caller.ctx, &asked.q, ON_PAGE).await?;
    let reader = &framed.reader;
    let tickets: Vec<TicketHit> = found.tickets.iter().map(|ticket| hit(ticket, &found, reader)).collect();
    let (words, operators) = chips(&asked.q);
    let total = (!found.query.is_empty())
        .then(|| format!("{} results for", found.tickets.len() + found.persons.len()));
    let nothing = found.query.is_empty();
    render(&SearchPage {
        words,
        operators,
        offers: offers(&asked.q),
        filters: Vec::new(),
        total,
        orders: Vec::new(),
        people: found.persons.iter().map(person).collect(),
        ticket_count: u64::try_from(tickets.len()).unwrap_or(0),
        tickets,
        more: None,
        empty: Empty {
            icon: Icon::Search,
            tone: Tone::Rest,
            title: if nothing { "What are you looking for?" } else { "Nothing matches" }.to_owned(),
            text: "Words, “a phrase”, a number, or an address.".to_owned(),
            action: None,
        },
        foot: "Conversations in the bin are left out.".to_owned(),
        frame: framed.frame,
    })
}

/// `GET /find`: a fragment for the palette.
pub async fn find(caller: Caller, Query(asked): Query<Asked>) -> PageResult {
    let found = search::find(&caller.ctx, &asked.q, IN_PALETTE).await?;
    let people = found.persons.iter().map(|user| FindOption {
        id: format!("find-user-{}", user.id),
        href: format!("/users/{}", user.id),
        icon: Icon::UserRound,
        label: user.name.clone(),
        meta: user.email.clone().unwrap_or_default(),
    });
    let tickets = found.tickets.iter().map(|ticket| FindOption {
        id: format!("find-ticket-{}", ticket.id),
        href: format!("/tickets/{}", ticket.id),
        icon: channel(ticket.channel).icon,
        label: ticket.subject.clone(),
        meta: format!("{}, {}", reference(ticket), name_of(&found.people, ticket.requester_id)),
    });
    let group = |title: &str, options: Vec<FindOption>| {
        (!options.is_empty()).then(|| FindGroup { title: title.to_owned(), options })
    };
    let groups = [group("People", people.collect()), group("Conversations", tickets.collect())];
    render(&FindResults { groups: groups.into_iter().flatten().collect() })
}

fn person(user: &User) -> PersonHit {
    let face = if user.role.is_staff() { Face::colleague(&user.name) } else { Face::customer(&user.name) };
    PersonHit {
        href: format!("/users/{}", user.id),
        name: user.name.clone(),
        face,
        line: user.email.clone().unwrap_or_default(),
    }
}

fn hit(ticket: &Ticket, found: &Found, reader: &Reader) -> TicketHit {
    let clock = reader.clock(ticket);
    TicketHit {
        href: format!("/tickets/{}", ticket.id),
        face: face_of(&found.people, ticket.requester_id).with(&clock),
        subject: ticket.subject.clone(),
        quote: marked(&ticket.snippet, &found.query),
        name: name_of(&found.people, ticket.requester_id).to_owned(),
        reference: reference(ticket),
        owner: ticket.assignee_id.map(|id| name_of(&found.people, id).to_owned()).unwrap_or_default(),
        when: reader.moment(ticket.last_comment_at),
        clock,
    }
}

/// A text with the words of the search marked.
fn marked(text: &str, query: &Search) -> SafeHtml {
    let is_hit = |word: &str| {
        let word = word.to_lowercase();
        let plain = word.trim_matches(|c: char| !c.is_alphanumeric());
        query.words.iter().any(|asked| plain.starts_with(asked.as_str()))
            || query.phrases.iter().any(|phrase| phrase.split_whitespace().any(|part| part == plain))
    };
    let mut html = String::new();
    for piece in text.split_inclusive(' ') {
        let (open, close) = if is_hit(piece) { ("<mark>", "</mark>") } else { ("", "") };
        html.push_str(open);
        // Writing into a string cannot fail.
        let _ = HtmlEscaper.write_escaped_str(&mut html, piece.trim_end());
        html.push_str(close);
        html.push(' ');
    }
    SafeHtml(html.trim_end().to_owned())
}

/// The words of a query, and its operators as chips that lead to the search without them.
fn chips(text: &str) -> (String, Vec<Operator>) {
    let is_operator = |part: &&str| {
        part.split_once(':').is_some_and(|(key, value)| KEYS.contains(&key) && !value.is_empty())
    };
    let (operators, words): (Vec<&str>, Vec<&str>) = text.split_whitespace().partition(is_operator);
    let chips = operators.iter().map(|operator| {
        let (key, value) = operator.split_once(':').unwrap_or((operator, ""));
        let rest: Vec<&str> = text.split_whitespace().filter(|part| part != operator).collect();
        Operator { key: format!("{key}:"), value: value.to_owned(), href: href(&rest.join(" ")) }
    });
    (words.join(" "), chips.collect())
}

/// Operators that a search understands.
const KEYS: [&str; 4] = ["status", "from", "requester", "assignee"];

fn offers(text: &str) -> Vec<Operator> {
    [("status", "open"), ("assignee", "me"), ("assignee", "none")]
        .into_iter()
        .filter(|(key, _)| !text.contains(&format!("{key}:")))
        .map(|(key, value)| Operator {
            key: format!("{key}:"),
            value: value.to_owned(),
            href: href(format!("{text} {key}:{value}").trim()),
        })
        .collect()
}

fn href(query: &str) -> String {
    let encoded: String = query
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                char::from(byte).to_string()
            }
            b' ' => "+".to_owned(),
            _ => format!("%{byte:02X}"),
        })
        .collect();
    format!("/search?q={encoded}")
}
