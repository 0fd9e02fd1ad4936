//! The operator's settings: one commented file, every key an environment variable, and errors that name the key.
//!
//! The defaults are `regard.default.toml` itself, so the page that explains the keys cannot differ from them: a key that
//! stands in only one of the two places stops the first test that loads it.

use anyhow::{Context, Result, anyhow, bail};
use figment::error::Kind;
use figment::providers::{Format, Toml};
use figment::value::{Dict, Map, Value};
use figment::{Error, Figment, Metadata, Profile, Provider, Source};
use regard_services::outgoing::delivery;
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

/// The commented file with every key and its default.
pub(crate) const DEFAULTS: &str = include_str!("../regard.default.toml");

/// What stands before a key in the environment.
const PREFIX: &str = "REGARD_";

/// Variables of ours that are no settings of a running desk.
const OTHER_VARIABLES: [&str; 2] = ["REGARD_CONFIG", "REGARD_ASSETS_DIR"];

/// Where a configuration file is looked for when none is named.
const PLACES: [&str; 2] = ["regard.toml", "/etc/regard/regard.toml"];

/// All settings, as they stand in the file. `regard.default.toml` says what each means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    pub data_dir: PathBuf,
    pub database: String,
    pub database_connections: u32,
    pub blobs: String,
    pub listen: SocketAddr,
    pub url: String,
    pub tls_cert: String,
    pub tls_key: String,
    pub listen_tls: String,
    pub trusted_proxies: Vec<IpAddr>,
    pub requests_per_minute: u32,
    pub smtp_listen: Vec<SocketAddr>,
    pub lmtp_listen: Vec<String>,
    pub mail_max_bytes: usize,
    pub smtp_connections: usize,
    pub smtp_connections_per_address: usize,
    pub smtp_recipients: usize,
    pub smtp_mails_per_minute: u32,
    pub check_senders: Choice,
    pub domain: String,
    pub smtp_server: String,
    pub catch_mail: Choice,
    pub undo_secs: i64,
    pub dkim_domain: String,
    pub dkim_selector: String,
    pub dkim_key: String,
    pub allow_private_addresses: Choice,
    pub workers: usize,
    pub log: String,
    pub log_format: LogFormat,
}

/// Yes, no, or as the command finds right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "BoolOrWord", into = "BoolOrWord")]
pub(crate) enum Choice {
    /// As the command finds right.
    Auto,
    /// Yes or no.
    Said(bool),
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum BoolOrWord {
    Bool(bool),
    Word(String),
}

impl Choice {
    /// Decides what was left open.
    pub(crate) fn or(self, right: bool) -> Choice {
        if self == Choice::Auto { Choice::Said(right) } else { self }
    }
}

impl TryFrom<BoolOrWord> for Choice {
    type Error = String;
    fn try_from(value: BoolOrWord) -> Result<Self, String> {
        match value {
            BoolOrWord::Bool(said) => Ok(Choice::Said(said)),
            BoolOrWord::Word(word) if word == "auto" => Ok(Choice::Auto),
            BoolOrWord::Word(word) => truth(&word)
                .map(Choice::Said)
                .ok_or_else(|| format!("found \"{word}\", expected true, false or \"auto\"")),
        }
    }
}

impl From<Choice> for BoolOrWord {
    fn from(choice: Choice) -> Self {
        match choice {
            Choice::Auto => BoolOrWord::Word("auto".into()),
            Choice::Said(said) => BoolOrWord::Bool(said),
        }
    }
}

/// Yes and no as people write them into an environment.
fn truth(word: &str) -> Option<bool> {
    match word.trim().to_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Some(true),
        "false" | "no" | "off" | "0" => Some(false),
        _ => None,
    }
}

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    /// As the command finds right.
    Auto,
    /// Lines for people.
    Pretty,
    /// One JSON object a line.
    Json,
}

/// What the command line says about settings: pairs of key and value, as text.
pub(crate) type Overrides = Vec<(&'static str, String)>;

/// The settings in force: defaults, then the file, then the environment, then the command line.
pub(crate) fn load(file: Option<&Path>, overrides: &Overrides) -> Result<Config> {
    let file = found_file(file)?;
    let environment: Vec<(String, String)> = std::env::vars().collect();
    warn_of_misspelled(&environment);
    load_from(file.as_deref(), &environment, overrides)
}

/// As [`load`], from a given environment.
fn load_from(file: Option<&Path>, environment: &[(String, String)], overrides: &Overrides) -> Result<Config> {
    let mut figment = Figment::from(Toml::string(DEFAULTS));
    if let Some(path) = file {
        figment = figment.merge(Toml::file_exact(path));
    }
    let said = overrides.iter().map(|(key, value)| ((*key).to_owned(), value.clone()));
    let figment = figment
        .merge(Words { place: "the environment", words: of_environment(environment) })
        .merge(Words { place: "the command line", words: said.collect() });
    let config: Config = figment.extract().map_err(|error| anyhow!(sentences(&error)))?;
    config.check()?;
    Ok(config)
}

/// The file to read: the one that is named, which must be there, or the first of the usual ones that is.
fn found_file(named: Option<&Path>) -> Result<Option<PathBuf>> {
    let Some(path) = named else {
        return Ok(PLACES.iter().map(PathBuf::from).find(|path| path.is_file()));
    };
    let readable =
        std::fs::metadata(path).with_context(|| format!("the configuration file {}", path.display()))?;
    if !readable.is_file() {
        bail!("{} is no file: name the configuration file itself", path.display());
    }
    Ok(Some(path.to_owned()))
}

/// Every key, in the order of the file.
pub(crate) fn keys() -> Vec<&'static str> {
    let assigns = |line: &'static str| line.split_once(" = ").map(|(key, _)| key);
    DEFAULTS.lines().filter(|line| !line.starts_with('#')).filter_map(assigns).collect()
}

