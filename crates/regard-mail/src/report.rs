//! Machine reports: what a mail system says became of a mail.
//!
//! Structured reports are read by their fields (RFC 3464, also where a system writes them into the text); the many
//! systems without them are read by their sentences ([`prose`], with the sentences themselves in [`phrases`]).

pub mod phrases;
pub mod places;
pub mod prose;
pub mod feedback;
pub mod notification;
pub mod aggregate;

use crate::address;
use crate::header::Headers;
use crate::message::{self, Message};
use crate::mime::Part;
use crate::params::Params;

/// What was done with a mail for one recipient (RFC 3464 section 2.3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// It will not be delivered.
    Failed,
    /// It is still being tried.
    Delayed,
    /// It arrived, was passed on to a system that does not report, or went to a list.
    Delivered,
}

impl Action {
    fn of(value: &str) -> Option<Self> {
        let word = value.split(|c: char| !c.is_ascii_alphabetic()).find(|w| !w.is_empty())?;
        match word.to_ascii_lowercase().as_str() {
            "failed" | "failure" | "fail" | "error" => Some(Self::Failed),
            "delayed" | "delay" | "warning" => Some(Self::Delayed),
            "delivered" | "deliverable" | "relayed" | "expanded" | "success" => Some(Self::Delivered),
            _ => None,
        }
    }
}

/// What became of a mail for one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The address we sent to, lower case; as the report writes it when it is no address.
    pub address: String,
    /// What was done.
    pub action: Action,
    /// Whether sending to this address again is pointless: it failed, and not for a passing reason.
    pub permanent: bool,
    /// Enhanced status code such as `5.1.1` (RFC 3463), if stated or plain from the words.
    pub status: Option<String>,
    /// What the other side said, in its own words.
    pub diagnostic: Option<String>,
}

/// Whether a failure is for good. Status 4.4.7 counts as that: the system has given up (RFC 3463 section 3.5).
pub(crate) fn permanent_by(action: Action, status: Option<&str>) -> bool {
    let passing = status.is_some_and(|s| s.starts_with("4.") && s != "4.4.7");
    action == Action::Failed && !passing
}

/// A report on one of our mails.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeliveryReport {
    /// What became of it, by recipient, in order.
    pub outcomes: Vec<Outcome>,
    /// Message-ID of the mail reported on, if the report quotes it.
    pub original_message_id: Option<String>,
}

impl DeliveryReport {
    /// The worst that happened: one failure among deliveries is a failure.
    #[must_use]
    pub fn worst(&self) -> Option<Action> {
        let any = |action| self.outcomes.iter().any(|o| o.action == action).then_some(action);
        any(Action::Failed).or_else(|| any(Action::Delayed)).or_else(|| any(Action::Delivered))
    }
}

/// The report a mail carries in its fields: in a part of type `message/delivery-status`, or written into a text.
#[must_use]
pub fn of_fields(message: &Message) -> Option<DeliveryReport> {
    let machine = prose::is_machine(message);
    if !machine && prose::is_passed_on(message) {
        return None;
    }
    let parts = message.attachments.iter().filter(|a| is_status_type(&a.media_type));
    let mut outcomes: Vec<Outcome> = Vec::new();
    for part in parts {
        outcomes.extend(outcomes_in(&String::from_utf8_lossy(&part.content)));
    }
    // A person who writes about a report may paste its fields; only a mail system means them.
    if outcomes.is_empty() && machine {
        outcomes = status_texts(message).flat_map(|text| outcomes_in(&text)).collect();
    }
    if outcomes.is_empty() {
        return if machine { inside(message) } else { None };
    }
    Some(DeliveryReport { outcomes: distinct(outcomes), original_message_id: original_message_id(message) })
}

/// The report inside an attached message, when a mail system has put its own report into an envelope of its own.
fn inside(message: &Message) -> Option<DeliveryReport> {
    let attached = message.attachments.iter().find(|a| a.media_type == "message/rfc822")?;
    let raw = attached.content.as_slice();
    memchr::memmem::find(raw, b"delivery-status")?;
    let inner = message::of_part(&Part::parse(raw));
    if prose::is_machine(&inner)
        && !inner.attachments.iter().any(|a| a.media_type == "message/rfc822" && a.content.len() >= raw.len())
    {
        return of_fields(&inner);
    }
    None
}

fn is_status_type(media_type: &str) -> bool {
    matches!(media_type, "message/delivery-status" | "message/global-delivery-status")
}

/// Texts in which a system that builds no proper part has written the fields of one.
fn status_texts(message: &Message) -> impl Iterator<Item = String> {
    let bodies = message.texts.iter().cloned();
    let others =
        message.attachments.iter().filter(|a| a.media_type.starts_with("text/") && a.content.len() < 65_536);
    let others = others.map(|a| String::from_utf8_lossy(&a.content).into_owned());
    bodies.chain(others).filter(|text| {
        // Nearly every mail ends here, without a copy of its text.
        if memchr::memmem::find(text.as_bytes(), b"ecipient").is_none() {
            return false;
        }
        let lower = text.to_ascii_lowercase();
        lower.contains("-recipient") && lower.contains("action") && lower.contains("status")
    })
}

