//! `regard sim week`: the same made-up week on the same desk, once as it is and once without what only Regard does, so that
//! everybody can see what that is good for, and which law suffers when one part is switched off.
//!
//! [`plan`] makes the week from its seed: mails, how long their work takes, slips of the pen, colleagues who are away.
//! [`desk`] is the desk with its colleagues, who act through the same services as everybody. [`turns`] lets them live through
//! the week. [`score`] counts what the customers lived through, from what happened and not from what the desk says of itself.
//!
//! What the colleagues of the plain desk do by heart is assumed, not measured: see `docs/SIMULATIONS.md`.

mod plan;
mod score;
mod desk;
mod turns;

use crate::config::Config;
use anyhow::Result;
use clap::ValueEnum;
use plan::Plan;
pub(crate) use score::Score;
use turns::Week;

/// What can be switched off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// Everybody who waits stands in one list by the clock, whoever has them (law 1)
    Ignored,
    /// Spoken promises are rows that are due (law 2)
    Promises,
    /// Update clocks run while we owe somebody something (law 3)
    Updates,
    /// What belongs to another customer is held back (law 9)
    Discretion,
}

impl Part {
    /// All of them: what a plain desk does without.
    pub(crate) const ALL: [Part; 4] = [Part::Ignored, Part::Promises, Part::Updates, Part::Discretion];
}

/// Plays the week of a seed on a new desk, without some parts.
pub(crate) async fn play(config: &Config, seed: u64, events: usize, without: &[Part]) -> Result<Score> {
    let plan = Plan::new(seed, events)?;
    let desk = desk::Desk::open(config, &plan, without).await?;
    let score = Week::new(plan, desk, seed).live().await?;
    Ok(score)
}
