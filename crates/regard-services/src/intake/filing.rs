//! Deciding what a message is and writing it: all in one unit.

use crate::bounces;
use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::intake::Outcome;
use crate::intake::case::{Case, IMPORT, is_ours};
use crate::intake::holding::{Cause, hold};
use crate::intervals;
use crate::mailboxes::{self, Mailbox};
use crate::outgoing;
use crate::people;
use crate::promises::detecting;
use crate::threading::{self, Sender, Thread};
use crate::tickets::beginning::{Beginning, begin};
use crate::tickets::write_back;
use crate::unit::Unit;
use crate::words::{Word, say};
use jiff::{SignedDuration, Timestamp};
use regard_domain::channel::Channel;
use regard_domain::comment::kind;
use regard_domain::event::Event;
use regard_domain::field;
use regard_domain::id::{AttachmentId, CommentId, TicketId, UserId};
use regard_domain::job::Job;
use regard_domain::raw_message::{RawMessage, state};
use regard_domain::ticket::Ticket;
use regard_domain::user::User;
use regard_mail::address::{self, Address};
use regard_mail::html;
use regard_mail::kind::Kind;
use regard_store::attachment::{self, NewAttachment};
use regard_store::comment;
use regard_store::raw_message::{self, Settled};
use regard_store::ticket;
use regard_store::user;
use regard_store::{collaborator, mail_key, suspended_ticket};

/// Copies kept from one message: more than a team, less than a list.
const COPIES_MAX: usize = 30;

/// Ids that a message refers to and that lead to its ticket from then on.
const MENTIONS_MAX: usize = 20;

/// The same words from one sender within the hour: what comes more often goes round in a circle.
const SAME_IN_AN_HOUR: i64 = 5;

/// Words of one sender within the hour, whatever they say.
const ANY_IN_AN_HOUR: i64 = 60;

/// Mail that lay longer than this is not answered with "just a moment".
const FRESH_FOR: SignedDuration = SignedDuration::from_hours(48);

/// Files a message: comment, ticket, duplicate or held. The message is locked.
pub(crate) async fn file(ctx: &Ctx, unit: &mut Unit, case: Case) -> Result<Outcome> {
    let reading = &case.reading;
    if case.row.channel == IMPORT {
        unit.without_rules();
    }
    if case.released_by.is_some() {
        return person(ctx, unit, &case).await;
    }
    // The same mail twice at the same moment: the second waits here for the first, or below for its sender.
    raw_message::lock_same_bytes(unit, &case.row.sha256).await?;
    if let Some(first) = said_before(unit, &case).await? {
        return duplicate(unit, &case, &first).await;
    }
    if is_own(ctx, unit, &case).await? {
        return machine(ctx, unit, &case, "loop", Cause::Loop).await;
    }
    if reading.is_going_round {
        return held(unit, &case, Cause::Loop, None).await;
    }
    match reading.finding.kind {
        Kind::Person if reading.is_announcement(&|email| is_ours(&case.ours, email)) => {
            machine(ctx, unit, &case, "list", Cause::List).await
        }
        Kind::Person => person(ctx, unit, &case).await,
        Kind::AutoReply => machine(ctx, unit, &case, "auto-reply", Cause::AutoReply).await,
        Kind::Bounce => machine(ctx, unit, &case, "bounce", Cause::Report).await,
        Kind::DelayNotice => machine(ctx, unit, &case, "delay-notice", Cause::Report).await,
        Kind::DeliveryReport => machine(ctx, unit, &case, "delivery-report", Cause::Report).await,
        Kind::FeedbackReport => machine(ctx, unit, &case, "feedback-report", Cause::Report).await,
    }
}

/// An earlier message that says the same.
async fn said_before(unit: &mut Unit, case: &Case) -> Result<Option<RawMessage>> {
    let (row, reading) = (&case.row, &case.reading);
    Ok(raw_message::find_same(unit, row.id, reading.key(), &reading.content_sha256, &row.sha256).await?)
}

async fn duplicate(unit: &mut Unit, case: &Case, first: &RawMessage) -> Result<Outcome> {
    let settled = Settled {
        state: state::DUPLICATE,
        reason: "The same mail came before.",
        message_id: case.reading.key(),
        content_sha256: Some(&case.reading.content_sha256),
        ticket_id: first.ticket_id,
        comment_id: first.comment_id,
        duplicate_of_id: Some(first.id),
    };
    let now = unit.now();
    raw_message::settle(unit, case.row.id, &settled, now).await?;
    Ok(Outcome::Duplicate { of: first.id })
}

