//! Our addresses, how their mail comes in and goes out, and how far each of their folders was read.

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::clock::from_micros;
use regard_domain::id::{BrandId, GroupId, MailboxId};
use sqlx::FromRow;

macro_rules! select_mailboxes {
    ($rest:literal) => {
        concat!(
            "select mailbox_id, address, name, brand_id, group_id, receiving, sending, is_active, state, state_reason,
            checked_at, reached_at, sending_reason, tried_at, checks from mailboxes ",
            $rest
        )
    };
}

sql! {
    FIND = select_mailboxes!("where mailbox_id = $1");
    FIND_BY_ADDRESS = select_mailboxes!("where address = $1");
    LIST = select_mailboxes!("order by address");
    INSERT = "insert into mailboxes (address, name, brand_id, group_id, receiving, sending, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $7) returning mailbox_id";
    UPDATE = "update mailboxes set address = $2, name = $3, brand_id = $4, group_id = $5, receiving = $6, sending = $7,
        is_active = $8, updated_at = $9 where mailbox_id = $1";
    UPDATE_STATE = "update mailboxes set state = $2, state_reason = $3, checked_at = $4 where mailbox_id = $1";
    UPDATE_REACHED = "update mailboxes set reached_at = $2 where mailbox_id = $1";
    UPDATE_ALARMED = "update mailboxes set alarmed_at = $2 where mailbox_id = $1";
    LIST_SILENT = "select mailbox_id, address, receiving, state_reason, coalesce(reached_at, updated_at) from mailboxes
        where is_active = true and coalesce(reached_at, updated_at) < $1 and coalesce(alarmed_at, 0) < $2 order by mailbox_id";
    FIND_SENDING = "select sending_reason, sending_failed_at, sending_alarmed_at from mailboxes where mailbox_id = $1";
    UPDATE_SENDING = "update mailboxes set sending_reason = $2, sending_failed_at = $3, sending_alarmed_at = $4
        where mailbox_id = $1";
    UPDATE_TRIED = "update mailboxes set tried_at = $2, checks = '' where mailbox_id = $1";
    UPDATE_CHECKS = "update mailboxes set checks = $2 where mailbox_id = $1";
    FIND_ALARMED = "select coalesce(alarmed_at, 0) from mailboxes where mailbox_id = $1";
    FIND_FOLDER = "select uid_validity, last_uid, from_uid, began_at from mailbox_folders
        where mailbox_id = $1 and folder = $2";
    LIST_FOLDERS = "select folder, uid_validity, last_uid, counted_there, counted_here, counted_at
        from mailbox_folders where mailbox_id = $1 order by folder";
    LIST_ALL_FOLDERS = "select mailbox_id, folder, counted_there, counted_here, counted_at from mailbox_folders
        order by mailbox_id, folder";
    UPSERT_FOLDER = "insert into mailbox_folders (mailbox_id, folder, uid_validity, last_uid, from_uid, began_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7) on conflict (mailbox_id, folder) do update set
        uid_validity = excluded.uid_validity, last_uid = excluded.last_uid, from_uid = excluded.from_uid,
        updated_at = excluded.updated_at";
    UPDATE_COUNTS = "update mailbox_folders set counted_there = $3, counted_here = $4, counted_at = $5
        where mailbox_id = $1 and folder = $2";
}

/// An address of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// Its row.
    pub id: MailboxId,
    /// The address, lower case.
    pub address: String,
    /// What colleagues call it.
    pub name: String,
    /// Which face of ours it shows.
    pub brand_id: BrandId,
    /// Who owns what comes in.
    pub group_id: Option<GroupId>,
    /// How its mail comes in, as JSON.
    pub receiving: String,
    /// How its mail goes out, as JSON.
    pub sending: String,
    /// Whether it is used.
    pub is_active: bool,
    /// `new`, `well`, `troubled`: how it went the last time.
    pub state: String,
    /// What was wrong, and what mends it.
    pub state_reason: String,
    /// When it was last tried.
    pub checked_at: Option<Timestamp>,
    /// When it was last fetched without trouble.
    pub reached_at: Option<Timestamp>,
    /// Why its mail does not leave; empty when it does.
    pub sending_reason: String,
    /// When somebody last wanted its connection to be tried.
    pub tried_at: Option<Timestamp>,
    /// What was found then, as JSON; empty until it is.
    pub checks: String,
}

#[derive(FromRow)]
struct MailboxRow {
    mailbox_id: i64,
    address: String,
    name: String,
    brand_id: i64,
    group_id: Option<i64>,
    receiving: String,
    sending: String,
    is_active: bool,
    state: String,
    state_reason: String,
    checked_at: Option<i64>,
    reached_at: Option<i64>,
    sending_reason: String,
    tried_at: Option<i64>,
    checks: String,
}

impl MailboxRow {
    fn read(self) -> Mailbox {
        Mailbox {
            id: MailboxId(self.mailbox_id),
            address: self.address,
            name: self.name,
            brand_id: BrandId(self.brand_id),
            group_id: self.group_id.map(GroupId),
            receiving: self.receiving,
            sending: self.sending,
            is_active: self.is_active,
            state: self.state,
            state_reason: self.state_reason,
            checked_at: self.checked_at.map(from_micros),
            reached_at: self.reached_at.map(from_micros),
            sending_reason: self.sending_reason,
            tried_at: self.tried_at.map(from_micros),
            checks: self.checks,
        }
    }
}

