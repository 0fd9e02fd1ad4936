//! Complaints, from their coming to what changed because of them.

use crate::db::{Conn, Tx};
use crate::error::{Result, StoreError};
use crate::view::visible_of;
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::clock::from_micros;
use regard_domain::complaint::{Aspect, Complaint, Doing, State};
use regard_domain::id::{ComplaintId, LimitId, TicketId, UserId};
use regard_domain::user::Person;
use sqlx::{AssertSqlSafe, FromRow};

macro_rules! columns {
    () => {
        "complaint_id, ticket_id, user_id, words, ours, praise, aspect, is_anonymous, about_id, owner_id, lead_id, state,
        round, received_at, received_by, thanked_at, playback, played_back_at, playback_ok_at, weighed, assessed_at,
        doing_by_user_id, doing_what, doing_by, limit_reason, limit_id, acted_at, lesson, cause_link, told_back,
        told_back_at, answer, remedy, ally_invited_at, closed_at"
    };
}
macro_rules! select_complaints {
    ($rest:literal) => {
        concat!("select ", columns!(), " from complaints ", $rest)
    };
}

sql! {
    FIND = select_complaints!("where complaint_id = $1");
    LOCK = concat!("update complaints set updated_at = updated_at where complaint_id = $1 returning ", columns!());
    FIND_OPEN = select_complaints!("where ticket_id = $1 and closed_at is null");
    FIND_LAST = select_complaints!("where ticket_id = $1 order by complaint_id desc limit 1");
    LIST_BY_USER = select_complaints!("where user_id = $1 and received_at >= $2 order by complaint_id desc limit $3");
    LIST_SINCE = select_complaints!("where received_at >= $1 order by complaint_id");
    ACCOUNTS = "select ours from complaints where user_id = $1 and ours <> ''";
    INSERT = "insert into complaints (ticket_id, user_id, words, praise, aspect, is_anonymous, about_id, owner_id, state,
        received_at, received_by, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $8, 'received', $9, $10, $9)
        returning complaint_id";
    UPDATE = "update complaints set words = $2, ours = $3, praise = $4, aspect = $5, is_anonymous = $6, about_id = $7,
        owner_id = $8, lead_id = $9, state = $10, round = $11, thanked_at = $12, playback = $13, played_back_at = $14,
        playback_ok_at = $15, weighed = $16, assessed_at = $17, doing_by_user_id = $18, doing_what = $19, doing_by = $20,
        limit_reason = $21, limit_id = $22, acted_at = $23, lesson = $24, cause_link = $25, told_back = $26,
        told_back_at = $27, answer = $28, remedy = $29, ally_invited_at = $30, closed_at = $31, updated_at = $32
        where complaint_id = $1";
    MOVE_ALL = "update complaints set ticket_id = $2 where ticket_id = $1";
    MERGE = "update complaints set user_id = $2 where user_id = $1";
}

#[derive(FromRow)]
struct ComplaintRow {
    complaint_id: i64,
    ticket_id: i64,
    user_id: i64,
    words: String,
    ours: String,
    praise: String,
    aspect: String,
    is_anonymous: bool,
    about_id: Option<i64>,
    owner_id: Option<i64>,
    lead_id: Option<i64>,
    state: String,
    round: i64,
    received_at: i64,
    received_by: Option<i64>,
    thanked_at: Option<i64>,
    playback: String,
    played_back_at: Option<i64>,
    playback_ok_at: Option<i64>,
    weighed: String,
    assessed_at: Option<i64>,
    doing_by_user_id: Option<i64>,
    doing_what: String,
    doing_by: Option<i64>,
    limit_reason: String,
    limit_id: Option<i64>,
    acted_at: Option<i64>,
    lesson: String,
    cause_link: String,
    told_back: String,
    told_back_at: Option<i64>,
    answer: String,
    remedy: String,
    ally_invited_at: Option<i64>,
    closed_at: Option<i64>,
}

