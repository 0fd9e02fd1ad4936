//! From settings to a desk: folder, key, database, files.

use crate::chance::SystemChance;
use crate::config::{Choice, Config};
use anyhow::{Context, Result, bail};
use regard_domain::chance::Chance;
use regard_domain::clock::{Clock, SystemClock};
use regard_mail::trust::resolver::Resolver;
use regard_services::active_rules::ActiveRules;
use regard_services::ctx::Ctx;
use regard_services::desk::{Desk, Place, Reach};
use regard_services::live::Live;
use regard_services::outgoing::signing;
use regard_services::passwords::Passwords;
use regard_services::past_waits::PastWaits;
use regard_services::present::Present;
use regard_services::settings;
use regard_store::blob::Blobs;
use regard_store::db::Db;
use regard_store::migrate;
use std::fs;
use std::io::Write;
use std::num::NonZeroU32;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::sync::Arc;

/// The file in the data folder that holds the key under which secrets are kept.
pub(crate) const KEY_FILE: &str = "secret.key";

/// Opens the desk that the settings name, made and migrated where needed, so that every command works on a fresh folder.
pub(crate) async fn desk(config: &Config) -> Result<Arc<Desk>> {
    desk_at(config, Arc::new(SystemClock)).await
}

/// As [`desk`], with a clock of the caller's.
pub(crate) async fn desk_at(config: &Config, clock: Arc<dyn Clock>) -> Result<Arc<Desk>> {
    let chance = SystemChance::new();
    make_folder(&config.data_dir)?;
    let secret_key = secret_key(&config.data_dir, &chance)?;
    let db = database(config).await?;
    let ran = migrate::migrate(&db, clock.now()).await.context("migrating the database")?;
    if !ran.is_empty() {
        tracing::info!(migrations = ran.join(", "), "the database was brought to this version");
    }
    let blobs = blobs(config)?;
    let desk = Arc::new(Desk {
        db,
        blobs,
        clock,
        chance: Arc::new(chance),
        live: Live::default(),
        present: Present::default(),
        past_waits: PastWaits::default(),
        active_rules: ActiveRules::default(),
        passwords: Passwords::default(),
        resolver: resolver(config),
        place: place(config, secret_key),
    });
    settings::furnish(&Ctx::system(&desk, "first start")).await.context("furnishing the desk")?;
    sign_mail(config, &desk).await?;
    Ok(desk)
}

/// Takes up the key with which the operator wants our mail signed.
async fn sign_mail(config: &Config, desk: &Arc<Desk>) -> Result<()> {
    if config.dkim_key.is_empty() {
        return Ok(());
    }
    let pem = fs::read_to_string(&config.dkim_key)
        .with_context(|| format!("`dkim_key`: reading {}", config.dkim_key))?;
    let domain =
        if config.dkim_domain.is_empty() { config.mail_domain() } else { config.dkim_domain.clone() };
    let ctx = Ctx::system(desk, "operator");
    signing::set(&ctx, &domain, &config.dkim_selector, &pem).await.context("`dkim_key`")?;
    Ok(())
}

/// Who is asked about senders, when the operator (or the command) wants it.
fn resolver(config: &Config) -> Option<Arc<Resolver>> {
    if config.check_senders != Choice::Said(true) {
        return None;
    }
    match Resolver::system() {
        Ok(resolver) => Some(Arc::new(resolver)),
        Err(error) => {
            tracing::warn!(%error, "senders are not checked: this machine names no name servers");
            None
        }
    }
}

/// Opens the database without touching what is in it.
pub(crate) async fn database(config: &Config) -> Result<Db> {
    let url = config.database_url();
    let known = ["sqlite:", "postgres://", "postgresql://"];
    if url.contains("://") && !known.iter().any(|scheme| url.starts_with(scheme)) {
        bail!(
            "`database`: {} is neither postgres://user:password@host/name nor sqlite:PATH",
            crate::config::cover(&url)
        );
    }
    Db::open(&url, config.database_connections)
        .await
        .with_context(|| format!("opening the database {}", crate::config::cover(&url)))
}

