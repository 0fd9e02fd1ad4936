//! `regard bench`: how fast it is, on this machine, at a size.

use crate::bench::{self, Plan, Section};
use crate::config::Config;
use crate::printing;
use anyhow::{Context, Result};
use clap::Args;
use std::path::{Path, PathBuf};
use std::time::Duration;

#[derive(Args)]
#[command(
    after_help = "Examples:\n  regard bench --tickets 100000\n  regard bench --only mail,http --seconds 5 --json figures.json\n  regard bench --tickets 1500000 --comments 4 --keep /srv/bench --database postgres://bench@127.0.0.1/bench"
)]
pub(super) struct BenchArgs {
    /// Fill a desk of the bench's own up to so many tickets
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(i64).range(1..=100_000_000))]
    tickets: i64,
    /// Words on each
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(i64).range(1..=100))]
    comments: i64,
    /// How long each measure runs
    #[arg(long, default_value_t = 10.0, value_parser = seconds)]
    seconds: f64,
    /// Live screens opened at once
    #[arg(long, default_value_t = 1_000)]
    screens: usize,
    /// Connections at once, each of a colleague of its own
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    at_once: u16,
    /// Measure only these
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Section>,
    /// Keep the filled desk in this folder and use it again [default: a folder that goes when the bench ends]
    #[arg(long, value_name = "FOLDER")]
    keep: Option<PathBuf>,
    /// Write every measure to this file as JSON; without a name, print JSON instead of a table
    #[arg(long, value_name = "FILE", num_args = 0..=1)]
    json: Option<Option<PathBuf>>,
}

fn seconds(text: &str) -> Result<f64, String> {
    let seconds: f64 = text.parse().map_err(|_| "write a number of seconds, such as 10".to_owned())?;
    if (0.05..=3_600.0).contains(&seconds) { Ok(seconds) } else { Err("0.05 to 3600 seconds".into()) }
}

pub(super) async fn run(config: &Config, args: &BenchArgs) -> Result<()> {
    let plan = Plan {
        tickets: args.tickets,
        comments: args.comments,
        seconds: Duration::from_secs_f64(args.seconds),
        screens: args.screens,
        at_once: usize::from(args.at_once),
        keep: args.keep.clone(),
        only: args.only.clone(),
    };
    let report = bench::run(config, &plan).await?;
    match &args.json {
        None => report.print(),
        Some(None) => printing::json(&report),
        Some(Some(file)) => {
            write(file, &serde_json::to_string_pretty(&report)?)?;
            report.print()
        }
    }
}

fn write(file: &Path, text: &str) -> Result<()> {
    std::fs::write(file, format!("{text}\n")).with_context(|| format!("writing {}", file.display()))
}
