//! The small living desk that `regard dev` plants once: a few weeks of believable history, told through the same deeds as
//! real life (mail received and understood, replies that leave, tickets solved and put to sleep), by a clock that is moved.
//!
//! What happens stands in `seed/desk.toml`; [`script`] reads it, [`stage`] plays it.

pub(crate) mod script;
mod moments;
mod letter;
mod stage;

use crate::config::{Choice, Config};
use crate::opening;
use anyhow::Result;
use jiff::Timestamp;
use moments::StageClock;
use regard_services::ctx::Ctx;
use regard_services::people;
use std::sync::Arc;

/// Plants the desk if nobody has a seat yet; `true` when it did.
pub(crate) async fn plant(config: &Config, now: Timestamp) -> Result<bool> {
    let clock = Arc::new(StageClock::at(now));
    let config =
        Config { catch_mail: Choice::Said(true), check_senders: Choice::Said(false), ..config.clone() };
    let desk = opening::desk_at(&config, clock.clone()).await?;
    let is_new = people::staff(&Ctx::system(&desk, "seed")).await?.is_empty();
    if is_new {
        stage::play(&desk, &clock, script::read()?, now).await?;
        desk.db.analyze().await?;
    }
    desk.db.close().await;
    Ok(is_new)
}
