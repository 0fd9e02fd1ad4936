//! Today: `GET /today`, what is due in one ordered list.

use crate::page::{PageResult, go, render};
use crate::show::complaint::line;
use crate::show::frame::frame;
use crate::show::reader::{People, Reader, first_name_of, name_of};
use crate::view::frame::Place;
use crate::view::icon::Icon;
use crate::view::list::Empty;
use crate::view::thread::Action;
use crate::view::today::{AgendaDue, AgendaItem, Mend, Side, SideRow, TodayPage, Week};
use crate::view::tone::Tone;
use crate::view::when::{Clock, greeting, today as day};
use crate::view::words::{counted, first_name, sentence};
use axum_extra::extract::Form;
use jiff::{SignedDuration, Timestamp};
use regard_domain::complaint::Complaint;
use regard_domain::field::snippet;
use regard_domain::handoff::Handoff;
use regard_domain::id::{HandoffId, NotificationId};
use regard_domain::ignored::Interval;
use regard_domain::notification::Notification;
use regard_domain::promise::{Promise, State};
use regard_domain::ticket::Ticket;
use regard_http::caller::Caller;
use regard_services::complaints::reading as complaints;
use regard_services::error::ServiceError;
use regard_services::handoffs;
use regard_services::ignored::board;
use regard_services::notifications::{self, kind};
use regard_services::promises::reading;
use regard_services::today::{self, Today};
use regard_services::update_clocks::{self, Ticking};
use regard_services::updates;
use serde::Deserialize;

/// Rows of a card in the side column.
const SIDE_ROWS: usize = 4;

/// News that are looked through for the page.
const NEWS_LOOKED_AT: i64 = 20;

/// `GET /today`.
pub async fn index(caller: Caller) -> PageResult {
    let framed = frame(&caller, "Today", Place::Today, None).await?;
    let reader = &framed.reader;
    let day_of = today::show(&caller.ctx, &reader.zone).await?;
    let (owed, people) = reading::owed(&caller.ctx, day_of.ends_at).await?;
    let promised = owed.iter().map(|one| promised(one, &people, reader)).collect();
    let agenda = agenda(&day_of, promised, reader);
    let count = day_of.due.len() + day_of.wakes.len() + owed.len();
    let mut notices = notifications::list_unread(&caller.ctx, NEWS_LOOKED_AT).await?;
    // What is offered has a card of its own, with its answers.
    notices.retain(|notice| notice.kind != kind::HANDOFF);
    let news_upto = notices.first().map(|notice| notice.id.0);
    render(&TodayPage {
        day: day(reader.now, &reader.zone),
        greeting: format!("{}, {}.", greeting(reader.now, &reader.zone), first_name(&caller.user()?.name)),
        lead: lead(&day_of, reader),
        scopes: Vec::new(),
        count: u64::try_from(count).unwrap_or(0),
        agenda,
        empty: Empty {
            icon: Icon::Check,
            tone: Tone::Kept,
            title: "Nothing is due today".to_owned(),
            text: "Everybody who wrote has heard from us.".to_owned(),
            action: None,
        },
        foot: foot(&day_of),
        week: week(&caller, reader).await?,
        mend: notices.iter().take(SIDE_ROWS).map(mend).collect(),
        news_upto,
        side: side(&caller, reader).await?,
        colleagues: Vec::new(),
        frame: framed.frame,
    })
}

/// Everything due with its moment, the earliest first, and the line of the present at its place.
fn agenda(today: &Today, promised: Vec<(Timestamp, AgendaDue)>, reader: &Reader) -> Vec<AgendaItem> {
    let due =
        today.due.iter().filter_map(|ticket| Some((ticket.hear_by?, item(ticket, &today.people, reader))));
    let wakes = today
        .wakes
        .iter()
        .filter_map(|ticket| Some((ticket.snoozed_until?, wake(ticket, &today.people, reader))));
    let mut all: Vec<_> = due.chain(wakes).chain(promised).collect();
    all.sort_by_key(|(at, _)| *at);
    let over = all.iter().take_while(|(at, _)| *at <= reader.now).count();
    let mut agenda: Vec<AgendaItem> = Vec::new();
    for (index, (_, mut item)) in all.into_iter().enumerate() {
        if index == over {
            agenda.push(now(reader));
        }
        item.first = index == 0;
        agenda.push(AgendaItem::Due(Box::new(item)));
    }
    if !agenda.is_empty() && !agenda.iter().any(|item| matches!(item, AgendaItem::Now(_))) {
        agenda.push(now(reader));
    }
    agenda
}

