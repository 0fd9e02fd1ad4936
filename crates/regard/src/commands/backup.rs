//! `regard backup` and `regard restore`: the whole desk in one file, and back.

use crate::config::Config;
use crate::{opening, printing};
use anyhow::{Context, Result, bail};
use clap::Args;
use indicatif::ProgressBar;
use regard_domain::clock::{Clock, SystemClock};
use regard_services::backup::manifest::Manifest;
use regard_services::backup::restoring::{self, Target};
use regard_services::backup::{self, Progress};
use regard_services::ctx::Ctx;
use regard_services::verify;
use std::fs::{self, File};
use std::io::{BufReader, BufWriter};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

#[derive(Args)]
#[command(after_help = "Example:\n  regard backup /var/backups/regard-2026-11-24.tar.gz")]
pub(super) struct BackupArgs {
    /// The file to write; it holds everything, also the key: keep it as you keep the desk
    file: PathBuf,
    /// Write over a file that is there
    #[arg(long)]
    replace: bool,
    /// Print what is in it as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
#[command(
    after_help = "Examples:\n  regard restore desk.tar.gz --data-dir /var/lib/regard\n  regard restore desk.tar.gz --database postgres://desk@db.example.com/desk   (moves a desk to PostgreSQL)"
)]
pub(super) struct RestoreArgs {
    /// A file that `regard backup` wrote, on whichever engine
    file: PathBuf,
    /// Throw away the desk that is there; stop its server first
    #[arg(long)]
    replace: bool,
    /// Print what was restored as JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn backup(config: &Config, args: &BackupArgs) -> Result<()> {
    if args.file.exists() && !args.replace {
        bail!("{} is there already: name another file, or --replace it", args.file.display());
    }
    let desk = opening::desk(config).await?;
    // Written beside and put into place when it is whole: a backup that was cut off never looks like one.
    let beside = args.file.with_extension(format!("partial-{}", std::process::id()));
    let file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside);
    let file = file.with_context(|| format!("making {}", beside.display()))?;
    let bar = printing::bar(0, "");
    let written =
        backup::write(&Ctx::system(&desk, "operator"), BufWriter::new(&file), &|at| show(&bar, at)).await;
    bar.finish_and_clear();
    desk.db.close().await;
    let manifest = match written {
        Ok(manifest) => manifest,
        Err(error) => {
            let _ = fs::remove_file(&beside);
            return Err(error.into());
        }
    };
    file.sync_all()
        .and_then(|()| fs::rename(&beside, &args.file))
        .with_context(|| format!("writing {}", args.file.display()))?;
    report(&manifest, &args.file, args.json)?;
    if !manifest.missing.is_empty() {
        bail!(
            "{} files that the desk needs were not there or not whole: `regard verify` names the rows",
            manifest.missing.len()
        );
    }
    Ok(())
}

fn report(manifest: &Manifest, file: &Path, json: bool) -> Result<()> {
    if json {
        return printing::json(manifest);
    }
    let bytes = fs::metadata(file).map(|about| about.len()).unwrap_or_default();
    printing::line(&format!(
        "{}: {} rows and {} files of {}, taken at {} (migration {}), {:.1} MiB",
        file.display(),
        manifest.rows(),
        manifest.blobs,
        manifest.engine,
        manifest.created_at,
        manifest.migration,
        mebibytes(bytes)
    ))
}

#[expect(clippy::cast_precision_loss, reason = "it is shown with one digit after the point")]
fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / 1024.0 / 1024.0
}

pub(super) async fn restore(config: &Config, args: &RestoreArgs) -> Result<()> {
    let open = || File::open(&args.file).with_context(|| format!("opening {}", args.file.display()));
    let bar = printing::bar(0, "");
    let checked = restoring::check(BufReader::new(open()?), &|at| show(&bar, at))?;
    opening::make_folder(&config.data_dir)?;
    let (db, blobs) = (opening::database(config).await?, opening::blobs(config)?);
    let target = Target { db: &db, blobs: &blobs, replaces: args.replace, now: SystemClock.now() };
    restoring::fill(&target, &checked, BufReader::new(open()?), &|at| show(&bar, at)).await?;
    db.close().await;
    opening::put_key(&config.data_dir, &checked.key)?;
    let desk = opening::desk(config).await?;
    let wrong = verify::run(&Ctx::system(&desk, "operator"), false, &|at| show(&bar, at)).await?;
    bar.finish_and_clear();
    desk.db.close().await;
    report(&checked.manifest, &args.file, args.json)?;
    if !wrong.is_empty() {
        bail!(
            "{} rows differ from what they should be, as they did in the backup: `regard verify` names them",
            wrong.len()
        );
    }
    Ok(())
}

/// Shows on the bar how far a long work is.
pub(super) fn show(bar: &ProgressBar, at: Progress) {
    if bar.message() != at.what {
        bar.set_message(at.what);
        bar.reset_eta();
    }
    bar.set_length(at.of);
    bar.set_position(at.done);
}
