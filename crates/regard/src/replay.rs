//! The texts that Regard was made from, played as stories on a fresh desk: a newcomer sees what happens step by step, and
//! every claim that a story makes is looked up in the desk while it is told.
//!
//! [`tale`] is the teller: the desk, its people, and the lines told so far. Each story is a file of its own.

pub(crate) mod tale;
mod tyre;
mod calvin;
mod connie;
mod field;

use crate::config::Config;
use anyhow::Result;
use clap::ValueEnum;
use tale::{Line, Tale};

/// A story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Story {
    /// Money back for a tyre that was never sold here: the customer’s perception counts
    Tyre,
    /// Two questions in one mail, and a wish that goes beyond what can be done
    Calvin,
    /// Three in line, one has to leave, and ears nearby
    Connie,
    /// Four voices: who buys, who praises, who complains, and who says nothing
    Field,
}

/// Plays a story on the desk of the settings, which must be new; gives its lines.
pub(crate) async fn play(config: &Config, story: Story) -> Result<Vec<Line>> {
    let mut tale = Tale::begin(config).await?;
    match story {
        Story::Tyre => tyre::tell(&mut tale).await?,
        Story::Calvin => calvin::tell(&mut tale).await?,
        Story::Connie => connie::tell(&mut tale).await?,
        Story::Field => field::tell(&mut tale).await?,
    }
    tale.end().await
}
