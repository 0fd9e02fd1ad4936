//! The commands, one file each: arguments in, a deed, words out.
//!
//! Exit codes: 0 done, 1 failed, 2 the command or a setting was wrong. `mail in` keeps the sysexits of mail pipes.

mod backup;
mod bench;
mod clocks;
mod complaint;
mod config;
mod dev;
mod doctor;
mod fuzz;
mod import;
mod language;
mod law;
mod mail;
mod metric;
mod migrate;
mod policy;
mod promise;
mod replay;
mod serve;
mod sim;
mod stake;
mod token;
mod user;
mod verify;
mod wait;

use crate::config::{Config, LogFormat, Overrides, load};
use crate::logs;
use anyhow::Result;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// Customer service in which nobody is ignored and every promise is kept.
#[derive(Parser)]
#[command(version, about, propagate_version = true, max_term_width = 110)]
struct Cli {
    #[command(flatten)]
    place: PlaceArgs,
    #[command(subcommand)]
    command: Option<Command>,
}

/// Which desk: these stand above the configuration file and the environment.
#[derive(Args)]
struct PlaceArgs {
    /// The configuration file [default: ./regard.toml, else /etc/regard/regard.toml, if there]
    #[arg(long, global = true, value_name = "FILE", env = "REGARD_CONFIG", help_heading = "Which desk")]
    config: Option<PathBuf>,
    /// The folder for database, files and key
    #[arg(long, global = true, value_name = "DIR", help_heading = "Which desk")]
    data_dir: Option<String>,
    /// postgres://user:password@host/name or sqlite:PATH
    #[arg(long, global = true, value_name = "URL", help_heading = "Which desk")]
    database: Option<String>,
}

#[derive(Subcommand)]
enum Command {
    /// A small living desk in ./var that catches its mail; what runs when no command is given
    Dev(dev::DevArgs),
    /// Pages, API, mail and jobs in one process
    Serve(serve::ServeArgs),
    /// Jobs and mail fetching only, beside a `serve` on the same database
    Worker(serve::WorkerArgs),
    /// Bring the database to this version (also done at every start)
    Migrate(migrate::MigrateArgs),
    /// People: add, list
    #[command(subcommand)]
    User(user::UserCommand),
    /// Tokens with which programs act for a person
    #[command(subcommand)]
    Token(token::TokenCommand),
    /// Mail: take one in from a pipe, look at files, try the way out
    #[command(subcommand)]
    Mail(mail::MailCommand),
    /// Bring in what another program kept
    #[command(subcommand)]
    Import(import::ImportCommand),
    /// Promises: list, show, date one from the desk's own past
    #[command(subcommand)]
    Promise(promise::PromiseCommand),
    /// A story of how service should be, told step by step on a fresh desk
    Replay(replay::ReplayArgs),
    /// Policies behind our "no"s: list, and what each costs
    #[command(subcommand)]
    Policy(policy::PolicyCommand),
    /// Complaints: list, causes by harm, the ISO 10002 file of one
    #[command(subcommand)]
    Complaint(complaint::ComplaintCommand),
    /// Try a rule on made-up desks
    #[command(subcommand)]
    Sim(sim::SimCommand),
    /// Try a law on made-up days in which somebody is ignored on purpose
    #[command(subcommand)]
    Fuzz(fuzz::FuzzCommand),
    /// Check the laws over the data; exits with 1 and every row that breaks one
    Law(law::LawArgs),
    /// By when each customer hears from us again, and who should have heard
    Clocks(clocks::ClocksArgs),
    /// How we do: a number with how many cases it comes from
    Metric(metric::MetricArgs),
    /// How long somebody waits who joins a line now
    Wait(wait::WaitArgs),
    /// What a line is like with so many colleagues (Erlang C)
    #[command(name = "erlangc")]
    Erlang(wait::ErlangArgs),
    /// What a relationship is worth, and what a failure puts at stake
    Stake(stake::StakeArgs),
    /// What the language room finds in texts: times, promises, questions, lapses
    Language(language::LanguageArgs),
    /// Look at everything once: clocks, files, references; exits with 1 and every difference
    Verify(verify::VerifyArgs),
    /// Write the whole desk into one file while it goes on working
    Backup(backup::BackupArgs),
    /// Bring a desk back from its backup, on either engine
    Restore(backup::RestoreArgs),
    /// Look at database, mail servers, DNS, disk and clock; say how to mend what is not well
    Doctor(doctor::DoctorArgs),
    /// Measure how fast this machine serves a desk of a size
    Bench(bench::BenchArgs),
    /// Print every setting with what it means and its value in force
    Config(config::ConfigArgs),
}

