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
pub mod thread;
pub mod composer;
pub mod inbox;
