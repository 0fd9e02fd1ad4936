//! `regard verify`: everything once, and what differs row by row.

use super::Told;
use super::backup::show;
use crate::config::Config;
use crate::{opening, printing};
use anyhow::Result;
use clap::Args;
use regard_services::ctx::Ctx;
use regard_services::verify;

#[derive(Args)]
#[command(after_help = "Examples:\n  regard verify\n  regard verify --fix --json")]
pub(super) struct VerifyArgs {
    /// Mend what follows from other rows: clocks, counters, the index of words, jobs that are missing
    #[arg(long)]
    fix: bool,
    /// Print every difference as JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(config: &Config, args: &VerifyArgs) -> Result<()> {
    let desk = opening::desk(config).await?;
    let bar = printing::bar(0, "");
    let found = verify::run(&Ctx::system(&desk, "operator"), args.fix, &|at| show(&bar, at)).await?;
    bar.finish_and_clear();
    desk.db.close().await;
    let is_left = |difference: &&verify::Difference| !(args.fix && difference.can_be_mended);
    let left = found.iter().filter(is_left).count();
    if args.json {
        printing::json(&found)?;
    } else {
        for difference in &found {
            let state = if is_left(&difference) { "" } else { " (mended)" };
            printing::line(&format!("{} {}: {}{state}", difference.table, difference.row, difference.what))?;
        }
        let hint = if left > 0 && !args.fix && found.iter().any(|d| d.can_be_mended) {
            "; --fix mends some of it"
        } else {
            ""
        };
        printing::line(&match (found.len(), left) {
            (0, _) => "everything is as it should be".to_owned(),
            (found, 0) => format!("{found} differences, all mended"),
            (found, left) => format!("{found} differences, {left} of them left{hint}"),
        })?;
    }
    if left == 0 { Ok(()) } else { Err(Told.into()) }
}
