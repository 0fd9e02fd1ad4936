//! Holds regard-mail to the open data set and prints the figures.
//!
//! `cargo test -p regard-mail --features corpus --test corpus -- --nocapture`; `REGARD_TEST_SHOW=1` prints each miss.

mod auth;
mod calendar;
mod data;
mod fields;
mod kinds;
mod reply_text;
mod threads;
mod tnef;
