//! The ways in and out: does somebody answer there, and is anything stuck.

use super::Finding;
use crate::config::{Config, reachable};
use anyhow::Result;
use regard_services::ctx::Ctx;
use regard_services::figures;
use regard_services::mailboxes::settings::{Receiving, Sending};
use regard_services::mailboxes::{self, Mailbox};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long somebody may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Looks at every way.
pub(super) async fn examine(ctx: &Ctx, config: &Config) -> Result<Vec<Finding>> {
    let mut found = Vec::new();
    for &address in &config.smtp_listen {
        found.push(door(address).await);
    }
    if config.smtp_listen.is_empty() && config.lmtp_listen.is_empty() {
        found.push(Finding::well(
            "mail in",
            "no receiver is set; mail comes by IMAP, by a pipe, or not at all",
        ));
    }
    let boxes = mailboxes::list(ctx).await?;
    let boxes: Vec<&Mailbox> = boxes.iter().filter(|mailbox| mailbox.is_active).collect();
    found.extend(default_way(config, &boxes).await);
    for mailbox in boxes {
        found.extend(of_mailbox(mailbox).await);
    }
    found.extend(stuck(ctx).await?);
    Ok(found)
}

/// Our own receiver, when it should run.
async fn door(address: SocketAddr) -> Finding {
    let place = reachable(address).to_string();
    match greeting(&place).await {
        Ok(words) if words.starts_with("220") => {
            Finding::well("mail in", format!("our receiver answers at {place}"))
        }
        Ok(words) => Finding::broken(
            "mail in",
            format!("at {place} somebody else answers: {words:?}"),
            "Stop the other program, or set `smtp_listen` to a free port.",
        ),
        Err(why) => {
            Finding::note("mail in", format!("nobody answers at {place}: {why}"), "Start `regard serve`.")
        }
    }
}

/// The server of the whole desk.
async fn default_way(config: &Config, boxes: &[&Mailbox]) -> Option<Finding> {
    let needs = boxes.is_empty() || boxes.iter().any(|mailbox| mailbox.sending == Sending::Default);
    let Some(url) = config.send_by() else {
        return needs.then(|| {
            Finding::note(
                "mail out",
                "no server takes our mail: answers wait",
                "Set `smtp_server` (REGARD_SMTP_SERVER).",
            )
        });
    };
    let server = regard_services::outgoing::delivery::of_url(&url, config.mail_domain()).ok()?;
    Some(
        answers(
            "mail out",
            &server.host,
            server.port,
            "Is `smtp_server` right, and may this machine reach it?",
        )
        .await,
    )
}

async fn of_mailbox(mailbox: &Mailbox) -> Vec<Finding> {
    let mut found = Vec::new();
    if mailbox.state == "troubled" {
        let sentence = format!("{}: {}", mailbox.address, mailbox.state_reason);
        found.push(Finding::broken("mailbox", sentence, "Mend it in Settings, Mailboxes."));
    }
    if let Receiving::Imap(imap) = &mailbox.receiving {
        found.push(
            answers("mailbox", &imap.host, imap.port, &format!("See the settings of {}.", mailbox.address))
                .await,
        );
    }
    if let Sending::Server(server) = &mailbox.sending {
        found.push(
            answers(
                "mailbox",
                &server.host,
                server.port,
                &format!("See the settings of {}.", mailbox.address),
            )
            .await,
        );
    }
    found
}

/// Whether a line to a server can be opened.
async fn answers(part: &'static str, host: &str, port: u16, mend: &str) -> Finding {
    match timeout(PATIENCE, TcpStream::connect((host, port))).await {
        Ok(Ok(_)) => Finding::well(part, format!("{host}:{port} answers")),
        Ok(Err(error)) => Finding::broken(part, format!("{host}:{port} cannot be reached: {error}"), mend),
        Err(_) => {
            Finding::broken(part, format!("{host}:{port} did not answer in {} s", PATIENCE.as_secs()), mend)
        }
    }
}

/// The first line that a server says.
async fn greeting(place: &str) -> Result<String, String> {
    let words = async {
        let mut stream = TcpStream::connect(place).await?;
        let mut bytes = vec![0; 512];
        let count = stream.read(&mut bytes).await?;
        std::io::Result::Ok(String::from_utf8_lossy(&bytes[..count]).trim().to_owned())
    };
    timeout(PATIENCE, words)
        .await
        .map_err(|_| "it says nothing".to_owned())?
        .map_err(|error| error.to_string())
}

/// Mail that waits for a person.
async fn stuck(ctx: &Ctx) -> Result<Vec<Finding>> {
    let figures = figures::show(ctx).await?;
    let count =
        |state: &str| figures.outgoing.iter().find(|(name, _)| name == state).map_or(0, |(_, count)| *count);
    let mut found = Vec::new();
    for (state, words) in [("failed", "did not arrive"), ("doubtful", "may or may not have arrived")] {
        if count(state) > 0 {
            let sentence = format!("{} mails of ours {words}", count(state));
            found.push(Finding::note("mail out", sentence, "Look at them on the page of outgoing mail."));
        }
    }
    if figures.held > 0 {
        let sentence = format!("{} mails are held", figures.held);
        found.push(Finding::note("mail in", sentence, "Somebody should look at Held mail."));
    }
    Ok(found)
}
