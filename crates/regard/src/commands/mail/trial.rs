//! A try of the way out.

use crate::config::Config;
use crate::{opening, printing};
use anyhow::{Result, bail};
use clap::Args;
use regard_channels::smtp;
use regard_services::ctx::Ctx;
use regard_services::outgoing::delivery::Delivery;
use regard_services::outgoing::trial;

#[derive(Args)]
#[command(after_help = "Example:\n  regard mail send-test --to you@example.com --from support@example.com")]
pub(in crate::commands) struct SendTestArgs {
    /// Who should get it
    #[arg(long, value_name = "EMAIL")]
    to: String,
    /// From which of our addresses [default: postmaster of `domain`]
    #[arg(long, value_name = "EMAIL")]
    from: Option<String>,
}

pub(super) async fn run(config: &Config, args: &SendTestArgs) -> Result<()> {
    let desk = opening::desk(config).await?;
    let ctx = Ctx::system(&desk, "operator");
    let trial = trial::prepare(&ctx, args.from.as_deref(), &args.to).await?;
    let place = format!("{}:{}", trial.server.host, trial.server.port);
    let delivery = smtp::deliver(&ctx, &trial.server, &trial.envelope, &trial.raw).await;
    desk.db.close().await;
    match delivery {
        Delivery::Sent { response } => {
            printing::line(&format!("{place} took it for {}: {response}", args.to))
        }
        Delivery::Unreached { reason } => bail!("{reason}"),
        Delivery::Later { reason } => bail!("{place} did not take it now: {reason}"),
        Delivery::Refused { failures, .. } => {
            let said = failures.iter().map(|(address, reason)| format!("{address} {reason}"));
            bail!("{place} refused it: {}", said.collect::<Vec<_>>().join("; "))
        }
        Delivery::Doubtful { reason } => bail!("the line to {place} broke; it may have arrived: {reason}"),
    }
}
