//! `regard wait` and `regard erlangc`: what a line is like, from its numbers. They open no desk.

use crate::printing;
use anyhow::{Result, bail};
use clap::Args;
use regard_domain::erlang::{self, ASSUMPTIONS, Load};
use regard_domain::queue::{self, Line};

#[derive(Args)]
#[command(after_help = "Example:\n  regard wait --ahead 4 --gap 3m --json")]
pub(super) struct WaitArgs {
    /// How many stand before them
    #[arg(long)]
    ahead: u32,
    /// The time between two services that end: 3m, 90s, 0.5h
    #[arg(long, value_parser = secs)]
    gap: Option<f64>,
    /// How long the last one who was served had waited
    #[arg(long, value_parser = secs, value_name = "TIME")]
    last: Option<f64>,
    /// How long until somebody serves again
    #[arg(long, value_parser = secs, value_name = "TIME")]
    opens_in: Option<f64>,
    /// By how much our own told waits have to be stretched
    #[arg(long, default_value_t = 1.0)]
    factor: f64,
    /// Print it as JSON, in minutes
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
#[command(
    name = "erlangc",
    after_help = "Example:\n  regard erlangc --calls 100 --per 30m --aht 180 --agents 14 --t 20"
)]
pub(super) struct ErlangArgs {
    /// How many come in a period
    #[arg(long)]
    calls: f64,
    /// The period: 30m
    #[arg(long, value_parser = secs)]
    per: f64,
    /// How long one takes, in seconds
    #[arg(long)]
    aht: f64,
    /// How many serve
    #[arg(long)]
    agents: u32,
    /// Within how many seconds they should be answered
    #[arg(long)]
    t: f64,
    /// Print it as JSON
    #[arg(long)]
    json: bool,
}

/// `3m`, `90s`, `0.5h`, or seconds.
fn secs(text: &str) -> Result<f64, String> {
    let (number, unit) = match text.trim_end_matches(|c: char| c.is_ascii_alphabetic()) {
        number if text.ends_with('m') => (number, 60.0),
        number if text.ends_with('h') => (number, 3_600.0),
        number if text.ends_with('s') || number == text => (number, 1.0),
        _ => return Err(format!("{text:?} is no time such as 90s, 3m or 0.5h")),
    };
    let found = number.parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0);
    found.map(|number| number * unit).ok_or_else(|| format!("{text:?} is no time such as 90s, 3m or 0.5h"))
}

pub(super) fn run(args: &WaitArgs) -> Result<()> {
    let minutes = |secs: Option<f64>| secs.map(|secs| secs / 60.0);
    let line = Line {
        ahead: args.ahead,
        gap: minutes(args.gap),
        last_entered: minutes(args.last),
        until_open: minutes(args.opens_in).unwrap_or(0.0),
    };
    let Some(wait) = queue::wait(&line, args.factor.max(0.0)) else {
        bail!("nothing is known about this line: give `--gap`, `--last` or `--opens-in`");
    };
    if args.json {
        return printing::json(&wait);
    }
    printing::line(&format!("mean {:.1} min, P50 {:.1} min, P90 {:.1} min", wait.mean, wait.p50, wait.p90))
}

pub(super) fn run_erlang(args: &ErlangArgs) -> Result<()> {
    let load = Load {
        calls: args.calls,
        per_secs: args.per,
        handle_secs: args.aht,
        agents: args.agents,
        target_secs: args.t,
    };
    let Some(line) = erlang::staffing(&load) else {
        bail!(
            "with {} the line grows without end: {} are needed at least",
            args.agents,
            erlang::fewest(&load)
        );
    };
    if args.json {
        return printing::json(&line);
    }
    printing::line(&format!(
        "Pw {:.4}  SL {:.4}  ASA {:.2} s  occupancy {:.2}",
        line.waits, line.within_target, line.mean_wait_secs, line.occupancy
    ))?;
    printing::line(ASSUMPTIONS)
}
