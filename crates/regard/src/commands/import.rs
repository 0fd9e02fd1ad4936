//! `regard import`: what another program kept comes in, and may be begun again at any point.

use crate::config::Config;
use crate::mail_files::{self, MailFile};
use crate::{opening, printing};
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use futures::{StreamExt, TryStreamExt, stream};
use jiff::Timestamp;
use regard_mail::message;
use regard_services::ctx::Ctx;
use regard_services::desk::Desk;
use regard_services::intake::{self, Arrival};
use regard_services::{jobs, mailboxes};
use serde::Serialize;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Mails received at once: they share one commit.
const AT_ONCE: usize = 64;

/// How often the bar looks at the queue.
const LOOK_EVERY: Duration = Duration::from_millis(200);

#[derive(Subcommand)]
pub(super) enum ImportCommand {
    /// Bring in mail: .eml files, mbox files, Maildir folders, or a folder of all of these
    Mail(MailArgs),
}

#[derive(Args)]
#[command(
    after_help = "Example:\n  regard import mail /var/backups/support-maildir --mailbox support@example.com"
)]
pub(super) struct MailArgs {
    /// A file or a folder
    path: PathBuf,
    /// The mailbox that it belongs to
    #[arg(long, value_name = "EMAIL")]
    mailbox: Option<String>,
    /// Only receive; the workers of a running `serve` understand it
    #[arg(long)]
    receive_only: bool,
    /// Print what was done as JSON
    #[arg(long)]
    json: bool,
}

/// What an import did.
#[derive(Debug, Default, Serialize)]
struct Imported {
    /// Mails found.
    found: usize,
    /// Of these, new here.
    new: usize,
    /// Of these, received by an earlier run.
    known: usize,
    /// Files that could not be read, with the reason.
    unreadable: Vec<String>,
    /// Work that was given up meanwhile; `regard doctor` says more.
    dead_jobs: i64,
}

pub(super) async fn run(config: &Config, command: ImportCommand) -> Result<()> {
    let ImportCommand::Mail(args) = command;
    let files = mail_files::find(&args.path)?;
    if files.is_empty() {
        bail!("there is no mail at {}", args.path.display());
    }
    let desk = opening::desk(config).await?;
    let ctx = Ctx::system(&desk, "import");
    let mut done = receive(&ctx, &args, &files).await?;
    if !args.receive_only {
        understand(&desk, config.workers).await?;
        done.dead_jobs = jobs::standing(&ctx).await?.dead;
    }
    desk.db.analyze().await?;
    desk.db.close().await;
    report(&args, &done)
}

fn report(args: &MailArgs, done: &Imported) -> Result<()> {
    if args.json {
        printing::json(done)?;
    } else {
        printing::line(&format!("{} mails: {} new, {} known already", done.found, done.new, done.known))?;
        for file in &done.unreadable {
            printing::line(&format!("not read: {file}"))?;
        }
    }
    if done.unreadable.is_empty() {
        Ok(())
    } else {
        bail!("{} files could not be read", done.unreadable.len())
    }
}

/// Receives every mail of the files; the same mail of an earlier run is known by its key.
async fn receive(ctx: &Ctx, args: &MailArgs, files: &[PathBuf]) -> Result<Imported> {
    let mailbox_id = match &args.mailbox {
        None => None,
        Some(address) => {
            let all = mailboxes::list(ctx).await?;
            let found = all.iter().find(|mailbox| mailbox.address.eq_ignore_ascii_case(address));
            Some(
                found
                    .with_context(|| format!("there is no mailbox {address}; add it in the settings first"))?
                    .id,
            )
        }
    };
    let arrival = |mail: MailFile| {
        let now = ctx.now();
        Arrival {
            channel_way: "import",
            mailbox_id,
            source: Some(format!("import:{}", mail.key)),
            envelope_to: args.mailbox.iter().cloned().collect(),
            received_at: Some(came_in(&mail.raw).filter(|at| *at <= now).unwrap_or(now)),
            raw: mail.raw,
            ..Arrival::default()
        }
    };
    let mut done = Imported::default();
    let bar = printing::bar(u64::try_from(files.len()).unwrap_or(0), "receiving files");
    for some in files.chunks(AT_ONCE) {
        let mut mails = Vec::new();
        for path in some {
            match mail_files::read(path) {
                Ok(found) => mails.extend(found),
                Err(error) => done.unreadable.push(format!("{error:#}")),
            }
        }
        done.found += mails.len();
        let receipts: Vec<_> =
            stream::iter(mails.into_iter().map(|mail| intake::receive(ctx, arrival(mail))))
                .buffered(AT_ONCE)
                .try_collect()
                .await?;
        let new = receipts.iter().filter(|receipt| receipt.is_new).count();
        done.new += new;
        done.known += receipts.len() - new;
        bar.inc(u64::try_from(some.len()).unwrap_or(0));
    }
    bar.finish_and_clear();
    Ok(done)
}

/// When a mail came in: as the last server on its way wrote it, else as its sender did.
fn came_in(raw: &[u8]) -> Option<Timestamp> {
    let message = message::parse(raw);
    let received = message
        .headers
        .get("received")
        .and_then(|value| value.rsplit_once(';').and_then(|(_, date)| message::date(date)));
    received.or(message.date).filter(|at| *at > Timestamp::UNIX_EPOCH)
}

/// Works until everything that was received is understood; what has to be tried again later is left to `serve`.
async fn understand(desk: &Arc<Desk>, workers: usize) -> Result<()> {
    let ctx = Ctx::system(desk, "import");
    let shutdown = CancellationToken::new();
    let working = tokio::spawn(regard_jobs::runner::run(desk.clone(), workers, shutdown.clone()));
    let waiting = jobs::due(&ctx).await?;
    let bar = printing::bar(waiting.unsigned_abs(), "understanding mails");
    loop {
        let left = jobs::due(&ctx).await?;
        bar.set_position(waiting.saturating_sub(left).unsigned_abs());
        if left == 0 {
            break;
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    shutdown.cancel();
    working.await?;
    bar.finish_and_clear();
    Ok(())
}
