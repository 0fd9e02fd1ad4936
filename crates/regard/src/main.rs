//! Regard: the one binary. Configuration, commands, and the wiring of all rooms.
//!
//! This room holds no logic of a service desk: a command reads its arguments, opens the desk ([`opening`]) and calls a
//! deed. Start with [`commands`], then [`serving`], which is the whole running process.

mod chance;
mod config;
mod logs;
mod opening;
mod printing;
mod moment;
mod figures;
mod health;
mod serving;
mod mail_files;
mod stage;
mod dice;
mod seed;
mod doctor;
mod bench;
mod sim;
mod replay;
mod fuzz;
mod commands;

use std::process::ExitCode;

fn main() -> ExitCode {
    // Before anything that may open a connection: one crypto library, ring.
    if rustls::crypto::ring::default_provider().install_default().is_err() {
        eprintln!("error: another crypto provider was installed first");
        return ExitCode::FAILURE;
    }
    commands::run()
}
