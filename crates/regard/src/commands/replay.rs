//! `regard replay`: the texts that Regard was made from, told step by step on a fresh desk.

use super::Told;
use crate::config::Config;
use crate::replay::{self, Story};
use crate::{opening, printing};
use anyhow::{Context, Result};
use clap::Args;

#[derive(Args)]
#[command(
    after_help = "Examples:\n  regard replay tyre\n  regard replay connie --json\n  regard replay calvin --keep --data-dir calvin && regard serve --data-dir calvin"
)]
pub(super) struct ReplayArgs {
    /// Which story
    story: Story,
    /// Play it on the desk of the settings, which must be new, and keep that; otherwise it is a passing one
    #[arg(long)]
    keep: bool,
    /// As JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(config: &Config, args: &ReplayArgs) -> Result<()> {
    let passing = tempfile::tempdir().context("making a folder for the story")?;
    let config = match args.keep {
        true => config.clone(),
        false => config.passing(passing.path()),
    };
    opening::make_folder(&config.data_dir)?;
    let lines = replay::play(&config, args.story).await?;
    if args.json {
        printing::json(&lines)?;
    } else {
        for line in &lines {
            let mark = match line.holds {
                None => " ",
                Some(true) => "✓",
                Some(false) => "✗",
            };
            printing::line(&format!("{}  {mark} {}", line.at, line.says))?;
        }
    }
    match lines.iter().any(|line| line.holds == Some(false)) {
        true => Err(Told.into()),
        false => Ok(()),
    }
}
