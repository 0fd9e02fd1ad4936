//! `regard promise`: what is owed, one of them, and by when something like it was done so far.

use crate::config::Config;
use crate::{opening, printing};
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use jiff::Timestamp;
use regard_domain::id::{PromiseId, TicketId};
use regard_domain::promise::{Promise, State};
use regard_domain::schedule::Schedule;
use regard_domain::statistics::{Case, Outlook, outlook};
use regard_services::ctx::Ctx;
use regard_services::promises::reading::{self, Filter};
use regard_services::promises::suggesting::{self, Like, Suggestion};
use regard_services::settings;
use serde_json::{Value, json};

#[derive(Subcommand)]
pub(super) enum PromiseCommand {
    /// Promises, the newest first
    List(ListArgs),
    /// One promise with every move of its time
    Show(ShowArgs),
    /// By when something like it was done so far: nine of ten, open cases counted as open
    Suggest(SuggestArgs),
}

#[derive(Args)]
#[command(after_help = "Example:\n  regard promise list --state active --json")]
pub(super) struct ListArgs {
    /// Only in this state: active, delivered, kept, broken, ...
    #[arg(long)]
    state: Option<String>,
    /// Only of this ticket
    #[arg(long)]
    ticket: Option<i64>,
    /// How many
    #[arg(long, default_value_t = 50)]
    limit: i64,
    /// As JSON
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
#[command(after_help = "Example:\n  regard promise show 7 --json")]
pub(super) struct ShowArgs {
    /// Its number
    id: i64,
    /// As JSON
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
#[command(after_help = "\
Without cases of your own the desk's last 90 days are asked, by kind of act.

Examples:
  regard promise suggest --hours 1..20
  regard promise suggest --hours 1..8 --open 9,10
  regard promise suggest --kind call --json")]
pub(super) struct SuggestArgs {
    /// Cases that are done, by their hours: 1..20, or 1,2,5
    #[arg(long)]
    hours: Option<String>,
    /// Cases that are open, by their age in hours
    #[arg(long)]
    open: Option<String>,
    /// The kind of act: call, send, money, visit, fix, answer, other
    #[arg(long, default_value = "other")]
    kind: String,
    /// As JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(config: &Config, command: PromiseCommand) -> Result<()> {
    match command {
        PromiseCommand::List(args) => list(config, &args).await,
        PromiseCommand::Show(args) => show(config, &args).await,
        PromiseCommand::Suggest(args) => suggest(config, &args).await,
    }
}

async fn list(config: &Config, args: &ListArgs) -> Result<()> {
    let state = match &args.state {
        Some(word) => Some(State::from_word(word).with_context(|| format!("there is no state {word:?}"))?),
        None => None,
    };
    let desk = opening::desk(config).await?;
    let ctx = Ctx::system(&desk, "operator");
    let filter = Filter { state, ticket: args.ticket.map(TicketId), ..Filter::default() };
    let (rows, count) = reading::list(&ctx, &filter, args.limit.clamp(1, 1_000), 0).await?;
    desk.db.close().await;
    if args.json {
        return printing::json(
            &json!({"promises": rows.iter().map(said).collect::<Vec<_>>(), "count": count}),
        );
    }
    for row in &rows {
        let due = row.due_at.map_or_else(|| "no time".to_owned(), |due| due.to_string());
        printing::line(&format!(
            "{:>6}  R-{:<6} {:<17} {due}  {}",
            row.id, row.ticket_id, row.state, row.words
        ))?;
    }
    printing::line(&format!("{count} in all"))
}

fn said(promise: &Promise) -> Value {
    json!({
        "id": promise.id, "ticket_id": promise.ticket_id, "promiser_id": promise.promiser_id, "body": promise.words,
        "class": promise.class, "state": promise.state.as_str(), "made_at": promise.made_at, "due_at": promise.due_at,
        "first_due_at": promise.first_due_at, "quote": promise.quote, "delivered_at": promise.delivered_at,
        "ended_at": promise.ended_at, "recovery_id": promise.recovery_id,
    })
}

async fn show(config: &Config, args: &ShowArgs) -> Result<()> {
    let desk = opening::desk(config).await?;
    let ctx = Ctx::system(&desk, "operator");
    let read = reading::show(&ctx, PromiseId(args.id)).await?;
    desk.db.close().await;
    let moves: Vec<Value> = read
        .moves
        .iter()
        .map(|one| json!({"from": one.from, "to": one.to, "reason": one.reason, "told_at": one.told_at}))
        .collect();
    if args.json {
        let mut out = said(&read.promise);
        out["moves"] = json!(moves);
        return printing::json(&out);
    }
    printing::line(&format!("“{}”", read.promise.words))?;
    let due = read.promise.due_at.map_or_else(|| "no time".to_owned(), |due| due.to_string());
    printing::line(&format!("{}, due {due}, moved {} times", read.promise.state, moves.len()))
}

async fn suggest(config: &Config, args: &SuggestArgs) -> Result<()> {
    if args.hours.is_some() || args.open.is_some() {
        return from_cases(args);
    }
    let desk = opening::desk(config).await?;
    let ctx = Ctx::system(&desk, "operator");
    let schedule = settings::show(&ctx).await?.schedule;
    let like = Like { kind: args.kind.clone(), group_id: None, size: String::new() };
    let mut conn = ctx.read().await?;
    let found = suggesting::suggest(&mut conn, &schedule, &like, ctx.now()).await?;
    drop(conn);
    desk.db.close().await;
    print(&found, &schedule, args.json)
}

fn print(found: &Suggestion, schedule: &Schedule, as_json: bool) -> Result<()> {
    if as_json {
        return printing::json(&match found {
            Suggestion::By(quote) => json!({"answer": "by", "quote": quote}),
            Suggestion::UpdateInstead { class, n, open } => {
                json!({"answer": "update_instead", "class": class, "n": n, "open": open})
            }
            Suggestion::TooFew { n } => json!({"answer": "too_few", "n": n}),
        });
    }
    printing::line(&match found {
        Suggestion::By(quote) => {
            let at: Timestamp = quote.suggested_at;
            let at = at.to_zoned(schedule.time_zone()).strftime("%a %-d %b, %H:%M").to_string();
            format!(
                "{at}: nine of ten of {} ({}) were done within {} business minutes",
                quote.n, quote.class, quote.p90
            )
        }
        Suggestion::UpdateInstead { n, open, .. } => {
            format!(
                "no date, promise an update: of {n} a share of {open:.2} is open for longer than any done one took"
            )
        }
        Suggestion::TooFew { n } => format!("too few cases ({n}): say a time you are sure of"),
    })
}

/// The rule on cases of the command line, in plain hours.
fn from_cases(args: &SuggestArgs) -> Result<()> {
    let read = |text: &Option<String>, is_done: bool| -> Result<Vec<Case>> {
        let hours = hours(text.as_deref().unwrap_or_default())?;
        Ok(hours.into_iter().map(|hours| Case { minutes: hours * 60, is_done }).collect())
    };
    let mut cases = read(&args.hours, true)?;
    cases.extend(read(&args.open, false)?);
    let n = cases.len();
    let found = outlook(&cases);
    if args.json {
        return printing::json(&match found {
            Outlook::By(by) => json!({"answer": "by", "p50_minutes": by.p50, "p90_minutes": by.p90, "n": n}),
            Outlook::Unknown { open } => json!({"answer": "update_instead", "open": open, "n": n}),
            Outlook::TooFew => json!({"answer": "parent_class", "n": n}),
        });
    }
    printing::line(&match found {
        Outlook::By(by) => format!("{} h", by.p90 / 60),
        Outlook::Unknown { open } => format!("no date, promise an update (S={open:.2})"),
        Outlook::TooFew => "parent class".to_owned(),
    })
}

/// `1..20` (both included), or `1,2,5`.
fn hours(text: &str) -> Result<Vec<i64>> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    if let Some((first, last)) = text.split_once("..") {
        let (first, last): (i64, i64) = (first.trim().parse()?, last.trim().parse()?);
        if first < 0 || last < first || last > 100_000 {
            bail!("{text:?} is no range such as 1..20");
        }
        return Ok((first..=last).collect());
    }
    text.split(',').map(|one| Ok(one.trim().parse()?)).collect()
}
