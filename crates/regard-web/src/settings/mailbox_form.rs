//! The form of a mailbox: settings as somebody would type them, and what was typed as settings.

use super::typed::Typed;
use crate::view::list::Choice;
use crate::view::settings::{MailboxForm, ServerFields};
use jiff::civil::Date;
use regard_domain::id::{BrandId, GroupId};
use regard_services::mailboxes::settings::{Auth, Imap, Receiving, Security, Sending, Server};
use regard_services::mailboxes::{Mailbox, MailboxInput};

/// A provider that signs in by token: its word in the form, where it gives tokens, and what is asked for there.
const PROVIDERS: [(&str, &str, &str); 2] = [
    ("google", "https://oauth2.googleapis.com/token", "https://mail.google.com/"),
    (
        "microsoft",
        "https://login.microsoftonline.com/common/oauth2/v2.0/token",
        "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access",
    ),
];

const SECURITIES: [(&str, &str, Security); 3] = [
    ("tls", "TLS", Security::Tls),
    ("starttls", "STARTTLS", Security::Starttls),
    ("plain", "None, in our own network", Security::Plain),
];

/// A mailbox that is not there yet.
pub(super) fn fresh() -> Typed {
    let mut typed = Typed::default();
    for (key, value) in [
        ("way", "imap"),
        ("imap_port", "993"),
        ("imap_security", "tls"),
        ("sign_in", "password"),
        ("folders", "INBOX"),
        ("sending", "default"),
        ("smtp_port", "465"),
        ("smtp_security", "tls"),
        ("smtp_sign_in", "same"),
    ] {
        typed.values.insert(key.into(), value.into());
    }
    typed
}

/// A mailbox as somebody would type it, without its secrets.
pub(super) fn typed_of(mailbox: &Mailbox) -> Typed {
    let mut typed = fresh();
    let mut put = |key: &str, value: String| typed.values.insert(key.into(), value);
    put("address", mailbox.address.clone());
    put("name", mailbox.name.clone());
    put("group", mailbox.group_id.map(|id| id.to_string()).unwrap_or_default());
    put("brand", mailbox.brand_id.to_string());
    match &mailbox.receiving {
        Receiving::None => drop(put("way", "none".into())),
        Receiving::Smtp => drop(put("way", "smtp".into())),
        Receiving::Imap(imap) => {
            put("imap_host", imap.host.clone());
            put("imap_port", imap.port.to_string());
            put("imap_security", word_of(imap.security));
            put("folders", if imap.folders.is_empty() { "INBOX".into() } else { imap.folders.join(", ") });
            put("since", imap.since.map(|day| day.to_string()).unwrap_or_default());
            put("takes_tags", if imap.takes_tags { "yes".into() } else { String::new() });
            put("trusted_hosts", imap.trusted_hosts.clone());
            put("user", imap.auth.user().to_owned());
            if let Auth::Xoauth2 { token_url, client_id, scope, .. } = &imap.auth {
                let known = PROVIDERS.iter().find(|(_, url, _)| url == token_url);
                put("sign_in", known.map_or("oauth2", |(word, ..)| word).into());
                put("token_url", token_url.clone());
                put("client_id", client_id.clone());
                put("scope", scope.clone());
            }
        }
    }
    match &mailbox.sending {
        Sending::Default => {}
        Sending::Caught => drop(put("sending", "caught".into())),
        Sending::Server(server) => {
            put("sending", "server".into());
            put("smtp_host", server.host.clone());
            put("smtp_port", server.port.to_string());
            put("smtp_security", word_of(server.security));
            put("smtp_user", server.auth.as_ref().map(|auth| auth.user().to_owned()).unwrap_or_default());
            let sign_in = match (&server.auth, server.as_receiving) {
                (_, true) => "same",
                (Some(_), false) => "password",
                (None, false) => "none",
            };
            put("smtp_sign_in", sign_in.into());
        }
    }
    typed
}

fn word_of(security: Security) -> String {
    let known = SECURITIES.iter().find(|(_, _, known)| *known == security);
    known.map_or("tls", |(word, ..)| word).into()
}

/// What was typed, as settings; faults are noted where something cannot be read.
pub(super) fn input_of(typed: &mut Typed, is_active: bool) -> MailboxInput {
    let receiving = match typed.value("way") {
        "imap" => Receiving::Imap(Box::new(imap_of(typed))),
        "smtp" => Receiving::Smtp,
        _ => Receiving::None,
    };
    let sending = match typed.value("sending") {
        "server" => Sending::Server(server_of(typed, matches!(receiving, Receiving::Imap(_)))),
        "caught" => Sending::Caught,
        _ => Sending::Default,
    };
    MailboxInput {
        address: typed.value("address").to_owned(),
        name: typed.value("name").to_owned(),
        brand_id: typed.value("brand").parse().ok().map(BrandId),
        group_id: typed.value("group").parse().ok().map(GroupId),
        receiving,
        sending,
        is_active,
    }
}

fn imap_of(typed: &mut Typed) -> Imap {
    let user = match typed.value("user").trim() {
        "" => typed.value("address").trim().to_owned(),
        user => user.to_owned(),
    };
    let auth = match typed.value("sign_in") {
        "password" => Auth::Password { user, password: typed.value("password").to_owned() },
        provider => token_of(typed, provider, user),
    };
    let folders = typed.value("folders").split(',').map(|name| name.trim().to_owned());
    Imap {
        host: typed.value("imap_host").trim().to_owned(),
        folders: folders.filter(|name| !name.is_empty()).collect(),
        port: typed.read("imap_port", port_of),
        security: security_of(typed.value("imap_security")),
        since: typed.read("since", day_of),
        takes_tags: !typed.value("takes_tags").is_empty(),
        trusted_hosts: typed.value("trusted_hosts").trim().to_owned(),
        auth,
    }
}

