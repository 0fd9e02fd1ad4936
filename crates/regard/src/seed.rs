//! The small living desk that `regard dev` plants once: a few weeks of believable history, told through the same deeds as
//! real life (mail received and understood, replies that leave, tickets solved and put to sleep), by a clock that is moved.
//!
//! What happens stands in `seed/desk.toml`; [`script`] reads it, [`playing`] plays it.

pub(crate) mod script;
mod moments;
mod deeds;
mod playing;

use crate::config::Config;
use crate::stage::Stage;
use anyhow::Result;
use jiff::Timestamp;
use regard_services::people;

/// Plants the desk if nobody has a seat yet; `true` when it did.
pub(crate) async fn plant(config: &Config, now: Timestamp) -> Result<bool> {
    let stage = Stage::open(config, now, "seed").await?;
    let db = stage.desk.db.clone();
    let is_new = people::staff(&stage.system).await?.is_empty();
    if is_new {
        playing::play(stage, script::read()?, now).await?;
        db.analyze().await?;
    }
    db.close().await;
    Ok(is_new)
}
