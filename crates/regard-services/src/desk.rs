//! Everything a deed stands on: the data, the files, time, chance, the bells, and where this desk is in the world.

use crate::active_rules::ActiveRules;
use crate::live::Live;
use crate::passwords::Passwords;
use crate::past_waits::PastWaits;
use crate::present::Present;
use regard_domain::chance::Chance;
use regard_domain::clock::Clock;
use regard_mail::trust::resolver::Resolver;
use regard_store::blob::Blobs;
use regard_store::db::Db;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;

/// Which servers may be asked of those that people write into settings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// Only those of the open internet: a desk stands among machines that trust it, and whoever may write an address must
    /// not be able to make it ask those.
    #[default]
    Outside,
    /// Those of a private network too.
    Anywhere,
}

/// What the operator decided, as far as deeds need it.
#[derive(Clone, Debug)]
pub struct Place {
    /// The address of the desk in links, without a trailing slash: `https://desk.example.com`.
    pub url: String,
    /// The domain in the Message-IDs we make and the name we greet other servers with.
    pub domain: String,
    /// Seconds between sending a reply and its leaving, in which it can be taken back.
    pub undo_secs: i64,
    /// Outgoing mail is caught and shown instead of sent.
    pub catch_mail: bool,
    /// The server that takes our mail unless a mailbox has its own, as a URL with its secrets.
    pub send_by: Option<String>,
    /// The key under which secrets (mailbox passwords) are kept: 32 bytes.
    pub secret_key: [u8; 32],
    /// Proxies in front of us, whose word about the visitor's address we take; this machine's own are always believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Requests a minute that one address without sign-in, or one program, may make; `None` is no limit.
    pub requests_per_minute: Option<NonZeroU32>,
    /// Which servers may be asked of those that people write into settings.
    pub reach: Reach,
}

impl Default for Place {
    fn default() -> Self {
        Self {
            url: "http://127.0.0.1:4747".into(),
            domain: "localhost".into(),
            undo_secs: 8,
            catch_mail: true,
            send_by: None,
            secret_key: [0; 32],
            trusted_proxies: Vec::new(),
            requests_per_minute: None,
            reach: Reach::Outside,
        }
    }
}

/// A running desk.
pub struct Desk {
    /// The data.
    pub db: Db,
    /// Raw mail and attachments.
    pub blobs: Blobs,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub chance: Arc<dyn Chance>,
    /// The bells.
    pub live: Live,
    /// Who is where right now.
    pub present: Present,
    /// How long people waited lately.
    pub past_waits: PastWaits,
    /// The rules that run, as they were last read.
    pub active_rules: ActiveRules,
    /// How passwords are kept.
    pub passwords: Passwords,
    /// Who is asked whether a sender can be believed; `None` asks nobody.
    pub resolver: Option<Arc<Resolver>>,
    /// Where it is.
    pub place: Place,
}
