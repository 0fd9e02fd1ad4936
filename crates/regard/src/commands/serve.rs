//! `regard serve` and `regard worker`: the desk for real.

use crate::config::{Config, Overrides};
use crate::figures::Collector;
use crate::opening;
use crate::serving::{Doors, Process, keep_tidy};
use anyhow::Result;
use clap::Args;

/// The ways in, where the command line names them.
#[derive(Args, Default)]
pub(super) struct WayArgs {
    /// Address and port of pages and API
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// Address and port that take mail by SMTP
    #[arg(long, value_name = "ADDR")]
    smtp_listen: Option<String>,
    /// Address and port, or unix:/path, that take mail by LMTP
    #[arg(long, value_name = "ADDR")]
    lmtp_listen: Option<String>,
}

impl WayArgs {
    /// Adds what was said to the settings.
    pub(super) fn overrides(&self, said: &mut Overrides) {
        let ways = [
            ("listen", &self.listen),
            ("smtp_listen", &self.smtp_listen),
            ("lmtp_listen", &self.lmtp_listen),
        ];
        said.extend(ways.into_iter().filter_map(|(key, value)| Some((key, value.clone()?))));
    }
}

#[derive(Args)]
#[command(after_help = "Example:\n  regard serve --listen 127.0.0.1:8080 --smtp-listen 0.0.0.0:25")]
pub(super) struct ServeArgs {
    #[command(flatten)]
    pub(super) ways: WayArgs,
    /// Do no jobs and fetch no mail here: a `regard worker` beside it does
    #[arg(long)]
    no_jobs: bool,
}

#[derive(Args)]
#[command(after_help = "Example:\n  regard worker --database postgres://desk@db.example.com/desk")]
pub(super) struct WorkerArgs {}

pub(super) async fn run(mut config: Config, args: ServeArgs) -> Result<()> {
    config.check_senders = config.check_senders.or(true);
    let collector = Collector::begin()?;
    keep_tidy(collector.clone());
    let doors = Doors::open(&config).await?;
    let desk = opening::desk(&config).await?;
    tracing::info!(listen = %doors.web.local_addr()?, url = config.public_url(), "Regard is open");
    let mut process = Process::new(desk);
    process.serve(&config, collector, doors)?;
    if !args.no_jobs {
        process.work(&config);
    }
    process.run().await
}

pub(super) async fn run_worker(mut config: Config, _: WorkerArgs) -> Result<()> {
    config.check_senders = config.check_senders.or(true);
    let mut process = Process::new(opening::desk(&config).await?);
    process.work(&config);
    tracing::info!(workers = config.workers, "working");
    process.run().await
}