/// A mailbox to be inserted.
#[derive(Clone, Debug)]
pub struct NewMailbox<'a> {
    /// The address, lower case.
    pub address: &'a str,
    /// What colleagues call it.
    pub name: &'a str,
    /// Which face of ours it shows.
    pub brand_id: BrandId,
    /// Who owns what comes in.
    pub group_id: Option<GroupId>,
    /// How its mail comes in, as JSON.
    pub receiving: &'a str,
    /// How its mail goes out, as JSON.
    pub sending: &'a str,
}

/// How far a folder was read (RFC 3501 section 2.3.1.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// Its name as the server writes it.
    pub name: String,
    /// The server's word for "the numbers still mean the same".
    pub uid_validity: i64,
    /// The highest number whose message is durable here.
    pub last_uid: i64,
    /// How many messages the server counted when both sides were last compared.
    pub counted_there: Option<i64>,
    /// How many we had of them.
    pub counted_here: Option<i64>,
    /// When they were compared.
    pub counted_at: Option<Timestamp>,
}

/// The mailbox of an id.
pub async fn find(conn: &mut Conn, id: MailboxId) -> Result<Option<Mailbox>> {
    Ok(conn.optional::<MailboxRow>(FIND, args![id]).await?.map(MailboxRow::read))
}

/// The mailbox of an address.
pub async fn find_by_address(conn: &mut Conn, address: &str) -> Result<Option<Mailbox>> {
    Ok(conn.optional::<MailboxRow>(FIND_BY_ADDRESS, args![address]).await?.map(MailboxRow::read))
}

/// All mailboxes by address; a desk has few.
pub async fn list(conn: &mut Conn) -> Result<Vec<Mailbox>> {
    Ok(conn.all::<MailboxRow>(LIST, args![]).await?.into_iter().map(MailboxRow::read).collect())
}

/// Adds a mailbox; a conflict on `mailboxes` when the address is taken.
pub async fn insert(tx: &mut Tx, new: &NewMailbox<'_>, now: Timestamp) -> Result<MailboxId> {
    let args = args![new.address, new.name, new.brand_id, new.group_id, new.receiving, new.sending, now];
    let (id,): (i64,) = tx.one(INSERT, args).await?;
    Ok(MailboxId(id))
}

/// Writes a changed mailbox back, but for its state.
pub async fn update(tx: &mut Tx, mailbox: &Mailbox, now: Timestamp) -> Result<bool> {
    let args = args![
        mailbox.id,
        &mailbox.address,
        &mailbox.name,
        mailbox.brand_id,
        mailbox.group_id,
        &mailbox.receiving,
        &mailbox.sending,
        mailbox.is_active,
        now,
    ];
    Ok(tx.execute(UPDATE, args).await? == 1)
}

/// Notes how it went the last time.
pub async fn update_state(
    tx: &mut Tx,
    id: MailboxId,
    state: &str,
    reason: &str,
    now: Timestamp,
) -> Result<bool> {
    Ok(tx.execute(UPDATE_STATE, args![id, state, reason, now]).await? == 1)
}

/// Notes that it was fetched without trouble.
pub async fn update_reached(tx: &mut Tx, id: MailboxId, now: Timestamp) -> Result<()> {
    tx.execute(UPDATE_REACHED, args![id, now]).await?;
    Ok(())
}

/// Notes that the admins were told of its trouble; `None` when there is none any more.
pub async fn update_alarmed(tx: &mut Tx, id: MailboxId, at: Option<Timestamp>) -> Result<()> {
    tx.execute(UPDATE_ALARMED, args![id, at]).await?;
    Ok(())
}

/// When the admins were last told of its trouble; 1970 when never.
pub async fn alarmed_at(conn: &mut Conn, id: MailboxId) -> Result<Timestamp> {
    let row: Option<(i64,)> = conn.optional(FIND_ALARMED, args![id]).await?;
    Ok(from_micros(row.map_or(0, |(at,)| at)))
}

/// How sending goes: why mail does not leave (empty when it does), since when, and when the admins were told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SendingState {
    /// Why, and what mends it.
    pub reason: String,
    /// Since when.
    pub failed_at: Option<Timestamp>,
    /// When the admins were told.
    pub alarmed_at: Option<Timestamp>,
}

/// How the sending of a mailbox goes; `None` when it is gone.
pub async fn find_sending(conn: &mut Conn, id: MailboxId) -> Result<Option<SendingState>> {
    let row: Option<(String, Option<i64>, Option<i64>)> = conn.optional(FIND_SENDING, args![id]).await?;
    Ok(row.map(|(reason, failed_at, alarmed_at)| SendingState {
        reason,
        failed_at: failed_at.map(from_micros),
        alarmed_at: alarmed_at.map(from_micros),
    }))
}

