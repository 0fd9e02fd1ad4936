//! What the templates are given: plain values, already worded, with no database behind them.
//!
//! A handler fills a page's struct and renders it; `examples/gallery` shows each with sample values.

pub mod icon;
pub mod tone;
pub mod words;
pub mod when;
pub mod face;
pub mod frame;
pub mod list;
pub mod promise;
pub mod promises;
pub mod recovery;
pub mod complaint;
pub mod limit;
pub mod thread;
pub mod findings;
pub mod composer;
pub mod inbox;
pub mod today;
pub mod compose;
pub mod held;
pub mod search;
pub mod user;
pub mod settings;
pub mod rule;
pub mod rule_form;
pub mod organization;
pub mod outbox;
pub mod laws;
pub mod update;
pub mod handoff;
pub mod ignored;
pub mod plain;

#[cfg(test)]
mod tests;