impl ComplaintRow {
    fn read(self) -> Result<Complaint> {
        let row = self.complaint_id;
        let corrupt = |column| StoreError::Corrupt { table: "complaints", column, row };
        let weighed = match self.weighed.as_str() {
            "" => None,
            text => Some(serde_json::from_str(text).map_err(|_| corrupt("weighed"))?),
        };
        let doing = match (self.doing_by_user_id, self.doing_by) {
            (Some(who), Some(by)) => {
                Some(Doing { who: UserId(who), what: self.doing_what, by: from_micros(by) })
            }
            _ => None,
        };
        Ok(Complaint {
            id: ComplaintId(row),
            ticket_id: TicketId(self.ticket_id),
            user_id: UserId(self.user_id),
            words: self.words,
            ours: self.ours,
            praise: self.praise,
            aspect: Aspect::from_word(&self.aspect).ok_or(corrupt("aspect"))?,
            is_anonymous: self.is_anonymous,
            about_id: self.about_id.map(UserId),
            owner_id: self.owner_id.map(UserId),
            lead_id: self.lead_id.map(UserId),
            state: State::from_word(&self.state).ok_or(corrupt("state"))?,
            round: self.round,
            received_at: from_micros(self.received_at),
            received_by: self.received_by.map(UserId),
            thanked_at: self.thanked_at.map(from_micros),
            playback: self.playback,
            played_back_at: self.played_back_at.map(from_micros),
            playback_ok_at: self.playback_ok_at.map(from_micros),
            weighed,
            assessed_at: self.assessed_at.map(from_micros),
            doing,
            limit_reason: self.limit_reason,
            limit_id: self.limit_id.map(LimitId),
            acted_at: self.acted_at.map(from_micros),
            lesson: self.lesson,
            cause_link: self.cause_link,
            told_back: self.told_back,
            told_back_at: self.told_back_at.map(from_micros),
            answer: self.answer,
            remedy: self.remedy,
            ally_invited_at: self.ally_invited_at.map(from_micros),
            closed_at: self.closed_at.map(from_micros),
        })
    }
}

fn read_all(rows: Vec<ComplaintRow>) -> Result<Vec<Complaint>> {
    rows.into_iter().map(ComplaintRow::read).collect()
}

/// The complaint of an id.
pub async fn find(conn: &mut Conn, id: ComplaintId) -> Result<Option<Complaint>> {
    conn.optional::<ComplaintRow>(FIND, args![id]).await?.map(ComplaintRow::read).transpose()
}

/// The same, locked for a deed.
pub async fn lock(tx: &mut Tx, id: ComplaintId) -> Result<Option<Complaint>> {
    tx.optional::<ComplaintRow>(LOCK, args![id]).await?.map(ComplaintRow::read).transpose()
}

/// The one that is open on a ticket.
pub async fn find_open(conn: &mut Conn, ticket: TicketId) -> Result<Option<Complaint>> {
    conn.optional::<ComplaintRow>(FIND_OPEN, args![ticket]).await?.map(ComplaintRow::read).transpose()
}

/// The latest on a ticket, open or closed.
pub async fn find_last(conn: &mut Conn, ticket: TicketId) -> Result<Option<Complaint>> {
    conn.optional::<ComplaintRow>(FIND_LAST, args![ticket]).await?.map(ComplaintRow::read).transpose()
}

/// A person's since a time, newest first.
pub async fn list_by_user(
    conn: &mut Conn,
    user: UserId,
    since: Timestamp,
    limit: i64,
) -> Result<Vec<Complaint>> {
    read_all(conn.all(LIST_BY_USER, args![user, since, limit]).await?)
}

/// Those of the desk below an id, newest first; only open ones where wanted.
pub async fn list(
    conn: &mut Conn,
    person: &Person,
    only_open: bool,
    below: i64,
    limit: i64,
) -> Result<Vec<Complaint>> {
    let sql = format!(
        "select {} from complaints where ($2 = 0 or closed_at is null) and complaint_id < $3 and {}
            order by complaint_id desc limit $4",
        columns!(),
        visible_of(person, "complaints")
    );
    read_all(conn.all(AssertSqlSafe(sql), args![person.id, i64::from(only_open), below, limit]).await?)
}

