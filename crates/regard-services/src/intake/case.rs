//! A message made ready for its unit: read, worded, its files kept, its sender checked. All slow work is done here.

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::intake::facts::MailFacts;
use crate::intake::reading::{self, Reading};
use crate::intake::wording::{self, Wording};
use crate::mailboxes::settings::Receiving;
use crate::mailboxes::{self, Mailbox};
use bytes::Bytes;
use regard_domain::chance;
use regard_domain::id::UserId;
use regard_domain::raw_message::RawMessage;
use regard_mail::address::Address;
use regard_mail::forward::{self, Forwarded};
use regard_mail::header::Headers;
use regard_mail::trust::{self, Peer, Verdict, Verdicts, stated};
use regard_store::user;
use std::net::IpAddr;
use std::time::Duration;

/// How long the checks of a sender may take: name servers that do not answer must not keep a customer's words.
const CHECKS_WITHIN: Duration = Duration::from_secs(8);

/// The way of mail that is older than today.
pub(crate) const IMPORT: &str = "import";

/// A message, ready to be filed.
#[derive(Debug)]
pub(crate) struct Case {
    /// The message as it was received.
    pub row: RawMessage,
    /// What it says.
    pub reading: Reading,
    /// Its words and files.
    pub wording: Wording,
    /// How it came.
    pub facts: MailFacts,
    /// Who is behind it.
    pub author: Option<Address>,
    /// The mail a colleague passes on with it.
    pub forwarded: Option<Forwarded>,
    /// All mailboxes.
    pub ours: Vec<Mailbox>,
    /// The colleague who released it from being held.
    pub released_by: Option<UserId>,
}

/// Makes a message ready; `is_spooled` says that its bytes stand in the database too. The inner error is the words of a panic: the message cannot be read.
pub(crate) async fn open(
    ctx: &Ctx,
    row: RawMessage,
    raw: Bytes,
    is_spooled: bool,
    released_by: Option<UserId>,
) -> Result<std::result::Result<Case, String>> {
    let ours = mailboxes::all(&mut ctx.read().await?).await?;
    let verdicts = check_sender(ctx, &row, &raw, &trusted(&ours, &row)).await;
    let (for_row, for_raw) = (row.clone(), raw.clone());
    let Ok(reading) = apart(move || reading::read(&for_row, &for_raw)).await? else {
        return Ok(Err("Reading it ended in a panic.".into()));
    };
    let mut conn = ctx.read().await?;
    let named = reading.author(&|email| is_ours(&ours, email));
    let from_colleague = match &named {
        Some((author, false)) => {
            user::find_by_email(&mut conn, &author.email).await?.is_some_and(|user| user.role.is_staff())
        }
        _ => false,
    };
    drop(conn);
    let mut facts = MailFacts::of(&row, &reading, verdicts);
    facts.is_named_only = named.as_ref().is_some_and(|(_, is_named_only)| *is_named_only);
    let mark = chance::token(ctx.desk.chance.as_ref(), 16);
    let Ok((reading, mut wording, forwarded)) = apart(move || worded(reading, mark, from_colleague)).await?
    else {
        return Ok(Err("Reading its words ended in a panic.".into()));
    };
    wording.keep_files(&ctx.desk, is_spooled).await?;
    let author = named.map(|(author, _)| author);
    Ok(Ok(Case { row, reading, wording, facts, author, forwarded, ours, released_by }))
}

/// The words of a message; for one that a colleague passes on, those of the mail inside.
fn worded(mut reading: Reading, mark: String, from_colleague: bool) -> (Reading, Wording, Option<Forwarded>) {
    let files = std::mem::take(&mut reading.attachments);
    if from_colleague {
        let html = reading.message.html().map(|html| html.into_owned());
        let found = forward::of_mail(&reading.message.subject, reading.message.text(), html.as_deref());
        if let Some(found) = found.filter(|found| found.original_from.is_some()) {
            let wording = wording::word_passed_on(&found.body, found.body_html.as_deref(), files, mark);
            return (reading, wording, Some(found));
        }
    }
    let wording = wording::word(&reading.message, files, mark);
    (reading, wording, None)
}

