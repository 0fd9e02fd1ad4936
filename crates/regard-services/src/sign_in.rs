//! Signing in by password or by a link in a mail, and the sessions that follow.
//!
//! Every try is recorded before it is judged, so that trying many at once gains nothing; how long a try must wait is
//! `throttle`'s rule. The answers are the same, and take as long, whether we know the address or not.

mod throttle;

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::outgoing::letter::{NewOutgoing, Recipient};
use crate::sessions::{self, SignedIn, Visit};
use crate::unit::Unit;
use crate::{outgoing, people, secrets, settings};
use jiff::{SignedDuration, Timestamp};
use regard_domain::field;
use regard_domain::id::UserId;
use regard_domain::session::SignIn;
use regard_domain::user::{Role, User};
use regard_store::session::{self, NewSignIn};
use regard_store::user;

/// How long a link in a mail signs in.
pub const LINK_LASTS: SignedDuration = SignedDuration::from_mins(15);

/// How long the link of an invitation signs in.
pub const INVITATION_LASTS: SignedDuration = SignedDuration::from_hours(24 * 7);

/// How many links one person is sent, and one network address may ask for, while they last. Who asks for more gets the
/// same answer and no mail; the links that were sent still sign in, so asking in somebody's name keeps nobody out.
const LINKS_FOR_ONE: i64 = 3;
const LINKS_FROM_ONE: i64 = 20;

/// How long tries are kept.
const TRIES_KEPT: SignedDuration = SignedDuration::from_hours(24 * 180);

/// Signs in with a password. Gives the session's token, for the cookie.
///
/// # Errors
/// `Invalid` when address and password do not fit together (or there is nobody, or they are suspended: the answer is the
/// same); `TooMany` with the seconds to wait.
pub async fn by_password(ctx: &Ctx, email: &str, password: &str, visit: &Visit) -> Result<String> {
    let attempt = judge(ctx, email, password, visit, "password").await?;
    let mut unit = ctx.begin().await?;
    session::update_outcome(&mut unit, attempt.id, "success", Some(attempt.user.id)).await?;
    let token = sessions::start(&mut unit, ctx, attempt.user.id, visit).await?;
    unit.commit().await?;
    Ok(token)
}

/// Who a program is that gives address and password with every request. No session is made.
///
/// # Errors
/// As [`by_password`].
pub async fn by_password_once(ctx: &Ctx, email: &str, password: &str, visit: &Visit) -> Result<SignedIn> {
    let attempt = judge(ctx, email, password, visit, "api").await?;
    let mut unit = ctx.begin().await?;
    session::delete_sign_in(&mut unit, attempt.id).await?;
    let actor = sessions::actor(&mut unit, &attempt.user).await?;
    unit.commit().await?;
    Ok(SignedIn { actor, user: attempt.user, session: String::new() })
}

/// A try whose password was right.
struct Attempt {
    id: i64,
    user: User,
}

/// Records a try, makes it wait or checks it, and gives who it was.
async fn judge(ctx: &Ctx, email: &str, password: &str, visit: &Visit, way: &str) -> Result<Attempt> {
    let (email, address) = (given_email(email), throttle::address_key(&visit.address));
    let new = NewSignIn { user_id: None, email: &email, address: &address, way, outcome: "started" };
    let mut unit = ctx.begin().await?;
    let now = unit.now();
    let id = session::insert_sign_in(&mut unit, &new, now).await?;
    unit.commit().await?;

    let tries = tries(ctx, id, &email, &address, now).await?;
    if let Some(wait) = throttle::wait(tries, now) {
        close(ctx, id, "delayed", None).await?;
        let whole = wait.as_secs() + i64::from(wait.subsec_nanos() > 0);
        return Err(ServiceError::TooMany { retry_after_secs: whole.unsigned_abs() });
    }
    let mut conn = ctx.read().await?;
    let found = user::find_by_email(&mut conn, &email).await?;
    // Also asked when there is nobody: the answer takes as long.
    let kept = user::find_password(&mut conn, found.as_ref().map_or(UserId(0), |user| user.id)).await?;
    drop(conn);
    let verdict = ctx.desk.passwords.check(password, kept).await?;
    match found {
        Some(user) if verdict.is_right && !user.is_suspended => {
            if verdict.is_dated {
                keep_password(ctx, user.id, password).await?;
            }
            Ok(Attempt { id, user })
        }
        other => {
            close(ctx, id, "wrong", other.map(|user| user.id)).await?;
            Err(wrong())
        }
    }
}

