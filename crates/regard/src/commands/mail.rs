//! `regard mail`: one mail from a pipe, a look at files, and a try of the way out.

mod look;
mod pipe;
mod trial;

use crate::config::Config;
use anyhow::Result;
use clap::Subcommand;

/// `EX_TEMPFAIL` of sysexits.h: the mail server keeps the mail and tries again.
pub(super) const TRY_AGAIN: u8 = 75;

#[derive(Subcommand)]
pub(super) enum MailCommand {
    /// Take in one mail from standard input; exits with 75 when the mail server should try again
    In(pipe::InArgs),
    /// Print what mails say as JSON
    Parse(look::ParseArgs),
    /// Tell new words from quoted history, JSON lines in and out
    ReplyText(look::ReplyTextArgs),
    /// Group a folder of mails into conversations
    Threads(look::ThreadsArgs),
    /// Send a mail by the configured way and say what the server answered
    SendTest(trial::SendTestArgs),
}

pub(super) async fn run(config: &Config, command: MailCommand) -> Result<()> {
    match command {
        MailCommand::In(args) => pipe::run(config, args).await,
        MailCommand::Parse(args) => look::parse(&args),
        MailCommand::ReplyText(args) => look::reply_text(&args),
        MailCommand::Threads(args) => look::threads(&args),
        MailCommand::SendTest(args) => trial::run(config, &args).await,
    }
}