async fn held(unit: &mut Unit, case: &Case, cause: Cause, ticket: Option<TicketId>) -> Result<Outcome> {
    let id = hold(unit, &case.row, Some(&case.reading), cause, "", ticket).await?;
    Ok(Outcome::Held { suspended_ticket_id: id })
}

/// Whether it is mail of ours that came back to us.
async fn is_own(ctx: &Ctx, unit: &mut Unit, case: &Case) -> Result<bool> {
    if case.reading.own_desk.as_deref() == Some(ctx.desk.place.domain.as_str()) {
        return Ok(true);
    }
    let Some(id) = case.reading.key() else { return Ok(false) };
    Ok(regard_store::outgoing::find_by_message_id(unit, id).await?.is_some())
}

/// A machine's message: on its ticket, where it wakes nobody, or held.
async fn machine(ctx: &Ctx, unit: &mut Unit, case: &Case, word: &str, otherwise: Cause) -> Result<Outcome> {
    let finding = &case.reading.finding;
    let Some(subject) = bounces::find_subject(unit, finding, &case.reading.claims).await? else {
        return held(unit, case, otherwise, None).await;
    };
    let known = match &case.author {
        Some(author) => user::find_by_email(unit, &author.email).await?,
        None => None,
    };
    let author_id = known.map_or(subject.ticket.requester_id, |user| user.id);
    let mut said = worded(case, author_id, case.row.received_at);
    (said.is_public, said.kind) = (false, kind::MACHINE);
    let (ticket_id, comment_id) = bounces::record(unit, subject, finding, word, said).await?;
    finish(ctx, unit, case, ticket_id, comment_id).await
}

/// A person's message.
async fn person(ctx: &Ctx, unit: &mut Unit, case: &Case) -> Result<Outcome> {
    let is_released = case.released_by.is_some();
    let author = match &case.author {
        Some(author) => author.clone(),
        None if is_released => nobody(case),
        None => return held(unit, case, Cause::NoSender, None).await,
    };
    if is_ours(&case.ours, &author.email) && !is_released {
        return held(unit, case, Cause::OwnAddress, None).await;
    }
    // Messages of one sender are filed one after the other, so that an answer finds what it answers.
    user::lock_email(unit, &author.email).await?;
    if !is_released && let Some(first) = said_before(unit, case).await? {
        return duplicate(unit, case, &first).await;
    }
    let known = user::find_by_email(unit, &author.email).await?;
    let thread = place(unit, case, known.as_ref()).await?;
    if !is_released && let Some(cause) = objection(unit, case, known.as_ref(), &thread).await? {
        let ticket = match &thread {
            Thread::Joins(ticket) => Some(ticket.id),
            Thread::Follows(id) | Thread::Doubt { ticket_id: id, .. } => Some(*id),
            Thread::New => None,
        };
        return held(unit, case, cause, ticket).await;
    }
    let sender = match known {
        Some(user) => user,
        None => people::find_or_add_customer(unit, &author.email, &author.name).await?,
    };
    match (thread, &case.forwarded) {
        (Thread::Joins(ticket), Some(_)) => note_on(ctx, unit, case, ticket.id, &sender).await,
        (thread, Some(forwarded)) if !is_ours_or_none(case, forwarded) => {
            pass_on(ctx, unit, case, &sender, thread).await
        }
        (Thread::Joins(ticket), None) => join(ctx, unit, case, ticket.id, &sender).await,
        (thread, _) => open(ctx, unit, case, &sender, thread).await,
    }
}

/// A released message without a sender: whoever the other server named.
fn nobody(case: &Case) -> Address {
    let named = field::email(&case.row.envelope_from);
    let email = named.unwrap_or_else(|| format!("unknown-{}@invalid", case.row.id));
    Address { name: "Unknown sender".into(), email }
}

fn is_ours_or_none(case: &Case, forwarded: &regard_mail::forward::Forwarded) -> bool {
    forwarded.original_from.as_deref().and_then(field::email).is_none_or(|email| is_ours(&case.ours, &email))
}

async fn place(unit: &mut Unit, case: &Case, known: Option<&User>) -> Result<Thread> {
    let mut reply_to = Vec::new();
    let from = case.reading.message.first_from().map(|from| from.email.clone()).unwrap_or_default();
    for address in &case.reading.message.reply_to {
        if address.email != from {
            let user = user::find_by_email(unit, &address.email).await?;
            reply_to.push(user.map(|user| user.id));
        }
    }
    if case.facts.is_named_only {
        // Its true sender must be on the ticket too.
        let sender = user::find_by_email(unit, &from).await?;
        reply_to.push(sender.map(|user| user.id));
    }
    let is_doubtful = case.facts.is_doubtful;
    let sender = Sender { user: known, reply_to: &reply_to, is_doubtful };
    threading::place(unit, &case.reading.claims, &sender).await
}

