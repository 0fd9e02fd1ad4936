//! `regard user`: the people of a desk, from the command line of its operator.

use crate::config::Config;
use crate::{opening, printing};
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand, ValueEnum};
use regard_domain::user::{Role, TicketAccess, User};
use regard_services::ctx::Ctx;
use regard_services::people::{self, NewPerson};
use regard_services::{groups, sign_in};
use serde::Serialize;
use std::io::Read;

#[derive(Subcommand)]
pub(super) enum UserCommand {
    /// Add a person; without a password they get a link that signs in once
    Create(CreateArgs),
    /// Who is there
    List(ListArgs),
}

#[derive(Args)]
#[command(
    after_help = "Example:\n  regard user create --admin --email anna@example.com --name Anna --password \"four words in a row\""
)]
pub(super) struct CreateArgs {
    /// Their mail address
    #[arg(long)]
    email: String,
    /// What we call them
    #[arg(long)]
    name: String,
    /// A first password; `-` reads it from standard input
    #[arg(long)]
    password: Option<String>,
    /// They change people, policy and settings (short for --role admin)
    #[arg(long, conflicts_with = "role")]
    admin: bool,
    /// What they may do
    #[arg(long, value_enum, default_value = "agent")]
    role: RoleWord,
    /// Which tickets they see as an agent
    #[arg(long, value_enum, default_value = "all")]
    access: AccessWord,
    /// A group they are in; may be given more than once [default for colleagues: the desk's default group]
    #[arg(long, value_name = "NAME")]
    group: Vec<String>,
    /// Print who was added as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum RoleWord {
    EndUser,
    Agent,
    Lead,
    Admin,
}

#[derive(Clone, Copy, ValueEnum)]
enum AccessWord {
    All,
    Groups,
    Assigned,
}

#[derive(Args)]
#[command(after_help = "Example:\n  regard user list --role agent --json")]
pub(super) struct ListArgs {
    /// Only people of this role
    #[arg(long, value_enum)]
    role: Option<RoleWord>,
    /// At most so many
    #[arg(long, default_value_t = 1_000)]
    limit: i64,
    /// Print them as JSON
    #[arg(long)]
    json: bool,
}

/// A person as a program reads them.
#[derive(Serialize)]
struct UserOut {
    id: i64,
    name: String,
    email: Option<String>,
    role: &'static str,
    access: &'static str,
    suspended: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    sign_in_link: Option<String>,
}

impl RoleWord {
    fn role(self) -> Role {
        match self {
            RoleWord::EndUser => Role::EndUser,
            RoleWord::Agent => Role::Agent,
            RoleWord::Lead => Role::Lead,
            RoleWord::Admin => Role::Admin,
        }
    }
}

impl AccessWord {
    fn access(self) -> TicketAccess {
        match self {
            AccessWord::All => TicketAccess::All,
            AccessWord::Groups => TicketAccess::Groups,
            AccessWord::Assigned => TicketAccess::Assigned,
        }
    }
}

impl UserOut {
    fn of(user: User) -> Self {
        Self {
            id: user.id.0,
            role: user.role.as_str(),
            access: user.access.as_str(),
            name: user.name,
            email: user.email,
            suspended: user.is_suspended,
            sign_in_link: None,
        }
    }
}

pub(super) async fn run(config: &Config, command: UserCommand) -> Result<()> {
    let desk = opening::desk(config).await?;
    let ctx = Ctx::system(&desk, "operator");
    match command {
        UserCommand::Create(args) => create(&ctx, args).await?,
        UserCommand::List(args) => list(&ctx, &args).await?,
    }
    desk.db.close().await;
    Ok(())
}

async fn create(ctx: &Ctx, args: CreateArgs) -> Result<()> {
    let role = if args.admin { Role::Admin } else { args.role.role() };
    let groups = groups_of(ctx, role, &args.group).await?;
    let password = password(args.password)?;
    let needs_link = password.is_none() && role.is_staff();
    let new = NewPerson {
        name: args.name,
        email: args.email.clone(),
        role,
        access: args.access.access(),
        password,
        groups,
    };
    let id = people::create(ctx, new).await?;
    let user = people::show(ctx, id).await?.user;
    let sign_in_link = if needs_link { Some(sign_in::link_for(ctx, &args.email).await?) } else { None };
    let out = UserOut { sign_in_link, ..UserOut::of(user) };
    if args.json {
        return printing::json(&out);
    }
    printing::line(&format!("{} ({}) was added as {}, number {}", out.name, args.email, out.role, out.id))?;
    match out.sign_in_link {
        Some(link) => printing::line(&format!("sign in once, within a quarter of an hour: {link}")),
        None => Ok(()),
    }
}

/// The groups of the names; a colleague without one is in the default group, so that somebody looks at new mail.
async fn groups_of(ctx: &Ctx, role: Role, names: &[String]) -> Result<Vec<regard_domain::id::GroupId>> {
    let all = groups::list(ctx).await?;
    if names.is_empty() && role.is_staff() {
        return Ok(all.iter().filter(|group| group.is_default).map(|group| group.id).collect());
    }
    let find = |name: &String| {
        let found = all.iter().find(|group| group.name.eq_ignore_ascii_case(name)).map(|group| group.id);
        let there = || all.iter().map(|group| group.name.as_str()).collect::<Vec<_>>().join(", ");
        found.with_context(|| format!("there is no group {name:?}; there are: {}", there()))
    };
    names.iter().map(find).collect()
}

fn password(given: Option<String>) -> Result<Option<String>> {
    if given.as_deref() != Some("-") {
        return Ok(given);
    }
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).context("reading the password from standard input")?;
    let line = text.lines().next().unwrap_or_default().to_owned();
    if line.is_empty() {
        bail!("no password came on standard input");
    }
    Ok(Some(line))
}

async fn list(ctx: &Ctx, args: &ListArgs) -> Result<()> {
    let (users, count) = people::list(ctx, args.role.map(RoleWord::role), args.limit, 0).await?;
    let out: Vec<UserOut> = users.into_iter().map(UserOut::of).collect();
    if args.json {
        return printing::json(&out);
    }
    let row = |user: &UserOut| {
        let email = user.email.clone().unwrap_or_default();
        let state = if user.suspended { "suspended" } else { "" };
        [user.id.to_string(), user.name.clone(), email, user.role.to_owned(), state.to_owned()]
    };
    printing::table(["id", "name", "email", "role", ""], &out.iter().map(row).collect::<Vec<_>>())?;
    let shown = i64::try_from(out.len()).unwrap_or(i64::MAX);
    if shown < count {
        printing::line(&format!("{} more: --limit {count} shows all", count - shown))?;
    }
    Ok(())
}
