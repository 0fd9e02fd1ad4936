//! The integration suite: one binary, run on both engines (`cargo xtask test`).

mod mail;
mod store;
mod tickets;
mod replies;
