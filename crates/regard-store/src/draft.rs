//! Texts somebody is writing: one per person, ticket and mode, kept on the server.

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::clock::from_micros;
use regard_domain::id::{DraftId, TicketId, UserId};
use sqlx::FromRow;

macro_rules! select_drafts {
    ($rest:literal) => {
        concat!(
            "select draft_id, user_id, ticket_id, mode, body_html, subject, recipients, updated_at from drafts ",
            $rest
        )
    };
}

sql! {
    FIND = select_drafts!("where draft_id = $1");
    LIST_BY_TICKET = select_drafts!("where user_id = $1 and ticket_id = $2 order by mode");
    FIND_BY_MODE = select_drafts!("where user_id = $1 and ticket_id = $2 and mode = $3");
    UPSERT = "insert into drafts (user_id, ticket_id, mode, body_html, subject, recipients, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $7) on conflict (user_id, ticket_id, mode) do update
        set body_html = excluded.body_html, subject = excluded.subject, recipients = excluded.recipients,
        updated_at = excluded.updated_at returning draft_id";
    DELETE = "delete from drafts where draft_id = $1";
}

/// A text somebody is writing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Its row.
    pub id: DraftId,
    /// Whose.
    pub user_id: UserId,
    /// On which ticket.
    pub ticket_id: Option<TicketId>,
    /// `reply` or `note`.
    pub mode: String,
    /// The words so far, as HTML.
    pub body_html: String,
    /// A subject, for a new ticket.
    pub subject: String,
    /// Addresses, as JSON.
    pub recipients: String,
    /// When it was last saved.
    pub updated_at: Timestamp,
}

#[derive(FromRow)]
struct DraftRow {
    draft_id: i64,
    user_id: i64,
    ticket_id: Option<i64>,
    mode: String,
    body_html: String,
    subject: String,
    recipients: String,
    updated_at: i64,
}

impl DraftRow {
    fn read(self) -> Draft {
        Draft {
            id: DraftId(self.draft_id),
            user_id: UserId(self.user_id),
            ticket_id: self.ticket_id.map(TicketId),
            mode: self.mode,
            body_html: self.body_html,
            subject: self.subject,
            recipients: self.recipients,
            updated_at: from_micros(self.updated_at),
        }
    }
}

/// The draft of an id.
pub async fn find(conn: &mut Conn, id: DraftId) -> Result<Option<Draft>> {
    Ok(conn.optional::<DraftRow>(FIND, args![id]).await?.map(DraftRow::read))
}

/// What somebody is writing on a ticket, at most one a mode.
pub async fn list_by_ticket(conn: &mut Conn, user: UserId, ticket: TicketId) -> Result<Vec<Draft>> {
    Ok(conn
        .all::<DraftRow>(LIST_BY_TICKET, args![user, ticket])
        .await?
        .into_iter()
        .map(DraftRow::read)
        .collect())
}

/// What somebody is writing on a ticket in a mode.
pub async fn find_by_mode(
    conn: &mut Conn,
    user: UserId,
    ticket: TicketId,
    mode: &str,
) -> Result<Option<Draft>> {
    Ok(conn.optional::<DraftRow>(FIND_BY_MODE, args![user, ticket, mode]).await?.map(DraftRow::read))
}

/// Saves what somebody is writing.
pub async fn upsert(
    tx: &mut Tx,
    user: UserId,
    ticket: TicketId,
    mode: &str,
    body_html: &str,
    recipients: &str,
    now: Timestamp,
) -> Result<DraftId> {
    let (id,): (i64,) = tx.one(UPSERT, args![user, ticket, mode, body_html, "", recipients, now]).await?;
    Ok(DraftId(id))
}

/// Throws a draft away.
pub async fn delete(tx: &mut Tx, id: DraftId) -> Result<bool> {
    Ok(tx.execute(DELETE, args![id]).await? == 1)
}
