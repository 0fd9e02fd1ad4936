//! `regard config`: the settings with what they mean.

use crate::config::{Config, DEFAULTS, page};
use crate::printing;
use anyhow::Result;
use clap::Args;

#[derive(Args)]
#[command(after_help = "Example:\n  regard config --defaults > regard.toml")]
pub(super) struct ConfigArgs {
    /// The commented file as it ships, instead of the values in force
    #[arg(long)]
    defaults: bool,
    /// The values in force as JSON
    #[arg(long, conflicts_with = "defaults")]
    json: bool,
}

pub(super) fn run(config: &Config, args: &ConfigArgs) -> Result<()> {
    if args.defaults {
        return printing::line(DEFAULTS.trim_end());
    }
    let config = config.covered();
    if args.json { printing::json(&config) } else { printing::line(&page(&config)?) }
}