/// Why a person's message is held instead of filed.
async fn objection(
    unit: &mut Unit,
    case: &Case,
    known: Option<&User>,
    thread: &Thread,
) -> Result<Option<Cause>> {
    if case.reading.signals.marked_spam && !matches!(thread, Thread::Joins(_)) {
        return Ok(Some(Cause::Spam));
    }
    let Some(user) = known else { return Ok(None) };
    if user.is_suspended {
        return Ok(Some(Cause::SuspendedSender));
    }
    if user.role.is_staff() && case.facts.is_doubtful {
        return Ok(Some(Cause::DoubtfulColleague));
    }
    let (until, since) = (case.row.received_at, case.row.received_at - SignedDuration::from_hours(1));
    let (any, same) = comment::count_between(unit, user.id, since, until, &case.wording.text).await?;
    let is_flood = same >= SAME_IN_AN_HOUR || (any >= ANY_IN_AN_HOUR && !user.role.is_staff());
    Ok((is_flood && case.row.channel != IMPORT).then_some(Cause::Loop))
}

/// A word on a ticket that exists: the customer's, or a colleague's to the customer.
async fn join(ctx: &Ctx, unit: &mut Unit, case: &Case, id: TicketId, sender: &User) -> Result<Outcome> {
    let mut ticket = ticket::lock(unit, id).await?.ok_or(ServiceError::NotFound("ticket"))?;
    let speaks_for_us = threading::speaks_for_us(unit, &ticket, sender).await?;
    let said_at = said_at(unit, case, Some(&ticket));
    let (comment_id, mut events) = say(unit, &mut ticket, worded(case, sender.id, said_at)).await?;
    keep_files(unit, case, comment_id).await?;
    events.extend(copy(unit, case, &ticket, sender).await?);
    if speaks_for_us {
        events.extend(detecting::suggest_in(unit, &ticket, comment_id).await?);
        send_on(ctx, unit, case, &ticket, comment_id).await?;
    }
    write_back(unit, ticket, &events).await?;
    finish(ctx, unit, case, id, comment_id).await
}

/// A forward by a colleague about a ticket that exists: only colleagues read it.
async fn note_on(ctx: &Ctx, unit: &mut Unit, case: &Case, id: TicketId, sender: &User) -> Result<Outcome> {
    let mut ticket = ticket::lock(unit, id).await?.ok_or(ServiceError::NotFound("ticket"))?;
    let mut word = worded(case, sender.id, said_at(unit, case, Some(&ticket)));
    word.is_public = false;
    if let Some(forwarded) = &case.forwarded {
        word.body_text = format!("{}\n\n{}", forwarded.comment, forwarded.embedded).trim().to_owned();
        word.body_html = html::from_text(&word.body_text);
    }
    let (comment_id, events) = say(unit, &mut ticket, word).await?;
    keep_files(unit, case, comment_id).await?;
    write_back(unit, ticket, &events).await?;
    finish(ctx, unit, case, id, comment_id).await
}

/// A new ticket of the sender's.
async fn open(ctx: &Ctx, unit: &mut Unit, case: &Case, sender: &User, thread: Thread) -> Result<Outcome> {
    let beginning = beginning(case, sender.id);
    let mut ticket = begin(ctx, unit, beginning).await?;
    let said_at = said_at(unit, case, None);
    let (comment_id, words) = say(unit, &mut ticket, worded(case, sender.id, said_at)).await?;
    keep_files(unit, case, comment_id).await?;
    let mut events = vec![Event::Create];
    events.extend(words);
    events.extend(proposal(thread));
    events.extend(copy(unit, case, &ticket, sender).await?);
    let id = ticket.id;
    write_back(unit, ticket, &events).await?;
    if is_answerable(unit, case) {
        unit.enqueue(&Job::Acknowledge { ticket_id: id }).await?;
    }
    finish(ctx, unit, case, id, comment_id).await
}

