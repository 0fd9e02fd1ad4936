//! The real program under real load, and what may happen to it: killed at random moments, no room on the disk, no
//! database, no mail server, an end in the middle of work, several workers. Whatever happens, what was acknowledged is
//! there once, nothing is sent twice silently, and work goes on by itself.
//!
//! In the suite this is short; `cargo xtask torture --times 50` is the long form. `REGARD_TORTURE_TIMES` and
//! `REGARD_TORTURE_SEED` say how often and from which seed.

mod dice;
mod web;
mod sink;
mod server;
mod ledger;
mod load;
mod reckoning;
mod cluster;
mod kills;
mod shutdown;
mod workers;
mod disk;
mod database;
mod mail_server;
