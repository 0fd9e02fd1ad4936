//! The reckoning: what the desk holds against what the outside was promised.

use super::dice::until;
use super::ledger::Ledger;
use super::server::Stage;
use super::sink::Sink;
use jiff::{SignedDuration, Timestamp};
use regard_domain::clock::{Clock, SystemClock};
use regard_domain::comment::Comment;
use regard_domain::id::{OutgoingId, RawMessageId, TicketId};
use regard_domain::outgoing::{self, Outgoing};
use regard_domain::raw_message::{RawMessage, state};
use regard_store::blob::Blobs;
use regard_store::db::Db;
use regard_store::{comment, job, mailbox, outgoing as sent, raw_message, suspended_ticket, ticket};
use std::collections::{HashMap, HashSet};

/// The desk's data, looked at from outside.
pub(crate) struct Books {
    db: Db,
    blobs: Blobs,
}

impl Books {
    /// Opens them.
    pub(crate) async fn open(stage: &Stage) -> Self {
        let db = Db::open(&stage.place.database_url(), 2).await.expect("the database opens");
        Self { db, blobs: Blobs::folder(&stage.place.folder.join("blobs")).expect("opens") }
    }

    /// Closes them.
    pub(crate) async fn close(self) {
        self.db.close().await;
    }

    /// Lets the leases of dead workers end now: an hour passes.
    pub(crate) async fn an_hour_passes(&self) {
        let mut tx = self.db.begin().await.expect("begins");
        job::release_expired(&mut tx, SystemClock.now() + SignedDuration::from_hours(1))
            .await
            .expect("released");
        tx.commit().await.expect("commits");
    }

    /// What is not done yet, in words; `None` when everything is.
    pub(crate) async fn undone(&self) -> Option<String> {
        let look = async {
            let mut conn = self.db.read().await?;
            let jobs = job::count_due(&mut conn, SystemClock.now()).await?;
            let unread = raw_message::list_unfinished(&mut conn, Timestamp::MAX, 10_000).await?.len();
            let unsent: i64 = sent::count_by_state(&mut conn)
                .await?
                .into_iter()
                .filter(|(state, _)| {
                    matches!(state.as_str(), outgoing::state::WAITING | outgoing::state::SENDING)
                })
                .map(|(_, count)| count)
                .sum();
            Ok::<_, regard_store::error::StoreError>((jobs, unread, unsent))
        };
        match look.await {
            Ok((0, 0, 0)) => None,
            Ok((jobs, unread, unsent)) => {
                Some(format!("{jobs} jobs due, {unread} messages unread, {unsent} mails unsent"))
            }
            Err(error) => Some(format!("the books cannot be read: {error}")),
        }
    }

    /// Waits until everything is done.
    pub(crate) async fn drained(&self, within_secs: u64) {
        until(within_secs, "the drain", async || match self.undone().await {
            None => Ok(()),
            Some(undone) => Err(undone),
        })
        .await;
    }

    /// Waits until everything that was acknowledged has come here: what a mailbox elsewhere holds comes a little later.
    pub(crate) async fn has_all(&self, ledger: &Ledger, within_secs: u64) {
        until(within_secs, "fetching", async || {
            let here: HashSet<String> =
                self.messages().await.into_iter().map(|message| message.sha256).collect();
            let missing = ledger
                .mails()
                .into_iter()
                .filter(|(name, mail)| mail.acknowledged > 0 && !here.contains(name));
            match missing.count() {
                0 => Ok(()),
                count => Err(format!("{count} acknowledged messages are not here")),
            }
        })
        .await;
    }

    /// Waits until all mailboxes are fetched without trouble.
    pub(crate) async fn fetches(&self) {
        until(60, "fetching", async || {
            let mut conn = self.db.read().await.map_err(|error| error.to_string())?;
            let all = mailbox::list(&mut conn).await.map_err(|error| error.to_string())?;
            let troubled = all.into_iter().find(|mailbox| mailbox.state != "well");
            troubled.map_or(Ok(()), |mailbox| Err(format!("{}: {}", mailbox.state, mailbox.state_reason)))
        })
        .await;
    }

    /// Jobs that were given up, with why.
    pub(crate) async fn dead(&self) -> Vec<String> {
        let mut conn = self.db.read().await.expect("reads");
        let dead = job::list_dead(&mut conn, 10).await.expect("reads");
        dead.into_iter().map(|dead| format!("{}: {}", dead.payload, dead.last_error)).collect()
    }

    /// Every message that was received.
    pub(crate) async fn messages(&self) -> Vec<RawMessage> {
        let mut conn = self.db.read().await.expect("reads");
        raw_message::list_after(&mut conn, RawMessageId(0), 100_000).await.expect("reads")
    }

    /// Every comment of every ticket.
    pub(crate) async fn comments(&self) -> Vec<Comment> {
        let mut conn = self.db.read().await.expect("reads");
        let mut all = Vec::new();
        let mut misses = 0;
        for number in 1.. {
            if ticket::find(&mut conn, TicketId(number)).await.expect("reads").is_none() {
                misses += 1;
                // Numbers that a unit took and lost.
                if misses > 500 {
                    return all;
                }
                continue;
            }
            misses = 0;
            all.extend(comment::list(&mut conn, TicketId(number)).await.expect("reads"));
        }
        all
    }

