//! `regard migrate`: the schema of this version, and nothing else.

use crate::config::Config;
use crate::{opening, printing};
use anyhow::{Context, Result};
use clap::Args;
use regard_domain::clock::{Clock, SystemClock};
use regard_store::migrate;
use serde::Serialize;

#[derive(Args)]
#[command(after_help = "Example:\n  regard migrate --database postgres://desk@db.example.com/desk")]
pub(super) struct MigrateArgs {
    /// Print what was done as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Done {
    migration: i64,
    ran: Vec<&'static str>,
}

pub(super) async fn run(config: &Config, args: &MigrateArgs) -> Result<()> {
    opening::make_folder(&config.data_dir)?;
    let db = opening::database(config).await?;
    let ran = migrate::migrate(&db, SystemClock.now()).await.context("migrating the database")?;
    db.close().await;
    let done = Done { migration: migrate::latest(), ran };
    if args.json {
        return printing::json(&done);
    }
    let what =
        if done.ran.is_empty() { "nothing to do".into() } else { format!("ran {}", done.ran.join(", ")) };
    printing::line(&format!("{what}; the database is at migration {}", done.migration))
}
