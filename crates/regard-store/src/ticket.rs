//! Tickets: one matter of one requester. The specimen of this room: statements, a row, its reading, then functions in
//! the order find, list, count, insert, update.

use crate::db::{Conn, Tx};
use crate::error::{Result, StoreError};
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::channel::Channel;
use regard_domain::clock::{from_micros, to_micros};
use regard_domain::id::{BrandId, GroupId, MailboxId, OrganizationId, TicketId, UserId};
use regard_domain::ticket::{Kind, Priority, Status, Ticket};
use regard_domain::user::TicketFacts;
use sqlx::FromRow;

macro_rules! columns {
    () => {
        "ticket_id, subject, requester_id, submitter_id, assignee_id, group_id, organization_id, brand_id, mailbox_id,
        channel, status, priority, kind, external_id, reply_token, waiting_since, hear_by, heard_at, snoozed_until,
        first_replied_at, acknowledged_at, solved_at, comment_count, last_comment_at, last_author_id, snippet, spam_at,
        deleted_at, merged_into_id, created_at, updated_at"
    };
}
macro_rules! select_tickets {
    ($rest:literal) => {
        concat!("select ", columns!(), " from tickets ", $rest)
    };
}

sql! {
    FIND = select_tickets!("where ticket_id = $1");
    FIND_BY_TOKEN = select_tickets!("where reply_token = $1");
    LOCK = concat!("update tickets set updated_at = updated_at where ticket_id = $1 returning ", columns!());
    LIST_AFTER = select_tickets!("where ticket_id > $1 order by ticket_id limit $2");
    LIST_BY_REQUESTER = select_tickets!("where requester_id = $1 and deleted_at is null
        order by updated_at desc, ticket_id desc limit $2");
    LIST_FIRST_WAITS = "select created_at, first_replied_at from tickets where first_replied_at >= $2
        and coalesce(priority, 'normal') = $1 and created_at <= first_replied_at order by first_replied_at desc limit $3";
    FACTS = "select t.requester_id, t.assignee_id, t.group_id, coalesce(g.is_private, false)
        from tickets t left join groups g on g.group_id = t.group_id where t.ticket_id = $1";
    LIST_COLLABORATOR_IDS = "select user_id from ticket_collaborators where ticket_id = $1";
    INSERT = "insert into tickets (subject, requester_id, submitter_id, assignee_id, group_id, organization_id, brand_id,
        mailbox_id, channel, status, priority, kind, external_id, reply_token, queue_key, last_comment_at, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16, $16) returning ticket_id";
    UPDATE = "update tickets set subject = $2, requester_id = $3, assignee_id = $4, group_id = $5, organization_id = $6,
        status = $7, priority = $8, kind = $9, external_id = $10, waiting_since = $11, hear_by = $12, queue_key = $13,
        snoozed_until = $14, first_replied_at = $15, acknowledged_at = $16, solved_at = $17, comment_count = $18,
        last_comment_at = $19, last_author_id = $20, snippet = $21, spam_at = $22, deleted_at = $23, merged_into_id = $24,
        updated_at = $25, brand_id = $26, mailbox_id = $27, heard_at = $28 where ticket_id = $1";
    DELETE = "delete from tickets where ticket_id = $1";
}

/// Selects whole tickets as `t`, for statements that are put together from fixed pieces (views, search).
pub(crate) const SELECT_T: &str = concat!("select ", columns!(), " from tickets t");

/// Reads rows of [`SELECT_T`].
pub(crate) fn read_all(rows: Vec<TicketRow>) -> Result<Vec<Ticket>> {
    rows.into_iter().map(TicketRow::read).collect()
}

#[derive(FromRow)]
pub(crate) struct TicketRow {
    ticket_id: i64,
    subject: String,
    requester_id: i64,
    submitter_id: i64,
    assignee_id: Option<i64>,
    group_id: Option<i64>,
    organization_id: Option<i64>,
    brand_id: i64,
    mailbox_id: Option<i64>,
    channel: String,
    status: String,
    priority: Option<String>,
    kind: Option<String>,
    external_id: Option<String>,
    reply_token: String,
    waiting_since: Option<i64>,
    hear_by: Option<i64>,
    heard_at: Option<i64>,
    snoozed_until: Option<i64>,
    first_replied_at: Option<i64>,
    acknowledged_at: Option<i64>,
    solved_at: Option<i64>,
    comment_count: i64,
    last_comment_at: i64,
    last_author_id: Option<i64>,
    snippet: String,
    spam_at: Option<i64>,
    deleted_at: Option<i64>,
    merged_into_id: Option<i64>,
    created_at: i64,
    updated_at: i64,
}

