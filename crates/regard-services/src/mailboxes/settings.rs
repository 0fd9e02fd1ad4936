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
    /// Whose word about senders is taken: the names under which its server writes Authentication-Results (RFC 8601),
    /// separated by commas; `.example.com` is every host below it. Empty is the server's own name.
    #[serde(default)]
    pub trusted_hosts: String,
}

/// Servers that write Authentication-Results under another name than that of their IMAP.
const WRITES_AS: [(&str, &str); 3] = [
    ("imap.gmail.com", "mx.google.com"),
    ("imap.fastmail.com", ".messagingengine.com"),
    ("imap.mail.me.com", ".icloud.com"),
];

impl Imap {
    /// The hosts whose Authentication-Results are believed.
    pub(crate) fn trusted(&self) -> Vec<String> {
        let named = self.trusted_hosts.split(',').map(|name| name.trim().to_lowercase());
        let named: Vec<String> = named.filter(|name| !name.is_empty()).collect();
        if !named.is_empty() {
            return named;
        }
        let host = self.host.to_lowercase();
        let known = WRITES_AS.iter().find(|(imap, _)| *imap == host).map(|(_, name)| (*name).to_owned());
        vec![known.unwrap_or(host)]
    }
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
    /// Not at all: it is caught and shown among outgoing mail, for trying things out.
    Caught,
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
    /// Whether we are there who we are where the mail is fetched; then `auth` is empty.
    #[serde(default)]
    pub as_receiving: bool,
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
    /// A name and a token that lasts for a while: made of the former where it is used, never kept.
    #[serde(skip)]
    Bearer {
        /// The mail address.
        user: String,
        /// The token.
        token: String,
    },
}

impl Auth {
    /// What a refresh token is sealed for.
    pub(crate) const REFRESH_TOKEN: &str = "mailbox refresh token";

    /// The name we have there.
    pub fn user(&self) -> &str {
        match self {
            Auth::Password { user, .. } | Auth::Xoauth2 { user, .. } | Auth::Bearer { user, .. } => user,
        }
    }

    /// Whether everything is there that signing in needs.
    fn is_whole(&self) -> bool {
        match self {
            Auth::Password { password, .. } => !password.is_empty(),
            Auth::Xoauth2 { token_url, client_id, refresh_token, .. } => {
                ![token_url, client_id, refresh_token].iter().any(|text| text.trim().is_empty())
            }
            Auth::Bearer { token, .. } => !token.is_empty(),
        }
    }

    /// The server that is told the secrets: the one that gives tokens, else that of the mail.
    fn told_to(&self, host: &str) -> String {
        match self {
            Auth::Xoauth2 { token_url, .. } => token_url.clone(),
            Auth::Password { .. } | Auth::Bearer { .. } => host.to_lowercase(),
        }
    }

    /// Its secrets, each with the purpose it is sealed for.
    pub(crate) fn secrets_mut(&mut self) -> Vec<(&'static str, &mut String)> {
        match self {
            Auth::Password { password, .. } => vec![("mailbox password", password)],
            Auth::Xoauth2 { client_secret, refresh_token, .. } => {
                vec![("mailbox client secret", client_secret), (Self::REFRESH_TOKEN, refresh_token)]
            }
            Auth::Bearer { .. } => Vec::new(),
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

/// Where a secret is told, and the secrets.
pub(crate) type Told<'a> = (String, &'a mut Auth);

/// Seals the secrets that were written. A blank one is taken from what was kept, if it is told to the same server: a
/// password is never told to another one than it was entered for. `false` when one is missing.
pub(crate) fn seal(desk: &Desk, written: Option<Told<'_>>, kept: Option<Told<'_>>) -> bool {
    let Some((to, written)) = written else { return true };
    let mut kept =
        kept.filter(|(before, _)| *before == to).map(|(_, auth)| auth.secrets_mut()).unwrap_or_default();
    for (purpose, secret) in written.secrets_mut() {
        if !secret.is_empty() {
            *secret = secrets::seal(desk, purpose, secret);
        } else if let Some((_, old)) = kept.iter_mut().find(|(same, _)| *same == purpose) {
            *secret = std::mem::take(*old);
        }
    }
    written.is_whole()
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
    pub(crate) fn auth_mut(&mut self) -> Option<Told<'_>> {
        match self {
            Receiving::Imap(imap) => Some((imap.auth.told_to(&imap.host), &mut imap.auth)),
            Receiving::None | Receiving::Smtp => None,
        }
    }

    /// What is wrong with it, by field.
    pub(crate) fn wrong(&self) -> Vec<FieldError> {
        match self {
            Receiving::Imap(imap) => {
                wrong(["imap_host", "imap_port", "user"], &imap.host, imap.port, Some(imap.auth.user()))
            }
            Receiving::None | Receiving::Smtp => Vec::new(),
        }
    }
}

impl Sending {
    /// Who we are where it is sent.
    pub(crate) fn auth_mut(&mut self) -> Option<Told<'_>> {
        match self {
            Sending::Server(server) => {
                let auth = server.auth.as_mut()?;
                Some((auth.told_to(&server.host), auth))
            }
            Sending::Default | Sending::Caught => None,
        }
    }

    /// What is wrong with it, by field.
    pub(crate) fn wrong(&self) -> Vec<FieldError> {
        match self {
            Sending::Server(server) => {
                let fields = ["smtp_host", "smtp_port", "smtp_user"];
                wrong(fields, &server.host, server.port, server.auth.as_ref().map(Auth::user))
            }
            Sending::Default | Sending::Caught => Vec::new(),
        }
    }
}

/// What is wrong with a server, by the fields of its name, its port and who we are there.
fn wrong(fields: [&'static str; 3], host: &str, port: u16, user: Option<&str>) -> Vec<FieldError> {
    let mut wrong = Vec::new();
    if host.trim().is_empty() || host.contains(char::is_whitespace) || host.contains('/') {
        wrong.push(FieldError::new(fields[0], "Write the server's name, such as mail.example.com."));
    }
    if port == 0 {
        wrong.push(FieldError::new(fields[1], "Write the server's port, a number."));
    }
    if user.is_some_and(|user| user.trim().is_empty()) {
        wrong.push(FieldError::new(fields[2], "Write the name we have there, often the mail address."));
    }
    wrong
}
