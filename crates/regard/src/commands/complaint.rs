//! `regard complaint`: what was complained of, its causes by harm, and the ISO 10002 file of one.

use crate::config::Config;
use crate::{opening, printing};
use anyhow::{Context, Result};
use clap::{Args, Subcommand, ValueEnum};
use jiff::SignedDuration;
use regard_domain::complaint::Complaint;
use regard_domain::id::ComplaintId;
use regard_services::complaints::file::{self, Format};
use regard_services::complaints::reading;
use regard_services::ctx::Ctx;
use regard_services::settings;
use serde_json::{Value, json};

#[derive(Subcommand)]
pub(super) enum ComplaintCommand {
    /// Complaints, the newest first
    List(ListArgs),
    /// Causes, the most harmful first: harm counts, not how often
    Causes(CausesArgs),
    /// The file of one complaint in the order of ISO 10002
    Export(ExportArgs),
}

#[derive(Args)]
#[command(after_help = "Example:\n  regard complaint list --open --json")]
pub(super) struct ListArgs {
    /// Only open ones
    #[arg(long)]
    open: bool,
    /// How many
    #[arg(long, default_value_t = 50)]
    limit: i64,
    /// As JSON
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
#[command(after_help = "Example:\n  regard complaint causes --days 90")]
pub(super) struct CausesArgs {
    /// How many days back
    #[arg(long, default_value_t = 365, value_parser = clap::value_parser!(i64).range(1..=3650))]
    days: i64,
    /// As JSON
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
#[command(after_help = "\
Our own account stays out of the file unless the house wants its own copy.

Examples:
  regard complaint export 7
  regard complaint export 7 --format html > complaint-7.html")]
pub(super) struct ExportArgs {
    /// Its number
    id: i64,
    /// How it is written
    #[arg(long, value_enum, default_value_t = Written::Markdown)]
    format: Written,
    /// With our account: for the house alone
    #[arg(long)]
    inside: bool,
}

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Written {
    Markdown,
    Html,
    Json,
}

pub(super) async fn run(config: &Config, command: ComplaintCommand) -> Result<()> {
    match command {
        ComplaintCommand::List(args) => list(config, &args).await,
        ComplaintCommand::Causes(args) => causes(config, &args).await,
        ComplaintCommand::Export(args) => export(config, &args).await,
    }
}

async fn list(config: &Config, args: &ListArgs) -> Result<()> {
    let desk = opening::desk(config).await?;
    let ctx = Ctx::system(&desk, "operator");
    let all = reading::list(&ctx, args.open, None, args.limit).await?;
    desk.db.close().await;
    if args.json {
        return printing::json(&json!({"complaints": all.iter().map(said).collect::<Vec<_>>()}));
    }
    for it in &all {
        let words = regard_domain::field::snippet(&it.words, 80);
        printing::line(&format!("{:>6}  R-{:<6} {:<12} {words}", it.id, it.ticket_id, it.state))?;
    }
    printing::line(&format!("{} shown", all.len()))
}

fn said(it: &Complaint) -> Value {
    json!({
        "id": it.id, "ticket_id": it.ticket_id, "state": it.state.as_str(), "words": it.words,
        "aspect": it.aspect.as_str(), "cause": it.cause(), "owner_id": it.owner_id, "received_at": it.received_at,
        "thanked_at": it.thanked_at, "told_back_at": it.told_back_at, "closed_at": it.closed_at,
    })
}

async fn causes(config: &Config, args: &CausesArgs) -> Result<()> {
    let desk = opening::desk(config).await?;
    let ctx = Ctx::system(&desk, "operator");
    let causes = reading::causes(&ctx, ctx.now() - SignedDuration::from_hours(24 * args.days)).await?;
    desk.db.close().await;
    if args.json {
        let rows: Vec<Value> = causes
            .iter()
            .map(
                |one| json!({"cause": one.name, "count": one.count, "harm": one.harm, "told_back": one.told}),
            )
            .collect();
        return printing::json(&rows);
    }
    for one in &causes {
        printing::line(&format!("{:>6} harm  {:>4} complaints  {}", one.harm, one.count, one.name))?;
    }
    if causes.is_empty() { printing::line("nobody complained") } else { Ok(()) }
}

async fn export(config: &Config, args: &ExportArgs) -> Result<()> {
    let desk = opening::desk(config).await?;
    let ctx = Ctx::system(&desk, "operator");
    let zone = settings::show(&ctx).await?.schedule.time_zone();
    let found = file::make(&ctx, ComplaintId(args.id), &zone, args.inside).await;
    desk.db.close().await;
    let found = found.with_context(|| format!("complaint {}", args.id))?;
    let format = match args.format {
        Written::Markdown => Format::Markdown,
        Written::Html => Format::Html,
        Written::Json => Format::Json,
    };
    printing::line(found.text(format)?.trim_end())
}