fn of_environment(environment: &[(String, String)]) -> Vec<(String, String)> {
    let keys = keys();
    let ours = environment.iter().filter_map(|(name, value)| {
        let key = name.strip_prefix(PREFIX)?.to_lowercase();
        keys.contains(&key.as_str()).then(|| (key, value.clone()))
    });
    ours.collect()
}

/// A variable that begins like ours but is none is nearly always a slip of the pen.
fn warn_of_misspelled(environment: &[(String, String)]) {
    let keys = keys();
    for (name, _) in environment {
        let Some(key) = name.strip_prefix(PREFIX).map(str::to_lowercase) else { continue };
        let known = keys.contains(&key.as_str()) || OTHER_VARIABLES.contains(&name.as_str());
        if !known && !key.starts_with("test_") {
            eprintln!("warning: {name} is no setting of Regard; `regard config` lists them all");
        }
    }
}

/// Settings given as text, each read as the kind of value that its default is.
struct Words {
    place: &'static str,
    words: Vec<(String, String)>,
}

impl Provider for Words {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.place)
    }

    fn data(&self) -> Result<Map<Profile, Dict>, Error> {
        let defaults: Dict = Figment::from(Toml::string(DEFAULTS)).extract()?;
        let typed = self.words.iter().map(|(key, word)| {
            let value = match defaults.get(key) {
                Some(Value::String(..)) | None => Value::from(word.clone()),
                Some(Value::Array(..)) => Value::from(
                    word.split(',').map(str::trim).filter(|item| !item.is_empty()).collect::<Vec<_>>(),
                ),
                Some(Value::Bool(..)) => truth(word).map_or_else(|| Value::from(word.clone()), Value::from),
                // A number that is none stays text: then the error shows what was written.
                Some(_) => word.trim().parse::<i64>().map_or_else(|_| Value::from(word.clone()), Value::from),
            };
            (key.clone(), value)
        });
        Ok(Map::from([(Profile::Default, typed.collect())]))
    }
}

/// What is wrong, key by key, and what would be right.
fn sentences(error: &Error) -> String {
    let defaults: Dict = Figment::from(Toml::string(DEFAULTS)).extract().unwrap_or_default();
    let mut lines = Vec::new();
    for one in error.clone() {
        let place = match one.metadata.as_ref() {
            Some(Metadata { source: Some(Source::File(path)), .. }) => path.display().to_string(),
            Some(metadata) => metadata.name.to_string(),
            None => "the settings".into(),
        };
        let key = one.path.first().cloned().unwrap_or_default();
        let example = defaults.get(&key).map(|value| format!("; the default is {}", shown(value)));
        let key = if key.is_empty() { String::new() } else { format!("`{key}`: ") };
        lines.push(format!("in {place}: {key}{}{}", kind(&one.kind), example.unwrap_or_default()));
    }
    format!("{}\n`regard config --defaults` shows every key with what it means", lines.join("\n"))
}

/// What is wrong in the words of people, not of the language.
fn kind(kind: &Kind) -> String {
    let (Kind::InvalidType(found, expected) | Kind::InvalidValue(found, expected)) = kind else {
        return kind.to_string();
    };
    let expected = match expected.as_str() {
        "usize" | "u32" | "u64" | "i64" => "a whole number",
        "a boolean" => "true or false",
        other => other,
    };
    format!("found {found}, expected {expected}")
}

fn shown(value: &Value) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