/// Opens the store of raw mail and attachments.
pub(crate) fn blobs(config: &Config) -> Result<Blobs> {
    let url = config.blobs_url();
    let options: Vec<(String, String)> =
        std::env::vars().filter(|(name, _)| name.starts_with("AWS_")).collect();
    Blobs::open(&url, &options).with_context(|| format!("opening the files at {url}"))
}

/// Makes the data folder, for its owner only.
pub(crate) fn make_folder(folder: &Path) -> Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o750).create(folder).with_context(|| {
        format!("making the data folder {}: set `data_dir` to one you may write to", folder.display())
    })
}

fn place(config: &Config, secret_key: [u8; 32]) -> Place {
    Place {
        url: config.public_url(),
        domain: config.mail_domain(),
        undo_secs: config.undo_secs,
        catch_mail: config.catch_mail == Choice::Said(true),
        send_by: config.send_by(),
        secret_key,
        trusted_proxies: config.trusted_proxies.clone(),
        requests_per_minute: NonZeroU32::new(config.requests_per_minute),
        reach: if config.allow_private_addresses == Choice::Said(true) {
            Reach::Anywhere
        } else {
            Reach::Outside
        },
    }
}

/// Keeps the key that came with a backup.
pub(crate) fn put_key(folder: &Path, key: &str) -> Result<()> {
    read_key(key).context("the key in the backup")?;
    let path = folder.join(KEY_FILE);
    let beside = path.with_extension(format!("key.{}", std::process::id()));
    write_key(&beside, key.trim())
        .and_then(|()| fs::rename(&beside, &path))
        .with_context(|| format!("writing {}", path.display()))
}

fn write_key(path: &Path, key: &str) -> std::io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    writeln!(file, "{key}")?;
    file.sync_all()
}

/// Reads the key, or makes one at the first start, readable by its owner only.
pub(crate) fn secret_key(folder: &Path, chance: &dyn Chance) -> Result<[u8; 32]> {
    let path = folder.join(KEY_FILE);
    let written = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => make_key(&path, chance)?,
        Err(error) => return Err(error).with_context(|| format!("reading {}", path.display())),
    };
    read_key(&written).with_context(|| {
        format!(
            "{} is damaged: restore it from your backup, or passwords of mailboxes have to be entered again",
            path.display()
        )
    })
}

fn make_key(path: &Path, chance: &dyn Chance) -> Result<String> {
    let mut key = [0u8; 32];
    chance.fill(&mut key);
    let text = key.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let making = || -> std::io::Result<()> {
        // Written beside and linked into place: of two processes that start at once, both get the key of the first.
        let beside = path.with_extension(format!("key.{}", std::process::id()));
        let mut file =
            fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
        writeln!(file, "{text}")?;
        file.sync_all()?;
        let linked = fs::hard_link(&beside, path);
        fs::remove_file(&beside)?;
        match linked {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
            _ => Ok(()),
        }
    };
    making().with_context(|| format!("writing {}", path.display()))?;
    Ok(fs::read_to_string(path)?)
}

fn read_key(text: &str) -> Result<[u8; 32]> {
    let text = text.trim();
    if text.len() != 64 || !text.is_ascii() {
        bail!("a key is 64 hexadecimal digits");
    }
    let mut key = [0u8; 32];
    for (byte, at) in key.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(&text[at..at + 2], 16)?;
    }
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn the_key_is_made_once_for_its_owner_only_and_a_damaged_one_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = secret_key(folder.path(), &SystemChance::new()).expect("made");
        assert_eq!(secret_key(folder.path(), &SystemChance::new()).expect("read"), first);
        let path = folder.path().join(KEY_FILE);
        assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o600);
        fs::write(&path, "short").expect("written");
        let error = format!("{:#}", secret_key(folder.path(), &SystemChance::new()).expect_err("refused"));
        assert!(error.contains("damaged") && error.contains("64 hexadecimal digits"), "{error}");
        assert_eq!(fs::read_dir(folder.path()).expect("listed").count(), 1);
    }
}