/// Those received since a time.
pub async fn list_since(conn: &mut Conn, since: Timestamp) -> Result<Vec<Complaint>> {
    read_all(conn.all(LIST_SINCE, args![since]).await?)
}

/// Those on which a colleague has the next step, the oldest first.
pub async fn list_owed(conn: &mut Conn, owner: &Person) -> Result<Vec<Complaint>> {
    let sql = format!(
        "select {} from complaints where owner_id = $1 and closed_at is null and state <> 'told_back' and {}
            order by received_at, complaint_id",
        columns!(),
        visible_of(owner, "complaints")
    );
    read_all(conn.all(AssertSqlSafe(sql), args![owner.id]).await?)
}

/// Our accounts of a person's complaints: they never leave the house.
pub async fn accounts(conn: &mut Conn, user: UserId) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = conn.all(ACCOUNTS, args![user]).await?;
    Ok(rows.into_iter().map(|(ours,)| ours).collect())
}

/// A complaint to be inserted.
#[derive(Clone, Debug)]
pub struct NewComplaint<'a> {
    /// The matter.
    pub ticket_id: TicketId,
    /// Whose.
    pub user_id: UserId,
    /// Their words.
    pub words: &'a str,
    /// What they praised beside it.
    pub praise: &'a str,
    /// What it is about.
    pub aspect: Aspect,
    /// Whether their name stays out of lists and files.
    pub is_anonymous: bool,
    /// The colleague it is about.
    pub about_id: Option<UserId>,
    /// Who has it.
    pub owner_id: Option<UserId>,
    /// Who writes it down.
    pub received_by: Option<UserId>,
}

/// Receives one.
pub async fn insert(tx: &mut Tx, new: &NewComplaint<'_>, now: Timestamp) -> Result<ComplaintId> {
    let args = args![
        new.ticket_id,
        new.user_id,
        new.words,
        new.praise,
        new.aspect.as_str(),
        new.is_anonymous,
        new.about_id,
        new.owner_id,
        now,
        new.received_by
    ];
    let (id,): (i64,) = tx.one(INSERT, args).await?;
    Ok(ComplaintId(id))
}

/// Writes a locked one back.
pub async fn update(tx: &mut Tx, it: &Complaint, now: Timestamp) -> Result<()> {
    let weighed = it.weighed.map(|weighed| serde_json::to_string(&weighed).expect("plain data"));
    let args = args![
        it.id,
        &it.words,
        &it.ours,
        &it.praise,
        it.aspect.as_str(),
        it.is_anonymous,
        it.about_id,
        it.owner_id,
        it.lead_id,
        it.state.as_str(),
        it.round,
        it.thanked_at,
        &it.playback,
        it.played_back_at,
        it.playback_ok_at,
        weighed.unwrap_or_default(),
        it.assessed_at,
        it.doing.as_ref().map(|doing| doing.who),
        it.doing.as_ref().map(|doing| doing.what.clone()).unwrap_or_default(),
        it.doing.as_ref().map(|doing| doing.by),
        &it.limit_reason,
        it.limit_id,
        it.acted_at,
        &it.lesson,
        &it.cause_link,
        &it.told_back,
        it.told_back_at,
        &it.answer,
        &it.remedy,
        it.ally_invited_at,
        it.closed_at,
        now
    ];
    tx.execute(UPDATE, args).await?;
    Ok(())
}

/// A merged ticket's go along.
pub async fn move_all(tx: &mut Tx, from: TicketId, into: TicketId) -> Result<()> {
    tx.execute(MOVE_ALL, args![from, into]).await?;
    Ok(())
}

/// Two records of one person become one.
pub async fn merge(tx: &mut Tx, from: UserId, into: UserId) -> Result<()> {
    tx.execute(MERGE, args![from, into]).await?;
    Ok(())
}