fn now(reader: &Reader) -> AgendaItem {
    AgendaItem::Now(reader.now.to_zoned(reader.zone.clone()).strftime("%H:%M").to_string())
}

fn item(ticket: &Ticket, people: &People, reader: &Reader) -> AgendaDue {
    let hear_by = ticket.hear_by.unwrap_or(reader.now);
    let is_mine = ticket.assignee_id == Some(reader.id);
    // We have answered, and owe them how things stand.
    let is_update = ticket.waiting_since.is_none();
    AgendaDue {
        anchor: ticket.id.to_string(),
        at: reader.moment(hear_by).text,
        clock: reader.clock(ticket),
        icon: if is_update { Icon::Clock } else { Icon::Reply },
        title: ticket.subject.clone(),
        quoted: false,
        kind: if is_update {
            "Update".to_owned()
        } else if ticket.first_replied_at.is_some() {
            "Reply".to_owned()
        } else {
            "First reply".to_owned()
        },
        name: name_of(people, ticket.requester_id).to_owned(),
        fact: if is_mine { String::new() } else { "nobody has it".to_owned() },
        href: format!("/tickets/{}{}", ticket.id, if is_update && is_mine { "/updates/new" } else { "" }),
        verb: if is_mine { "Write".to_owned() } else { "Take a look".to_owned() },
        first: false,
    }
}

fn wake(ticket: &Ticket, people: &People, reader: &Reader) -> AgendaDue {
    let until = ticket.snoozed_until.unwrap_or(reader.now);
    AgendaDue {
        at: reader.moment(until).text,
        icon: Icon::MoonStar,
        kind: "Wakes".to_owned(),
        verb: "Open".to_owned(),
        fact: String::new(),
        ..item(ticket, people, reader)
    }
}

/// A promise of theirs, or one that waits for their yes.
fn promised(promise: &Promise, people: &People, reader: &Reader) -> (Timestamp, AgendaDue) {
    let due = promise.due_at.unwrap_or(reader.now);
    let is_asked = promise.state == State::Asked;
    let item = AgendaDue {
        anchor: format!("promise-{}", promise.id),
        at: reader.moment(due).text,
        clock: Clock::running(promise.made_at, due, reader.now, &reader.zone),
        icon: Icon::Promise,
        title: promise.words.clone(),
        quoted: true,
        kind: if is_asked { "Will you?".to_owned() } else { "Promise".to_owned() },
        name: name_of(people, promise.promisee_id).to_owned(),
        fact: if is_asked { format!("{} asks", name_of(people, promise.writer_id)) } else { String::new() },
        href: format!("/tickets/{}#promise-{}", promise.ticket_id, promise.id),
        verb: if is_asked { "Answer".to_owned() } else { "Open".to_owned() },
        first: false,
    };
    (due, item)
}

/// What is to be known before anything else.
fn lead(today: &Today, reader: &Reader) -> String {
    let late = today.due.iter().filter(|ticket| ticket.hear_by.is_some_and(|at| at <= reader.now)).count();
    let first = today.due.first();
    match (late, first) {
        (0, None) => "Nobody waits for you.".to_owned(),
        (0, Some(next)) => {
            let name = first_name_of(&today.people, next.requester_id);
            let at = next.hear_by.map(|at| reader.moment(at).text).unwrap_or_default();
            format!("Everybody has heard in time so far. {name} is next, by {at}.")
        }
        (late, Some(next)) => {
            let people = counted(u64::try_from(late).unwrap_or(0), "person has", "people have");
            let name = first_name_of(&today.people, next.requester_id);
            format!("{} waited too long. {name} has waited longest.", sentence(&people))
        }
        (_, None) => String::new(),
    }
}

