//! What was promised to whom: every message that was acknowledged, every answer that was accepted, and those of which
//! nobody heard.

use regard_store::blob;
use std::collections::HashMap;
use std::sync::Mutex;

/// What the outside knows.
#[derive(Default)]
pub(crate) struct Ledger {
    mails: Mutex<HashMap<String, Mail>>,
    answers: Mutex<HashMap<String, bool>>,
}

/// A message that was handed in.
#[derive(Clone, Copy, Default)]
pub(crate) struct Mail {
    /// How often it was tried.
    pub(crate) tries: usize,
    /// How often it was acknowledged; never tried again after that.
    pub(crate) acknowledged: usize,
}

impl Ledger {
    /// Notes one try to hand a message in.
    pub(crate) fn mail(&self, raw: &[u8], is_acknowledged: bool) {
        let mut mails = self.mails.lock().expect("no panic while it is held");
        let mail = mails.entry(blob::sha256(raw)).or_default();
        mail.tries += 1;
        mail.acknowledged += usize::from(is_acknowledged);
    }

    /// Notes an answer that a colleague sent off.
    pub(crate) fn answer(&self, text: &str, is_accepted: bool) {
        self.answers.lock().expect("no panic while it is held").insert(text.to_owned(), is_accepted);
    }

    /// All messages by the digest of their bytes.
    pub(crate) fn mails(&self) -> HashMap<String, Mail> {
        self.mails.lock().expect("no panic while it is held").clone()
    }

    /// All answers, and whether they were accepted.
    pub(crate) fn answers(&self) -> HashMap<String, bool> {
        self.answers.lock().expect("no panic while it is held").clone()
    }

    /// How many messages were acknowledged.
    pub(crate) fn acknowledged(&self) -> usize {
        self.mails().values().filter(|mail| mail.acknowledged > 0).count()
    }

    /// How many answers were accepted.
    pub(crate) fn accepted(&self) -> usize {
        self.answers().values().filter(|accepted| **accepted).count()
    }
}
