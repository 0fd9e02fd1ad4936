//! Which ticket an incoming message belongs to, and whether its sender may speak there.
//!
//! A message claims its place by what only those who had mail from us know: the secret token in our reply address or in
//! the text, then the Message-IDs it answers. A claim is never enough: the sender must be on the ticket. Whoever is not
//! on it gets a ticket of their own that proposes a merge, so two customers are never mixed.

use crate::error::Result;
use regard_domain::id::{TicketId, UserId};
use regard_domain::ticket::Status;
use regard_domain::ticket::Ticket;
use regard_domain::user::User;
use regard_domain::user::{Actor, Sight, sight};
use regard_mail::compose::token;
use regard_store::blob::sha256;
use regard_store::db::Conn;
use regard_store::ticket;
use regard_store::{mail_key, user};

/// More ids than any honest chain of answers needs; what follows is not looked up.
const PARENTS_MAX: usize = 40;

/// The longest chain of merges that is followed.
const MERGES_MAX: usize = 20;

/// The longest Message-ID that is kept as it is, in bytes.
const ID_MAX_BYTES: usize = 512;

/// What stands before a token in a text.
const MARK: &str = "ref:";

/// What a message says about where it belongs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Claims {
    /// Reply tokens in the addresses it was sent to, and in its text.
    pub tokens: Vec<String>,
    /// The Message-IDs it answers as they are kept ([`key`]), nearest first.
    pub parents: Vec<String>,
    /// Its own Message-ID: somebody may have referred to it before it came.
    pub own_id: Option<String>,
}

/// Who sent a message, as far as joining a ticket is concerned.
#[derive(Clone, Debug)]
pub(crate) struct Sender<'a> {
    /// The person behind From, when we know them.
    pub user: Option<&'a User>,
    /// The people behind Reply-To; `None` for an address we do not know.
    pub reply_to: &'a [Option<UserId>],
    /// The servers it came through say that From is not to be believed.
    pub is_doubtful: bool,
}

/// Where a message belongs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Thread {
    /// On this ticket.
    Joins(Box<Ticket>),
    /// On a new ticket that follows this one, which is over.
    Follows(TicketId),
    /// On a new ticket; a person decides whether it belongs to this one.
    Doubt {
        /// The ticket it claims.
        ticket_id: TicketId,
        /// Why it was not believed.
        reason: String,
    },
    /// On a new ticket.
    New,
}

/// Decides where a person's message belongs.
pub(crate) async fn place(conn: &mut Conn, claims: &Claims, sender: &Sender<'_>) -> Result<Thread> {
    let mut doubt = Thread::New;
    for claim in candidates(conn, claims).await? {
        let Some(ticket) = current(conn, claim.ticket_id).await? else { continue };
        match refusal(conn, &ticket, sender, claim.strength).await? {
            None if is_over(&ticket) => return Ok(Thread::Follows(ticket.id)),
            None => return Ok(Thread::Joins(Box::new(ticket))),
            Some(reason) if claim.strength > Strength::Mentioned && doubt == Thread::New => {
                doubt = Thread::Doubt { ticket_id: ticket.id, reason };
            }
            Some(_) => {}
        }
    }
    Ok(doubt)
}

/// The ticket a machine's message belongs to: one whose secret it knows, or that it answers a mail of ours on. Machines
/// are on no ticket, so no sender is asked; what they say is internal.
pub(crate) async fn place_machine(conn: &mut Conn, claims: &Claims) -> Result<Option<Ticket>> {
    for claim in candidates(conn, claims).await? {
        if claim.strength >= Strength::Answers && claim.is_ours {
            return current(conn, claim.ticket_id).await;
        }
    }
    Ok(None)
}

/// How well a claim is founded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    /// Both refer to a message that we never saw.
    Mentioned,
    /// It answers a message on the ticket.
    Answers,
    /// It knows the ticket's secret.
    Token,
}

struct Claim {
    ticket_id: TicketId,
    strength: Strength,
    /// It knows something that only we sent out.
    is_ours: bool,
}

