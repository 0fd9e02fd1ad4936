//! The integration suite: one binary, run on both engines (`cargo xtask test`).

mod site;
mod place;
mod promises;
mod promise_doors;
mod api;
mod backup;
mod bench;
mod channels;
mod commands;
mod house;
mod mailboxes;
mod http;
mod mail;
mod market;
mod pages;
mod people;
mod recoveries;
mod replies;
mod rules;
mod sending;
mod sign_in;
mod store;
mod tickets;
mod torture;
mod updates;
mod upkeep;