/// The groups of recipient fields in a delivery-status body (section 2.3): blocks between blank lines.
fn outcomes_in(text: &str) -> Vec<Outcome> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut outcomes = Vec::new();
    let mut inherited: Option<Action> = None;
    for block in text.split("\n\n") {
        let fields = Fields::of(block);
        let action = fields.get("action").and_then(Action::of);
        let Some(address) = fields.recipient() else {
            // Some systems state the action once, beside the fields of the whole message.
            inherited = action.or(inherited);
            continue;
        };
        let diagnostic = fields.get("diagnostic-code").map(diagnostic_text);
        let status =
            fields.get("status").and_then(status_in).or_else(|| diagnostic.as_deref().and_then(status_in));
        let by_status = || status.as_deref().map(action_of_status);
        let Some(action) = action.or(inherited).or_else(by_status) else { continue };
        let permanent = permanent_by(action, status.as_deref());
        outcomes.push(Outcome { address, action, permanent, status, diagnostic });
    }
    outcomes
}

fn action_of_status(status: &str) -> Action {
    match status.as_bytes()[0] {
        b'2' => Action::Delivered,
        b'4' => Action::Delayed,
        _ => Action::Failed,
    }
}

fn diagnostic_text(value: &str) -> String {
    value.split_once(';').map_or(value, |(_, text)| text).trim().to_owned()
}

/// The fields of one block, names in lower case, folds joined.
struct Fields(Vec<(String, String)>);

impl Fields {
    fn of(block: &str) -> Self {
        let mut fields: Vec<(String, String)> = Vec::new();
        for line in block.lines() {
            if line.starts_with([' ', '\t'])
                && let Some((_, value)) = fields.last_mut()
            {
                value.push(' ');
                value.push_str(line.trim());
                continue;
            }
            let Some((name, value)) = line.split_once(':') else { continue };
            let name = name.trim_matches([' ', '\t', '>', '|', '*']);
            if !name.is_empty() && !name.contains(' ') {
                fields.push((name.to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
        Self(fields)
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// The address we wrote to, before any forwarding changed it; else the one it ended at (sections 2.3.1, 2.3.2).
    fn recipient(&self) -> Option<String> {
        let fields =
            [self.get("original-recipient"), self.get("final-recipient"), self.get("x-actual-recipient")];
        let values: Vec<&str> = fields.into_iter().flatten().collect();
        let address = values.iter().find_map(|v| mailbox(v));
        address.or_else(|| values.first().map(|v| diagnostic_text(v)).filter(|v| !v.is_empty()))
    }
}

/// `rfc822; <Dora@example.com>` as an address.
fn mailbox(value: &str) -> Option<String> {
    let value = value.split_once(';').map_or(value, |(_, v)| v);
    if value.contains('/') && !value.contains('<') {
        return None;
    }
    address::parse_one(value).map(|a| a.email).filter(|a| !a.contains([' ', '|']))
}

/// The first enhanced status code in a text (RFC 3463); never a piece of an IP address or of a longer number.
#[must_use]
pub fn status_in(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    for (at, _) in text.match_indices('.') {
        let Some(start) = at.checked_sub(1) else { continue };
        let clean_start = start == 0
            || !(bytes[start - 1].is_ascii_alphanumeric() || matches!(bytes[start - 1], b'.' | b'-'));
        if !matches!(bytes[start], b'2' | b'4' | b'5') || !clean_start {
            continue;
        }
        let mut numbers = text[at + 1..].splitn(2, '.');
        let (Some(subject), Some(rest)) = (numbers.next(), numbers.next()) else { continue };
        let end = rest.bytes().take_while(u8::is_ascii_digit).count();
        let detail = &rest[..end];
        let after = rest.as_bytes().get(end);
        let dotted = after == Some(&b'.') && rest.as_bytes().get(end + 1).is_some_and(u8::is_ascii_digit);
        let number = |s: &str| (1..=3).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_digit());
        if number(subject) && number(detail) && !dotted {
            return Some(format!("{}.{subject}.{detail}", char::from(bytes[start])));
        }
    }
    None
}

/// Message-ID of the mail that a report quotes: an attached message or header block, or headers pasted into the text.
#[must_use]
pub fn original_message_id(message: &Message) -> Option<String> {
    original_headers(message)
        .iter()
        .find_map(|h| h.get("message-id").and_then(|v| message::ids(&v).into_iter().next()))
}

/// The header blocks of the mail that a report quotes, best first.
#[must_use]
pub fn original_headers(message: &Message) -> Vec<Headers> {
    let quoting = |t: &str| {
        matches!(t, "message/rfc822" | "text/rfc822-headers" | "message/rfc822-headers" | "message/global")
    };
    let attached = message.attachments.iter().filter(|a| quoting(&a.media_type));
    let attached = attached.map(|a| Headers::parse(a.content.trim_ascii_start()).0);
    let pasted = message.texts.iter().filter_map(|text| places::quoted_original(text));
    let pasted = pasted.map(|text| Headers::parse(text.as_bytes()).0);
    attached.chain(pasted).filter(|h| !h.is_empty()).collect()
}

/// Whether the type of the whole mail says that it is a report of the given kind (RFC 6522).
#[must_use]
pub fn is_report_type(message: &Message, kind: &str) -> bool {
    let value = message.headers.get("content-type").map(|v| Params::parse(&v));
    value.is_some_and(|v| {
        v.value == "multipart/report" && v.get("report-type").is_some_and(|t| t.eq_ignore_ascii_case(kind))
    })
}

/// Outcomes without repeats: one address is reported once, with its first words.
fn distinct(outcomes: Vec<Outcome>) -> Vec<Outcome> {
    let mut seen: Vec<Outcome> = Vec::new();
    for outcome in outcomes {
        if !seen.iter().any(|o| o.address == outcome.address) {
            seen.push(outcome);
        }
    }
    seen
}

#[cfg(test)]
mod tests;
