//! Messages over which a line broke.
//!
//! Some servers hang up when they cannot read a message of theirs. Asked for among others, such a message would keep all
//! later ones from us for ever. So after a break each message that was asked for is asked for alone, and one over which
//! the line breaks again and again is left out for an hour, and told about.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How often a line may break over a message before it is left out: once among others, twice alone.
const BREAKS: u32 = 3;

/// How long a message is left out.
const PAUSE: Duration = Duration::from_secs(3600);

/// A message by its folder, the folder's UIDVALIDITY and its UID.
type Place = (String, i64, u32);

/// The suspects of one mailbox.
#[derive(Debug, Default)]
pub(crate) struct Suspects(Mutex<BTreeMap<Place, (u32, Option<Instant>)>>);

/// How some messages are asked for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Asking {
    /// Groups that are asked for together.
    pub(crate) groups: Vec<Vec<u32>>,
    /// Those that are not asked for now.
    pub(crate) left_out: Vec<u32>,
}

impl Suspects {
    /// How to ask for messages of a folder.
    pub(crate) fn ask(&self, folder: &str, validity: i64, uids: &[u32]) -> Asking {
        let known = self.known();
        let mut asking = Asking::default();
        let mut alone = Vec::new();
        let mut together = Vec::new();
        for &uid in uids {
            match known.get(&(folder.to_owned(), validity, uid)) {
                None => together.push(uid),
                Some((_, Some(since))) if since.elapsed() < PAUSE => asking.left_out.push(uid),
                Some(_) => alone.push(vec![uid]),
            }
        }
        if !together.is_empty() {
            asking.groups.push(together);
        }
        asking.groups.extend(alone);
        asking
    }

    /// The line broke over these.
    pub(crate) fn broke(&self, folder: &str, validity: i64, uids: impl IntoIterator<Item = u32>) {
        let mut known = self.known();
        for uid in uids {
            let (breaks, left_out) = known.entry((folder.to_owned(), validity, uid)).or_default();
            *breaks += 1;
            *left_out = (*breaks >= BREAKS).then(Instant::now);
        }
    }

    /// This one came.
    pub(crate) fn came(&self, folder: &str, validity: i64, uid: u32) {
        let mut known = self.known();
        if !known.is_empty() {
            known.remove(&(folder.to_owned(), validity, uid));
        }
    }

    fn known(&self) -> MutexGuard<'_, BTreeMap<Place, (u32, Option<Instant>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_that_breaks_lines_is_asked_for_alone_and_then_left_out() {
        let suspects = Suspects::default();
        let ask = |uids: &[u32]| suspects.ask("INBOX", 7, uids);
        assert_eq!(ask(&[1, 2, 3]).groups, [vec![1, 2, 3]]);
        suspects.broke("INBOX", 7, [2, 3]);
        assert_eq!(ask(&[1, 2, 3]).groups, [vec![1], vec![2], vec![3]]);
        suspects.came("INBOX", 7, 3);
        suspects.broke("INBOX", 7, [2]);
        assert_eq!(ask(&[1, 2, 3]).groups, [vec![1, 3], vec![2]]);
        suspects.broke("INBOX", 7, [2]);
        let asking = ask(&[1, 2, 3]);
        assert_eq!((asking.groups, asking.left_out), (vec![vec![1, 3]], vec![2]));
        assert_eq!(suspects.ask("INBOX", 8, &[2]).groups, [vec![2]], "another validity is another message");
    }
}
