//! Who is signed in, the links that sign in, and the record of every try.
//!
//! Tokens are never kept, only their hashes: whoever reads this table cannot sign in with it.

use crate::db::{Conn, Tx};
use crate::error::Result;
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::clock::from_micros;
use regard_domain::id::UserId;
use regard_domain::session::{Session, SignIn};

macro_rules! select_sessions {
    ($rest:literal) => {
        concat!(
            "select token_hash, user_id, user_agent, address, created_at, seen_at, expires_at from sessions ",
            $rest
        )
    };
}

/// A try that was not right, or that has not been judged yet.
macro_rules! tally_of {
    ($rest:literal) => {
        concat!(
            "select count(*), max(created_at) from sign_ins where sign_in_id < $1 and created_at > $2
            and way <> 'link' and outcome in ('started', 'wrong') ",
            $rest
        )
    };
}

sql! {
    INSERT = "insert into sessions (token_hash, user_id, user_agent, address, created_at, seen_at, expires_at)
        values ($1, $2, $3, $4, $5, $5, $6)";
    FIND = select_sessions!("where token_hash = $1 and expires_at > $2");
    LIST = select_sessions!("where user_id = $1 and expires_at > $2 order by seen_at desc, token_hash");
    UPDATE_SEEN = "update sessions set seen_at = $2, expires_at = $3 where token_hash = $1";
    DELETE = "delete from sessions where token_hash = $1 and user_id = $2";
    DELETE_ALL = "delete from sessions where user_id = $1";
    DELETE_OTHERS = "delete from sessions where user_id = $1 and token_hash <> $2";
    DELETE_EXPIRED = "delete from sessions where expires_at <= $1";
    INSERT_LINK = "insert into sign_in_links (token_hash, user_id, created_at, expires_at) values ($1, $2, $3, $4)";
    FIND_LINK = "select user_id from sign_in_links where token_hash = $1 and used_at is null and expires_at > $2";
    USE_LINK = "update sign_in_links set used_at = $2 where token_hash = $1 and used_at is null and expires_at > $2
        returning user_id";
    DELETE_LINKS = "delete from sign_in_links where user_id = $1";
    DELETE_EXPIRED_LINKS = "delete from sign_in_links where expires_at <= $1";
    INSERT_SIGN_IN = "insert into sign_ins (user_id, email, address, way, outcome, created_at)
        values ($1, $2, $3, $4, $5, $6) returning sign_in_id";
    UPDATE_OUTCOME = "update sign_ins set outcome = $2, user_id = $3 where sign_in_id = $1";
    DELETE_SIGN_IN = "delete from sign_ins where sign_in_id = $1";
    LIST_SIGN_INS = "select email, address, way, outcome, created_at from sign_ins where user_id = $1
        order by created_at desc, sign_in_id desc limit $2";
    TALLY_PAIR = tally_of!("and email = $3 and address = $4 and created_at > coalesce((select max(created_at)
        from sign_ins where email = $3 and address = $4 and outcome = 'success'), 0)");
    TALLY_EMAIL = tally_of!("and email = $3");
    TALLY_ADDRESS = tally_of!("and address = $3");
    COUNT_SUCCESSES = "select count(*) from sign_ins where email = $1 and address = $2 and outcome = 'success'
        and created_at > $3";
    COUNT_LINKS_FOR = "select count(*) from sign_ins where email = $1 and way = 'link' and outcome = 'requested'
        and created_at > $2";
    COUNT_LINKS_FROM = "select count(*) from sign_ins where address = $1 and way = 'link'
        and outcome in ('requested', 'unknown') and created_at > $2";
    DELETE_OLD_SIGN_INS = "delete from sign_ins where created_at <= $1";
}

type Columns = (String, i64, String, String, i64, i64, i64);

