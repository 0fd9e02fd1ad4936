//! `regard law`: the laws over the data.

use super::Told;
use crate::config::Config;
use crate::{opening, printing};
use anyhow::{Context, Result};
use clap::Args;
use regard_domain::law::Law;
use regard_services::ctx::Ctx;
use regard_services::laws;

#[derive(Args)]
#[command(after_help = "Examples:\n  regard law 1\n  regard law all --json")]
pub(super) struct LawArgs {
    /// A law's number, or `all`
    which: String,
    /// Print every row that breaks a law as JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(config: &Config, args: &LawArgs) -> Result<()> {
    let laws = laws_of(&args.which)?;
    let desk = opening::desk(config).await?;
    let ctx = Ctx::system(&desk, "operator");
    let mut breaches = Vec::new();
    for law in laws {
        let found = laws::check(&ctx, law).await?;
        if !args.json {
            let verdict = match found.len() {
                0 => "holds".to_owned(),
                1 => "is broken by 1 row".to_owned(),
                count => format!("is broken by {count} rows"),
            };
            printing::line(&format!("law {} ({}) {verdict}", law.number(), law.title()))?;
            for breach in &found {
                printing::line(&format!("  {} {}: {}", breach.table, breach.id, breach.why))?;
            }
        }
        breaches.extend(found);
    }
    desk.db.close().await;
    if args.json {
        printing::json(&breaches)?;
    }
    if breaches.is_empty() { Ok(()) } else { Err(Told.into()) }
}

fn laws_of(which: &str) -> Result<Vec<Law>> {
    if which == "all" {
        return Ok(Law::ALL.to_vec());
    }
    let known = || Law::ALL.iter().map(|law| law.number().to_string()).collect::<Vec<_>>().join(", ");
    let number = which.parse().ok();
    let law = number.and_then(Law::from_number);
    Ok(vec![
        law.with_context(|| format!("this version checks the laws {} and `all`, not {which:?}", known()))?,
    ])
}
