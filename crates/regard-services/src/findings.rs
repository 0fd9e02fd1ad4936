//! What a writer should see about a draft before it is sent, in one list. Each kind is a variant of [`Finding`] and a step of
//! [`of_draft`]; what becomes of it is decided by sending (promises), or by nobody (advice).

use crate::ctx::Ctx;
use crate::discretion as leaks;
use crate::error::{Result, ServiceError};
use crate::promises::detecting::{self, Found};
use crate::promises::suggesting::{self, Like, Suggestion};
use crate::sending;
use crate::settings;
use crate::tickets;
use jiff::Timestamp;
use regard_domain::id::{TicketId, UserId};
use regard_domain::promise::{self, Polarity};
use regard_domain::schedule::Schedule;
use regard_domain::ticket::Ticket;
use regard_domain::user::Sight;
use regard_language::{courtesy, discretion, questions};
use regard_store::db::Conn;
use regard_store::{comment, ticket, user};

/// The longest text that is looked at while somebody writes, in bytes.
const LOOKED_AT_BYTES: usize = 64 * 1024;

/// The last words of a conversation that are looked at for questions.
const WORDS_LOOKED_AT: i64 = 12;

/// One thing about a draft.
#[derive(Clone, Debug)]
pub enum Finding {
    /// A promise: sending confirms it as it is shown, unless it was dismissed.
    Promise(Box<Promised>),
    /// What must not leave, or may not be meant to: sending refuses the first kind unless a reason is given.
    Leak(Leak),
    /// A lapse of courtesy: advice, but an insult is never sent and hot words rest.
    Lapse(Lapse),
    /// A question of the customer that the draft does not answer, as they asked it: advice.
    Question(String),
}

/// A datum that should not leave.
#[derive(Clone, Debug)]
pub struct Leak {
    /// The datum.
    pub words: String,
    /// What is wrong with it, as the rest of a sentence.
    pub evidence: &'static str,
    /// Whether it is sent only with a reason.
    pub is_held: bool,
}

/// A lapse of courtesy.
#[derive(Clone, Debug)]
pub struct Lapse {
    /// The words.
    pub words: String,
    /// What is wrong with them, as the rest of a sentence.
    pub evidence: &'static str,
    /// What could stand there instead; may be empty.
    pub suggestion: String,
    /// Whether it is never sent.
    pub is_held: bool,
}

/// A promise in a draft, with the time that is proposed for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Promised {
    /// What was found.
    pub found: Found,
    /// By when, as it is shown: as the words say, else from our past, else the end of the next business day. None where the
    /// words are vague and our past says nothing, and where none is needed.
    pub due_at: Option<Timestamp>,
    /// What our own past says about things like it.
    pub suggestion: Suggestion,
    /// The colleague whom the words name, and who has to say yes.
    pub colleague: Option<String>,
    /// By when they can be asked.
    pub ask_by: Timestamp,
}

/// Everything about a draft to the customer: what must not leave, what is promised, how it reads, what it leaves open.
pub async fn of_draft(ctx: &Ctx, id: TicketId, text: &str) -> Result<Vec<Finding>> {
    let mut conn = ctx.read().await?;
    tickets::see(ctx, &mut conn, id, Sight::Staff).await?;
    let ticket = ticket::find(&mut conn, id).await?.ok_or(ServiceError::NotFound("ticket"))?;
    if text.trim().is_empty() || text.len() > LOOKED_AT_BYTES {
        return Ok(Vec::new());
    }
    let mut found: Vec<Finding> =
        leaks::find(&mut conn, &ticket, text).await?.iter().map(|found| Finding::Leak(leak(found))).collect();
    let promises = promises(ctx, &mut conn, &ticket, text).await?;
    let lapses = courtesy::find(text).into_iter().filter(|lapse| !is_asked_for(lapse, &promises));
    let lapses: Vec<Finding> = lapses.map(|found| Finding::Lapse(lapse(&found))).collect();
    found.extend(promises);
    found.extend(lapses);
    found.extend(open_questions(&mut conn, &ticket, text).await?.into_iter().map(Finding::Question));
    Ok(found)
}

fn leak(found: &discretion::Finding) -> Leak {
    let is_held = found.level == discretion::Level::Block;
    Leak { words: found.text.clone(), evidence: sending::evidence(found), is_held }
}

