//! `regard metric`: how we do, each number with how many cases it comes from.

use crate::config::Config;
use crate::{opening, printing};
use anyhow::Result;
use clap::{Args, ValueEnum};
use jiff::{SignedDuration, Timestamp};
use regard_domain::statistics::Share;
use regard_services::complaints::reading as complaints;
use regard_services::ctx::Ctx;
use regard_services::ignored::measuring::{self, Measured};
use regard_services::updates;
use serde::Serialize;
use serde_json::json;

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
    /// Minutes in which somebody was ignored, day by day, and whether some wait longer than others
    IgnoredMinutes,
}

pub(super) async fn run(config: &Config, args: &MetricArgs) -> Result<()> {
    let desk = opening::desk(config).await?;
    let ctx = Ctx::system(&desk, "operator");
    if args.metric == Metric::IgnoredMinutes {
        let measured = measuring::measure(&ctx, args.days).await?;
        let now = ctx.now();
        desk.db.close().await;
        return ignored_minutes(&measured, now, args.json);
    }
    let since = ctx.now() - SignedDuration::from_hours(24 * args.days);
    let share = match args.metric {
        Metric::AskedFirst | Metric::IgnoredMinutes => updates::measure(&ctx, since).await?.asked_first,
        Metric::UpdatesOnTime => updates::measure(&ctx, since).await?.on_time,
        Metric::ToldBack => complaints::measure(&ctx, since).await?.told_back,
        Metric::ThankedInTime => complaints::measure(&ctx, since).await?.thanked_in_time,
        Metric::ActedOn => complaints::measure(&ctx, since).await?.acted_on,
    };
    desk.db.close().await;
    if args.json { printing::json(&Shown::of(&share)) } else { printing::line(&told(&share)) }
}

fn ignored_minutes(measured: &Measured, now: Timestamp, is_json: bool) -> Result<()> {
    if !is_json {
        for day in measured.days.iter().filter(|day| day.minutes > 0) {
            printing::line(&format!("{}: {} min, {} people", day.date, day.minutes, day.people))?;
        }
        for one in &measured.equity {
            let ratio =
                one.ratio.map_or_else(|| "too few to compare".to_owned(), |ratio| format!("{ratio:.2}"));
            let alarm = if one.is_alarm() { ", an alarm" } else { "" };
            printing::line(&format!("worst by best {}: {ratio}{alarm}", one.by))?;
        }
        return printing::line(&format!("{} min in all; ignored now: {}", measured.minutes(), measured.now));
    }
    let days: Vec<_> = measured
        .days
        .iter()
        .map(|day| json!({"date": day.date.to_string(), "minutes": day.minutes, "people": day.people}))
        .collect();
    let worst = measured.worst.as_ref().map(|one| {
        json!({"ticket_id": one.ticket_id, "minutes": one.minutes(now), "cause": one.cause, "from": one.from})
    });
    let equity: Vec<_> = measured
        .equity
        .iter()
        .map(|one| {
            let groups: Vec<_> = one
                .groups
                .iter()
                .map(|group| json!({"name": group.name, "mean_minutes": group.mean_minutes, "n": group.n}))
                .collect();
            json!({"by": one.by, "ratio": one.ratio, "alarm": one.is_alarm(), "groups": groups})
        })
        .collect();
    printing::json(&json!({
        "minutes": measured.minutes(), "now": measured.now, "worst": worst, "days": days, "equity": equity,
    }))
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
