//! The customer's own door to one request, without an account: a link in our mail that nobody can guess.
//!
//! A link is a random half, kept, and our signature under it, which stands nowhere: who reads the database has no links.
//! A request that has a link carries it at the foot of every mail of ours ([`crate::outgoing`]). Whoever shows a
//! customer something about a request, or asks them for a word, calls [`keep_in`] in the unit of that deed; the page behind
//! the link calls [`open`], which gives a context that acts as that customer and sees what they may see, no more.

use crate::ctx::Ctx;
use crate::desk::Desk;
use crate::error::{Result, ServiceError};
use crate::secrets;
use crate::unit::Unit;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use regard_domain::chance;
use regard_domain::channel::Channel;
use regard_domain::customer_link::{CustomerLink, LASTS};
use regard_domain::ticket::Ticket;
use regard_domain::user::{Actor, Person, Role, TicketAccess, User};
use regard_store::db::Conn;
use regard_store::{customer_link, user};

/// What the signature is for.
const PURPOSE: &str = "customer link";

/// Letters of the random half: 95 bits.
const NONCE_LETTERS: usize = 20;

/// Bytes of the signature that go into the link: 128 bits.
const SIGNED_BYTES: usize = 16;

/// Gives the requester a link to their request, or lets theirs last longer; gives its address.
pub async fn keep_in(ctx: &Ctx, unit: &mut Unit, ticket: &Ticket) -> Result<String> {
    let fresh = chance::token(ctx.desk.chance.as_ref(), NONCE_LETTERS);
    let now = unit.now();
    let nonce = customer_link::upsert(unit, ticket.id, ticket.requester_id, &fresh, now, now + LASTS).await?;
    Ok(url(&ctx.desk, &nonce))
}

/// The address of the requester's link, if they have one.
pub(crate) async fn url_of(desk: &Desk, conn: &mut Conn, ticket: &Ticket) -> Result<Option<String>> {
    let link = customer_link::find(conn, ticket.id, ticket.requester_id).await?;
    Ok(link.map(|link| url(desk, &link.nonce)))
}

/// What stands behind a link: the request and the context of the customer whose it is.
#[derive(Clone)]
pub struct Opened {
    /// The link.
    pub link: CustomerLink,
    /// The customer.
    pub user: User,
    /// Acts as the customer, on their own page.
    pub ctx: Ctx,
}

/// Opens a link. A guessed, used-up or withdrawn one is not there.
pub async fn open(ctx: &Ctx, token: &str) -> Result<Opened> {
    let not_there = || ServiceError::NotFound("page");
    let nonce = nonce_of(&ctx.desk, token).ok_or_else(not_there)?;
    let mut conn = ctx.read().await?;
    let link = customer_link::find_by_nonce(&mut conn, nonce).await?.ok_or_else(not_there)?;
    if link.expires_at <= ctx.now() {
        return Err(not_there());
    }
    let found = user::find(&mut conn, link.user_id).await?;
    let user = found.filter(|user| !user.is_suspended).ok_or_else(not_there)?;
    // A colleague who is served is a customer here: a link never opens more than the customer's side.
    let person =
        Person { id: user.id, role: Role::EndUser, access: TicketAccess::Assigned, groups: Vec::new() };
    let ctx = Ctx { channel: Channel::Portal, ..ctx.with_actor(Actor::User(person)) };
    Ok(Opened { link, user, ctx })
}

/// The link came to the wrong person, who says so: it opens nothing any more.
pub async fn forget(ctx: &Ctx, token: &str) -> Result<()> {
    let opened = open(ctx, token).await?;
    let mut unit = opened.ctx.begin().await?;
    customer_link::delete(&mut unit, &opened.link.nonce).await?;
    unit.commit().await
}

fn url(desk: &Desk, nonce: &str) -> String {
    let signature = secrets::sign(desk, PURPOSE, nonce);
    format!("{}/p/{nonce}{}", desk.place.url, BASE64.encode(&signature[..SIGNED_BYTES]))
}

/// The random half of a token that we signed.
fn nonce_of<'a>(desk: &Desk, token: &'a str) -> Option<&'a str> {
    let (nonce, signed) = token.split_at_checked(NONCE_LETTERS)?;
    let signed = BASE64.decode(signed).ok()?;
    let right = secrets::sign(desk, PURPOSE, nonce);
    // All bytes are compared, whatever the first ones are: the time tells nothing.
    let differs = signed.iter().zip(&right[..SIGNED_BYTES]).fold(0, |sum, (a, b)| sum | (a ^ b));
    (signed.len() == SIGNED_BYTES && differs == 0).then_some(nonce)
}