fn token_of(typed: &Typed, provider: &str, user: String) -> Auth {
    let said = |key: &str| typed.value(key).trim().to_owned();
    let known = PROVIDERS.iter().find(|(word, ..)| *word == provider);
    let or =
        |said: String, known: Option<&str>| if said.is_empty() { known.unwrap_or("").into() } else { said };
    Auth::Xoauth2 {
        user,
        // Who chose a provider means its own place, whatever stood there for another one.
        token_url: known.map_or_else(|| said("token_url"), |(_, url, _)| (*url).to_owned()),
        client_id: said("client_id"),
        client_secret: said("client_secret"),
        refresh_token: said("refresh_token"),
        scope: or(said("scope"), known.map(|(_, _, scope)| *scope)),
    }
}

fn server_of(typed: &mut Typed, is_fetched: bool) -> Server {
    let as_receiving = typed.value("smtp_sign_in") == "same" && is_fetched;
    let (user, password) = (typed.value("smtp_user").trim(), typed.value("smtp_password"));
    let own = || Auth::Password { user: user.to_owned(), password: password.to_owned() };
    Server {
        host: typed.value("smtp_host").trim().to_owned(),
        auth: (typed.value("smtp_sign_in") == "password").then(own),
        port: typed.read("smtp_port", port_of),
        security: security_of(typed.value("smtp_security")),
        as_receiving,
    }
}

fn port_of(text: &str) -> Result<u16, String> {
    text.trim().parse().map_err(|_| "Write a number up to 65535.".to_owned())
}

fn security_of(word: &str) -> Security {
    SECURITIES.iter().find(|(known, ..)| *known == word).map_or(Security::Tls, |(.., security)| *security)
}

fn day_of(text: &str) -> Result<Option<Date>, String> {
    match text.trim() {
        "" => Ok(None),
        day => day.parse().map(Some).map_err(|_| "Write a day such as 2026-10-25, or nothing.".to_owned()),
    }
}

/// The form as the page shows it. `kept` says whether a secret is kept for receiving and for sending.
pub(super) fn shown(
    typed: &Typed,
    kept: (bool, bool),
    groups: Vec<Choice>,
    brands: Vec<Choice>,
) -> MailboxForm {
    let fault = |key: &'static str| typed.faults.get(key).cloned();
    let ways = [
        ("imap", "We fetch it", "By IMAP, from the server where it is. Nothing there is changed or deleted."),
        ("smtp", "It is brought to us", "Other servers hand it to our own door (SMTP or LMTP)."),
        ("none", "By a pipe, or not at all", "Another program hands it to regard mail in."),
    ];
    let sendings = [
        ("default", "By the desk’s server", "The one whoever runs this desk has set."),
        ("server", "By its own server", "As the mailbox’s provider wants it."),
        ("caught", "Not at all", "Caught, and shown under Outgoing mail."),
    ];
    let sign_ins = [
        ("password", "With a password"),
        ("google", "With Google (OAuth2)"),
        ("microsoft", "With Microsoft (OAuth2)"),
        ("oauth2", "With another OAuth2 server"),
    ];
    let smtp_sign_ins =
        [("same", "As for receiving"), ("password", "With a password"), ("none", "Without; it knows us")];
    let plain = |key: &str, all: &[(&str, &str)]| {
        all.iter().map(|(value, label)| Choice::new(value, label, typed.value(key) == *value)).collect()
    };
    let hinted = |key: &str, all: [(&str, &str, &str); 3]| {
        all.map(|(value, label, hint)| Choice::new(value, label, typed.value(key) == value).hinted(hint))
            .to_vec()
    };
    MailboxForm {
        address: typed.field("address"),
        name: typed.field("name"),
        ways: hinted("way", ways),
        imap: server(typed, ["imap_host", "imap_port", "imap_security"]),
        sign_ins: plain("sign_in", &sign_ins),
        user: typed.field("user"),
        password_fault: fault("password"),
        has_password: kept.0,
        token_url: typed.field("token_url"),
        client_id: typed.field("client_id"),
        scope: typed.field("scope"),
        folders: typed.field("folders"),
        since: typed.field("since"),
        takes_tags: !typed.value("takes_tags").is_empty(),
        trusted_hosts: typed.field("trusted_hosts"),
        sendings: hinted("sending", sendings),
        smtp: server(typed, ["smtp_host", "smtp_port", "smtp_security"]),
        smtp_sign_ins: plain("smtp_sign_in", &smtp_sign_ins),
        smtp_user: typed.field("smtp_user"),
        smtp_password_fault: fault("sending_password"),
        has_smtp_password: kept.1,
        groups,
        brands,
    }
}

fn server(typed: &Typed, [host, port, security]: [&str; 3]) -> ServerFields {
    let chosen = typed.value(security);
    let securities = SECURITIES.map(|(value, label, _)| Choice::new(value, label, chosen == value));
    ServerFields { host: typed.field(host), port: typed.field(port), securities: securities.to_vec() }
}