fn read((token_hash, user_id, user_agent, address, created_at, seen_at, expires_at): Columns) -> Session {
    Session {
        token_hash,
        user_id: UserId(user_id),
        user_agent,
        address,
        created_at: from_micros(created_at),
        seen_at: from_micros(seen_at),
        expires_at: from_micros(expires_at),
    }
}

/// Adds a session.
pub async fn insert(tx: &mut Tx, session: &Session) -> Result<()> {
    let (hash, agent, address) = (&session.token_hash, &session.user_agent, &session.address);
    let args = args![hash, session.user_id, agent, address, session.created_at, session.expires_at];
    tx.execute(INSERT, args).await?;
    Ok(())
}

/// The session of a token's hash, unless it has ended.
pub async fn find(conn: &mut Conn, token_hash: &str, now: Timestamp) -> Result<Option<Session>> {
    Ok(conn.optional::<Columns>(FIND, args![token_hash, now]).await?.map(read))
}

/// The running sessions of a person, the last used first.
pub async fn list(conn: &mut Conn, user: UserId, now: Timestamp) -> Result<Vec<Session>> {
    Ok(conn.all::<Columns>(LIST, args![user, now]).await?.into_iter().map(read).collect())
}

/// Notes that a session was used, and when it ends from here on.
pub async fn update_seen(tx: &mut Tx, token_hash: &str, now: Timestamp, expires_at: Timestamp) -> Result<()> {
    tx.execute(UPDATE_SEEN, args![token_hash, now, expires_at]).await?;
    Ok(())
}

/// Ends one session of a person; `false` when there is none such.
pub async fn delete(tx: &mut Tx, token_hash: &str, user: UserId) -> Result<bool> {
    Ok(tx.execute(DELETE, args![token_hash, user]).await? == 1)
}

/// Ends all sessions of a person but the given one; gives their number.
pub async fn delete_all(tx: &mut Tx, user: UserId, but: Option<&str>) -> Result<u64> {
    match but {
        Some(token_hash) => tx.execute(DELETE_OTHERS, args![user, token_hash]).await,
        None => tx.execute(DELETE_ALL, args![user]).await,
    }
}

/// Adds a link that signs a person in once.
pub async fn insert_link(
    tx: &mut Tx,
    token_hash: &str,
    user: UserId,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<()> {
    tx.execute(INSERT_LINK, args![token_hash, user, now, expires_at]).await?;
    Ok(())
}

/// Whose link this is, while it is unused and in time.
pub async fn find_link(conn: &mut Conn, token_hash: &str, now: Timestamp) -> Result<Option<UserId>> {
    let row: Option<(i64,)> = conn.optional(FIND_LINK, args![token_hash, now]).await?;
    Ok(row.map(|(id,)| UserId(id)))
}

/// Uses a link up and tells whose it was; `None` when it was used before, is too old, or never was.
pub async fn use_link(tx: &mut Tx, token_hash: &str, now: Timestamp) -> Result<Option<UserId>> {
    let row: Option<(i64,)> = tx.optional(USE_LINK, args![token_hash, now]).await?;
    Ok(row.map(|(id,)| UserId(id)))
}

/// Makes all links of a person worthless.
pub async fn delete_links(tx: &mut Tx, user: UserId) -> Result<()> {
    tx.execute(DELETE_LINKS, args![user]).await?;
    Ok(())
}

/// A try to sign in, to be recorded before it is judged.
#[derive(Clone, Debug)]
pub struct NewSignIn<'a> {
    /// Who it turned out to be.
    pub user_id: Option<UserId>,
    /// The address they gave, lower case, whether anybody has it or not.
    pub email: &'a str,
    /// The network address they came from.
    pub address: &'a str,
    /// `password`, `link` or `api`.
    pub way: &'a str,
    /// `started`, `success`, `wrong`, `delayed`, `requested`, `unknown`.
    pub outcome: &'a str,
}

/// How often something went wrong, and when last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How often.
    pub count: i64,
    /// When last.
    pub last_at: Option<Timestamp>,
}

