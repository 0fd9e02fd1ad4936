//! The database, and the work that waits in it.

use super::Finding;
use crate::config::{Config, cover};
use crate::opening;
use anyhow::Result;
use jiff::SignedDuration;
use regard_services::ctx::Ctx;
use regard_services::desk::Desk;
use regard_services::error::chain;
use regard_services::{figures, jobs, laws};
use regard_store::migrate;
use std::sync::Arc;

/// How long a due job may wait before somebody has to ask whether workers run.
const WORK_WAITS: SignedDuration = SignedDuration::from_mins(5);

/// How far ahead of this machine's clock a row may be.
const AHEAD: SignedDuration = SignedDuration::from_mins(2);

/// Opens the desk; what stands in the way is the finding.
pub(super) async fn open(config: &Config) -> Result<Arc<Desk>, Finding> {
    let shown = cover(&config.database_url());
    let db = opening::database(config).await.map_err(|error| {
        let mend = "Start the database, and see that `database` names it with a user who may open it.";
        Finding::broken("database", format!("{error:#}"), mend)
    })?;
    let found = migrate::version(&db).await;
    db.close().await;
    match found {
        Ok(found) if found > migrate::latest() => {
            let sentence =
                format!("{shown} is at migration {found}, this version knows up to {}", migrate::latest());
            let mend = "Start the newer version, or restore a backup made before the upgrade.";
            return Err(Finding::broken("database", sentence, mend));
        }
        Ok(_) => {}
        Err(error) => {
            let sentence = format!("{shown} opens but does not answer: {}", chain(&error));
            return Err(Finding::broken("database", sentence, "Look at the database's own log."));
        }
    }
    opening::desk(config).await.map_err(|error| {
        Finding::broken("desk", format!("{error:#}"), "Mend what is named; nothing was changed.")
    })
}

/// Whether the database keeps what it is told.
pub(super) async fn examine(ctx: &Ctx) -> Result<Vec<Finding>> {
    let mut conn = ctx.read().await?;
    let kept = conn.durability().await?;
    let mut found = Vec::new();
    let sentence = format!("{}, migration {}; {}", kept.version, migrate::latest(), kept.words);
    found.push(if kept.is_durable {
        Finding::well("database", sentence)
    } else {
        let mend = "Switch it on: without it a power cut loses mail that was acknowledged.";
        Finding::broken("database", sentence, mend)
    });
    drop(conn);
    let newest = figures::newest(ctx).await?;
    if let Some(newest) = newest.filter(|newest| *newest > ctx.now() + AHEAD) {
        let sentence =
            format!("the newest row was written at {newest}, which is still to come by this machine's clock");
        let mend = "Set the clock by NTP, here and on every machine that serves this desk.";
        found.push(Finding::broken("clock", sentence, mend));
    }
    Ok(found)
}

/// Whether work is done, and what it could not do.
pub(super) async fn work(ctx: &Ctx) -> Result<Vec<Finding>> {
    let standing = jobs::standing(ctx).await?;
    let mut found = Vec::new();
    let next = jobs::next_at(ctx).await?;
    let waits = next.map(|at| ctx.now().duration_since(at)).filter(|waits| *waits > WORK_WAITS);
    found.push(match waits {
        Some(waits) => Finding::broken(
            "work",
            format!(
                "{} jobs wait, the first for {} minutes: nobody does them",
                standing.ready,
                waits.as_mins()
            ),
            "Start `regard serve` (or `regard worker`) on this database.",
        ),
        None => Finding::well(
            "work",
            format!("{} jobs wait for their time, {} are being done", standing.ready, standing.running),
        ),
    });
    if standing.dead > 0 {
        let last = jobs::dead(ctx, 1).await?.into_iter().next();
        let last =
            last.map(|job| format!("; the last ({}) said: {}", job.kind, job.last_error)).unwrap_or_default();
        let mend = "Mend the cause, then run them again on the page of dead jobs.";
        found.push(Finding::note("work", format!("{} jobs were given up{last}", standing.dead), mend));
    }
    let mut broken = 0;
    for law in regard_domain::law::Law::ALL {
        broken += laws::check(ctx, law).await?.len();
    }
    found.push(match broken {
        0 => Finding::well("laws", "all laws that are checked hold"),
        broken => Finding::note("laws", format!("{broken} rows break a law"), "`regard law all` names each."),
    });
    Ok(found)
}
