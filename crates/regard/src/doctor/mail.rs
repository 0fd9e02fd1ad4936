//! The ways in and out: does somebody answer there, and is anything stuck.

use super::Finding;
use crate::config::{Config, reachable};
use anyhow::Result;
use regard_channels::{imap, smtp};
use regard_services::checking::{self, Untried};
use regard_services::ctx::Ctx;
use regard_services::figures;
use regard_services::mailboxes::finding::Finding as Found;
use regard_services::mailboxes::settings::{Receiving, Sending};
use regard_services::mailboxes::{self, Mailbox};
use regard_services::outgoing::delivery;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long somebody may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long the trial of a server may take.
const TRIAL: Duration = Duration::from_secs(60);

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
    found.extend(default_way(ctx, config, &boxes).await);
    for mailbox in boxes {
        found.extend(of_mailbox(ctx, mailbox).await?);
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
async fn default_way(ctx: &Ctx, config: &Config, boxes: &[&Mailbox]) -> Vec<Finding> {
    let needs = boxes.is_empty() || boxes.iter().any(|mailbox| mailbox.sending == Sending::Default);
    let Some(url) = config.send_by() else {
        let missing = || {
            let mend = "Set `smtp_server` (REGARD_SMTP_SERVER).";
            Finding::note("mail out", "no server takes our mail: answers wait", mend)
        };
        return needs.then(missing).into_iter().collect();
    };
    let Ok(server) = delivery::of_url(&url, config.mail_domain()) else { return Vec::new() };
    let found = within("mail out", smtp::check(ctx, &server)).await;
    said("mail out", "", found, "Set `smtp_server` right, and let this machine reach it.")
}

/// What went wrong lately, and what a trial of both ways finds now.
async fn of_mailbox(ctx: &Ctx, mailbox: &Mailbox) -> Result<Vec<Finding>> {
    let mut found = Vec::new();
    let address = &mailbox.address;
    let mend = format!("Mend it in Settings, Mailboxes, {address}.");
    if mailbox.state == "troubled" {
        found.push(Finding::broken("mailbox", format!("{address}: {}", mailbox.state_reason), &mend));
    }
    if !mailbox.sending_reason.is_empty() {
        let sentence = format!("mail from {address} did not leave: {}", mailbox.sending_reason);
        found.push(Finding::broken("mailbox", sentence, &mend));
    }
    let subject = checking::subject(ctx, mailbox.id).await?;
    match &subject.imap {
        Ok(settings) => {
            let tried = within("mailbox", imap::check(ctx, settings)).await;
            found.extend(said("mailbox", address, tried, &mend));
        }
        Err(_) if !matches!(mailbox.receiving, Receiving::Imap(_)) => {}
        Err(why) => found.push(Finding::broken("mailbox", format!("{address}: {why}"), &mend)),
    }
    // The server of the whole desk was tried already.
    if let (Sending::Server(_), Ok(server)) = (&mailbox.sending, &subject.server) {
        let tried = within("mailbox", smtp::check(ctx, server)).await;
        found.extend(said("mailbox", address, tried, &mend));
    }
    if let Err(Untried::Missing(why)) = &subject.server
        && mailbox.sending != Sending::Default
    {
        found.push(Finding::broken("mailbox", format!("{address}: {why}"), &mend));
    }
    Ok(found)
}

/// What was found, or that it took too long.
async fn within(part: &str, trial: impl Future<Output = Vec<Found>>) -> Vec<Found> {
    let patience = TRIAL.as_secs();
    let late = || vec![Found::bad(format!("The {part} did not answer within {patience} seconds."))];
    timeout(TRIAL, trial).await.unwrap_or_else(|_| late())
}

/// The findings of a trial as the doctor says them.
fn said(part: &'static str, address: &str, found: Vec<Found>, mend: &str) -> Vec<Finding> {
    let about = if address.is_empty() { String::new() } else { format!("{address}: ") };
    let say = |Found { is_good, sentence }| {
        let sentence = format!("{about}{sentence}");
        if is_good { Finding::well(part, sentence) } else { Finding::broken(part, sentence, mend) }
    };
    found.into_iter().map(say).collect()
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
