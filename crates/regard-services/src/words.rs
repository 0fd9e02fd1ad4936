//! Saying something on a ticket: the one way a comment is added, whoever says it and by whichever door.

use crate::error::{Result, ServiceError};
use crate::unit::Unit;
use crate::{kept_inside, kept_open, notifications};
use jiff::Timestamp;
use regard_domain::channel::Channel;
use regard_domain::comment::kind;
use regard_domain::event::Event;
use regard_domain::field::snippet;
use regard_domain::id::{CommentId, RawMessageId, UserId};
use regard_domain::ticket::Ticket;
use regard_domain::ticket::{Status, after_customer_word, after_our_word};
use regard_store::comment::{self, NewComment};
use regard_store::db::Conn;
use regard_store::{search, user};

/// How many characters of a word stand in a list.
const SNIPPET_CHARS: usize = 140;

/// Something said, before it stands on a ticket.
#[derive(Clone, Debug)]
pub(crate) struct Word {
    /// Who says it.
    pub author_id: UserId,
    /// Whether the customer sees it.
    pub is_public: bool,
    /// One of [`kind`].
    pub kind: &'static str,
    /// How it came or goes.
    pub channel: Channel,
    /// The new words, as text.
    pub body_text: String,
    /// The new words, as clean HTML.
    pub body_html: String,
    /// Quoted history and signature, as text.
    pub hidden_text: String,
    /// Quoted history and signature, as clean HTML.
    pub hidden_html: String,
    /// Remote images held back.
    pub remote_images: i64,
    /// The message it came as.
    pub raw_message_id: Option<RawMessageId>,
    /// Its Message-ID.
    pub message_id: Option<String>,
    /// What is known about how it came, as JSON.
    pub facts: String,
    /// Ours and not yet on its way: when it leaves.
    pub held_until: Option<Timestamp>,
    /// When it was said, when that is not now (a letter, an import).
    pub created_at: Option<Timestamp>,
}

impl Word {
    /// A word by a person, as text and HTML, that nothing else is known about.
    pub(crate) fn plain(
        author_id: UserId,
        is_public: bool,
        channel: Channel,
        body_text: String,
        body_html: String,
    ) -> Self {
        Self {
            author_id,
            is_public,
            kind: kind::COMMENT,
            channel,
            body_text,
            body_html,
            hidden_text: String::new(),
            hidden_html: String::new(),
            remote_images: 0,
            raw_message_id: None,
            message_id: None,
            facts: "{}".into(),
            held_until: None,
            created_at: None,
        }
    }
}

/// Adds a word to a locked ticket and sets what follows from it: status, owner, counters. The caller writes the ticket
/// back ([`crate::tickets::write_back`]) with the events it gets here.
pub(crate) async fn say(unit: &mut Unit, ticket: &mut Ticket, word: Word) -> Result<(CommentId, Vec<Event>)> {
    let author = user::find(unit, word.author_id).await?.ok_or(ServiceError::NotFound("user"))?;
    let said_at = word.created_at.unwrap_or(unit.now());
    let is_public = word.is_public;
    if is_public && author.role.is_staff() && author.id != ticket.requester_id {
        kept_inside::check(unit, ticket.requester_id, &word.body_text).await?;
    }
    let new = new_comment(ticket, &word, said_at);
    let id = comment::insert(unit, &new).await?;
    search::insert(unit, id, &ticket.subject, &new.body_text).await?;

    let mut events = vec![Event::Comment { comment_id: id, public: is_public }];
    ticket.comment_count += 1;
    if word.kind != kind::COMMENT {
        return Ok((id, events));
    }
    if ticket.last_author_id.is_some() && said_at < ticket.last_comment_at {
        // A word that was said earlier and came later: the last one stays the last one.
        recount(unit, ticket).await?;
    } else {
        ticket.last_comment_at = said_at;
        ticket.last_author_id = Some(author.id);
        if is_public {
            ticket.snippet = snippet(&new.body_text, SNIPPET_CHARS);
        }
    }
    if is_public && author.role.is_staff() && author.id != ticket.requester_id {
        notifications::heard(unit, ticket.id).await?;
        if !kept_open::is_about(unit, ticket.id, author.id).await? {
            events.extend(take(ticket, author.id));
        }
        events.extend(move_to(ticket, after_our_word(ticket.status)));
    } else if is_public {
        let status = after_customer_word(ticket.status).ok_or_else(|| {
            ServiceError::Conflict("This conversation is closed. A new word starts a follow-up.".into())
        })?;
        events.extend(move_to(ticket, status));
        if ticket.snoozed_until.take().is_some() {
            events.push(Event::Woke);
        }
    }
    Ok((id, events))
}

/// Sets what follows from the words themselves after some of them moved or came late.
pub(crate) async fn recount(conn: &mut Conn, ticket: &mut Ticket) -> Result<()> {
    ticket.comment_count = comment::count(conn, ticket.id).await?;
    let last = comment::list_last(conn, ticket.id, 20).await?;
    if let Some(word) = last.iter().find(|word| word.kind == kind::COMMENT) {
        ticket.last_comment_at = word.created_at;
        ticket.last_author_id = Some(word.author_id);
    }
    if let Some(word) = last.iter().find(|word| word.is_public && word.kind == kind::COMMENT) {
        ticket.snippet = snippet(&word.body_text, SNIPPET_CHARS);
    }
    Ok(())
}

fn new_comment(ticket: &Ticket, word: &Word, said_at: Timestamp) -> NewComment {
    let word = word.clone();
    NewComment {
        ticket_id: ticket.id,
        author_id: word.author_id,
        is_public: word.is_public,
        kind: word.kind,
        channel: word.channel,
        body_text: word.body_text,
        body_html: word.body_html,
        hidden_text: word.hidden_text,
        hidden_html: word.hidden_html,
        remote_images: word.remote_images,
        raw_message_id: word.raw_message_id,
        message_id: word.message_id,
        facts: word.facts,
        held_until: word.held_until,
        created_at: said_at,
    }
}

/// Who answers a ticket that nobody has, has it from then on.
fn take(ticket: &mut Ticket, author: UserId) -> Option<Event> {
    if ticket.assignee_id.is_some() {
        return None;
    }
    ticket.assignee_id = Some(author);
    Event::change("assignee_id", None, Some(author.to_string()))
}

fn move_to(ticket: &mut Ticket, status: Status) -> Option<Event> {
    let before = std::mem::replace(&mut ticket.status, status);
    if !status.is_done() {
        ticket.solved_at = None;
    }
    Event::change("status", Some(before.to_string()), Some(status.to_string()))
}