/// The address as it is compared and recorded; nonsense is kept as it is, cut short.
fn given_email(email: &str) -> String {
    field::email(email).unwrap_or_else(|| email.trim().to_lowercase()).chars().take(254).collect()
}

fn wrong() -> ServiceError {
    ServiceError::invalid(
        "password",
        "This address and password do not fit together. Try again, or let us send you a sign-in link.",
    )
}

async fn tries(
    ctx: &Ctx,
    before: i64,
    email: &str,
    address: &str,
    now: Timestamp,
) -> Result<throttle::Tries> {
    let mut conn = ctx.read().await?;
    let (pair, wide) = (now - throttle::PAIR_WINDOW, now - throttle::WIDE_WINDOW);
    Ok(throttle::Tries {
        pair: session::tally_pair(&mut conn, before, pair, email, address).await?,
        person: session::tally_email(&mut conn, before, wide, email).await?,
        address: session::tally_address(&mut conn, before, wide, address).await?,
        is_known: session::is_known_pair(&mut conn, email, address, now - throttle::KNOWN_FOR).await?,
    })
}

async fn close(ctx: &Ctx, id: i64, outcome: &str, user: Option<UserId>) -> Result<()> {
    let mut unit = ctx.begin().await?;
    session::update_outcome(&mut unit, id, outcome, user).await?;
    unit.commit().await
}

/// Hashes a password at today's cost and keeps the hash.
async fn keep_password(ctx: &Ctx, user: UserId, password: &str) -> Result<()> {
    let hash = ctx.desk.passwords.hash(password, &*ctx.desk.chance).await?;
    let mut unit = ctx.begin().await?;
    let now = unit.now();
    user::update_password(&mut unit, user, &hash, now).await?;
    unit.commit().await
}

/// Sends a link that signs in to whoever has this address. The answer is the same whether anybody has it or not. `next` is
/// the page of ours they wanted.
///
/// # Errors
/// `TooMany` when this network address asks too often, for anybody.
pub async fn request_link(ctx: &Ctx, email: &str, next: Option<&str>, visit: &Visit) -> Result<()> {
    let (email, address) = (given_email(email), throttle::address_key(&visit.address));
    let mut unit = ctx.begin().await?;
    let (now, since) = (unit.now(), unit.now() - LINK_LASTS);
    if session::count_links_from(&mut unit, &address, since).await? >= LINKS_FROM_ONE {
        let retry_after_secs = LINK_LASTS.as_secs().unsigned_abs();
        return Err(ServiceError::TooMany { retry_after_secs });
    }
    let user = user::find_by_email(&mut unit, &email).await?.filter(|user| !user.is_suspended);
    let sent = session::count_links_for(&mut unit, &email, since).await?;
    let user = user.filter(|_| sent < LINKS_FOR_ONE);
    let outcome = if user.is_some() { "requested" } else { "unknown" };
    let user_id = user.as_ref().map(|user| user.id);
    let new = NewSignIn { user_id, email: &email, address: &address, way: "link", outcome };
    session::insert_sign_in(&mut unit, &new, now).await?;
    if let Some(user) = user {
        let token = make_link(&mut unit, ctx, user.id, LINK_LASTS).await?;
        send_link(ctx, &mut unit, &user, &link_address(ctx, &token, next)).await?;
    }
    unit.commit().await
}

/// Mails a link to the person's main address, whichever of theirs was typed.
async fn send_link(ctx: &Ctx, unit: &mut Unit, user: &User, link: &str) -> Result<()> {
    let Some(email) = user.email.clone() else { return Ok(()) };
    let desk = settings::load(unit).await?.name;
    let text = format!(
        "Hello {},\n\nthis link signs you in to {desk}:\n\n{link}\n\nIt works once, within 15 minutes. If you did not ask \
         for it, you need not do anything: nobody can sign in without it.\n",
        user.name
    );
    let recipient = Recipient { name: user.name.clone(), email };
    let mail = NewOutgoing::notice(recipient, &format!("Your sign-in link for {desk}"), text);
    outgoing::queue(ctx, unit, mail).await?;
    Ok(())
}

