//! What a good operator looks at: each finding is a sentence, and where something is not well, how to mend it.
//!
//! Nothing here changes anything. [`examine`] asks every part; [`names`] asks the domain name system.

mod data;
mod mail;
mod names;

use crate::config::Config;
use crate::{health, opening};
use anyhow::Result;
use regard_domain::clock::{Clock, SystemClock};
use regard_services::ctx::Ctx;
use regard_services::desk::Desk;
use serde::Serialize;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;

/// Free bytes below which a desk soon stands still.
const DISK_SCARCE_BYTES: u64 = 1024 * 1024 * 1024;

/// The first day on which a machine with a right clock can run this version: 24 November 2026.
const EARLIEST_SECOND: i64 = 1_795_478_400;

/// How well something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
    /// As it should be.
    Well,
    /// It works, and could be better.
    Note,
    /// It does not work.
    Broken,
}

/// What was found about one part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Finding {
    /// Which part.
    pub part: &'static str,
    /// How it is.
    pub state: State,
    /// What was found.
    pub sentence: String,
    /// What mends it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mend: Option<String>,
}

impl Finding {
    /// As it should be.
    pub(crate) fn well(part: &'static str, sentence: impl Into<String>) -> Self {
        Self { part, state: State::Well, sentence: sentence.into(), mend: None }
    }

    /// It works, and could be better.
    pub(crate) fn note(part: &'static str, sentence: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { part, state: State::Note, sentence: sentence.into(), mend: Some(mend.into()) }
    }

    /// It does not work.
    pub(crate) fn broken(part: &'static str, sentence: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { part, state: State::Broken, sentence: sentence.into(), mend: Some(mend.into()) }
    }
}

/// Looks at everything.
pub(crate) async fn examine(config: &Config) -> Vec<Finding> {
    let mut found = vec![clock(), pages()];
    found.extend(address(config));
    found.extend(folder(config));
    let desk = match data::open(config).await {
        Ok(desk) => desk,
        Err(finding) => {
            found.push(finding);
            return found;
        }
    };
    found.extend(on_desk(config, &desk).await);
    desk.db.close().await;
    found
}

async fn on_desk(config: &Config, desk: &Arc<Desk>) -> Vec<Finding> {
    let ctx = Ctx::system(desk, "doctor");
    let mut found = Vec::new();
    let asked: [Result<Vec<Finding>>; 4] = [
        data::examine(&ctx).await,
        data::work(&ctx).await,
        mail::examine(&ctx, config).await,
        names::examine(&ctx, config).await,
    ];
    for findings in asked {
        match findings {
            Ok(findings) => found.extend(findings),
            Err(error) => found.push(Finding::broken(
                "database",
                format!("it did not answer a question: {error:#}"),
                "Look at the database's own log.",
            )),
        }
    }
    found
}

fn clock() -> Finding {
    let now = SystemClock.now();
    if now.as_second() < EARLIEST_SECOND {
        let mend = "Let the machine keep time by NTP, for example with systemd-timesyncd.";
        return Finding::broken(
            "clock",
            format!("this machine believes that it is {now}, which is long past"),
            mend,
        );
    }
    Finding::well("clock", format!("this machine says {now:.0}"))
}

fn pages() -> Finding {
    let count = regard_web::assets::names().count();
    Finding::well(
        "pages",
        format!("their {count} styles, scripts and icons are in the binary; Node is not needed here"),
    )
}

fn address(config: &Config) -> Option<Finding> {
    let url = config.public_url();
    let is_open = !config.listen.ip().is_loopback();
    if url.starts_with("https://") || !is_open {
        return Some(Finding::well("address", format!("people reach the desk at {url}")));
    }
    Some(Finding::note(
        "address",
        format!("{url} is not encrypted, and the desk listens beyond this machine"),
        "Put a proxy that ends TLS before it, or set `tls_cert`, `tls_key` and `listen_tls`; then set `url`.",
    ))
}

/// The data folder: room, rights, and the key.
fn folder(config: &Config) -> Vec<Finding> {
    let folder = &config.data_dir;
    let shown = folder.display();
    if let Err(error) = opening::make_folder(folder) {
        return vec![Finding::broken(
            "data folder",
            format!("{error:#}"),
            "Make it, and give it to the user Regard runs as.",
        )];
    }
    let mut found = Vec::new();
    match health::free_bytes(folder) {
        Ok(free) => found.push(room(free, &shown.to_string())),
        Err(error) => {
            let mend = "Look whether its disk is mounted.";
            found.push(Finding::broken("disk", format!("{shown} cannot be looked at: {error}"), mend));
        }
    }
    let trial = folder.join(format!(".doctor-{}", std::process::id()));
    match std::fs::write(&trial, b"").and_then(|()| std::fs::remove_file(&trial)) {
        Ok(()) => found.push(Finding::well("data folder", format!("{shown} can be written to"))),
        Err(error) => {
            let mend = "Give it to the user Regard runs as; mount its disk for writing.";
            found.push(Finding::broken(
                "data folder",
                format!("{shown} cannot be written to: {error}"),
                mend,
            ));
        }
    }
    found.extend(key(config));
    found
}

fn room(free: u64, folder: &str) -> Finding {
    let mebibytes = free / 1024 / 1024;
    let sentence = format!("{mebibytes} MiB are free at {folder}");
    let mend = "Make room, or move the data folder to a larger disk.";
    match free {
        free if free < health::DISK_MIN_BYTES => Finding::broken("disk", sentence, mend),
        free if free < DISK_SCARCE_BYTES => Finding::note("disk", sentence, mend),
        _ => Finding::well("disk", sentence),
    }
}

fn key(config: &Config) -> Option<Finding> {
    let path = config.data_dir.join(opening::KEY_FILE);
    let rights = std::fs::metadata(&path).ok()?.permissions().mode() & 0o777;
    if rights & 0o077 != 0 {
        let sentence = format!("others on this machine may read {} ({rights:o})", path.display());
        return Some(Finding::broken("key", sentence, format!("chmod 600 {}", path.display())));
    }
    Some(Finding::well("key", format!("only its owner reads {}", path.display())))
}