    /// All mail of ours.
    pub(crate) async fn outgoing(&self) -> Vec<Outgoing> {
        let mut conn = self.db.read().await.expect("reads");
        let (mut all, mut below) = (Vec::new(), OutgoingId(i64::MAX));
        loop {
            let some = sent::list(&mut conn, None, below, 500).await.expect("reads");
            let Some(last) = some.last() else { return all };
            below = last.id;
            all.extend(some);
        }
    }

    /// Every acknowledged message is here once, whole, and became one visible thing; so did those that were not
    /// acknowledged but came in.
    pub(crate) async fn check_mails(&self, ledger: &Ledger) {
        let messages = self.messages().await;
        let comments = self.comments().await;
        let mut said: HashMap<RawMessageId, usize> = HashMap::new();
        for id in comments.iter().filter_map(|comment| comment.raw_message_id) {
            *said.entry(id).or_default() += 1;
        }
        let mut by_bytes: HashMap<&str, Vec<&RawMessage>> = HashMap::new();
        messages.iter().for_each(|message| by_bytes.entry(&message.sha256).or_default().push(message));
        for (digest, mail) in ledger.mails() {
            let rows = by_bytes.get(digest.as_str()).map(Vec::as_slice).unwrap_or_default();
            assert!(
                rows.len() <= mail.tries,
                "{digest} is here {} times, after {} tries",
                rows.len(),
                mail.tries
            );
            let firsts = rows.iter().filter(|row| row.state != state::DUPLICATE).count();
            let expected = usize::from(!rows.is_empty());
            assert_eq!(firsts, expected, "{digest} counts {firsts} times of {}", rows.len());
            assert!(mail.acknowledged == 0 || !rows.is_empty(), "{digest} was acknowledged and is not here");
        }
        for message in &messages {
            self.check_message(message, said.get(&message.id).copied().unwrap_or(0)).await;
        }
    }

    async fn check_message(&self, message: &RawMessage, comments: usize) {
        let mut conn = self.db.read().await.expect("reads");
        let spool = raw_message::find_spool(&mut conn, message.id).await.expect("reads");
        let is_whole = match spool {
            Some(bytes) => regard_store::blob::sha256(&bytes) == message.sha256,
            None => self.blobs.is_whole(&message.sha256).await.expect("reads"),
        };
        assert!(is_whole, "the bytes of {} are gone", message.id);
        let held =
            suspended_ticket::find_by_raw_message(&mut conn, message.id).await.expect("reads").is_some();
        let expected = match message.state.as_str() {
            state::FILED => (1, false),
            state::HELD => (0, true),
            state::DUPLICATE => (0, false),
            other => panic!("{} is {other}", message.id),
        };
        assert_eq!((comments, held), expected, "{} is {}", message.id, message.state);
    }

    /// Every accepted answer is one comment with one mail, and no mail was taken twice.
    pub(crate) async fn check_answers(&self, ledger: &Ledger, sink: &Sink) {
        let comments = self.comments().await;
        let outgoing = self.outgoing().await;
        for (text, is_accepted) in ledger.answers() {
            let said: Vec<&Comment> =
                comments.iter().filter(|comment| comment.body_text.trim() == text).collect();
            assert!(said.len() <= 1, "{text:?} was said {} times", said.len());
            assert!(!is_accepted || said.len() == 1, "{text:?} was accepted and is not there");
            for comment in said {
                let mails = outgoing.iter().filter(|mail| mail.comment_id == Some(comment.id)).count();
                assert_eq!(mails, 1, "{text:?} has {mails} mails");
            }
        }
        self.check_sent(&outgoing, &sink.taken());
    }

    fn check_sent(&self, outgoing: &[Outgoing], taken: &HashMap<String, usize>) {
        for (id, times) in taken {
            assert_eq!(*times, 1, "{id} was sent {times} times");
        }
        let known: HashMap<&str, &Outgoing> =
            outgoing.iter().map(|mail| (mail.message_id.as_str(), mail)).collect();
        for id in taken.keys() {
            assert!(known.contains_key(id.as_str()), "{id} was sent and nobody knows of it");
        }
        for mail in outgoing {
            let was_taken = taken.contains_key(&mail.message_id);
            let is_right = match mail.state.as_str() {
                outgoing::state::SENT => was_taken,
                // Nobody knows: a person sees it and decides.
                outgoing::state::DOUBTFUL => true,
                _ => !was_taken,
            };
            assert!(
                is_right,
                "{} is {} ({}), taken: {was_taken}",
                mail.message_id, mail.state, mail.response
            );
        }
    }

    /// No job was given up, and the desk's own checks find nothing.
    pub(crate) async fn check_house(&self, stage: &Stage) {
        assert_eq!(self.dead().await, Vec::<String>::new(), "dead jobs");
        for words in [&["verify"][..], &["law", "all"]] {
            let said = stage.place.prints(words);
            assert!(!said.trim().is_empty(), "{words:?}");
        }
    }

    /// How many are in each state: messages, and mails of ours.
    pub(crate) async fn summary(&self) -> String {
        let mut conn = self.db.read().await.expect("reads");
        let messages = raw_message::count_by_state(&mut conn).await.expect("reads");
        let mails = sent::count_by_state(&mut conn).await.expect("reads");
        format!("messages {messages:?}; mails of ours {mails:?}")
    }
}