fn foot(today: &Today) -> String {
    match u64::try_from(today.later).unwrap_or(0) {
        0 => "Nothing else of yours is due after today.".to_owned(),
        later => format!(
            "{} of yours after today.",
            sentence(&counted(later, "more conversation", "more conversations"))
        ),
    }
}

/// The cards of the side column, each kind of thing in its own; those that hold nothing are left out.
async fn side(caller: &Caller, reader: &Reader) -> Result<Vec<Side>, ServiceError> {
    let cards = [
        ignored(caller, reader).await?,
        offered(caller, reader).await?,
        complained(caller, reader).await?,
        silence(caller, reader).await?,
    ];
    Ok(cards.into_iter().filter(|card| card.count > 0).collect())
}

/// Whoever is ignored now, with the button that gives the reader the one who waits longest.
async fn ignored(caller: &Caller, reader: &Reader) -> Result<Side, ServiceError> {
    let board = board(&caller.ctx, reader.now).await?;
    let mut open: Vec<_> = board.all.iter().filter(|one| one.to.is_none()).collect();
    open.sort_by_key(|one| one.from);
    let row = |one: &&Interval| {
        let ticket = one.ticket_id.and_then(|id| board.tickets.get(&id));
        let name = one.user_id.map_or("Somebody", |id| name_of(&board.people, id));
        SideRow {
            icon: Icon::CircleAlert,
            tone: Tone::Late,
            title: name.to_owned(),
            text: format!("{} since {}", one.cause.sentence(), reader.moment(one.from).text),
            href: ticket.map_or_else(|| "/suspended".to_owned(), |ticket| format!("/tickets/{}", ticket.id)),
            actions: Vec::new(),
        }
    };
    let can_rescue = open.iter().any(|one| one.ticket_id.is_some());
    Ok(Side {
        key: "ignored",
        title: "Waiting unseen".to_owned(),
        count: u64::try_from(open.len()).unwrap_or(0),
        all: Some(("/ignored".to_owned(), "All".to_owned())),
        rows: open.iter().take(SIDE_ROWS).map(row).collect(),
        action: can_rescue.then(|| Action {
            path: "/ignored/rescue".to_owned(),
            label: "Rescue the one who waits longest".to_owned(),
            delete: false,
        }),
    })
}

/// What colleagues offer to the reader, each with its two answers.
async fn offered(caller: &Caller, reader: &Reader) -> Result<Side, ServiceError> {
    let all = handoffs::offered(&caller.ctx).await?;
    let action = |id: HandoffId, deed: &str, label: &str| Action {
        path: format!("/handoffs/{id}/{deed}"),
        label: label.to_owned(),
        delete: false,
    };
    let row = |(handoff, ticket): &(Handoff, Ticket)| SideRow {
        icon: Icon::HeartHandshake,
        tone: Tone::Soon,
        title: ticket.subject.clone(),
        text: format!("{} Until {}.", handoff.reason, reader.moment(handoff.answer_by).text),
        href: format!("/tickets/{}", ticket.id),
        actions: vec![action(handoff.id, "acceptance", "Accept"), action(handoff.id, "refusal", "I cannot")],
    };
    Ok(Side {
        key: "offered",
        title: "Offered to you".to_owned(),
        count: u64::try_from(all.len()).unwrap_or(0),
        all: None,
        rows: all.iter().map(row).collect(),
        action: None,
    })
}