/// Notes how the sending of a mailbox goes.
pub async fn update_sending(tx: &mut Tx, id: MailboxId, state: &SendingState) -> Result<()> {
    tx.execute(UPDATE_SENDING, args![id, &state.reason, state.failed_at, state.alarmed_at]).await?;
    Ok(())
}

/// Notes that somebody wants the connection to be tried; what was found before is forgotten.
pub async fn update_tried(tx: &mut Tx, id: MailboxId, now: Timestamp) -> Result<bool> {
    Ok(tx.execute(UPDATE_TRIED, args![id, now]).await? == 1)
}

/// Keeps what was found when the connection was tried, as JSON.
pub async fn update_checks(tx: &mut Tx, id: MailboxId, checks: &str) -> Result<()> {
    tx.execute(UPDATE_CHECKS, args![id, checks]).await?;
    Ok(())
}

/// A mailbox of which nothing good was heard for too long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silent {
    /// Its row.
    pub id: MailboxId,
    /// Its address.
    pub address: String,
    /// How its mail comes in, as JSON.
    pub receiving: String,
    /// What was wrong the last time.
    pub state_reason: String,
    /// When it was last fetched without trouble, or set up.
    pub reached_at: Timestamp,
}

/// Active mailboxes, of any way to receive, that were not reached since a moment and of which nobody was told since
/// another.
pub async fn list_silent(conn: &mut Conn, reached: Timestamp, told: Timestamp) -> Result<Vec<Silent>> {
    let rows: Vec<(i64, String, String, String, i64)> = conn.all(LIST_SILENT, args![reached, told]).await?;
    Ok(rows
        .into_iter()
        .map(|(id, address, receiving, state_reason, reached_at)| Silent {
            id: MailboxId(id),
            address,
            receiving,
            state_reason,
            reached_at: from_micros(reached_at),
        })
        .collect())
}

/// How far a folder was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The server's word for "the numbers still mean the same".
    pub uid_validity: i64,
    /// The highest number whose message is durable here.
    pub last_uid: i64,
    /// The first number that came after we began to read.
    pub from_uid: i64,
    /// When we began to read.
    pub began_at: Timestamp,
}

/// How far a folder was read; `None` when it never was.
pub async fn find_folder(conn: &mut Conn, id: MailboxId, folder: &str) -> Result<Option<Cursor>> {
    let row: Option<(i64, i64, i64, i64)> = conn.optional(FIND_FOLDER, args![id, folder]).await?;
    Ok(row.map(|(uid_validity, last_uid, from_uid, began_at)| Cursor {
        uid_validity,
        last_uid,
        from_uid,
        began_at: from_micros(began_at),
    }))
}

/// All folders that were ever read.
pub async fn list_folders(conn: &mut Conn, id: MailboxId) -> Result<Vec<Folder>> {
    type Columns = (String, i64, i64, Option<i64>, Option<i64>, Option<i64>);
    let rows: Vec<Columns> = conn.all(LIST_FOLDERS, args![id]).await?;
    Ok(rows
        .into_iter()
        .map(|(name, uid_validity, last_uid, counted_there, counted_here, counted_at)| Folder {
            name,
            uid_validity,
            last_uid,
            counted_there,
            counted_here,
            counted_at: counted_at.map(from_micros),
        })
        .collect())
}

/// What both sides counted in a folder of any mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Whose folder.
    pub mailbox_id: MailboxId,
    /// Its name.
    pub name: String,
    /// How many messages there are ours to have; `None` until they were counted.
    pub there: Option<i64>,
    /// How many of them are here.
    pub here: Option<i64>,
    /// When they were counted.
    pub counted_at: Option<Timestamp>,
}

/// What was counted in all folders of all mailboxes; a desk has few.
pub async fn list_all_folders(conn: &mut Conn) -> Result<Vec<Counted>> {
    type Columns = (i64, String, Option<i64>, Option<i64>, Option<i64>);
    let rows: Vec<Columns> = conn.all(LIST_ALL_FOLDERS, args![]).await?;
    Ok(rows
        .into_iter()
        .map(|(mailbox_id, name, there, here, counted_at)| Counted {
            mailbox_id: MailboxId(mailbox_id),
            name,
            there,
            here,
            counted_at: counted_at.map(from_micros),
        })
        .collect())
}

/// Moves a folder's cursor. Every message up to it must be durable; `began_at` counts the first time only.
pub async fn upsert_folder(
    tx: &mut Tx,
    id: MailboxId,
    folder: &str,
    cursor: &Cursor,
    now: Timestamp,
) -> Result<()> {
    let Cursor { uid_validity, last_uid, from_uid, began_at } = *cursor;
    tx.execute(UPSERT_FOLDER, args![id, folder, uid_validity, last_uid, from_uid, began_at, now]).await?;
    Ok(())
}

/// Notes what both sides counted.
pub async fn update_counts(
    tx: &mut Tx,
    id: MailboxId,
    folder: &str,
    there: i64,
    here: i64,
    now: Timestamp,
) -> Result<()> {
    tx.execute(UPDATE_COUNTS, args![id, folder, there, here, now]).await?;
    Ok(())
}