/// Records a try; gives its number, which orders it among the others.
pub async fn insert_sign_in(tx: &mut Tx, new: &NewSignIn<'_>, now: Timestamp) -> Result<i64> {
    let args = args![new.user_id, new.email, new.address, new.way, new.outcome, now];
    let (id,): (i64,) = tx.one(INSERT_SIGN_IN, args).await?;
    Ok(id)
}

/// Records how a try ended and whose it was.
pub async fn update_outcome(tx: &mut Tx, id: i64, outcome: &str, user: Option<UserId>) -> Result<()> {
    tx.execute(UPDATE_OUTCOME, args![id, outcome, user]).await?;
    Ok(())
}

/// Forgets a try (a program's, which is no sign-in of a person).
pub async fn delete_sign_in(tx: &mut Tx, id: i64) -> Result<()> {
    tx.execute(DELETE_SIGN_IN, args![id]).await?;
    Ok(())
}

/// The newest tries of a person.
pub async fn list_sign_ins(conn: &mut Conn, user: UserId, limit: i64) -> Result<Vec<SignIn>> {
    let rows: Vec<(String, String, String, String, i64)> =
        conn.all(LIST_SIGN_INS, args![user, limit]).await?;
    let read = |(email, address, way, outcome, created_at)| SignIn {
        email,
        address,
        way,
        outcome,
        created_at: from_micros(created_at),
    };
    Ok(rows.into_iter().map(read).collect())
}

fn tally((count, last_at): (i64, Option<i64>)) -> Tally {
    Tally { count, last_at: last_at.map(from_micros) }
}

/// Wrong tries before this one since `since` for this address of a person from this network address, after the last
/// right one of that pair.
pub async fn tally_pair(
    conn: &mut Conn,
    before: i64,
    since: Timestamp,
    email: &str,
    address: &str,
) -> Result<Tally> {
    Ok(tally(conn.one(TALLY_PAIR, args![before, since, email, address]).await?))
}

/// Wrong tries before this one since `since` for this address of a person, from anywhere.
pub async fn tally_email(conn: &mut Conn, before: i64, since: Timestamp, email: &str) -> Result<Tally> {
    Ok(tally(conn.one(TALLY_EMAIL, args![before, since, email]).await?))
}

/// Wrong tries before this one since `since` from this network address, for anybody.
pub async fn tally_address(conn: &mut Conn, before: i64, since: Timestamp, address: &str) -> Result<Tally> {
    Ok(tally(conn.one(TALLY_ADDRESS, args![before, since, address]).await?))
}

/// Whether the pair signed in since then: the network address is known for this person.
pub async fn is_known_pair(conn: &mut Conn, email: &str, address: &str, since: Timestamp) -> Result<bool> {
    let (count,): (i64,) = conn.one(COUNT_SUCCESSES, args![email, address, since]).await?;
    Ok(count > 0)
}

/// Links sent to an address since then.
pub async fn count_links_for(conn: &mut Conn, email: &str, since: Timestamp) -> Result<i64> {
    let (count,): (i64,) = conn.one(COUNT_LINKS_FOR, args![email, since]).await?;
    Ok(count)
}

/// Links asked for from a network address since then.
pub async fn count_links_from(conn: &mut Conn, address: &str, since: Timestamp) -> Result<i64> {
    let (count,): (i64,) = conn.one(COUNT_LINKS_FROM, args![address, since]).await?;
    Ok(count)
}

/// Throws away sessions and links that have ended, and tries from before `tries_before`; gives the number of rows.
pub async fn tidy(tx: &mut Tx, now: Timestamp, tries_before: Timestamp) -> Result<u64> {
    let sessions = tx.execute(DELETE_EXPIRED, args![now]).await?;
    let links = tx.execute(DELETE_EXPIRED_LINKS, args![now]).await?;
    let tries = tx.execute(DELETE_OLD_SIGN_INS, args![tries_before]).await?;
    Ok(sessions + links + tries)
}
