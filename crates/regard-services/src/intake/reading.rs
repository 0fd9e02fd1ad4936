//! What a message says, read without the database: who, to whom, which words, which files, what it claims.

use crate::mailboxes;
use crate::outgoing::composing;
use crate::threading::{self, Claims};
use regard_domain::raw_message::RawMessage;
use regard_mail::address::Address;
use regard_mail::attachment::Attachment;
use regard_mail::compose::token;
use regard_mail::kind::{self, Finding, Kind, Signals};
use regard_mail::message::{self, Message};
use regard_mail::{address, thread};
use sha2::{Digest, Sha256};

/// More stations than any honest way of a mail has (RFC 5321 section 6.3).
const HOPS_MAX: usize = 60;

/// Fields in which servers write for whom they took a mail.
const DELIVERED_FIELDS: &[&str] =
    &["delivered-to", "x-original-to", "envelope-to", "x-forwarded-to", "x-rcpt-to"];

/// A message, read.
#[derive(Debug)]
pub(crate) struct Reading {
    /// The message itself; its attachments are moved out.
    pub message: Message,
    /// Its files.
    pub attachments: Vec<Attachment>,
    /// What kind of mail it is.
    pub finding: Finding,
    /// What else decides how it is treated.
    pub signals: Signals,
    /// What it says about where it belongs.
    pub claims: Claims,
    /// Every address it was sent to, as servers and its head say, lower case.
    pub recipients: Vec<String>,
    /// The digest of what it says, whatever servers wrote above it.
    pub content_sha256: String,
    /// The desk that sent it, when it was one of ours.
    pub own_desk: Option<String>,
    /// It went through more stations than any honest mail.
    pub is_going_round: bool,
}

/// Reads a message. Total: any bytes give a reading.
pub(crate) fn read(row: &RawMessage, raw: &[u8]) -> Reading {
    let mut message = message::parse(raw);
    let finding = kind::of(&message);
    let signals = kind::signals(&message);
    let recipients = recipients(row, &message);
    let claims = claims(&message, &recipients);
    let content_sha256 = digest(&message);
    let own_desk = message.headers.get(composing::OWN_FIELD).map(|value| value.trim().to_owned());
    let is_going_round = message.headers.all("received").count() > HOPS_MAX;
    let attachments = std::mem::take(&mut message.attachments);
    Reading {
        message,
        attachments,
        finding,
        signals,
        claims,
        recipients,
        content_sha256,
        own_desk,
        is_going_round,
    }
}

impl Reading {
    /// Its Message-ID as it is kept.
    pub(crate) fn key(&self) -> Option<&str> {
        self.claims.own_id.as_deref()
    }

    /// Whether a person wrote it to be read.
    pub(crate) fn is_personal(&self) -> bool {
        self.finding.kind == Kind::Person
    }

    /// Who is behind it: From; or, where From is a place and no person (a list that rewrites it, our own address in a
    /// contact form, a nobody's address), whom the mail names as its author. The flag says that it is only named.
    pub(crate) fn author(&self, is_ours: &dyn Fn(&str) -> bool) -> Option<(Address, bool)> {
        let message = &self.message;
        if let Some(original) = message.rewritten_sender() {
            return Some((original.clone(), true));
        }
        let from = message.first_from().filter(|from| is_address(from)).cloned();
        let is_place = from.as_ref().is_none_or(|from| is_ours(&from.email) || is_nobody(from.local()));
        let named =
            message.reply_to.iter().find(|a| is_address(a) && !is_ours(&a.email) && !is_nobody(a.local()));
        match (from, named) {
            (_, Some(named)) if is_place && message.reply_to.len() == 1 => Some((named.clone(), true)),
            (Some(from), _) => Some((from, false)),
            (None, _) => message.sender.clone().filter(is_address).map(|sender| (sender, false)),
        }
    }

    /// Everybody in To and Cc but us and the author, each once.
    pub(crate) fn in_copy(&self, author: &str, is_ours: &dyn Fn(&str) -> bool) -> Vec<Address> {
        let mut copied: Vec<Address> = Vec::new();
        for address in self.message.to.iter().chain(&self.message.cc) {
            let is_known = copied.iter().any(|other| other.email == address.email);
            let counts = is_address(address) && !is_nobody(address.local());
            if counts && !is_known && address.email != author && !is_ours(&address.email) {
                copied.push(address.clone());
            }
        }
        copied
    }

    /// Whether it was sent to everybody on a list that takes no answers, and to none of our addresses: nobody waits for
    /// a word of ours.
    pub(crate) fn is_announcement(&self, is_ours: &dyn Fn(&str) -> bool) -> bool {
        let to_us = || self.message.to.iter().chain(&self.message.cc).any(|address| is_ours(&address.email));
        self.signals.announcement && !to_us()
    }

    /// What the ticket is called: the subject, else the first words, else that there are none.
    pub(crate) fn subject(&self, words: &str) -> String {
        let subject = regard_domain::field::subject(&self.message.subject);
        if !subject.is_empty() {
            return subject;
        }
        let words = regard_domain::field::snippet(words, 60);
        if words.is_empty() { "(no subject)".to_owned() } else { words }
    }
}

fn is_address(address: &Address) -> bool {
    regard_domain::field::email(&address.email).is_some()
}

/// Addresses behind which nobody reads.
fn is_nobody(local: &str) -> bool {
    let local: String = local.to_lowercase().chars().filter(|c| !matches!(c, '-' | '_' | '.')).collect();
    ["noreply", "donotreply", "nobody", "mailerdaemon"].iter().any(|word| local.starts_with(word))
}

/// Every address it was sent to: as the other server said, as servers wrote into it, as its head says.
fn recipients(row: &RawMessage, message: &Message) -> Vec<String> {
    let written = DELIVERED_FIELDS.iter().flat_map(|field| message.headers.all(field));
    let written: Vec<Address> = written.flat_map(|value| address::parse_list(&value)).collect();
    let named = message.to.iter().chain(&message.cc);
    let all = row.envelope_to.iter().map(|text| text.to_lowercase());
    let all = all.chain(written.into_iter().map(|address| address.email));
    let mut distinct: Vec<String> = Vec::new();
    for email in all.chain(named.map(|address| address.email.clone())) {
        if !distinct.contains(&email) {
            distinct.push(email);
        }
    }
    distinct
}

/// Tokens first from addresses, then from texts; ids as the head gives them.
fn claims(message: &Message, recipients: &[String]) -> Claims {
    let keys = thread::keys(message);
    let tags = recipients.iter().filter_map(|email| mailboxes::untagged(email).1);
    let mut tokens: Vec<String> = tags.filter_map(|tag| token::parse(&tag)).collect();
    for text in message.texts.iter().chain(&message.htmls) {
        for token in threading::tokens_in(text) {
            if !tokens.contains(&token) {
                tokens.push(token);
            }
        }
    }
    let parents = keys.parents.iter().map(|id| threading::key(id)).collect();
    Claims { tokens, parents, own_id: keys.message_id.map(|id| threading::key(&id)) }
}

/// The digest of what a message says: who, what about, words and files.
fn digest(message: &Message) -> String {
    let mut hasher = Sha256::new();
    let mut add = |text: &str| {
        hasher.update((text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    };
    message.from.iter().for_each(|address| add(&address.email));
    add(&message.subject);
    message.texts.iter().chain(&message.htmls).for_each(|text| add(text.trim()));
    message.attachments.iter().for_each(|file| add(&file.sha256));
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
