//! One mail from the pipe of a mail server or of fetchmail.

use crate::config::Config;
use crate::opening;
use anyhow::{Context, Result, bail};
use clap::Args;
use regard_services::ctx::Ctx;
use regard_services::intake::{self, Arrival};
use std::io::Read;

#[derive(Args)]
#[command(
    after_help = "Example, in /etc/aliases:\n  support: \"|/usr/local/bin/regard mail in --to support@example.com\""
)]
pub(in crate::commands) struct InArgs {
    /// For which of our addresses it came; may be given more than once
    #[arg(long, value_name = "EMAIL")]
    to: Vec<String>,
    /// The sender that the mail server was told
    #[arg(long, value_name = "EMAIL", default_value = "")]
    from: String,
}

pub(super) async fn run(config: &Config, args: InArgs) -> Result<()> {
    let limit = u64::try_from(config.mail_max_bytes).unwrap_or(u64::MAX);
    let mut raw = Vec::new();
    std::io::stdin().lock().take(limit + 1).read_to_end(&mut raw).context("reading the mail")?;
    if raw.is_empty() {
        bail!("no mail came on standard input");
    }
    if raw.len() > config.mail_max_bytes {
        bail!("the mail is larger than {} bytes: raise `mail_max_bytes`", config.mail_max_bytes);
    }
    let desk = opening::desk(config).await?;
    let arrival = Arrival {
        channel_way: "pipe",
        envelope_from: args.from,
        envelope_to: args.to,
        raw: raw.into(),
        ..Arrival::default()
    };
    let receipt = intake::receive(&Ctx::system(&desk, "mail pipe"), arrival).await?;
    tracing::debug!(raw_message = %receipt.raw_message_id, "received");
    desk.db.close().await;
    Ok(())
}
