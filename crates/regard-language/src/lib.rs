//! Text in, findings out: times, promises, questions, lapses of courtesy and of discretion.
//!
//! This room owns what a sentence means. It never does IO, never asks what time it is, and knows neither tickets nor
//! people: a calendar, a moment and a context are arguments. Words and patterns stand in language packs under `packs/`
//! and can be changed without touching the engine; every finding names the rule that made it.
//!
//! Start with [`dates`], which turns "by Friday 3pm" into a moment; [`promises`] builds on it. What counts as a finding
//! is written in `docs/language/`.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod text;
pub mod token;
pub mod sentence;
pub mod sheet;
pub mod pattern;
pub mod calendar;
pub mod moment;
pub mod lexicon;
pub mod grammar;
pub mod pack;
pub mod dates;
pub mod promises;
pub mod questions;
pub mod courtesy;
pub mod discretion;
pub mod json;
