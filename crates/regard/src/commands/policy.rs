//! `regard policy`: the register of policies, and what each costs.

use crate::config::Config;
use crate::{opening, printing};
use anyhow::Result;
use clap::{Args, Subcommand};
use jiff::SignedDuration;
use regard_services::ctx::Ctx;
use regard_services::policies;
use serde_json::{Value, json};

#[derive(Subcommand)]
pub(super) enum PolicyCommand {
    /// The register: what our "no"s stand on, who answers for it, until when
    List(ListArgs),
    /// What each policy costs, the most painful first: declines, value lost, exceptions
    Pain(PainArgs),
}

#[derive(Args)]
#[command(after_help = "Example:\n  regard policy list --json")]
pub(super) struct ListArgs {
    /// As JSON
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
#[command(after_help = "Example:\n  regard policy pain --days 90 --json")]
pub(super) struct PainArgs {
    /// How many days back
    #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(i64).range(1..=3650))]
    days: i64,
    /// As JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(config: &Config, command: PolicyCommand) -> Result<()> {
    match command {
        PolicyCommand::List(args) => list(config, &args).await,
        PolicyCommand::Pain(args) => pain(config, &args).await,
    }
}

async fn list(config: &Config, args: &ListArgs) -> Result<()> {
    let desk = opening::desk(config).await?;
    let ctx = Ctx::system(&desk, "operator");
    let (all, now) = (policies::list(&ctx).await?, ctx.now());
    desk.db.close().await;
    if args.json {
        let said: Vec<Value> = all
            .iter()
            .map(|it| {
                json!({
                    "id": it.id, "title": it.title, "reason": it.reason, "owner_id": it.owner_id,
                    "expires_at": it.expires_at, "repealed_at": it.repealed_at, "is_in_force": it.is_in_force(now),
                })
            })
            .collect();
        return printing::json(&said);
    }
    for it in &all {
        let state = if it.is_in_force(now) { "in force" } else { "over" };
        printing::line(&format!("{:>6}  {state:<8}  until {}  {}", it.id, it.expires_at, it.title))?;
    }
    if all.is_empty() { printing::line("no policies") } else { Ok(()) }
}

async fn pain(config: &Config, args: &PainArgs) -> Result<()> {
    let desk = opening::desk(config).await?;
    let ctx = Ctx::system(&desk, "operator");
    let pains = policies::pain(&ctx, ctx.now() - SignedDuration::from_hours(24 * args.days)).await?;
    desk.db.close().await;
    if args.json {
        let said: Vec<Value> = pains
            .iter()
            .map(|one| {
                json!({
                    "policy_id": one.policy.id, "title": one.policy.title, "declines": one.declines,
                    "value_lost_cents": one.value_lost_cents, "exceptions": one.exceptions,
                })
            })
            .collect();
        return printing::json(&said);
    }
    for one in &pains {
        printing::line(&format!(
            "{:>5} declines  {:>10}.{:02} lost  {:>4} exceptions  {}",
            one.declines,
            one.value_lost_cents / 100,
            one.value_lost_cents % 100,
            one.exceptions,
            one.policy.title
        ))?;
    }
    if pains.is_empty() { printing::line("no policies") } else { Ok(()) }
}
