//! A try of the way out.

use crate::config::Config;
use anyhow::{Result, bail};
use clap::Args;

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

pub(super) async fn run(_: &Config, args: &SendTestArgs) -> Result<()> {
    let _ = (&args.to, &args.from);
    bail!("no way out is built yet")
}