/// Gives somebody a seat and mails them a link that signs them in, good for a week.
///
/// # Errors
/// `Invalid` when the address is none or somebody has it; `Forbidden` for all but admins.
pub async fn invite(ctx: &Ctx, email: &str, role: Role) -> Result<UserId> {
    if !role.is_staff() {
        return Err(ServiceError::invalid("role", "Choose what they do."));
    }
    let mut unit = ctx.begin().await?;
    let (id, email) = people::add_invited(ctx, &mut unit, email, role).await?;
    let token = make_link(&mut unit, ctx, id, INVITATION_LASTS).await?;
    let host = match ctx.actor.user_id() {
        Some(host) => user::find(&mut unit, host).await?.map(|user| user.name),
        None => None,
    };
    let desk = settings::load(&mut unit).await?.name;
    let host = host.unwrap_or_else(|| desk.clone());
    let link = link_address(ctx, &token, Some("/settings/profile"));
    let text = format!(
        "Hello,\n\n{host} asks you to answer customers with them at {desk}. This link signs you in:\n\n{link}\n\nIt works \
         once, within seven days. You choose your name and, if you like, a password there.\n"
    );
    let recipient = Recipient { name: String::new(), email };
    let mail = NewOutgoing::notice(recipient, &format!("{host} invites you to {desk}"), text);
    outgoing::queue(ctx, &mut unit, mail).await?;
    unit.commit().await?;
    Ok(id)
}

/// Makes a link that signs a person in once. Gives its token.
async fn make_link(unit: &mut Unit, ctx: &Ctx, user: UserId, lasts: SignedDuration) -> Result<String> {
    let token = secrets::token(&*ctx.desk.chance);
    let now = unit.now();
    session::insert_link(unit, &secrets::hash(&token), user, now, now + lasts).await?;
    Ok(token)
}

/// A link that signs a person in once, for the command line of the operator and for a first start. Gives its address.
///
/// # Errors
/// `Forbidden` for anybody but the desk itself; `NotFound` when nobody has the address.
pub async fn link_for(ctx: &Ctx, email: &str) -> Result<String> {
    if ctx.rule().is_none() {
        return Err(ServiceError::Forbidden("Only the operator can do this, on the command line.".into()));
    }
    let mut unit = ctx.begin().await?;
    let user = user::find_by_email(&mut unit, &given_email(email)).await?;
    let user = user.ok_or(ServiceError::NotFound("user"))?;
    let token = make_link(&mut unit, ctx, user.id, LINK_LASTS).await?;
    unit.commit().await?;
    Ok(link_address(ctx, &token, None))
}

fn link_address(ctx: &Ctx, token: &str, next: Option<&str>) -> String {
    let address = format!("{}/sign-in/link/{token}", ctx.desk.place.url);
    match next {
        Some(next) => {
            let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
            format!("{address}?next={next}")
        }
        None => address,
    }
}

/// Whether a link still signs somebody in. Looking does not use it up: mail scanners look too.
pub async fn is_link_fresh(ctx: &Ctx, token: &str) -> Result<bool> {
    let mut conn = ctx.read().await?;
    Ok(session::find_link(&mut conn, &secrets::hash(token), ctx.now()).await?.is_some())
}

/// Signs in with a link's token and uses it up. Gives the session's token, for the cookie.
///
/// # Errors
/// `Invalid` when the link was used, is too old, or never was.
pub async fn by_link(ctx: &Ctx, token: &str, visit: &Visit) -> Result<String> {
    let stale =
        || ServiceError::invalid("link", "This link was used, or its time has passed. Ask for a new one.");
    let mut unit = ctx.begin().await?;
    let now = unit.now();
    let id = session::use_link(&mut unit, &secrets::hash(token), now).await?.ok_or_else(stale)?;
    let user = user::find(&mut unit, id).await?.filter(|user| !user.is_suspended).ok_or_else(stale)?;
    let (email, address) = (user.email.unwrap_or_default(), throttle::address_key(&visit.address));
    let new =
        NewSignIn { user_id: Some(id), email: &email, address: &address, way: "link", outcome: "success" };
    session::insert_sign_in(&mut unit, &new, now).await?;
    user::mark_verified(&mut unit, &email, now).await?;
    let token = sessions::start(&mut unit, ctx, id, visit).await?;
    unit.commit().await?;
    Ok(token)
}

/// The newest tries to sign in as the one who acts.
pub async fn history(ctx: &Ctx) -> Result<Vec<SignIn>> {
    let mut conn = ctx.read().await?;
    Ok(session::list_sign_ins(&mut conn, ctx.user()?, 20).await?)
}

/// Throws away what has ended: sessions, links, old tries. Gives the number of rows.
pub async fn tidy(ctx: &Ctx) -> Result<u64> {
    let mut unit = ctx.begin().await?;
    let now = unit.now();
    let rows = session::tidy(&mut unit, now, now - TRIES_KEPT).await?;
    unit.commit().await?;
    Ok(rows)
}
