//! How a mailbox's mail comes in and goes out, as a person sets it and as the database keeps it.

use crate::desk::Desk;
use crate::error::Result;
use crate::secrets;
use jiff::civil::Date;
use regard_domain::field::FieldError;
use serde::{Deserialize, Serialize};

/// How mail comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "way", rename_all = "snake_case")]
pub enum Receiving {
    /// Not at all, or only from a pipe.
    #[default]
    None,
    /// Other servers hand it to our SMTP or LMTP port.
    Smtp,
    /// We fetch it.
    Imap(Box<Imap>),
}

/// A mailbox on another server that we read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imap {
    /// The server's name.
    pub host: String,
    /// Its port: usually 993 (TLS) or 143 (STARTTLS).
    pub port: u16,
    /// How the line is kept private.
    pub security: Security,
    /// Who we are there.
    pub auth: Auth,
    /// Which folders are read; empty means INBOX.
    #[serde(default)]
    pub folders: Vec<String>,
    /// From when on older mail is fetched too; `None` takes only what comes from now on.
    #[serde(default)]
    pub since: Option<Date>,
    /// Whether `name+tag@` reaches this mailbox, so that our reply addresses can carry a token.
    #[serde(default)]
    pub takes_tags: bool,
}

/// How mail goes out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "way", rename_all = "snake_case")]
pub enum Sending {
    /// By the server the operator set for the whole desk.
    #[default]
    Default,
    /// By a server of its own.
    Server(Server),
}

/// A server that takes our mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Server {
    /// The server's name.
    pub host: String,
    /// Its port: usually 465 (TLS), 587 (STARTTLS) or 25.
    pub port: u16,
    /// How the line is kept private.
    pub security: Security,
    /// Who we are there; `None` when it knows us by our network address.
    #[serde(default)]
    pub auth: Option<Auth>,
}

/// How a line is kept private.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Security {
    /// TLS from the first byte.
    Tls,
    /// STARTTLS, refused when the server does not offer it.
    Starttls,
    /// Not at all: only for a server on the same machine or in a private network.
    Plain,
}

/// Who we are on another server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Auth {
    /// A name and a password.
    Password {
        /// The name.
        user: String,
        /// The password: sealed in the database, plain while it is used.
        password: String,
    },
    /// A name and a token that is renewed (SASL XOAUTH2, as Google and Microsoft take it).
    Xoauth2 {
        /// The mail address.
        user: String,
        /// Where the token is renewed.
        token_url: String,
        /// Our program's name there.
        client_id: String,
        /// Our program's secret there; may be empty.
        client_secret: String,
        /// What we renew with.
        refresh_token: String,
        /// What is asked for.
        scope: String,
    },
}

impl Auth {
    /// The name we have there.
    pub fn user(&self) -> &str {
        match self {
            Auth::Password { user, .. } | Auth::Xoauth2 { user, .. } => user,
        }
    }

    /// Its secrets, each with the purpose it is sealed for.
    pub(crate) fn secrets_mut(&mut self) -> Vec<(&'static str, &mut String)> {
        match self {
            Auth::Password { password, .. } => vec![("mailbox password", password)],
            Auth::Xoauth2 { client_secret, refresh_token, .. } => {
                vec![("mailbox client secret", client_secret), ("mailbox refresh token", refresh_token)]
            }
        }
    }

    /// The same with its secrets open.
    pub(crate) fn opened(&self, desk: &Desk) -> Result<Auth> {
        let mut open = self.clone();
        for (purpose, secret) in open.secrets_mut() {
            if !secret.is_empty() {
                *secret = secrets::open(desk, purpose, secret)?;
            }
        }
        Ok(open)
    }
}

/// Seals the secrets that were written; a blank one is taken from what was kept.
pub(crate) fn seal(desk: &Desk, written: Option<&mut Auth>, kept: Option<&mut Auth>) {
    let Some(written) = written else { return };
    let mut kept = kept.map(Auth::secrets_mut).unwrap_or_default();
    for (purpose, secret) in written.secrets_mut() {
        if !secret.is_empty() {
            *secret = secrets::seal(desk, purpose, secret);
        } else if let Some((_, old)) = kept.iter_mut().find(|(same, _)| *same == purpose) {
            *secret = std::mem::take(*old);
        }
    }
}

impl Receiving {
    /// Whether `name+tag@` reaches this mailbox.
    pub fn takes_tags(&self) -> bool {
        match self {
            Receiving::Smtp => true,
            Receiving::Imap(imap) => imap.takes_tags,
            Receiving::None => false,
        }
    }

    /// Who we are where it is fetched.
    pub(crate) fn auth_mut(&mut self) -> Option<&mut Auth> {
        match self {
            Receiving::Imap(imap) => Some(&mut imap.auth),
            Receiving::None | Receiving::Smtp => None,
        }
    }

    /// What is wrong with it, by field.
    pub(crate) fn wrong(&self) -> Vec<FieldError> {
        match self {
            Receiving::Imap(imap) => wrong("receiving", &imap.host, imap.port, Some(imap.auth.user())),
            Receiving::None | Receiving::Smtp => Vec::new(),
        }
    }
}

impl Sending {
    /// Who we are where it is sent.
    pub(crate) fn auth_mut(&mut self) -> Option<&mut Auth> {
        match self {
            Sending::Server(server) => server.auth.as_mut(),
            Sending::Default => None,
        }
    }

    /// What is wrong with it, by field.
    pub(crate) fn wrong(&self) -> Vec<FieldError> {
        match self {
            Sending::Server(server) => {
                wrong("sending", &server.host, server.port, server.auth.as_ref().map(Auth::user))
            }
            Sending::Default => Vec::new(),
        }
    }
}

fn wrong(part: &'static str, host: &str, port: u16, user: Option<&str>) -> Vec<FieldError> {
    let mut wrong = Vec::new();
    if host.trim().is_empty() || host.contains(char::is_whitespace) || host.contains('/') {
        wrong.push(FieldError::new(part, "Write the server's name, such as mail.example.com."));
    }
    if port == 0 {
        wrong.push(FieldError::new(part, "Write the server's port: 993 for IMAP, 465 or 587 for sending."));
    }
    if user.is_some_and(|user| user.trim().is_empty()) {
        wrong.push(FieldError::new(part, "Write the name we have on that server, often the mail address."));
    }
    wrong
}