/// Every ticket the message claims, the best founded claim first; each ticket once.
async fn candidates(conn: &mut Conn, claims: &Claims) -> Result<Vec<Claim>> {
    let mut found: Vec<Claim> = Vec::new();
    for token in &claims.tokens {
        if let Some(ticket) = ticket::find_by_token(conn, token).await? {
            found.push(Claim { ticket_id: ticket.id, strength: Strength::Token, is_ours: true });
        }
    }
    let ids = claims.parents.iter().take(PARENTS_MAX).map(|id| (id, false));
    for (id, is_own) in ids.chain(claims.own_id.iter().map(|id| (id, true))) {
        for key in mail_key::list(conn, id).await? {
            let strength =
                if key.comment_id.is_some() || is_own { Strength::Answers } else { Strength::Mentioned };
            found.push(Claim { ticket_id: key.ticket_id, strength, is_ours: key.is_ours });
        }
    }
    found.sort_by_key(|claim| std::cmp::Reverse(claim.strength));
    let mut seen = Vec::new();
    found.retain(|claim| {
        let is_new = !seen.contains(&claim.ticket_id);
        seen.push(claim.ticket_id);
        is_new
    });
    Ok(found)
}

/// The ticket whose words now stand where an old number points.
async fn current(conn: &mut Conn, id: TicketId) -> Result<Option<Ticket>> {
    let mut found = ticket::find(conn, id).await?;
    for _ in 0..MERGES_MAX {
        let Some(into) = found.as_ref().and_then(|ticket| ticket.merged_into_id) else { break };
        found = ticket::find(conn, into).await?;
    }
    Ok(found)
}

/// Over or in the bin: a new word starts a follow-up.
fn is_over(ticket: &Ticket) -> bool {
    ticket.status == Status::Closed || ticket.deleted_at.is_some()
}

/// Why the sender may not speak on the ticket; `None` when they may.
async fn refusal(
    conn: &mut Conn,
    ticket: &Ticket,
    sender: &Sender<'_>,
    strength: Strength,
) -> Result<Option<String>> {
    let is_known = match sender.user {
        Some(user) => is_on(conn, ticket.id, user).await?,
        None => false,
    };
    if !is_known {
        return Ok(Some(format!("It answers #{}, but its sender is not on it.", ticket.id)));
    }
    for other in sender.reply_to {
        let known = match other {
            Some(id) => user::find(conn, *id).await?,
            None => None,
        };
        let is_on = match known {
            Some(user) => is_on(conn, ticket.id, &user).await?,
            None => false,
        };
        if !is_on {
            return Ok(Some(format!(
                "It answers #{}, but wants its answer at an address that is not on it.",
                ticket.id
            )));
        }
    }
    if sender.is_doubtful && strength < Strength::Token {
        return Ok(Some(format!("It answers #{}, but its sender cannot be believed.", ticket.id)));
    }
    Ok(None)
}

/// Whether somebody is the requester, in copy, or a colleague who sees the ticket.
async fn is_on(conn: &mut Conn, id: TicketId, user: &User) -> Result<bool> {
    let Some(facts) = ticket::facts(conn, id).await? else { return Ok(false) };
    let person = user::person(conn, user).await?;
    Ok(sight(&Actor::User(person), &facts) > Sight::Nothing)
}

/// Whether somebody speaks on the ticket for us: a colleague with a seat there whose own matter it is not.
pub(crate) async fn speaks_for_us(conn: &mut Conn, ticket: &Ticket, user: &User) -> Result<bool> {
    if ticket.requester_id == user.id || !user.role.is_staff() {
        return Ok(false);
    }
    let Some(facts) = ticket::facts(conn, ticket.id).await? else { return Ok(false) };
    let person = user::person(conn, user).await?;
    Ok(sight(&Actor::User(person), &facts) == Sight::Staff)
}

/// A Message-ID as it is kept: one longer than any honest program writes is kept as its digest, which is as good for
/// comparing and fits an index.
pub(crate) fn key(id: &str) -> String {
    if id.len() <= ID_MAX_BYTES { id.to_owned() } else { format!("sha256:{}", sha256(id.as_bytes())) }
}

/// The tokens in a text: `[ref:...]`, however often.
pub(crate) fn tokens_in(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    for (at, _) in text.match_indices(MARK) {
        let word: String = text[at + MARK.len()..].trim_start().chars().take(token::LENGTH).collect();
        tokens.extend(token::parse(&word).filter(|token| !tokens.contains(token)));
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_found_in_a_text_and_nothing_else_is() {
        let token = token::new([7; token::RANDOM_BYTES]);
        assert_eq!(tokens_in(&format!("> Yours\n> {}\n", token::marker(&token))), [token]);
        for nothing in ["[ref:short]", "href:0123456789abcdef0123456789", "ref:", ""] {
            assert_eq!(tokens_in(nothing), Vec::<String>::new(), "{nothing}");
        }
    }
}
