//! The command contract: one parsed mail as one JSON object.
//!
//! `regard mail parse` prints [`Parsed`]; the fields keep their names and meaning for good.

use serde::Serialize;

use crate::address::{self, Address};
use crate::attachment::{Attachment, Origin};
use crate::forward;
use crate::kind::{self, Kind};
use crate::message::{self, Message};
use crate::reply_text;

/// One mail in the words of the command contract.
#[derive(Debug, Clone, Serialize)]
pub struct Parsed {
    /// Addresses of From, lower case, in order.
    pub from: Vec<String>,
    /// Addresses of To.
    pub to: Vec<String>,
    /// Addresses of Cc.
    pub cc: Vec<String>,
    /// Decoded, white space collapsed.
    pub subject: String,
    /// Without brackets; empty if there is none.
    pub message_id: String,
    /// The first id of In-Reply-To; empty if there is none.
    pub in_reply_to: String,
    /// All ids of References.
    pub references: Vec<String>,
    /// Every named part, in order; an attached message is one.
    pub attachments: Vec<File>,
    /// Files found inside a winmail.dat or uuencoded in a text.
    pub unpacked: Vec<File>,
    /// The first plain-text body: LF, line ends stripped, outer blank lines removed; `null` without one.
    pub text: Option<String>,
    /// The words to show: of the text, else of the HTML; without quoted history and signature.
    pub reply_text: String,
    /// What kind of mail it is.
    pub kind: Kind,
    /// Addresses that a bounce or delay notice is about.
    pub failed_recipients: Vec<String>,
    /// For a bounce: whether sending again is pointless; `null` for other kinds.
    pub permanent: Option<bool>,
    /// Enhanced status code of the first failed recipient; empty if there is none.
    pub status: String,
    /// The mail it passes on, if it does.
    pub forwarded: Option<Forward>,
}

/// A mail that is passed on.
#[derive(Debug, Clone, Serialize)]
pub struct Forward {
    /// Who wrote it first; empty if the head gives only a name.
    pub original_from: String,
    /// Who passed it on.
    pub forwarded_by: String,
    /// Its subject.
    pub original_subject: String,
    /// Its copies.
    pub original_cc: Vec<String>,
    /// What was written above it.
    pub comment: String,
}

/// One attached file.
#[derive(Debug, Clone, Serialize)]
pub struct File {
    /// Decoded name.
    pub name: String,
    /// Media type, lower case.
    #[serde(rename = "type")]
    pub media_type: String,
    /// Length of the decoded content.
    pub bytes: usize,
    /// Digest of the decoded content, in hex.
    pub sha256: String,
}

/// The contract object of a raw mail. Total, as [`message::parse`] is.
#[must_use]
pub fn parsed(raw: &[u8]) -> Parsed {
    of_message(&message::parse(raw))
}

/// The contract object of a message that is parsed already.
#[must_use]
pub fn of_message(message: &Message) -> Parsed {
    let (parts, unpacked): (Vec<&Attachment>, Vec<&Attachment>) =
        message.attachments.iter().partition(|a| a.origin == Origin::Part);
    let finding = kind::of(message);
    Parsed {
        from: emails(&message.from),
        to: emails(&message.to),
        cc: emails(&message.cc),
        subject: message.subject.clone(),
        message_id: message.message_id.clone().unwrap_or_default(),
        in_reply_to: message.in_reply_to.first().cloned().unwrap_or_default(),
        references: message.references.clone(),
        attachments: parts.into_iter().filter_map(file).collect(),
        unpacked: unpacked.into_iter().filter_map(file).collect(),
        text: message.text().map(plain),
        reply_text: reply_text(message),
        kind: finding.kind,
        failed_recipients: finding.failed_recipients(),
        permanent: finding.is_permanent(),
        status: finding.status().unwrap_or_default().to_owned(),
        forwarded: forwarded(message),
    }
}

fn reply_text(message: &Message) -> String {
    match (message.text().filter(|t| !t.trim().is_empty()), message.html()) {
        (Some(text), _) => reply_text::split_text(text).visible,
        (None, Some(html)) => reply_text::split_html(&html).reply.visible,
        (None, None) => String::new(),
    }
}

fn forwarded(message: &Message) -> Option<Forward> {
    let found = forward::of_mail(&message.subject, message.text(), message.html().as_deref())?;
    Some(Forward {
        original_from: found.original_from.unwrap_or_default(),
        forwarded_by: message.first_from().map(|a| a.email.clone()).unwrap_or_default(),
        original_subject: found.subject,
        original_cc: emails(&address::parse_list(&found.cc)),
        comment: found.comment,
    })
}

fn emails(addresses: &[Address]) -> Vec<String> {
    addresses.iter().map(|a| a.email.clone()).collect()
}

fn file(attachment: &Attachment) -> Option<File> {
    Some(File {
        name: attachment.name.clone()?,
        media_type: attachment.media_type.clone(),
        bytes: attachment.content.len(),
        sha256: attachment.sha256.clone(),
    })
}

/// A text as the contract compares it: line ends stripped, outer blank lines removed.
fn plain(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}