/// A new ticket of whoever wrote the mail that a colleague passes on.
async fn pass_on(
    ctx: &Ctx,
    unit: &mut Unit,
    case: &Case,
    colleague: &User,
    thread: Thread,
) -> Result<Outcome> {
    let forwarded = case.forwarded.as_ref().ok_or(ServiceError::NotFound("forwarded mail"))?;
    let email =
        forwarded.original_from.as_deref().and_then(field::email).ok_or(ServiceError::NotFound("sender"))?;
    let customer =
        people::find_or_add_customer(unit, &email, forwarded.from_name.as_deref().unwrap_or_default())
            .await?;
    let mut beginning = beginning(case, customer.id);
    beginning.submitter_id = colleague.id;
    if !forwarded.subject.trim().is_empty() {
        beginning.subject = field::subject(&forwarded.subject);
    }
    let mut ticket = begin(ctx, unit, beginning).await?;
    let said_at = said_at(unit, case, None);
    let mut word = worded(case, customer.id, said_at);
    word.message_id = None;
    let mut facts = case.facts.clone();
    facts.forwarded_by = Some(colleague.email.clone().unwrap_or_default());
    word.facts = facts.to_json();
    let (comment_id, words) = say(unit, &mut ticket, word).await?;
    keep_files(unit, case, comment_id).await?;
    let mut events = vec![Event::Create];
    events.extend(words);
    events.extend(proposal(thread));
    if !forwarded.comment.trim().is_empty() {
        let text = forwarded.comment.trim().to_owned();
        let note = Word::plain(colleague.id, false, Channel::Mail, text.clone(), html::from_text(&text));
        let (_, words) = say(unit, &mut ticket, note).await?;
        events.extend(words);
    }
    let now = unit.now();
    if collaborator::insert(unit, ticket.id, colleague.id, "follower", now).await? {
        events.push(Event::CollaboratorAdded { user_id: colleague.id });
    }
    for address in address::parse_list(&forwarded.cc) {
        events.extend(copy_one(unit, case, &ticket, &address).await?);
    }
    let id = ticket.id;
    write_back(unit, ticket, &events).await?;
    finish(ctx, unit, case, id, comment_id).await
}

fn proposal(thread: Thread) -> Option<Event> {
    match thread {
        Thread::Follows(ticket_id) => {
            let reason = format!("It follows #{ticket_id}, which is over.");
            Some(Event::MergeProposed { ticket_id, reason })
        }
        Thread::Doubt { ticket_id, reason } => Some(Event::MergeProposed { ticket_id, reason }),
        Thread::Joins(_) | Thread::New => None,
    }
}

/// What a new ticket begins with: its mailbox says whose it is.
fn beginning(case: &Case, requester: UserId) -> Beginning {
    let mailbox = mailbox_of(case);
    Beginning {
        group_id: mailbox.and_then(|mailbox| mailbox.group_id),
        brand_id: mailbox.map(|mailbox| mailbox.brand_id),
        mailbox_id: mailbox.map(|mailbox| mailbox.id),
        ..Beginning::new(&case.reading.subject(&case.wording.text), requester, Channel::Mail)
    }
}

/// The mailbox it came into: the one it was fetched from, else the first that a recipient names.
fn mailbox_of(case: &Case) -> Option<&Mailbox> {
    if let Some(id) = case.row.mailbox_id {
        return case.ours.iter().find(|mailbox| mailbox.id == id);
    }
    case.reading.recipients.iter().find_map(|email| mailboxes::of_recipient(&case.ours, email))
}

fn worded(case: &Case, author: UserId, said_at: Timestamp) -> Word {
    let wording = &case.wording;
    Word {
        hidden_text: wording.hidden_text.clone(),
        hidden_html: wording.hidden_html.clone(),
        remote_images: wording.remote_images,
        raw_message_id: Some(case.row.id),
        message_id: case.reading.key().map(str::to_owned),
        facts: case.facts.to_json(),
        created_at: Some(said_at),
        ..Word::plain(author, true, Channel::Mail, wording.text.clone(), wording.html.clone())
    }
}

/// When a word was said: when it was received, so that a delay of ours does not shorten the wait we answer for. Words
/// that were on their way while we spoke come after what we said: we had not read them. Imported words keep their time.
fn said_at(unit: &Unit, case: &Case, ticket: Option<&Ticket>) -> Timestamp {
    let received = case.row.received_at.min(unit.now());
    let crossed = ticket.is_some_and(|ticket| ticket.last_comment_at >= received);
    if crossed && case.row.channel != IMPORT { unit.now() } else { received }
}