fn lapse(found: &courtesy::Finding) -> Lapse {
    Lapse {
        words: found.text.clone(),
        evidence: reads(found.kind),
        suggestion: found.suggestion.clone(),
        is_held: found.kind == courtesy::Kind::Insult,
    }
}

/// How words read, as the rest of a sentence that begins with them.
fn reads(kind: courtesy::Kind) -> &'static str {
    use courtesy::Kind;
    match kind {
        Kind::Blame => "puts the fault on them",
        Kind::Argument => "argues with them",
        Kind::FakeApology => "is no apology",
        Kind::BarePolicy => "is a rule, not a reason",
        Kind::BrushOff => "sends them away",
        Kind::Jargon => "may not be understood",
        Kind::SelfTalk => "is about us, not about them",
        Kind::Shouting => "reads as shouting",
        Kind::VagueTime => "names no time",
        Kind::MissingNextStep => "leaves open who does what next",
        Kind::HurryToClose => "closes before they agree",
        Kind::Insult => "demeans a person and is never sent",
    }
}

/// A vague time of a promise: the promise itself asks for a better one.
fn is_asked_for(lapse: &courtesy::Finding, promises: &[Finding]) -> bool {
    let is_vague = |finding: &Finding| matches!(finding, Finding::Promise(one) if one.found.is_vague);
    lapse.kind == courtesy::Kind::VagueTime && promises.iter().any(is_vague)
}

/// What the customer asked since our last word and the draft does not answer.
async fn open_questions(conn: &mut Conn, ticket: &Ticket, text: &str) -> Result<Vec<String>> {
    let words = comment::list_last(conn, ticket.id, WORDS_LOOKED_AT).await?;
    let authors: Vec<UserId> = words.iter().map(|word| word.author_id).collect();
    let staff: Vec<UserId> = user::list_by_ids(conn, &authors)
        .await?
        .iter()
        .filter(|user| user.role.is_staff())
        .map(|user| user.id)
        .collect();
    let is_ours = |author: &UserId| staff.contains(author) && *author != ticket.requester_id;
    let mut open: Vec<questions::Finding> = Vec::new();
    for word in words.iter().filter(|word| word.is_public) {
        match is_ours(&word.author_id) {
            true => open.clear(),
            false => open.extend(questions::find(&word.body_text, text)),
        }
    }
    Ok(open.into_iter().filter(|question| !question.answered).map(|question| question.text).collect())
}

async fn promises(ctx: &Ctx, conn: &mut Conn, ticket: &Ticket, text: &str) -> Result<Vec<Finding>> {
    let (schedule, now, writer) = (settings::load(conn).await?.schedule, ctx.now(), ctx.user()?);
    let found = detecting::find(text, &schedule, now);
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let staff = user::list_staff(conn).await?;
    let mut list = Vec::new();
    for found in found {
        let like = Like {
            kind: promise::kind_of(&found.words).to_owned(),
            group_id: ticket.group_id,
            size: promise::size_of(ticket.comment_count).to_owned(),
        };
        let suggestion = suggesting::suggest(conn, &schedule, &like, now).await?;
        let colleague = detecting::named(&found, &staff, writer).map(|user| user.name.clone());
        list.push(Finding::Promise(Box::new(Promised {
            due_at: shown_due(&found, &suggestion, &schedule, now),
            ask_by: suggesting::next_slot(&schedule, schedule.add_minutes(now, 120)),
            found,
            suggestion,
            colleague,
        })));
    }
    Ok(list)
}

fn shown_due(
    found: &Found,
    suggestion: &Suggestion,
    schedule: &Schedule,
    now: Timestamp,
) -> Option<Timestamp> {
    if found.polarity == Polarity::Never || found.is_conditional {
        return found.due_at;
    }
    let from_past = match suggestion {
        Suggestion::By(quote) => Some(quote.suggested_at),
        _ if found.is_vague => None,
        _ => Some(end_of_next_day(schedule, now)),
    };
    found.due_at.or(from_past)
}

/// The close of the next business day.
fn end_of_next_day(schedule: &Schedule, now: Timestamp) -> Timestamp {
    let calendar = detecting::calendar_of(schedule);
    let zone = schedule.time_zone();
    let day = calendar.business_day_after(now.to_zoned(zone.clone()).date(), 1);
    let close = zone.to_ambiguous_timestamp(calendar.close_of(day)).compatible();
    close.unwrap_or(now)
}
