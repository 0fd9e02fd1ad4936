//! `regard dev`: a small living desk on this machine, for looking around and for development.

use super::serve::WayArgs;
use crate::config::Config;
use crate::figures::Collector;
use crate::serving::{Doors, Process, keep_tidy};
use crate::{opening, printing};
use anyhow::Result;
use clap::Args;
use std::net::SocketAddr;

/// How many ports after a taken one are tried.
const NEXT_PORTS: u16 = 50;

#[derive(Args, Default)]
#[command(after_help = "Example:\n  regard dev --listen 127.0.0.1:8080")]
pub(super) struct DevArgs {
    #[command(flatten)]
    pub(super) ways: WayArgs,
}

pub(super) async fn run(mut config: Config, _: DevArgs) -> Result<()> {
    config.listen = free(config.listen);
    config.catch_mail = config.catch_mail.or(config.smtp_server.is_empty());
    let collector = Collector::begin()?;
    keep_tidy(collector.clone());
    let doors = Doors::open(&config).await?;
    let desk = opening::desk(&config).await?;
    printing::line(&format!("Regard is open at {}", config.public_url()))?;
    let mut process = Process::new(desk);
    process.serve(&config, collector, doors)?;
    process.work(&config);
    process.run().await
}

/// The address itself, or the next port after it that nobody has.
fn free(address: SocketAddr) -> SocketAddr {
    let ports = (0..NEXT_PORTS).filter_map(|offset| address.port().checked_add(offset));
    let mut addresses = ports.map(|port| SocketAddr::new(address.ip(), port));
    addresses.find(|address| std::net::TcpListener::bind(address).is_ok()).unwrap_or(address)
}
