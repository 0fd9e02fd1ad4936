//! Texts somebody is writing: one per person, ticket and mode, kept on the server.

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::clock::from_micros;
use regard_domain::draft::Draft;
use regard_domain::id::{DraftId, TicketId, UserId};
use sqlx::FromRow;

macro_rules! select_drafts {
    ($rest:literal) => {
        concat!(
            "select draft_id, user_id, ticket_id, mode, body_text, body_html, cc, updated_at from drafts ",
            $rest
        )
    };
}

sql! {
    FIND = select_drafts!("where draft_id = $1");
    FIND_BY_TICKET = select_drafts!("where user_id = $1 and ticket_id = $2");
    UPSERT = "insert into drafts (user_id, ticket_id, mode, body_text, body_html, cc, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $7) on conflict (user_id, ticket_id) do update
        set mode = excluded.mode, body_text = excluded.body_text, body_html = excluded.body_html, cc = excluded.cc,
        updated_at = excluded.updated_at returning draft_id";
    DELETE = "delete from drafts where draft_id = $1";
}

/// What is saved of a draft.
#[derive(Clone, Copy, Debug)]
pub struct Saved<'a> {
    /// `reply` or `note`.
    pub mode: &'a str,
    /// The words so far, as text.
    pub body_text: &'a str,
    /// The words so far, as HTML.
    pub body_html: &'a str,
    /// Addresses in copy.
    pub cc: &'a str,
}

impl Default for Saved<'_> {
    /// An empty reply.
    fn default() -> Self {
        Self { mode: "reply", body_text: "", body_html: "", cc: "" }
    }
}

#[derive(FromRow)]
struct DraftRow {
    draft_id: i64,
    user_id: i64,
    ticket_id: i64,
    mode: String,
    body_text: String,
    body_html: String,
    cc: String,
    updated_at: i64,
}

impl DraftRow {
    fn read(self) -> Draft {
        Draft {
            id: DraftId(self.draft_id),
            user_id: UserId(self.user_id),
            ticket_id: TicketId(self.ticket_id),
            mode: self.mode,
            body_text: self.body_text,
            body_html: self.body_html,
            cc: self.cc,
            updated_at: from_micros(self.updated_at),
        }
    }
}

/// The draft of an id.
pub async fn find(conn: &mut Conn, id: DraftId) -> Result<Option<Draft>> {
    Ok(conn.optional::<DraftRow>(FIND, args![id]).await?.map(DraftRow::read))
}

/// What somebody is writing on a ticket.
pub async fn find_by_ticket(conn: &mut Conn, user: UserId, ticket: TicketId) -> Result<Option<Draft>> {
    Ok(conn.optional::<DraftRow>(FIND_BY_TICKET, args![user, ticket]).await?.map(DraftRow::read))
}

/// Saves what somebody is writing.
pub async fn upsert(
    tx: &mut Tx,
    user: UserId,
    ticket: TicketId,
    saved: Saved<'_>,
    now: Timestamp,
) -> Result<DraftId> {
    let args = args![user, ticket, saved.mode, saved.body_text, saved.body_html, saved.cc, now];
    let (id,): (i64,) = tx.one(UPSERT, args).await?;
    Ok(DraftId(id))
}

/// Throws a draft away.
pub async fn delete(tx: &mut Tx, id: DraftId) -> Result<bool> {
    Ok(tx.execute(DELETE, args![id]).await? == 1)
}