impl TicketRow {
    fn read(self) -> Result<Ticket> {
        let corrupt = |column| StoreError::Corrupt { table: "tickets", column, row: self.ticket_id };
        Ok(Ticket {
            id: TicketId(self.ticket_id),
            channel: Channel::from_word(&self.channel).ok_or(corrupt("channel"))?,
            status: Status::from_word(&self.status).ok_or(corrupt("status"))?,
            priority: word(self.priority, Priority::from_word).ok_or(corrupt("priority"))?,
            kind: word(self.kind, Kind::from_word).ok_or(corrupt("kind"))?,
            subject: self.subject,
            requester_id: UserId(self.requester_id),
            submitter_id: UserId(self.submitter_id),
            assignee_id: self.assignee_id.map(UserId),
            group_id: self.group_id.map(GroupId),
            organization_id: self.organization_id.map(OrganizationId),
            brand_id: BrandId(self.brand_id),
            mailbox_id: self.mailbox_id.map(MailboxId),
            external_id: self.external_id,
            reply_token: self.reply_token,
            waiting_since: self.waiting_since.map(from_micros),
            hear_by: self.hear_by.map(from_micros),
            heard_at: self.heard_at.map(from_micros),
            snoozed_until: self.snoozed_until.map(from_micros),
            first_replied_at: self.first_replied_at.map(from_micros),
            acknowledged_at: self.acknowledged_at.map(from_micros),
            solved_at: self.solved_at.map(from_micros),
            comment_count: self.comment_count,
            last_comment_at: from_micros(self.last_comment_at),
            last_author_id: self.last_author_id.map(UserId),
            snippet: self.snippet,
            spam_at: self.spam_at.map(from_micros),
            deleted_at: self.deleted_at.map(from_micros),
            merged_into_id: self.merged_into_id.map(TicketId),
            created_at: from_micros(self.created_at),
            updated_at: from_micros(self.updated_at),
        })
    }
}

/// An optional word: absent is fine, an unknown word is not.
fn word<T>(text: Option<String>, read: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
    match text {
        None => Some(None),
        Some(text) => read(&text).map(Some),
    }
}

/// What a new ticket starts with.
#[derive(Clone, Debug)]
pub struct NewTicket {
    /// What it is about.
    pub subject: String,
    /// Whose matter.
    pub requester_id: UserId,
    /// Who writes it down.
    pub submitter_id: UserId,
    /// Who has it.
    pub assignee_id: Option<UserId>,
    /// The owning group.
    pub group_id: Option<GroupId>,
    /// The requester's company.
    pub organization_id: Option<OrganizationId>,
    /// Which face of ours.
    pub brand_id: BrandId,
    /// Where it came in.
    pub mailbox_id: Option<MailboxId>,
    /// How it came.
    pub channel: Channel,
    /// Where it stands.
    pub status: Status,
    /// How urgent.
    pub priority: Option<Priority>,
    /// What kind of matter.
    pub kind: Option<Kind>,
    /// Another system's name for it.
    pub external_id: Option<String>,
    /// The secret in our reply address.
    pub reply_token: String,
}

/// Added to the place of a ticket in the inbox when it is the customer's turn: behind everybody who waits.
const RESTING: i64 = 1 << 61;

/// A ticket's place in the inbox: who hears first stands first; where it is the customer's turn, the newest word first.
pub fn queue_key(hear_by: Option<Timestamp>, last_comment_at: Timestamp) -> i64 {
    hear_by.map_or_else(|| RESTING - to_micros(last_comment_at), to_micros)
}

/// The ticket of a number.
pub async fn find(conn: &mut Conn, id: TicketId) -> Result<Option<Ticket>> {
    conn.optional::<TicketRow>(FIND, args![id]).await?.map(TicketRow::read).transpose()
}

/// The tickets of several ids, in no order: one query for a whole page.
pub async fn list_by_ids(conn: &mut Conn, ids: &[TicketId]) -> Result<Vec<Ticket>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let list = ids.iter().map(|id| id.0.to_string()).collect::<Vec<_>>().join(",");
    let sql = sqlx::AssertSqlSafe(format!("{SELECT_T} where t.ticket_id in ({list})"));
    conn.all::<TicketRow>(sql, args![]).await?.into_iter().map(TicketRow::read).collect()
}

