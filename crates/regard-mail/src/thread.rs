//! Which conversation a mail names (RFC 5322 section 3.6.4), and grouping by it.
//!
//! Only ids count here, never subjects: two customers who both write "Invoice" must not meet. Whether a sender may join
//! a conversation is decided elsewhere; this says what the mail claims.

use std::collections::HashMap;

use crate::address;
use crate::message::Message;

/// The ids by which a mail belongs to a conversation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ThreadKeys {
    /// Its own Message-ID, without brackets; `None` if it has none that could be told from others.
    pub message_id: Option<String>,
    /// The mails it answers, nearest first: In-Reply-To, then References from the end; without repeats.
    pub parents: Vec<String>,
    /// What else stands in brackets in In-Reply-To: once that field held prose, and named a person there. Good enough
    /// to show old mail together as mail readers do, never to put a mail on a ticket.
    pub mentions: Vec<String>,
}

/// The keys of a mail.
#[must_use]
pub fn keys(message: &Message) -> ThreadKeys {
    let message_id = message.message_id.as_deref().filter(|id| is_usable(id)).map(str::to_owned);
    let (people, answered): (Vec<&String>, Vec<&String>) =
        message.in_reply_to.iter().partition(|id| is_person(id, message));
    let mut parents: Vec<String> = Vec::new();
    for id in answered.into_iter().chain(message.references.iter().rev()) {
        let own = message_id.as_ref() == Some(id);
        if !own && is_usable(id) && !parents.contains(id) {
            parents.push(id.clone());
        }
    }
    ThreadKeys { message_id, parents, mentions: people.into_iter().cloned().collect() }
}

/// Whether an id can tell one mail from another; broken programs write `<>`, `<@>` or `<localhost>`.
fn is_usable(id: &str) -> bool {
    let long_enough = id.len() >= 5;
    let placeholder =
        matches!(id.to_ascii_lowercase().as_str(), "localhost" | "unknown" | "message-id" | "none@none");
    long_enough && !placeholder && !id.starts_with('@') && !id.ends_with('@')
}

/// In-Reply-To used to hold prose: `Message of Monday from Dora <dora@example.com>`. A person is no mail.
fn is_person(id: &str, message: &Message) -> bool {
    let Some(id) = address::normal(id) else { return false };
    let named = message.from.iter().chain(&message.to).chain(&message.cc).chain(&message.reply_to);
    named.chain(&message.sender).any(|a| a.email == id) || says_from(message, &id)
}

fn says_from(message: &Message, id: &str) -> bool {
    let prose = message.headers.get("in-reply-to").unwrap_or_default().to_lowercase();
    prose.find(&format!("<{id}>")).is_some_and(|at| {
        let before = prose[..at].trim_end();
        let name = before.rsplit(['>', ';']).next().unwrap_or_default();
        name.contains("message from")
    })
}

/// Groups mails into conversations as a mail reader shows them, [`ThreadKeys::mentions`] included. Returns for each group the positions in `mails`, in order; groups by first member.
/// Mails with one Message-ID are one conversation, and a mail that is missing still joins those that name it.
#[must_use]
pub fn threads(mails: &[ThreadKeys]) -> Vec<Vec<usize>> {
    let mut forest = Forest::default();
    let roots: Vec<usize> = mails.iter().map(|keys| forest.join(keys)).collect();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut group_of: HashMap<usize, usize> = HashMap::new();
    for (mail, node) in roots.into_iter().enumerate() {
        let root = forest.root(node);
        let group = *group_of.entry(root).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[group].push(mail);
    }
    groups
}

/// Sets of ids that belong together (union-find).
#[derive(Default)]
struct Forest<'a> {
    node_of: HashMap<&'a str, usize>,
    parent: Vec<usize>,
}

impl<'a> Forest<'a> {
    /// Joins all ids of one mail and returns the node that stands for it.
    fn join(&mut self, keys: &'a ThreadKeys) -> usize {
        let own = match &keys.message_id {
            Some(id) => self.node(id),
            None => self.fresh(),
        };
        for id in keys.parents.iter().chain(&keys.mentions) {
            let node = self.node(id);
            let (a, b) = (self.root(own), self.root(node));
            self.parent[b] = a;
        }
        own
    }

    fn node(&mut self, id: &'a str) -> usize {
        if let Some(node) = self.node_of.get(id) {
            return *node;
        }
        let node = self.fresh();
        self.node_of.insert(id, node);
        node
    }

    fn fresh(&mut self) -> usize {
        self.parent.push(self.parent.len());
        self.parent.len() - 1
    }

    fn root(&mut self, node: usize) -> usize {
        let mut root = node;
        while self.parent[root] != root {
            self.parent[root] = self.parent[self.parent[root]];
            root = self.parent[root];
        }
        root
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message;

    fn keys_of(raw: &str) -> ThreadKeys {
        keys(&message::parse(raw.as_bytes()))
    }

    #[test]
    fn the_nearest_parent_comes_first() {
        let got = keys_of("Message-ID: <3@x.y>\nIn-Reply-To: <2@x.y>\nReferences: <1@x.y> <2@x.y>\n\n");
        assert_eq!(got.message_id.as_deref(), Some("3@x.y"));
        assert_eq!(got.parents, ["2@x.y", "1@x.y"]);
    }

    #[test]
    fn people_and_placeholders_are_no_parents() {
        let raw = "From: eve@example.com\nTo: dora@example.com\nIn-Reply-To: Message from Dora <dora@example.com> of \"Monday\" <2@x.y>\n\n";
        assert_eq!(
            (keys_of(raw).parents, keys_of(raw).mentions),
            (vec!["2@x.y".into()], vec!["dora@example.com".into()])
        );
        assert_eq!(keys_of("Message-ID: <@>\nReferences: <> <localhost>\n\n"), ThreadKeys::default());
    }

    #[test]
    fn conversations_are_joined_even_over_a_missing_mail() {
        let mail = |own: &str, parents: &[&str]| ThreadKeys {
            message_id: Some(own.to_owned()).filter(|o| !o.is_empty()),
            parents: parents.iter().map(|p| (*p).to_owned()).collect(),
            mentions: Vec::new(),
        };
        let mails = [
            mail("1@x", &[]),
            mail("2@x", &["0@x"]),
            mail("3@x", &["1@x"]),
            mail("", &[]),
            mail("4@x", &["0@x"]),
            mail("1@x", &[]),
        ];
        assert_eq!(threads(&mails), [vec![0, 2, 5], vec![1, 4], vec![3]]);
    }
}
