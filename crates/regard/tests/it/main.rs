//! The integration suite: one binary, run on both engines (`cargo xtask test`).

mod channels;
mod mail;
mod http;
mod people;
mod sign_in;
mod store;
mod tickets;
mod replies;