/// Complaints on which the reader has the next step, each with what it is.
async fn complained(caller: &Caller, reader: &Reader) -> Result<Side, ServiceError> {
    let all = complaints::owed(&caller.ctx).await?;
    let row = |it: &Complaint| SideRow {
        icon: Icon::HandHeart,
        tone: if it.due_at().is_some_and(|due| due <= reader.now) { Tone::Late } else { Tone::Soon },
        title: snippet(&it.words, 60),
        text: sentence(&line(it, reader)),
        href: format!("/tickets/{}/complaint", it.ticket_id),
        actions: Vec::new(),
    };
    Ok(Side {
        key: "complaints",
        title: "Complaints".to_owned(),
        count: u64::try_from(all.len()).unwrap_or(0),
        all: Some(("/complaints".to_owned(), "All".to_owned())),
        rows: all.iter().take(SIDE_ROWS).map(row).collect(),
        action: None,
    })
}

/// Whoever should have heard how things stand: of all that the reader sees, for it may be a colleague's who is away.
async fn silence(caller: &Caller, reader: &Reader) -> Result<Side, ServiceError> {
    let clocks = update_clocks::due(&caller.ctx, reader.now).await?;
    let row = |one: &Ticking| SideRow {
        icon: Icon::Clock,
        tone: Tone::Late,
        title: name_of(&clocks.people, one.ticket.requester_id).to_owned(),
        text: one.ticket.subject.clone(),
        href: format!("/tickets/{}", one.ticket.id),
        actions: Vec::new(),
    };
    Ok(Side {
        key: "silence",
        title: "Silent too long".to_owned(),
        count: u64::try_from(clocks.all.len()).unwrap_or(0),
        all: Some(("/clocks".to_owned(), "All".to_owned())),
        rows: clocks.all.iter().take(SIDE_ROWS).map(row).collect(),
        action: None,
    })
}

/// How the updates of the last seven days were.
async fn week(caller: &Caller, reader: &Reader) -> Result<Option<Week>, ServiceError> {
    let on_time =
        updates::measure(&caller.ctx, reader.now - SignedDuration::from_hours(7 * 24)).await?.on_time;
    let (kept, of) = (on_time.count, on_time.of);
    Ok((of > 0).then(|| Week {
        title: "Updates in time this week".to_owned(),
        kept,
        of,
        text: match of - kept {
            0 => "Everybody heard how things stand when we said they would.".to_owned(),
            late => {
                format!("{} later than we said.", sentence(&counted(late, "person heard", "people heard")))
            }
        },
    }))
}

/// What was looked through.
#[derive(Debug, Deserialize)]
pub struct Seen {
    upto: i64,
}

/// `POST /today/news`: the reader has seen the news up to one.
pub async fn seen(caller: Caller, Form(form): Form<Seen>) -> PageResult {
    notifications::read(&caller.ctx, NotificationId(form.upto)).await?;
    go("/today")
}

fn mend(notice: &Notification) -> Mend {
    let (icon, tone) = match notice.kind.as_str() {
        kind::DESK => (Icon::Wrench, Tone::Late),
        kind::UPDATE_SOON => (Icon::Clock, Tone::Soon),
        kind::UPDATE_LATE => (Icon::Clock, Tone::Late),
        kind::IGNORED => (Icon::CircleAlert, Tone::Late),
        kind::HANDOFF => (Icon::HeartHandshake, Tone::Soon),
        kind::RAISED => (Icon::Flag, Tone::Soon),
        kind::APPEAL => (Icon::Scale, Tone::Soon),
        kind::COMPLAINT => (Icon::HandHeart, Tone::Soon),
        kind::PROMISE => (Icon::Promise, Tone::Soon),
        law if law.starts_with(kind::LAW) => (Icon::Scale, Tone::Late),
        _ => (Icon::MailX, Tone::Late),
    };
    let elsewhere = match notice.kind.as_str() {
        // What has to be mended about the desk itself is so far always a mailbox.
        kind::DESK => "/settings/mailboxes",
        law if law.starts_with(kind::LAW) => "/laws",
        _ => "/today",
    };
    Mend {
        icon,
        tone,
        title: notice.sentence.clone(),
        text: String::new(),
        href: notice.ticket_id.map_or_else(|| elsewhere.to_owned(), |ticket| format!("/tickets/{ticket}")),
    }
}
