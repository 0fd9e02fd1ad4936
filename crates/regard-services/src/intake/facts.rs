//! What is known about how a message came, kept beside its words as JSON.

use crate::intake::reading::Reading;
use regard_domain::raw_message::RawMessage;
use regard_mail::address::Address;
use regard_mail::trust::Verdicts;
use serde::{Deserialize, Serialize};

/// How a message came: what its head says, and how far that can be believed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MailFacts {
    /// The name in From.
    pub from_name: String,
    /// The address in From.
    pub from: String,
    /// Addresses in To.
    pub to: Vec<String>,
    /// Addresses in Cc.
    pub cc: Vec<String>,
    /// Where the sender wants answers, when that is another place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reply_to: Vec<String>,
    /// The subject as written.
    pub subject: String,
    /// When the sender says it was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<jiff::Timestamp>,
    /// By which way it came.
    pub way: String,
    /// `person`, `auto-reply`, `bounce`, ...: see `regard_mail::kind`.
    pub kind: String,
    /// The author is only named in the mail (a contact form, a list), not its sender.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_named_only: bool,
    /// The address of the colleague who passed it on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forwarded_by: Option<String>,
    /// What the checks of the sender said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdicts: Option<Verdicts>,
    /// The sender is not to be believed: shown beside the name.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_doubtful: bool,
}

impl MailFacts {
    /// The facts of a message.
    pub(crate) fn of(row: &RawMessage, reading: &Reading, verdicts: Option<Verdicts>) -> Self {
        let message = &reading.message;
        let from = message.first_from().cloned().unwrap_or_default();
        let others = message.reply_to.iter().filter(|address| address.email != from.email);
        Self {
            reply_to: others.map(|address| address.email.clone()).collect(),
            from_name: from.name,
            from: from.email,
            to: emails(&message.to),
            cc: emails(&message.cc),
            subject: message.subject.clone(),
            date: message.date,
            way: row.channel.clone(),
            kind: kind_word(reading),
            is_named_only: false,
            forwarded_by: None,
            is_doubtful: verdicts.as_ref().is_some_and(Verdicts::is_doubtful),
            verdicts,
        }
    }

    /// As it is kept.
    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string(self).expect("facts are plain data")
    }

    /// What was kept; a comment that did not come by mail has none.
    pub fn read(json: &str) -> Option<Self> {
        serde_json::from_str::<Self>(json).ok().filter(|facts| !facts.way.is_empty())
    }
}

/// The kind as its word.
fn kind_word(reading: &Reading) -> String {
    let value = serde_json::to_value(reading.finding.kind).unwrap_or_default();
    value.as_str().unwrap_or("person").to_owned()
}

fn emails(addresses: &[Address]) -> Vec<String> {
    addresses.iter().map(|address| address.email.clone()).collect()
}
