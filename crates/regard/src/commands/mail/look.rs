//! What files say: the command contract of regard-mail, which needs no desk.

use crate::printing;
use anyhow::{Context, Result, bail};
use clap::Args;
use regard_mail::{folder, json, reply_text};
use std::io::{BufRead, Write};
use std::path::PathBuf;

#[derive(Args)]
#[command(
    after_help = "Examples:\n  regard mail parse message.eml --json\n  regard mail parse --dir mails --json-lines"
)]
pub(in crate::commands) struct ParseArgs {
    /// A mail
    #[arg(required_unless_present = "dir", conflicts_with = "dir")]
    file: Option<PathBuf>,
    /// Every mail of a folder and its subfolders
    #[arg(long)]
    dir: Option<PathBuf>,
    /// One JSON object (the default for a file)
    #[arg(long, conflicts_with = "json_lines")]
    json: bool,
    /// One JSON object a line (the default for a folder)
    #[arg(long)]
    json_lines: bool,
}

pub(super) fn parse(args: &ParseArgs) -> Result<()> {
    if let Some(dir) = &args.dir {
        if args.json {
            bail!("a folder holds many mails: --json-lines prints one a line");
        }
        let mut out = std::io::BufWriter::new(std::io::stdout().lock());
        folder::write_json_lines(dir, &mut out)
            .with_context(|| format!("reading the folder {}", dir.display()))?;
        return Ok(out.flush()?);
    }
    let file = args.file.as_ref().context("name a mail")?;
    let raw = std::fs::read(file).with_context(|| format!("reading {}", file.display()))?;
    let parsed = json::parsed(&raw);
    if args.json_lines { printing::json_line(&parsed) } else { printing::json(&parsed) }
}

#[derive(Args)]
#[command(
    after_help = "Example:\n  echo '{\"id\": 1, \"text\": \"Yes.\\n> Open?\"}' | regard mail reply-text --json-lines"
)]
pub(in crate::commands) struct ReplyTextArgs {
    /// Lines of {id, text|html} in, lines of {id, visible, hidden} out (the only form there is)
    #[arg(long)]
    json_lines: bool,
}

pub(super) fn reply_text(_: &ReplyTextArgs) -> Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for (number, line) in std::io::stdin().lock().lines().enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let told = reply_text::json_line(&line).with_context(|| format!("line {}", number + 1))?;
        writeln!(out, "{told}")?;
    }
    Ok(out.flush()?)
}

#[derive(Args)]
#[command(after_help = "Example:\n  regard mail threads --dir mails --json")]
pub(in crate::commands) struct ThreadsArgs {
    /// The folder
    #[arg(long)]
    dir: PathBuf,
    /// Groups of file names as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn threads(args: &ThreadsArgs) -> Result<()> {
    let groups =
        folder::threads(&args.dir).with_context(|| format!("reading the folder {}", args.dir.display()))?;
    if args.json {
        return printing::json(&groups);
    }
    groups.iter().try_for_each(|group| printing::line(&group.join("  ")))
}
