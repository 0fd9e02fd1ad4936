//! Bringing a folder up to date: what is new, and what is missing.

use crate::imap::conversation::{Conversation, Result, Trouble};
use crate::imap::folder::{self, Fetched};
use crate::imap::suspects::Suspects;
use crate::imap::{name, renumbering};
use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use jiff::civil::Date;
use regard_domain::id::MailboxId;
use regard_services::ctx::Ctx;
use regard_services::intake::{self, Arrival};
use regard_services::mailboxes::fetching::{self, Cursor};
use std::collections::BTreeSet;
use std::pin::pin;

/// Messages asked for at once.
const BATCH: usize = 50;

/// Messages being made durable at once: the store commits those together that wait together.
const AT_ONCE: usize = 16;

/// Bytes of messages being made durable at once.
const BYTES_AT_ONCE: usize = 32 * 1024 * 1024;

/// A folder of a mailbox that is read.
pub(crate) struct Reading<'a> {
    pub(crate) ctx: &'a Ctx,
    pub(crate) mailbox: MailboxId,
    pub(crate) folder: &'a str,
    /// From when on older mail is wanted too.
    pub(crate) since: Option<Date>,
    /// Messages that are asked for with care.
    pub(crate) suspects: &'a Suspects,
}

impl Reading<'_> {
    /// Opens the folder and fetches everything above its cursor; `false` when a message could not be had and is missing
    /// now. A folder that was never read begins at its end.
    pub(crate) async fn catch_up(&self, conversation: &mut Conversation) -> Result<bool> {
        let opened = folder::open(conversation, self.folder).await?;
        let validity = i64::from(opened.uid_validity);
        let found = fetching::cursor(self.ctx, self.mailbox, self.folder).await?;
        let cursor = match found {
            Some(cursor) if cursor.uid_validity == validity => cursor,
            Some(cursor) => renumbering::go_on(self, conversation, &cursor, opened).await?,
            None => {
                let next = i64::from(opened.uid_next);
                let began_at = self.ctx.now();
                let cursor = Cursor { uid_validity: validity, last_uid: next - 1, from_uid: next, began_at };
                fetching::advance(self.ctx, self.mailbox, self.folder, &cursor).await?;
                cursor
            }
        };
        self.fetch_new(conversation, cursor).await
    }

    /// Fetches everything above the cursor until nothing is; `false` when a message could not be had.
    async fn fetch_new(&self, conversation: &mut Conversation, mut cursor: Cursor) -> Result<bool> {
        let mut is_whole = true;
        loop {
            conversation.has_news = false;
            let next = u32::try_from(cursor.last_uid + 1).unwrap_or(u32::MAX);
            let uids: Vec<u32> = folder::since_number(conversation, next).await?.into_iter().collect();
            if uids.is_empty() {
                return Ok(is_whole);
            }
            for batch in uids.chunks(BATCH) {
                // What cannot be had now stops nobody else: it is missing, and `complete` looks for it.
                is_whole &= self.bring(conversation, cursor.uid_validity, batch).await?.is_empty();
                cursor.last_uid = batch.last().map_or(cursor.last_uid, |uid| i64::from(*uid));
                fetching::advance(self.ctx, self.mailbox, self.folder, &cursor).await?;
            }
        }
    }

    /// Compares the folder with what is here, brings what is missing, and gives the numbers that still are. The folder
    /// must be open.
    pub(crate) async fn complete(&self, conversation: &mut Conversation) -> Result<BTreeSet<u32>> {
        let Some(cursor) = fetching::cursor(self.ctx, self.mailbox, self.folder).await? else {
            return Ok(BTreeSet::new());
        };
        let here = fetching::here(self.ctx, self.mailbox, self.folder, cursor.uid_validity).await?;
        let there = self.ours(conversation, &cursor).await?;
        let is_missing = |uid: &&u32| !here.contains(&i64::from(**uid));
        let missing: Vec<u32> = there.iter().filter(is_missing).copied().collect();
        let mut left = BTreeSet::new();
        for batch in missing.chunks(BATCH) {
            left.extend(self.bring(conversation, cursor.uid_validity, batch).await?);
            if conversation.has_news {
                // A backfill may take hours; whoever writes now does not wait for it.
                if let Some(cursor) = fetching::cursor(self.ctx, self.mailbox, self.folder).await? {
                    self.fetch_new(conversation, cursor).await?;
                }
            }
        }
        let arrived = there.len() - left.len();
        fetching::counted(self.ctx, self.mailbox, self.folder, there.len(), arrived).await?;
        Ok(left)
    }

    /// The numbers up to the cursor whose messages are ours to have.
    async fn ours(&self, conversation: &mut Conversation, cursor: &Cursor) -> Result<BTreeSet<u32>> {
        let from = u32::try_from(cursor.from_uid).unwrap_or(u32::MAX);
        let mut ours = folder::since_number(conversation, from).await?;
        if let Some(day) = self.since {
            ours.extend(folder::since_day(conversation, day).await?);
        }
        ours.retain(|uid| i64::from(*uid) <= cursor.last_uid);
        Ok(ours)
    }

    /// Fetches messages and makes them durable; gives the numbers of those that are there but cannot be had.
    pub(crate) async fn bring(
        &self,
        conversation: &mut Conversation,
        validity: i64,
        uids: &[u32],
    ) -> Result<BTreeSet<u32>> {
        let asking = self.suspects.ask(self.folder, validity, uids);
        let mut missing: BTreeSet<u32> = asking.left_out.iter().copied().collect();
        for group in asking.groups {
            let (mut left, refused) = self.bring_group(conversation, validity, &group).await?;
            if refused && group.len() > 1 {
                // The server has refused some of them: which ones shows when each is asked for alone.
                for uid in std::mem::take(&mut left) {
                    left.extend(self.bring_group(conversation, validity, &[uid]).await?.0);
                }
            }
            missing.extend(left);
        }
        if missing.is_empty() {
            return Ok(missing);
        }
        // What is not there any more is not missing.
        let uids: Vec<u32> = missing.into_iter().collect();
        folder::search(conversation, &format!("UID {}", name::set(&uids))).await
    }

    /// Fetches messages with one command; gives the numbers of those that did not come, and whether the server said no.
    async fn bring_group(
        &self,
        conversation: &mut Conversation,
        validity: i64,
        uids: &[u32],
    ) -> Result<(BTreeSet<u32>, bool)> {
        let mut missing: BTreeSet<u32> = uids.iter().copied().collect();
        let (mut receiving, mut bytes) = (FuturesUnordered::new(), 0);
        let id = conversation.begin(&folder::fetch_command(uids)).await?;
        let end = loop {
            let hearing = conversation.next(&id, folder::fetched);
            let mut hearing = pin!(hearing);
            // What is being made durable goes on while the server is silent: a unit never waits for the network.
            let heard = loop {
                tokio::select! {
                    heard = &mut hearing => break heard,
                    Some(received) = receiving.next() => {
                        let (uid, length) = received?;
                        missing.remove(&uid);
                        bytes -= length;
                    }
                }
            };
            let message = match heard {
                Ok(Some(message)) => message,
                Ok(None) => break Ok(false),
                Err(Trouble::Refused(_)) => break Ok(true),
                Err(trouble) => break Err(trouble),
            };
            if let Some(message) = message {
                self.suspects.came(self.folder, validity, message.uid);
                bytes += message.raw.len();
                receiving.push(self.receive(validity, message));
            }
            while receiving.len() >= AT_ONCE || bytes >= BYTES_AT_ONCE {
                let Some(received) = receiving.next().await else { break };
                let (uid, length) = received?;
                missing.remove(&uid);
                bytes -= length;
            }
        };
        // What came in whole is kept even when the line broke after it: a bad line gets on too.
        while let Some(received) = receiving.next().await {
            missing.remove(&received?.0);
        }
        match end {
            Ok(refused) => Ok((missing, refused)),
            Err(trouble) => {
                self.suspects.broke(self.folder, validity, missing);
                Err(trouble)
            }
        }
    }

    /// Makes a message durable; gives its number and its size.
    async fn receive(&self, validity: i64, message: Fetched) -> regard_services::error::Result<(u32, usize)> {
        let (now, length) = (self.ctx.now(), message.raw.len());
        let arrival = Arrival {
            channel_way: "imap",
            mailbox_id: Some(self.mailbox),
            source: Some(fetching::source(self.folder, validity, i64::from(message.uid))),
            raw: message.raw,
            // Who wrote while we were out of reach has waited since then.
            received_at: message.came_at.map(|came_at| came_at.min(now)),
            ..Arrival::default()
        };
        intake::receive(self.ctx, arrival).await?;
        Ok((message.uid, length))
    }
}
