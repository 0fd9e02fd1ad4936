//! What is handed to the channel that sends, and what it says became of it.

use crate::desk::Desk;
use crate::desk::Reach;
use crate::error::{Result, ServiceError};
use crate::mailboxes::Mailbox;
use crate::mailboxes::settings::{Auth, Receiving, Security, Sending, Server};
use bytes::Bytes;
use regard_domain::id::{MailboxId, OutgoingId};
use url::Url;

/// A server that takes our mail, its secrets open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutServer {
    /// The server's name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the line is kept private.
    pub security: Security,
    /// Who we are there.
    pub auth: Option<Auth>,
    /// How we greet it.
    pub hello: String,
    /// Where it may stand: anywhere when the operator named it.
    pub reach: Reach,
}

/// The envelope of a message (RFC 5321 section 2.3.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// Where reports go.
    pub from: String,
    /// Who gets it.
    pub to: Vec<String>,
}

/// A message whose intent to be sent is recorded: hand it over now, then tell [`record`](super::record).
#[derive(Clone, Debug)]
pub struct Prepared {
    /// Which message.
    pub id: OutgoingId,
    /// The mailbox it leaves from.
    pub mailbox_id: Option<MailboxId>,
    /// The server that takes it.
    pub server: OutServer,
    /// Its envelope.
    pub envelope: Envelope,
    /// Its bytes.
    pub raw: Bytes,
}

/// What became of a message that was handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// The server took it for every recipient.
    Sent {
        /// What it said.
        response: String,
    },
    /// Certainly nobody got it, because the server cannot be reached or does not let us in: whoever looks after the
    /// mailbox has to know.
    Unreached {
        /// What was wrong, and what mends it.
        reason: String,
    },
    /// Certainly nobody got it, for a passing reason: the line broke, a 4xx, greylisting.
    Later {
        /// What was wrong.
        reason: String,
    },
    /// Certainly nobody got it, because the server refused these addresses, or all of it when none is named.
    Refused {
        /// Each refused address, and what the server said.
        failures: Vec<(String, String)>,
        /// Whether trying again is useless (5xx).
        permanent: bool,
    },
    /// The line broke after the whole message was handed over: nobody knows whether it was taken.
    Doubtful {
        /// What was seen last.
        reason: String,
    },
}

/// The server that takes the mail of a mailbox: its own, else the one the operator set for the desk.
pub fn server(desk: &Desk, mailbox: Option<&Mailbox>) -> Result<OutServer> {
    let hello = desk.place.domain.clone();
    if let Some(Mailbox { sending: Sending::Server(server), receiving, .. }) = mailbox {
        let Server { host, port, security, auth, as_receiving } = server.clone();
        let auth = match receiving {
            Receiving::Imap(imap) if as_receiving => Some(imap.auth.clone()),
            _ => auth,
        };
        let auth = auth.map(|auth| auth.opened(desk)).transpose()?;
        return Ok(OutServer { host, port, security, auth, hello, reach: desk.place.reach });
    }
    let set = desk.place.send_by.as_deref().ok_or(ServiceError::Unavailable {
        what: "a server that takes our mail (set REGARD_SMTP_SERVER, or one for the mailbox)",
        source: None,
    })?;
    of_url(set, hello)
}

/// A server as a URL: `smtps://user:password@host:465` (TLS), `smtp://host:587` (STARTTLS),
/// `smtp+plain://127.0.0.1:25` (neither).
pub fn of_url(text: &str, hello: String) -> Result<OutServer> {
    let wrong = || {
        ServiceError::invalid(
            "smtp_server",
            "Write the server that takes our mail as smtps://USER:PASSWORD@HOST:465, smtp://HOST:587 or smtp+plain://HOST:25.",
        )
    };
    let url = Url::parse(text).map_err(|_| wrong())?;
    let (security, port) = match url.scheme() {
        "smtps" => (Security::Tls, 465),
        "smtp" => (Security::Starttls, 587),
        "smtp+plain" => (Security::Plain, 25),
        _ => return Err(wrong()),
    };
    let host = url.host_str().filter(|host| !host.is_empty()).ok_or_else(wrong)?;
    let decoded = |text: &str| percent_decoded(text);
    let auth = (!url.username().is_empty()).then(|| Auth::Password {
        user: decoded(url.username()),
        password: decoded(url.password().unwrap_or_default()),
    });
    Ok(OutServer {
        host: host.trim_matches(['[', ']']).to_owned(),
        port: url.port().unwrap_or(port),
        security,
        auth,
        hello,
        reach: Reach::Anywhere,
    })
}

/// `%40` and its like (RFC 3986 section 2.1); what is no such mark stays as it is.
fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%')
            .then(|| text.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok()))
            .flatten();
        out.push(hex.unwrap_or(bytes[at]));
        at += if hex.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_read_from_its_url() {
        let cases = [
            ("smtps://dora%40x:a%2Fb@mail.example.com", "mail.example.com", 465, Security::Tls),
            ("smtp://mail.example.com:2525", "mail.example.com", 2525, Security::Starttls),
            ("smtp+plain://[::1]:25", "::1", 25, Security::Plain),
        ];
        for (text, host, port, security) in cases {
            let server = of_url(text, "desk.example.com".into()).expect(text);
            assert_eq!(
                (server.host.as_str(), server.port, server.security),
                (host, port, security),
                "{text}"
            );
        }
        let server = of_url("smtps://dora%40x:a%2Fb@mail.example.com", String::new()).expect("reads");
        let auth = Auth::Password { user: "dora@x".into(), password: "a/b".into() };
        assert_eq!(server.auth, Some(auth));
        for wrong in ["mail.example.com", "http://mail.example.com", "smtp://"] {
            assert!(of_url(wrong, String::new()).is_err(), "{wrong}");
        }
    }
}