impl Config {
    /// What no type can hold.
    fn check(&self) -> Result<()> {
        let mut wrong = Vec::new();
        let mut refuse = |is_wrong: bool, text: &str| {
            if is_wrong {
                wrong.push(text.to_owned());
            }
        };
        refuse(
            !self.url.is_empty() && !self.url.starts_with("http://") && !self.url.starts_with("https://"),
            "`url`: write the whole address, such as https://desk.example.com",
        );
        refuse(
            self.tls_cert.is_empty() != self.tls_key.is_empty(),
            "`tls_cert` and `tls_key` belong together: set both or none",
        );
        refuse(
            !self.listen_tls.is_empty() && self.listen_tls.parse::<SocketAddr>().is_err(),
            "`listen_tls`: write an address and a port, such as 0.0.0.0:443",
        );
        refuse(
            !self.listen_tls.is_empty() && self.tls_cert.is_empty(),
            "`listen_tls` needs `tls_cert` and `tls_key`",
        );
        refuse(
            self.dkim_selector.is_empty() != self.dkim_key.is_empty(),
            "`dkim_selector` and `dkim_key` belong together: set both or none",
        );
        if let Some(Err(why)) = self.send_by().map(|url| delivery::of_url(&url, String::new())) {
            refuse(true, &format!("`smtp_server`: {why}"));
        }
        refuse(self.workers == 0, "`workers`: at least 1, or nothing is ever sent or understood");
        refuse(self.database_connections == 0, "`database_connections`: at least 1");
        refuse(self.undo_secs < 0 || self.undo_secs > 600, "`undo_secs`: from 0 to 600");
        refuse(self.mail_max_bytes < 65_536, "`mail_max_bytes`: at least 65536");
        if wrong.is_empty() { Ok(()) } else { bail!(wrong.join("\n")) }
    }

    /// The database's URL.
    pub(crate) fn database_url(&self) -> String {
        if self.database.is_empty() {
            return format!("sqlite:{}", self.data_dir.join("regard.db").display());
        }
        self.database.clone()
    }

    /// The same settings for a desk that lives in a folder for a while: no database or files of another.
    pub(crate) fn passing(&self, folder: &Path) -> Config {
        Config { data_dir: folder.to_owned(), database: String::new(), blobs: String::new(), ..self.clone() }
    }

    /// Where files live: a folder or a URL.
    pub(crate) fn blobs_url(&self) -> String {
        if self.blobs.is_empty() {
            self.data_dir.join("blobs").display().to_string()
        } else {
            self.blobs.clone()
        }
    }

    /// The address of the desk in links, without a trailing slash.
    pub(crate) fn public_url(&self) -> String {
        if self.url.is_empty() {
            return format!("http://{}", reachable(self.listen));
        }
        self.url.trim_end_matches('/').to_owned()
    }

    /// Our name to other mail servers.
    pub(crate) fn mail_domain(&self) -> String {
        if !self.domain.is_empty() {
            return self.domain.to_lowercase();
        }
        let url = self.public_url();
        let host = url.split("://").nth(1).unwrap_or_default().split(['/', ':']).next().unwrap_or_default();
        let is_name = !host.is_empty() && host.parse::<IpAddr>().is_err();
        if is_name { host.to_lowercase() } else { "localhost".into() }
    }

    /// The server that takes our mail, as a URL. On this machine itself nobody listens in, so a server there without
    /// TLS will do unless it is told a password.
    pub(crate) fn send_by(&self) -> Option<String> {
        let url = match self.smtp_server.split_once("://") {
            _ if self.smtp_server.is_empty() => return None,
            Some(_) => self.smtp_server.clone(),
            None => format!("smtp://{}", self.smtp_server),
        };
        let rest = url.strip_prefix("smtp://").filter(|rest| !rest.contains('@'));
        let is_here = |rest: &str| ["127.", "localhost", "[::1]"].iter().any(|here| rest.starts_with(here));
        match rest.filter(|rest| is_here(rest)) {
            Some(rest) => Some(format!("smtp+plain://{rest}")),
            None => Some(url),
        }
    }

    /// The same settings, fit to be shown: passwords in URLs are covered.
    pub(crate) fn covered(&self) -> Config {
        let (database, smtp_server) = (cover(&self.database), cover(&self.smtp_server));
        Config { database, smtp_server, ..self.clone() }
    }
}

/// An address that a browser on this machine can open: "all interfaces" is not one.
pub(crate) fn reachable(listen: SocketAddr) -> SocketAddr {
    match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => SocketAddr::new(IpAddr::from([127, 0, 0, 1]), listen.port()),
        IpAddr::V6(ip) if ip.is_unspecified() => {
            SocketAddr::new(std::net::Ipv6Addr::LOCALHOST.into(), listen.port())
        }
        _ => listen,
    }
}

/// A URL without the password in it.
pub(crate) fn cover(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let Some((login, place)) = rest.rsplit_once('@') else { return url.to_owned() };
    let user = login.split(':').next().unwrap_or_default();
    format!("{scheme}://{user}:***@{place}")
}

/// The commented file with the values of `config` in the place of the defaults.
pub(crate) fn page(config: &Config) -> Result<String> {
    let values: Dict = Figment::from(figment::providers::Serialized::defaults(config)).extract()?;
    let line = |line: &str| match line.split_once(" = ") {
        Some((key, _)) if !line.starts_with('#') => {
            format!("{key} = {}", values.get(key).map(shown).unwrap_or_default())
        }
        _ => line.to_owned(),
    };
    Ok(DEFAULTS.lines().map(line).collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
mod tests;
