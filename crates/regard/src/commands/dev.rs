//! `regard dev`: a small living desk on this machine, for looking around and for development.

use super::serve::WayArgs;
use crate::config::{Choice, Config};
use crate::figures::Collector;
use crate::serving::{Doors, Process, keep_tidy};
use crate::{opening, printing, seed};
use anyhow::Result;
use clap::Args;
use regard_domain::clock::{Clock, SystemClock};
use regard_services::ctx::Ctx;
use regard_services::desk::Desk;
use regard_services::sign_in;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

/// How many ports after a taken one are tried.
const NEXT_PORTS: u16 = 50;

#[derive(Args, Default)]
#[command(after_help = "Example:\n  regard dev --listen 127.0.0.1:8080")]
pub(super) struct DevArgs {
    #[command(flatten)]
    pub(super) ways: WayArgs,
}

/// Where mail is taken when the settings name no place.
const SMTP: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 2525);

/// Who the sign-in link is for.
const ADMIN: &str = "anna@example.com";

pub(super) async fn run(mut config: Config, _: DevArgs) -> Result<()> {
    config.listen = free(config.listen);
    if config.smtp_listen.is_empty() {
        config.smtp_listen.push(free(SMTP));
    }
    config.catch_mail = config.catch_mail.or(config.smtp_server.is_empty());
    config.allow_private_addresses = config.allow_private_addresses.or(true);
    let collector = Collector::begin()?;
    keep_tidy(collector.clone());
    let doors = Doors::open(&config).await?;
    if seed::plant(&config, SystemClock.now()).await? {
        tracing::info!("planted a few weeks of history");
    }
    let desk = opening::desk(&config).await?;
    welcome(&config, &desk).await?;
    let mut process = Process::new(desk);
    process.serve(&config, collector, doors)?;
    process.work(&config);
    process.run().await
}

/// Says where everything is, with a link that signs the admin in once.
async fn welcome(config: &Config, desk: &Arc<Desk>) -> Result<()> {
    let url = config.public_url();
    printing::line(&format!("\n  Regard is open at   {url}"))?;
    // A desk of somebody's own has another admin, who knows how to sign in.
    if let Ok(link) = sign_in::link_for(&Ctx::system(desk, "operator"), ADMIN).await {
        printing::line(&format!("  sign in as Anna     {link}"))?;
    }
    for address in &config.smtp_listen {
        printing::line(&format!("  mail comes in at    {address} (SMTP)"))?;
    }
    if config.catch_mail == Choice::Said(true) {
        printing::line(&format!("  mail going out      is caught: {url}/outbox"))?;
    }
    printing::line(&format!("  data                {}\n", config.data_dir.display()))
}

/// The address itself, or the next port after it that nobody has.
fn free(address: SocketAddr) -> SocketAddr {
    let ports = (0..NEXT_PORTS).filter_map(|offset| address.port().checked_add(offset));
    let mut addresses = ports.map(|port| SocketAddr::new(address.ip(), port));
    addresses.find(|address| std::net::TcpListener::bind(address).is_ok()).unwrap_or(address)
}
