//! `regard doctor`: what is not well, and how to mend it.

use super::Told;
use crate::config::Config;
use crate::doctor::{State, examine};
use crate::printing;
use anyhow::Result;
use clap::Args;

#[derive(Args)]
#[command(after_help = "Example:\n  regard doctor --data-dir /var/lib/regard")]
pub(super) struct DoctorArgs {
    /// Print every finding as JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(mut config: Config, args: &DoctorArgs) -> Result<()> {
    config.check_senders = config.check_senders.or(false);
    let found = examine(&config).await;
    if args.json {
        printing::json(&found)?;
    } else {
        for finding in &found {
            let mark = match finding.state {
                State::Well => "  well   ",
                State::Note => "  note   ",
                State::Broken => "  BROKEN ",
            };
            printing::line(&format!("{mark} {:<12} {}", finding.part, finding.sentence))?;
            if let Some(mend) = &finding.mend {
                printing::line(&format!("                       mend: {mend}"))?;
            }
        }
    }
    let is_broken = found.iter().any(|finding| finding.state == State::Broken);
    if is_broken { Err(Told.into()) } else { Ok(()) }
}
