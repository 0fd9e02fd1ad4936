//! Keeping at it: one conversation per mailbox, again and again, and its state where people see it.

use crate::imap::conversation::{Conversation, Trouble};
use crate::imap::fetch::Reading;
use crate::imap::suspects::Suspects;
use regard_domain::chance;
use regard_domain::channel::Channel;
use regard_domain::id::MailboxId;
use regard_services::ctx::Ctx;
use regard_services::desk::Desk;
use regard_services::error::chain;
use regard_services::mailboxes::fetching::{self, Fetched};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How long one IDLE lasts. Servers end it after 30 minutes at the earliest (RFC 2177); we ask anew much sooner, because
/// a line that died unnoticed is noticed only by asking.
const IDLE: Duration = Duration::from_secs(4 * 60);

/// How often folders are looked at of which the server does not tell.
const POLL: Duration = Duration::from_secs(45);

/// How often a folder is compared as a whole with what is here.
const COMPARE: Duration = Duration::from_secs(3600);

/// How often it is noted that all is well.
const NOTE: Duration = Duration::from_secs(60);

/// The first wait after a trouble with the line, and the longest; it doubles in between.
const RETRY: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(5 * 60));

/// The first wait after the server said no: asking again and again with a wrong password locks people out.
const RETRY_REFUSED: Duration = Duration::from_secs(60);

/// How many messages that cannot be had are named.
const NAMED: usize = 10;

/// How often settings are looked at for changes.
const LOOK: Duration = Duration::from_secs(5);

/// Fetches every active mailbox until it is asked to stop.
pub(crate) async fn all(desk: Arc<Desk>, shutdown: CancellationToken) {
    let ctx = context(&desk);
    let mut watched: HashMap<MailboxId, (Fetched, CancellationToken)> = HashMap::new();
    let mut tasks = JoinSet::new();
    loop {
        match fetching::fetched(&ctx).await {
            Ok(wanted) => {
                watched.retain(|id, (mailbox, stop)| {
                    let stays = wanted.iter().any(|one| one.id == *id && one == mailbox);
                    if !stays {
                        stop.cancel();
                    }
                    stays
                });
                for mailbox in wanted {
                    watched.entry(mailbox.id).or_insert_with(|| {
                        let stop = shutdown.child_token();
                        let (desk, watched, token) = (desk.clone(), mailbox.clone(), stop.clone());
                        tasks.spawn(async move { one(&desk, &watched, &token).await });
                        (mailbox, stop)
                    });
                }
            }
            Err(error) => {
                tracing::warn!(error = chain(&error), "the mailboxes could not be read: trying again")
            }
        }
        if let Err(error) = fetching::alarm(&ctx).await {
            tracing::warn!(error = chain(&error), "nobody could be told of mailboxes that are out of reach");
        }
        tokio::select! {
            () = shutdown.cancelled() => break,
            () = tokio::time::sleep(LOOK) => {}
        }
        while let Some(ended) = tasks.try_join_next() {
            if let Err(error) = ended {
                tracing::error!(%error, "fetching a mailbox panicked: it begins anew");
                watched.retain(|_, (_, stop)| {
                    stop.cancel();
                    false
                });
            }
        }
    }
    while tasks.join_next().await.is_some() {}
}

fn context(desk: &Arc<Desk>) -> Ctx {
    Ctx { channel: Channel::Mail, ..Ctx::system(desk, "mail fetcher") }
}