/// Keeps the files of a message on its comment and shows the ones its text shows.
async fn keep_files(unit: &mut Unit, case: &Case, comment: CommentId) -> Result<()> {
    let now = unit.now();
    let mut ids: Vec<AttachmentId> = Vec::new();
    for row in case.wording.rows() {
        let row = NewAttachment { comment_id: Some(comment), ..row.clone() };
        ids.push(attachment::insert(unit, &row, now).await?);
    }
    if case.wording.shows_files() {
        let body = case.wording.numbered(&case.wording.html, &ids);
        let hidden = case.wording.numbered(&case.wording.hidden_html, &ids);
        comment::update_html(unit, comment, &body, &hidden).await?;
    }
    Ok(())
}

/// Puts everybody in copy on the ticket. A sender who cannot be believed copies nobody: our answers would go there.
async fn copy(unit: &mut Unit, case: &Case, ticket: &Ticket, sender: &User) -> Result<Vec<Event>> {
    let bulk = case.reading.signals.bulk || case.reading.signals.list;
    if case.facts.is_doubtful || case.facts.is_named_only || bulk {
        return Ok(Vec::new());
    }
    let author = sender.email.clone().unwrap_or_default();
    let mut events = Vec::new();
    for address in case.reading.in_copy(&author, &|email| is_ours(&case.ours, email)).iter().take(COPIES_MAX)
    {
        events.extend(copy_one(unit, case, ticket, address).await?);
    }
    Ok(events)
}

async fn copy_one(unit: &mut Unit, case: &Case, ticket: &Ticket, address: &Address) -> Result<Option<Event>> {
    let Some(email) = field::email(&address.email) else { return Ok(None) };
    if is_ours(&case.ours, &email) {
        return Ok(None);
    }
    let user = people::find_or_add_customer(unit, &email, &address.name).await?;
    if user.id == ticket.requester_id {
        return Ok(None);
    }
    let now = unit.now();
    let is_new = collaborator::insert(unit, ticket.id, user.id, "cc", now).await?;
    Ok(is_new.then_some(Event::CollaboratorAdded { user_id: user.id }))
}

/// A colleague answered by mail: everybody on the ticket who did not get that mail itself gets it from us.
async fn send_on(ctx: &Ctx, unit: &mut Unit, case: &Case, ticket: &Ticket, comment: CommentId) -> Result<()> {
    let recipients = &case.reading.recipients;
    let wants = |email: &str| !recipients.iter().any(|recipient| recipient == email);
    let now = unit.now();
    outgoing::queue_reply_to(ctx, unit, ticket, comment, now, &wants).await.map(|_| ())
}

/// Whether "just a moment" may be said: to a person, who wrote now, and wants to hear from programs.
fn is_answerable(unit: &Unit, case: &Case) -> bool {
    let signals = &case.reading.signals;
    let is_fresh = unit.now().duration_since(case.row.received_at) < FRESH_FOR;
    let wants = !signals.no_answer && !signals.bulk && !signals.list && !signals.marked_spam;
    let is_believed = !case.facts.is_doubtful;
    wants && is_fresh && is_believed && case.reading.is_personal() && case.row.channel != IMPORT
}

/// Notes what became of the message and by which ids its ticket is found again.
async fn finish(
    ctx: &Ctx,
    unit: &mut Unit,
    case: &Case,
    ticket_id: TicketId,
    comment_id: CommentId,
) -> Result<Outcome> {
    let now = unit.now();
    let claims = &case.reading.claims;
    if case.reading.is_personal() {
        if let Some(id) = &claims.own_id {
            mail_key::insert(unit, id, ticket_id, Some(comment_id), false, now).await?;
        }
        for id in claims.parents.iter().take(MENTIONS_MAX) {
            mail_key::insert(unit, id, ticket_id, None, false, now).await?;
        }
    }
    if case.released_by.is_some()
        && let Some(held) = suspended_ticket::find_by_raw_message(unit, case.row.id).await?
    {
        let by = ctx.actor.user_id();
        let released = regard_domain::suspended_ticket::state::RELEASED;
        suspended_ticket::settle(unit, held.id, released, Some(ticket_id), by, now).await?;
        intervals::looked(unit, held.id).await?;
    }
    let settled = Settled {
        state: state::FILED,
        message_id: case.reading.key(),
        content_sha256: Some(&case.reading.content_sha256),
        ticket_id: Some(ticket_id),
        comment_id: Some(comment_id),
        ..Settled::default()
    };
    raw_message::settle(unit, case.row.id, &settled, now).await?;
    Ok(Outcome::Filed { ticket_id, comment_id })
}
