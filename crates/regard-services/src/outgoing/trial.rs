//! A mail that only tries the way out: nothing is queued and nothing recorded.

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::mailboxes;
use crate::outgoing::delivery::{self, Envelope, OutServer};
use crate::outgoing::signing;
use bytes::Bytes;
use regard_domain::field;
use regard_domain::user::Deed;
use regard_mail::address::Address;
use regard_mail::compose::{self, Outgoing};

/// A trial, ready to be handed over.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The server that would take real mail of this address.
    pub server: OutServer,
    /// Its envelope.
    pub envelope: Envelope,
    /// Its bytes, signed if mail of the domain is.
    pub raw: Bytes,
}

/// A mail from one of our addresses (any mailbox's, or `postmaster` of the desk's domain), by the server that takes its
/// mail.
pub async fn prepare(ctx: &Ctx, from: Option<&str>, to: &str) -> Result<Trial> {
    ctx.permit(Deed::Administer)?;
    let wrong =
        |field: &'static str| ServiceError::invalid(field, "Write an address such as dora@example.com.");
    let to = field::email(to).ok_or_else(|| wrong("to"))?;
    let domain = ctx.desk.place.domain.as_str();
    let from = match from {
        Some(from) => field::email(from).ok_or_else(|| wrong("from"))?,
        None => format!("postmaster@{domain}"),
    };
    let mut conn = ctx.read().await?;
    let all = mailboxes::all(&mut conn).await?;
    let server = delivery::server(&ctx.desk, mailboxes::of_recipient(&all, &from))?;
    let mut random = [0u8; 16];
    ctx.desk.chance.fill(&mut random);
    let person = |email: &str, name: &str| Address { name: name.to_owned(), email: email.to_owned() };
    let mail = Outgoing {
        message_id: compose::message_id(&random, domain),
        from: person(&from, "Regard"),
        reply_to: None,
        to: vec![person(&to, "")],
        cc: Vec::new(),
        subject: "A trial of the way out".into(),
        in_reply_to: None,
        references: Vec::new(),
        date: ctx.now(),
        text: format!("This mail left {} to see whether the way out works. It does.\n", ctx.desk.place.url),
        html: None,
        attachments: Vec::new(),
        headers: vec![("Auto-Submitted".into(), "auto-generated".into())],
    };
    let raw = compose::build(&mail).map_err(ServiceError::internal)?;
    let raw = signing::sign(&ctx.desk, &mut conn, &from, raw).await?;
    Ok(Trial { server, envelope: Envelope { from, to: vec![to] }, raw: raw.into() })
}
