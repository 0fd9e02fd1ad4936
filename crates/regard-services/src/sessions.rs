//! Who is signed in: sessions in the database, known to the browser by a token in a cookie.

use crate::ctx::Ctx;
use crate::error::{self, Result, ServiceError};
use crate::secrets;
use crate::unit::Unit;
use jiff::{SignedDuration, Timestamp};
use regard_domain::id::UserId;
use regard_domain::session::Session;
use regard_domain::user::{Actor, User};
use regard_store::db::Conn;
use regard_store::session;
use regard_store::user;

/// How long an unused session lasts.
pub const SESSION_LASTS: SignedDuration = SignedDuration::from_hours(24 * 30);

/// How often the use of a session or a token is written down.
pub(crate) const SEEN_EVERY: SignedDuration = SignedDuration::from_mins(5);

/// Where a try comes from.
#[derive(Clone, Debug, Default)]
pub struct Visit {
    /// The network address.
    pub address: String,
    /// What the browser calls itself.
    pub user_agent: String,
}

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who acts.
    pub actor: Actor,
    /// The person.
    pub user: User,
    /// The session's name (the hash of its token); empty for a program.
    pub session: String,
}

/// Begins a session of a person. Gives its token, for the cookie.
pub(crate) async fn start(unit: &mut Unit, ctx: &Ctx, user: UserId, visit: &Visit) -> Result<String> {
    let token = secrets::token(&*ctx.desk.chance);
    let now = unit.now();
    let session = Session {
        token_hash: secrets::hash(&token),
        user_id: user,
        user_agent: visit.user_agent.chars().take(300).collect(),
        address: visit.address.chars().take(64).collect(),
        created_at: now,
        seen_at: now,
        expires_at: now + SESSION_LASTS,
    };
    session::insert(unit, &session).await?;
    user::update_signed_in(unit, user, now).await?;
    Ok(token)
}

/// Who has this session's token; `None` when it has ended or the person may not sign in (any more).
pub async fn find(ctx: &Ctx, token: &str) -> Result<Option<SignedIn>> {
    let (hash, now) = (secrets::hash(token), ctx.now());
    let mut conn = ctx.read().await?;
    let Some(session) = session::find(&mut conn, &hash, now).await? else { return Ok(None) };
    let user = user::find(&mut conn, session.user_id).await?;
    let Some(user) = user.filter(|user| !user.is_suspended) else { return Ok(None) };
    let actor = actor(&mut conn, &user).await?;
    drop(conn);
    if now.duration_since(session.seen_at) >= SEEN_EVERY {
        note_seen(ctx, &hash, now).await;
    }
    Ok(Some(SignedIn { actor, user, session: hash }))
}

/// Lets the session slide. If that cannot be written now, the person still reads their page.
async fn note_seen(ctx: &Ctx, hash: &str, now: Timestamp) {
    let written = async {
        let mut unit = ctx.begin().await?;
        session::update_seen(&mut unit, hash, now, now + SESSION_LASTS).await?;
        unit.commit_silently().await
    };
    if let Err(error) = written.await {
        tracing::warn!(error = error::chain(&error), "the use of a session was not written down");
    }
}

/// The actor that a person is.
pub(crate) async fn actor(conn: &mut Conn, user: &User) -> Result<Actor> {
    Ok(Actor::User(user::person(conn, user).await?))
}

/// Ends the session of a token. One that has ended already is as good.
pub async fn sign_out(ctx: &Ctx, token: &str) -> Result<()> {
    let mut unit = ctx.begin().await?;
    session::delete(&mut unit, &secrets::hash(token), ctx.user()?).await?;
    unit.commit().await
}

/// Ends all sessions of the one who acts, except `but` (a session's name), and makes their links worthless. Gives the
/// number of sessions that ended.
pub async fn sign_out_everywhere(ctx: &Ctx, but: Option<&str>) -> Result<u64> {
    let user = ctx.user()?;
    let mut unit = ctx.begin().await?;
    let ended = end_all(&mut unit, user, but).await?;
    unit.commit().await?;
    Ok(ended)
}

/// Ends a person's sessions and links inside a running unit.
pub(crate) async fn end_all(unit: &mut Unit, user: UserId, but: Option<&str>) -> Result<u64> {
    session::delete_links(unit, user).await?;
    Ok(session::delete_all(unit, user, but).await?)
}

/// The running sessions of the one who acts, the last used first.
pub async fn list(ctx: &Ctx) -> Result<Vec<Session>> {
    let mut conn = ctx.read().await?;
    Ok(session::list(&mut conn, ctx.user()?, ctx.now()).await?)
}

/// Ends one session of the one who acts, by its name.
pub async fn end(ctx: &Ctx, name: &str) -> Result<()> {
    let mut unit = ctx.begin().await?;
    if !session::delete(&mut unit, name, ctx.user()?).await? {
        return Err(ServiceError::NotFound("session"));
    }
    unit.commit().await
}
