//! `regard token`: programs that act for a person.

use crate::config::Config;
use crate::{opening, printing};
use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use regard_services::ctx::Ctx;
use regard_services::{api_tokens, people};
use serde::Serialize;

#[derive(Subcommand)]
pub(super) enum TokenCommand {
    /// Make a token; it is shown this once
    Create(CreateArgs),
}

#[derive(Args)]
#[command(
    after_help = "Example:\n  regard token create --user anna@example.com --name \"nightly export\" --json"
)]
pub(super) struct CreateArgs {
    /// The mail address of the colleague for whom the program acts
    #[arg(long, value_name = "EMAIL")]
    user: String,
    /// What it is for, so that you know it later
    #[arg(long, default_value = "command line")]
    name: String,
    /// Print it as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Made {
    token: String,
}

pub(super) async fn run(config: &Config, command: TokenCommand) -> Result<()> {
    let TokenCommand::Create(args) = command;
    let desk = opening::desk(config).await?;
    let ctx = Ctx::system(&desk, "operator");
    let user = people::find_by_email(&ctx, &args.user).await?.with_context(|| {
        format!("nobody has the address {}: `regard user list` shows who is there", args.user)
    })?;
    let token = api_tokens::create(&ctx, user.id, &args.name).await?.token;
    desk.db.close().await;
    if args.json { printing::json_line(&Made { token }) } else { printing::line(&token) }
}
