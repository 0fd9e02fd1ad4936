//! `regard fuzz`: whether a law names exactly those whom it should, on made-up days that anybody can make again.

use super::Told;
use crate::config::{Choice, Config};
use crate::fuzz::{self, MovedClock};
use crate::{opening, printing};
use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use std::sync::Arc;

/// When the made-up days begin.
const BEGINS: &str = "2026-03-02T08:00:00Z";

#[derive(Subcommand)]
pub(super) enum FuzzCommand {
    /// People write, colleagues answer, close, go away, leave; now and then somebody is ignored on purpose
    Ignored(IgnoredArgs),
}

#[derive(Args)]
#[command(
    after_help = "Example:\n  regard fuzz ignored --seed 9 --events 1000\n\nIt never touches the desk: it plays on an empty one of its own, or on an empty database named with --database."
)]
pub(super) struct IgnoredArgs {
    /// The same days come from the same seed
    #[arg(long, default_value_t = 9)]
    seed: u64,
    /// How much happens
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u64).range(1..=100_000))]
    events: u64,
    /// Print it as JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(config: &Config, command: &FuzzCommand) -> Result<()> {
    let FuzzCommand::Ignored(args) = command;
    let folder = std::env::temp_dir().join(format!("regard-fuzz-{}", std::process::id()));
    let outcome = play(config, args, &folder).await;
    // What is left of made-up days is nobody's.
    let _ = std::fs::remove_dir_all(&folder);
    let outcome = outcome?;
    if args.json {
        printing::json(&outcome)?;
    } else {
        printing::line(&format!(
            "seed {}: {} events, {} tickets; ignored on purpose {}, named by law 1 {}; precision {}, recall {}",
            outcome.seed,
            outcome.events,
            outcome.tickets,
            outcome.planted,
            outcome.printed,
            outcome.precision,
            outcome.recall
        ))?;
        if outcome.wrong_seconds + outcome.wrong_standings > 0 {
            printing::line(&format!(
                "{} intervals begin at another second, {} standings differ",
                outcome.wrong_seconds, outcome.wrong_standings
            ))?;
        }
    }
    if outcome.is_exact() { Ok(()) } else { Err(Told.into()) }
}

async fn play(config: &Config, args: &IgnoredArgs, folder: &std::path::Path) -> Result<fuzz::Outcome> {
    let is_named = config.database.starts_with("postgres");
    let own = Config {
        data_dir: folder.to_owned(),
        database: if is_named { config.database.clone() } else { String::new() },
        blobs: String::new(),
        catch_mail: Choice::Said(true),
        check_senders: Choice::Said(false),
        dkim_key: String::new(),
        undo_secs: 8,
        ..config.clone()
    };
    let clock = Arc::new(MovedClock::at(BEGINS.parse().context("a moment")?));
    let desk = opening::desk_at(&own, clock.clone()).await?;
    let outcome = fuzz::ignored(&desk, &clock, args.seed, usize::try_from(args.events)?).await;
    desk.db.close().await;
    outcome
}