/// Runs the command that the command line names.
pub(crate) fn run() -> ExitCode {
    let cli = Cli::parse();
    let command = cli.command.unwrap_or_else(|| Command::Dev(dev::DevArgs::default()));
    // The mail server behind a pipe keeps its mail and tries again, whatever is wrong on our side.
    let is_pipe = matches!(command, Command::Mail(mail::MailCommand::In(_)));
    let code = |code: u8| if is_pipe { mail::TRY_AGAIN } else { code };
    let config = match load(cli.place.config.as_deref(), &overrides(&cli.place, &command)) {
        Ok(config) => config,
        Err(error) => return failed(&error, code(2)),
    };
    if let Err(error) = logs::begin(&config, log_format(&command)) {
        return failed(&error, code(2));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    match runtime.map_err(anyhow::Error::from).and_then(|runtime| runtime.block_on(perform(command, config)))
    {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.is::<Told>() => ExitCode::FAILURE,
        Err(error) => failed(&error, code(1)),
    }
}

/// The command failed and has said everything already.
#[derive(Debug, thiserror::Error)]
#[error("failed")]
struct Told;

async fn perform(command: Command, config: Config) -> Result<()> {
    match command {
        Command::Dev(args) => dev::run(config, args).await,
        Command::Serve(args) => serve::run(config, args).await,
        Command::Worker(args) => serve::run_worker(config, args).await,
        Command::Migrate(args) => migrate::run(&config, &args).await,
        Command::User(command) => user::run(&config, command).await,
        Command::Token(command) => token::run(&config, command).await,
        Command::Mail(command) => mail::run(&config, command).await,
        Command::Import(command) => import::run(&config, command).await,
        Command::Promise(command) => promise::run(&config, command).await,
        Command::Replay(args) => replay::run(&config, &args).await,
        Command::Policy(command) => policy::run(&config, command).await,
        Command::Complaint(command) => complaint::run(&config, command).await,
        Command::Sim(command) => sim::run(&config, &command).await,
        Command::Fuzz(command) => fuzz::run(&config, &command).await,
        Command::Law(args) => law::run(&config, &args).await,
        Command::Clocks(args) => clocks::run(&config, &args).await,
        Command::Metric(args) => metric::run(&config, &args).await,
        Command::Wait(args) => wait::run(&args),
        Command::Erlang(args) => wait::run_erlang(&args),
        Command::Stake(args) => stake::run(&args),
        Command::Language(args) => language::run(&args),
        Command::Verify(args) => verify::run(&config, &args).await,
        Command::Backup(args) => backup::backup(&config, &args).await,
        Command::Restore(args) => backup::restore(&config, &args).await,
        Command::Doctor(args) => doctor::run(config, &args).await,
        Command::Bench(args) => bench::run(&config, &args).await,
        Command::Config(args) => config::run(&config, &args),
    }
}

fn overrides(place: &PlaceArgs, command: &Command) -> Overrides {
    let mut said = Overrides::new();
    let mut add = |key, value: &Option<String>| said.extend(value.clone().map(|value| (key, value)));
    add("data_dir", &place.data_dir);
    add("database", &place.database);
    match command {
        Command::Serve(args) => args.ways.overrides(&mut said),
        Command::Dev(args) => args.ways.overrides(&mut said),
        _ => {}
    }
    said
}

/// Servers log for programs unless a person looks on; everything else for people.
fn log_format(command: &Command) -> LogFormat {
    match command {
        Command::Serve(_) | Command::Worker(_) => LogFormat::Json,
        _ => LogFormat::Pretty,
    }
}

/// Says what went wrong with all its causes, for a person.
fn failed(error: &anyhow::Error, code: u8) -> ExitCode {
    eprintln!("error: {}", causes(error));
    ExitCode::from(code)
}

/// An error and its causes in one line; a cause that the line above quotes already is not said twice.
fn causes(error: &anyhow::Error) -> String {
    let mut text = error.to_string();
    for cause in error.chain().skip(1) {
        let cause = cause.to_string();
        if !text.ends_with(&cause) {
            text.push_str(": ");
            text.push_str(&cause);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed_and_every_command_shows_an_example() {
        Cli::command().debug_assert();
        let mut open = vec![Cli::command()];
        while let Some(command) = open.pop() {
            let below: Vec<_> =
                command.get_subcommands().filter(|c| c.get_name() != "help").cloned().collect();
            let name = command.get_name().to_owned();
            if below.is_empty() {
                let after = command.get_after_long_help().or(command.get_after_help());
                let after = after.map(ToString::to_string).unwrap_or_default();
                assert!(after.contains("regard "), "`{name}` has no example: give it `after_help`");
            }
            open.extend(below);
        }
    }
}
