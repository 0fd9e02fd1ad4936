//! What a mail of ours is: its kind, who gets it, what it says.

use crate::error::{Result, ServiceError};
use jiff::Timestamp;
use regard_domain::id::{CommentId, MailboxId, TicketId, UserId};
use regard_domain::outgoing::Outgoing;
use serde::{Deserialize, Serialize};

/// What kind of mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A colleague's public words to a customer.
    Reply,
    /// The "just a moment".
    Acknowledgement,
    /// The desk to somebody about themselves: a sign-in link, say.
    Notice,
}

impl Kind {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Reply => "reply",
            Kind::Acknowledgement => "acknowledgement",
            Kind::Notice => "notice",
        }
    }

    /// The kind of a word; what nobody knows is treated as a notice.
    pub fn from_word(word: &str) -> Self {
        [Kind::Reply, Kind::Acknowledgement]
            .into_iter()
            .find(|kind| kind.as_str() == word)
            .unwrap_or(Kind::Notice)
    }
}

/// Somebody who gets a mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    /// Their name; may be empty.
    pub name: String,
    /// Their address, lower case.
    pub email: String,
}

/// Everybody who gets a mail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipients {
    /// In To.
    pub to: Vec<Recipient>,
    /// In Cc.
    #[serde(default)]
    pub cc: Vec<Recipient>,
}

impl Recipients {
    /// Whether one person alone gets it.
    pub(crate) fn is_one(&self) -> bool {
        self.to.len() + self.cc.len() == 1
    }
}

impl Recipients {
    /// One person.
    pub fn one(name: &str, email: &str) -> Self {
        Self { to: vec![Recipient { name: name.to_owned(), email: email.to_owned() }], cc: Vec::new() }
    }

    /// Every address once.
    pub fn emails(&self) -> Vec<String> {
        let mut emails: Vec<String> = Vec::new();
        for recipient in self.to.iter().chain(&self.cc) {
            if !emails.contains(&recipient.email) {
                emails.push(recipient.email.clone());
            }
        }
        emails
    }

    /// Leaves out everybody else, and each address after its first mention.
    pub(crate) fn retain(&mut self, keep: impl Fn(&str) -> bool) {
        let mut seen: Vec<String> = Vec::new();
        let mut wanted = |recipient: &Recipient| {
            let is_new = !seen.contains(&recipient.email);
            seen.push(recipient.email.clone());
            is_new && keep(&recipient.email)
        };
        self.to.retain(&mut wanted);
        self.cc.retain(&mut wanted);
        if self.to.is_empty() {
            self.to = std::mem::take(&mut self.cc);
        }
    }
}

/// What a mail says that carries no comment. Never the words of a comment: those are read where they are checked to be
/// public.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// As text.
    #[serde(default)]
    pub text: String,
    /// As HTML; empty is made from the text.
    #[serde(default)]
    pub html: String,
}

/// A mail to be sent.
#[derive(Clone, Debug)]
pub struct NewOutgoing {
    /// What kind.
    pub kind: Kind,
    /// About which ticket.
    pub ticket: Option<TicketId>,
    /// The public words it carries: read when it is composed, and refused when they are internal.
    pub comment: Option<CommentId>,
    /// From which mailbox; the desk's first one when left out.
    pub mailbox: Option<MailboxId>,
    /// Who wrote it.
    pub author: Option<UserId>,
    /// To whom.
    pub recipients: Recipients,
    /// What it is about.
    pub subject: String,
    /// What it says when it carries no comment.
    pub letter: Letter,
    /// When it leaves; `None` is at once.
    pub send_at: Option<Timestamp>,
}

impl NewOutgoing {
    /// A notice to one person about themselves, at once.
    pub fn notice(recipient: Recipient, subject: &str, text: String) -> Self {
        Self {
            kind: Kind::Notice,
            ticket: None,
            comment: None,
            mailbox: None,
            author: None,
            recipients: Recipients { to: vec![recipient], cc: Vec::new() },
            subject: subject.to_owned(),
            letter: Letter { text, html: String::new() },
            send_at: None,
        }
    }
}

/// To whom a kept mail goes.
pub(crate) fn recipients(mail: &Outgoing) -> Result<Recipients> {
    serde_json::from_str(&mail.recipients).map_err(ServiceError::internal)
}

/// The addresses a kept mail goes to.
pub(crate) fn emails(mail: &Outgoing) -> Vec<String> {
    recipients(mail).map(|recipients| recipients.emails()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_address_is_written_to_once_and_copies_move_up_when_nobody_is_left() {
        let who = |email: &str| Recipient { name: String::new(), email: email.into() };
        let mut recipients = Recipients {
            to: vec![who("desk@example.com"), who("dora@example.com")],
            cc: vec![who("dora@example.com"), who("eve@example.com")],
        };
        recipients.retain(|email| email != "desk@example.com");
        assert_eq!(recipients.emails(), ["dora@example.com", "eve@example.com"]);
        recipients.retain(|email| email != "dora@example.com");
        assert_eq!(recipients.to, [who("eve@example.com")]);
    }
}