/// The files of a message, as they are kept; none of one that cannot be read.
pub(crate) async fn files_of(row: RawMessage, raw: Bytes) -> Result<Vec<Bytes>> {
    let read = apart(move || {
        let mut reading = reading::read(&row, &raw);
        let files = std::mem::take(&mut reading.attachments);
        wording::word(&reading.message, files, String::from("x")).into_bytes()
    });
    Ok(read.await?.unwrap_or_default())
}

/// Runs reading on a thread of its own, where it keeps nobody waiting and a panic is an answer.
async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<std::result::Result<T, tokio::task::JoinError>> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => Ok(Ok(done)),
        Err(error) if error.is_panic() => Ok(Err(error)),
        Err(_) => Err(ServiceError::Unavailable { what: "this process, which is going down", source: None }),
    }
}

/// Whether an address is one of our mailboxes, tagged or not.
pub(crate) fn is_ours(ours: &[Mailbox], email: &str) -> bool {
    mailboxes::of_recipient(ours, email).is_some()
}

/// The hosts whose word about the sender of a message is taken: those of the mailbox it was fetched from.
fn trusted(ours: &[Mailbox], row: &RawMessage) -> Vec<String> {
    match ours.iter().find(|mailbox| Some(mailbox.id) == row.mailbox_id).map(|mailbox| &mailbox.receiving) {
        Some(Receiving::Imap(imap)) if row.channel == "imap" => imap.trusted(),
        _ => Vec::new(),
    }
}

/// What the servers of the sender's domain say, and for fetched mail what the server that took it from the sender wrote
/// into it. Imported mail is too old to ask about.
async fn check_sender(ctx: &Ctx, row: &RawMessage, raw: &[u8], trusted: &[String]) -> Option<Verdicts> {
    if row.channel == IMPORT {
        return None;
    }
    let stated = stated::by_hosts(&Headers::parse(raw).0, trusted);
    let Some(found) = ask(ctx, row, raw).await else { return stated };
    Some(match stated {
        Some(stated) => joined(found, stated),
        None => found,
    })
}

/// What we find out ourselves.
async fn ask(ctx: &Ctx, row: &RawMessage, raw: &[u8]) -> Option<Verdicts> {
    let resolver = ctx.desk.resolver.as_ref()?;
    let ip = (row.channel == "smtp").then(|| row.peer.parse::<IpAddr>().ok()).flatten().filter(is_public);
    let our_host = ctx.desk.place.domain.clone();
    let peer = ip.map(|ip| Peer { ip, helo: &row.helo, mail_from: &row.envelope_from, our_host: &our_host });
    let knows_peer = peer.is_some();
    let checked = tokio::time::timeout(CHECKS_WITHIN, trust::verify(raw, peer, resolver)).await;
    let mut verdicts = checked.ok()?;
    if !knows_peer && verdicts.dmarc == Verdict::Fail {
        // Without the peer half of the question is missing: that it fails says nothing.
        verdicts.dmarc = Verdict::None;
    }
    Some(verdicts)
}

/// Both together. Who brought the mail only the other server knows; a signature that holds here proves more than its word.
fn joined(found: Verdicts, stated: Verdicts) -> Verdicts {
    let is_proven = found.dmarc == Verdict::Pass;
    let knows_dkim = !matches!(found.dkim, Verdict::None | Verdict::TempError);
    Verdicts {
        spf: stated.spf,
        dkim: if knows_dkim { found.dkim } else { stated.dkim },
        signed_by: if knows_dkim { found.signed_by } else { stated.signed_by },
        dmarc: if is_proven { found.dmarc } else { stated.dmarc },
        policy: if found.policy.is_empty() { stated.policy } else { found.policy },
        arc: if found.arc == Verdict::None { stated.arc } else { found.arc },
    }
}

/// Whether an address is one of the open network: a relay of our own says nothing about the sender.
fn is_public(ip: &IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => !(ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_unspecified()),
        IpAddr::V6(ip) => !(ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local()),
    }
}
