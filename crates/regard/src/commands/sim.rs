//! `regard sim`: whether a rule keeps what it says, on made-up desks that anybody can make again from their seed.

use crate::config::Config;
use crate::sim::week::{Part, Score};
use crate::{printing, sim};
use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use serde_json::json;

#[derive(Subcommand)]
pub(super) enum SimCommand {
    /// Promises dated by the rule of our own past, and how many of them are kept
    Promises(PromisesArgs),
    /// A week on a desk as it is, and on the same desk without what only Regard does
    Week(WeekArgs),
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

#[derive(Args)]
#[command(
    after_help = "Examples:\n  regard sim week --seed 9\n  regard sim week --seed 9 --events 400 --without promises --json"
)]
pub(super) struct WeekArgs {
    /// The same week again for the same number
    #[arg(long, default_value_t = 9)]
    seed: u64,
    /// About how many things happen
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u64).range(20..=20_000))]
    events: u64,
    /// Switch one part off, instead of all of them
    #[arg(long)]
    without: Vec<Part>,
    /// As JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(config: &Config, command: &SimCommand) -> Result<()> {
    match command {
        SimCommand::Promises(args) => promises(args),
        SimCommand::Week(args) => week(config, args).await,
    }
}

async fn week(config: &Config, args: &WeekArgs) -> Result<()> {
    let events = usize::try_from(args.events).context("so many events")?;
    let lacking = if args.without.is_empty() { Part::ALL.to_vec() } else { args.without.clone() };
    let whole = on_passing_desk(config, args.seed, events, &[]).await?;
    let part = on_passing_desk(config, args.seed, events, &lacking).await?;
    if args.json {
        return printing::json(&json!({"seed": args.seed, "with": whole, "without": part}));
    }
    let row = |name: &str, of: fn(&Score) -> String| [name.to_owned(), of(&whole), of(&part)];
    let other = if args.without.is_empty() { "plain desk" } else { "without" };
    printing::table(
        ["", "Regard", other],
        &[
            row("mails that came", |score| score.mails.to_string()),
            row("minutes ignored", |score| score.ignored_minutes.to_string()),
            row("longest of them", |score| score.worst_minutes.to_string()),
            row("promises spoken", |score| score.promises.to_string()),
            row("dates kept as first said", |score| format!("{} of {}", score.kept, score.due)),
            row("promises forgotten", |score| score.forgotten.to_string()),
            row("heard before they asked", |score| {
                format!("{} of {}", score.said_first, score.said_first + score.asked)
            }),
            row("leaks sent", |score| format!("{} of {} slips", score.leaks, score.slips)),
        ],
    )?;
    for ((law, what, with), (_, _, without)) in whole.laws().into_iter().zip(part.laws()) {
        if without > with {
            printing::line(&format!("law {law} suffers: {what} {with} -> {without}"))?;
        }
    }
    Ok(())
}

/// Plays the week on a desk that goes away afterwards.
async fn on_passing_desk(config: &Config, seed: u64, events: usize, without: &[Part]) -> Result<Score> {
    let passing = tempfile::tempdir().context("making a folder for the week")?;
    sim::week::play(&config.passing(passing.path()), seed, events, without).await
}

fn promises(args: &PromisesArgs) -> Result<()> {
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
