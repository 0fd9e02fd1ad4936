//! `regard metric`: how we do, each number with how many cases it comes from.

use crate::config::Config;
use crate::{opening, printing};
use anyhow::Result;
use clap::{Args, ValueEnum};
use jiff::SignedDuration;
use regard_domain::statistics::Share;
use regard_services::complaints::reading as complaints;
use regard_services::ctx::Ctx;
use regard_services::updates;
use serde::Serialize;

#[derive(Args)]
#[command(
    after_help = "Examples:\n  regard metric asked_first\n  regard metric updates_on_time --days 7 --json"
)]
pub(super) struct MetricArgs {
    /// Which number
    metric: Metric,
    /// How many days back
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(i64).range(1..=3650))]
    days: i64,
    /// Print it as JSON
    #[arg(long)]
    json: bool,
}

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Metric {
    /// Updates said before the customer asked, of all updates
    AskedFirst,
    /// Updates said in time, of all that were due
    UpdatesOnTime,
    /// Complaints of which the customer knows what changed, of all
    ToldBack,
    /// Complaints thanked within the hour, of those whose hour is over
    ThankedInTime,
    /// Complaints with an action or a reasoned limit, of all
    ActedOn,
}

pub(super) async fn run(config: &Config, args: &MetricArgs) -> Result<()> {
    let desk = opening::desk(config).await?;
    let ctx = Ctx::system(&desk, "operator");
    let since = ctx.now() - SignedDuration::from_hours(24 * args.days);
    let share = match args.metric {
        Metric::AskedFirst => updates::measure(&ctx, since).await?.asked_first,
        Metric::UpdatesOnTime => updates::measure(&ctx, since).await?.on_time,
        Metric::ToldBack => complaints::measure(&ctx, since).await?.told_back,
        Metric::ThankedInTime => complaints::measure(&ctx, since).await?.thanked_in_time,
        Metric::ActedOn => complaints::measure(&ctx, since).await?.acted_on,
    };
    desk.db.close().await;
    if args.json { printing::json(&Shown::of(&share)) } else { printing::line(&told(&share)) }
}

/// A share as programs read it.
#[derive(Serialize)]
struct Shown {
    count: u64,
    n: u64,
    rate: Option<f64>,
    low: f64,
    high: f64,
}

impl Shown {
    fn of(share: &Share) -> Self {
        Self { count: share.count, n: share.of, rate: share.value(), low: share.low, high: share.high }
    }
}

/// `0.70 (7 of 10; 95% between 0.40 and 0.89)`.
fn told(share: &Share) -> String {
    match share.value() {
        None => "no case yet".to_owned(),
        Some(rate) => format!(
            "{rate:.2} ({} of {}; 95% between {:.2} and {:.2})",
            share.count, share.of, share.low, share.high
        ),
    }
}