/// The ticket of a reply token.
pub async fn find_by_token(conn: &mut Conn, token: &str) -> Result<Option<Ticket>> {
    conn.optional::<TicketRow>(FIND_BY_TOKEN, args![token]).await?.map(TicketRow::read).transpose()
}

/// The ticket of a number, kept from everybody else until the unit ends. Each deed on a ticket begins here.
pub async fn lock(tx: &mut Tx, id: TicketId) -> Result<Option<Ticket>> {
    tx.optional::<TicketRow>(LOCK, args![id]).await?.map(TicketRow::read).transpose()
}

/// What permissions need to know about a ticket.
pub async fn facts(conn: &mut Conn, id: TicketId) -> Result<Option<TicketFacts>> {
    let row: Option<(i64, Option<i64>, Option<i64>, bool)> = conn.optional(FACTS, args![id]).await?;
    let Some((requester, assignee, group, group_is_private)) = row else { return Ok(None) };
    let collaborators: Vec<(i64,)> = conn.all(LIST_COLLABORATOR_IDS, args![id]).await?;
    Ok(Some(TicketFacts {
        requester: Some(UserId(requester)),
        assignee: assignee.map(UserId),
        group: group.map(GroupId),
        group_is_private,
        collaborators: collaborators.into_iter().map(|(user,)| UserId(user)).collect(),
    }))
}

/// The latest first answers of a priority since a moment: when each ticket began, and when it was first answered.
pub async fn list_first_waits(
    conn: &mut Conn,
    priority: Priority,
    since: Timestamp,
    limit: i64,
) -> Result<Vec<(Timestamp, Timestamp)>> {
    let rows: Vec<(i64, i64)> = conn.all(LIST_FIRST_WAITS, args![priority.as_str(), since, limit]).await?;
    Ok(rows.into_iter().map(|(from, to)| (from_micros(from), from_micros(to))).collect())
}

/// Tickets after a number, in order.
pub async fn list_after(conn: &mut Conn, after: TicketId, limit: i64) -> Result<Vec<Ticket>> {
    let rows: Vec<TicketRow> = conn.all(LIST_AFTER, args![after, limit]).await?;
    rows.into_iter().map(TicketRow::read).collect()
}

/// A requester's tickets, the one that moved last first.
pub async fn list_by_requester(conn: &mut Conn, requester: UserId, limit: i64) -> Result<Vec<Ticket>> {
    read_all(conn.all(LIST_BY_REQUESTER, args![requester, limit]).await?)
}

/// Adds a ticket.
pub async fn insert(tx: &mut Tx, new: &NewTicket, now: Timestamp) -> Result<TicketId> {
    let args = args![
        &new.subject,
        new.requester_id,
        new.submitter_id,
        new.assignee_id,
        new.group_id,
        new.organization_id,
        new.brand_id,
        new.mailbox_id,
        new.channel.as_str(),
        new.status.as_str(),
        new.priority.map(Priority::as_str),
        new.kind.map(Kind::as_str),
        new.external_id.clone(),
        &new.reply_token,
        queue_key(None, now),
        now,
    ];
    let (id,): (i64,) = tx.one(INSERT, args).await?;
    Ok(TicketId(id))
}

/// Writes a locked ticket back, with `updated_at` as given.
pub async fn update(tx: &mut Tx, ticket: &Ticket, now: Timestamp) -> Result<()> {
    let args = args![
        ticket.id,
        &ticket.subject,
        ticket.requester_id,
        ticket.assignee_id,
        ticket.group_id,
        ticket.organization_id,
        ticket.status.as_str(),
        ticket.priority.map(Priority::as_str),
        ticket.kind.map(Kind::as_str),
        ticket.external_id.clone(),
        ticket.waiting_since,
        ticket.hear_by,
        queue_key(ticket.hear_by, ticket.last_comment_at),
        ticket.snoozed_until,
        ticket.first_replied_at,
        ticket.acknowledged_at,
        ticket.solved_at,
        ticket.comment_count,
        ticket.last_comment_at,
        ticket.last_author_id,
        &ticket.snippet,
        ticket.spam_at,
        ticket.deleted_at,
        ticket.merged_into_id,
        now,
        ticket.brand_id,
        ticket.mailbox_id,
        ticket.heard_at,
    ];
    tx.execute(UPDATE, args).await?;
    Ok(())
}

/// Removes a ticket for good, with everything on it.
pub async fn delete(tx: &mut Tx, id: TicketId) -> Result<bool> {
    Ok(tx.execute(DELETE, args![id]).await? == 1)
}
