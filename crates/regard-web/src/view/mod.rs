//! What the templates are given: plain values, already worded, with no database behind them.

pub mod icon;
