//! Mail in and out over real connections: our receiver spoken to by hand, and real mail servers.

pub(crate) mod lines;
pub(crate) mod servers;
pub(crate) mod postfix;
pub(crate) mod dovecot;
mod smtp;
mod sending;
mod round_trip;
mod fetching;
mod tokens;
mod doctor;
