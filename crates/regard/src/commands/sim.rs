//! `regard sim`: whether a rule keeps what it says, on made-up desks that anybody can make again from their seed.

use crate::{printing, sim};
use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use serde_json::json;

#[derive(Subcommand)]
pub(super) enum SimCommand {
    /// Promises dated by the rule of our own past, and how many of them are kept
    Promises(PromisesArgs),
}

#[derive(Args)]
#[command(after_help = "Example:\n  regard sim promises --n 500 --seed 1..40")]
pub(super) struct PromisesArgs {
    /// How many promises each desk makes
    #[arg(long, default_value_t = 500)]
    n: usize,
    /// One seed, or a range of them: 1..40
    #[arg(long, default_value = "1")]
    seed: String,
    /// As JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(command: &SimCommand) -> Result<()> {
    let SimCommand::Promises(args) = command;
    let (first, last) = args.seed.split_once("..").unwrap_or((&args.seed, &args.seed));
    let read = |text: &str| text.trim().parse::<u64>().with_context(|| format!("{text:?} is no seed"));
    let mut kept_of = Vec::new();
    for seed in read(first)?..=read(last)? {
        let kept = sim::promises(args.n.min(100_000), seed);
        kept_of.push(json!({"seed": seed, "n": args.n, "kept": kept}));
        if !args.json {
            printing::line(&format!("seed {seed}: {kept} of {} kept", args.n))?;
        }
    }
    if args.json { printing::json(&kept_of) } else { Ok(()) }
}