/// Fetches one mailbox until it is asked to stop.
pub(crate) async fn one(desk: &Arc<Desk>, mailbox: &Fetched, shutdown: &CancellationToken) {
    let ctx = context(desk);
    let mut wait = RETRY.0;
    let suspects = Suspects::default();
    while !shutdown.is_cancelled() {
        let (noted, compared, left) = (None, None, BTreeMap::new());
        let mut watch = Watch { ctx: &ctx, mailbox, suspects: &suspects, noted, compared, left };
        let trouble = tokio::select! {
            () = shutdown.cancelled() => break,
            trouble = watch.fetch() => trouble,
        };
        if watch.noted.is_some() {
            wait = RETRY.0;
        }
        if matches!(trouble, Trouble::Refused(_)) {
            wait = wait.max(RETRY_REFUSED);
        }
        let sentence = trouble.sentence();
        tracing::warn!(mailbox = mailbox.address, sentence, "a mailbox is out of reach: trying again");
        if let Err(error) = fetching::troubled(&ctx, mailbox.id, &sentence).await {
            tracing::warn!(error = chain(&error), "its trouble could not be noted");
        }
        let jitter = chance::below(desk.chance.as_ref(), u64::try_from(wait.as_millis() / 4).unwrap_or(0));
        tokio::select! {
            () = shutdown.cancelled() => break,
            () = tokio::time::sleep(wait + Duration::from_millis(jitter)) => {}
        }
        wait = (wait * 2).min(RETRY.1);
    }
}

/// One conversation about a mailbox.
struct Watch<'a> {
    ctx: &'a Ctx,
    mailbox: &'a Fetched,
    suspects: &'a Suspects,
    /// When its state was last noted.
    noted: Option<Instant>,
    /// When all folders were last compared.
    compared: Option<Instant>,
    /// What could not be had when they were.
    left: BTreeMap<String, BTreeSet<u32>>,
}

impl Watch<'_> {
    /// Fetches until something goes wrong, and says what.
    async fn fetch(&mut self) -> Trouble {
        let mut conversation = match Conversation::open(self.ctx, &self.mailbox.imap).await {
            Ok(conversation) => conversation,
            Err(trouble) => return trouble,
        };
        loop {
            if let Err(trouble) = self.round(&mut conversation).await {
                conversation.close().await;
                return trouble;
            }
        }
    }

    /// Every folder once, then a wait for news of the first.
    async fn round(&mut self, conversation: &mut Conversation) -> Result<(), Trouble> {
        let is_time = self.compared.is_none_or(|at| at.elapsed() >= COMPARE);
        let folders = folders(&self.mailbox.imap.folders);
        let mut has_compared = is_time;
        // The first folder is opened last: it is the one that stays open for news.
        for folder in folders.iter().rev() {
            let (mailbox, since) = (self.mailbox.id, self.mailbox.imap.since);
            let reading = Reading { ctx: self.ctx, mailbox, folder, since, suspects: self.suspects };
            let is_whole = reading.catch_up(conversation).await?;
            if is_time || !is_whole {
                let left = reading.complete(conversation).await?;
                self.left.insert((*folder).to_owned(), left);
                has_compared = true;
            }
        }
        if is_time {
            self.compared = Some(Instant::now());
        }
        if has_compared || self.noted.is_none_or(|at| at.elapsed() >= NOTE) {
            self.note().await?;
        }
        if conversation.has_news {
            return Ok(());
        }
        if conversation.can_idle {
            conversation.idle(if folders.len() > 1 { POLL } else { IDLE }).await
        } else {
            tokio::time::sleep(POLL).await;
            Ok(())
        }
    }

    async fn note(&mut self) -> Result<(), Trouble> {
        self.noted = Some(Instant::now());
        let places = self.left.iter().flat_map(|(folder, left)| left.iter().map(move |uid| (folder, uid)));
        let left: Vec<String> = places.map(|(folder, uid)| format!("{folder} {uid}")).collect();
        if left.is_empty() {
            return Ok(fetching::well(self.ctx, self.mailbox.id).await?);
        }
        let named = left.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
        let count = left.len();
        let sentence = format!(
            "The server does not hand out {count} of the messages it lists ({named}). Look at them with another program."
        );
        Ok(fetching::incomplete(self.ctx, self.mailbox.id, &sentence).await?)
    }
}

/// The folders that are read; INBOX when none is named.
fn folders(named: &[String]) -> Vec<&str> {
    let named: Vec<&str> = named.iter().map(|name| name.trim()).filter(|name| !name.is_empty()).collect();
    if named.is_empty() { vec!["INBOX"] } else { named }
}
