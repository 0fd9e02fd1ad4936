//! `regard bench`: fills a database to a size, starts this very binary as a server on it, and measures what people and
//! mail servers would meet; then, in the same run, what the database alone does with the same rows.
//!
//! Nothing is simulated: pages come over HTTP with sessions, mail over SMTP and LMTP, screens are open streams, and every
//! write is durable. The clients run on the same machine and take their share of it.

mod text;
mod letters;
mod place;
mod fill;
mod client;
mod server;
mod stopwatch;
mod pages;
mod deeds;
mod post;
mod screens;
mod alone;
mod report;

use crate::config::Config;
use anyhow::Result;
use clap::ValueEnum;
use place::Bench;
use report::{Measured, Report};
use server::Server;
use std::path::PathBuf;
use std::time::Duration;

/// What to measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Section {
    /// Pages as colleagues read them
    Pages,
    /// Searches
    Search,
    /// Tickets created and answered over HTTP
    Http,
    /// Mail by SMTP and LMTP, accepted and understood
    Mail,
    /// Live screens held
    Live,
    /// What the database alone does with the same rows
    Raw,
}

/// How large, and for how long.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// Tickets in the database.
    pub tickets: i64,
    /// Words on each.
    pub comments: i64,
    /// How long each measure runs.
    pub seconds: Duration,
    /// Live screens opened at once.
    pub screens: usize,
    /// People, programs and mail servers at once.
    pub at_once: usize,
    /// Where the filled desk stays, to be used again; without one it is in a folder that goes when the bench ends.
    pub keep: Option<PathBuf>,
    /// What to measure; nothing named is everything.
    pub only: Vec<Section>,
}

impl Plan {
    fn has(&self, section: Section) -> bool {
        self.only.is_empty() || self.only.contains(&section)
    }
}

/// Fills, measures, tells.
pub(crate) async fn run(config: &Config, plan: &Plan) -> Result<Report> {
    raise_open_files();
    let bench = Bench::prepare(config, plan).await?;
    let mut report = Report::begin(&bench).await?;
    bench.desk.db.close().await;
    let server = Server::start(&bench).await?;
    let measured = served(&bench, &server, plan, &mut report).await;
    let stopped = server.stop().await;
    measured?;
    stopped?;
    if plan.has(Section::Raw) {
        report.extend(alone::measure(&bench, plan).await?);
        report.compare();
    }
    Ok(report)
}

/// Everything that is measured against the running server.
async fn served(bench: &Bench, server: &Server, plan: &Plan, report: &mut Report) -> Result<()> {
    report.extend([server.first_page(), server.memory("memory, idle")?]);
    let pages = pages::Reader::sign_in(bench, server).await?;
    if plan.has(Section::Pages) {
        report.extend(pages.pages(server, plan).await?);
    }
    if plan.has(Section::Search) {
        report.extend(pages.searches(server, plan).await?);
    }
    if plan.has(Section::Http) {
        report.extend(deeds::measure(bench, server, &pages, plan).await?);
    }
    if plan.has(Section::Mail) {
        report.extend(post::measure(server, plan).await?);
    }
    report.extend([server.memory("memory, after load")?, server.peak("memory, at most")?]);
    if plan.has(Section::Live) {
        report.extend(screens::measure(server, &pages, plan).await?);
    }
    Ok(())
}

/// Thousands of screens are as many open lines, on both sides: the soft limit goes up to the hard one.
fn raise_open_files() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
    if let Err(error) = setrlimit(Resource::Nofile, raised) {
        tracing::warn!(%error, "the limit of open files stays as it is");
    }
}

/// A measure that is one figure.
fn figure(name: &'static str, value: f64, unit: &'static str) -> Measured {
    Measured { name, value, unit, ..Measured::default() }
}
