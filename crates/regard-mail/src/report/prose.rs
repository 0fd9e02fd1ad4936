//! Reports written as sentences, by mail systems that know no RFC 3464.

use super::phrases::{self, any};
use super::places::{self, Place};
use super::{
    Action, DeliveryReport, Outcome, original_headers, original_message_id, permanent_by, status_in,
};
use crate::address;
use crate::forward;
use crate::html;
use crate::message::Message;

/// The report that the sentences of a mail make, if they make one.
#[must_use]
pub fn of_sentences(message: &Message) -> Option<DeliveryReport> {
    let mut evidence = Evidence::of_headers(message);
    if !evidence.is_worth_reading() {
        return None;
    }
    let texts = texts(message);
    let own: Vec<&str> = texts.iter().map(|t| places::own_words(t)).collect();
    evidence.read(&own);
    if !evidence.is_report() {
        return None;
    }
    let words = own.join("\n");
    let lower = words.to_lowercase();
    let failed = failed_addresses(message, &own);
    if failed.is_empty() && !evidence.machine {
        return None;
    }
    let action = if evidence.is_delay(&lower) { Action::Delayed } else { Action::Failed };
    let given_up = any(&lower, phrases::GIVEN_UP);
    let outcome = |address: String| {
        let said = words_about(&words, &address);
        let status = status_of(&said).or_else(|| status_of(&lower));
        let diagnostic = Some(said.trim().to_owned()).filter(|d| !d.is_empty());
        let status = status.map(|s| fit(s, action));
        let permanent = action == Action::Failed && (given_up || permanent_by(action, status.as_deref()));
        Outcome { address, action, permanent, status, diagnostic }
    };
    let mut outcomes: Vec<Outcome> = failed.into_iter().map(&outcome).collect();
    if outcomes.is_empty() {
        outcomes.push(outcome(String::new()));
    }
    Some(DeliveryReport { outcomes, original_message_id: original_message_id(message) })
}

/// The texts to read: the plain ones; of a mail with HTML only, that.
fn texts(message: &Message) -> Vec<String> {
    if message.texts.iter().any(|t| !t.trim().is_empty()) {
        return message.texts.clone();
    }
    message.htmls.iter().map(|h| html::to_text(h)).collect()
}

/// What speaks for a report.
struct Evidence {
    /// Sent by a mail system: by its name, or with the empty return path that only reports have (RFC 5321 4.5.5).
    machine: bool,
    /// Names its failed recipients in a field of its own, as Exim does.
    names_failed: bool,
    subject: bool,
    subject_lower: String,
    sentence: bool,
    /// Talks as a mail system talks, and not as somebody who writes a letter.
    impersonal: bool,
    /// A person passes a report on, or answers one.
    passed_on: bool,
}

impl Evidence {
    fn of_headers(message: &Message) -> Self {
        let subject_lower = message.subject.to_lowercase();
        let subject = any(&subject_lower, phrases::SUBJECTS);
        let names_failed = message.headers.has("x-failed-recipients");
        Self {
            machine: is_machine(message),
            names_failed,
            subject,
            passed_on: is_passed_on(message),
            subject_lower,
            sentence: false,
            impersonal: false,
        }
    }

    /// Only what could be a report is read word by word.
    fn is_worth_reading(&self) -> bool {
        self.machine || self.subject || self.names_failed
    }

    fn read(&mut self, own: &[&str]) {
        let says = |text: &&str| {
            let lower = text.to_lowercase().replace('\u{2019}', "'");
            any(&lower, phrases::FAILURES) || any(&lower, phrases::DELAYS)
        };
        self.sentence = own.iter().any(says);
        let lower = format!(" {} ", own.join(" ").to_lowercase().replace(['\n', '\t'], " "));
        let technical = any(&lower, phrases::TECHNICAL) || status_in(&lower).is_some();
        self.impersonal = technical && !any(&lower, phrases::PERSONAL);
    }

    fn is_report(&self) -> bool {
        if self.names_failed {
            return true;
        }
        let machine = self.machine && (self.sentence || self.subject);
        machine || (self.subject && self.sentence && self.impersonal && !self.passed_on)
    }

    fn is_delay(&self, lower: &str) -> bool {
        let told = any(lower, phrases::DELAYS)
            || any(&self.subject_lower, &["(delay)", "delayed", "warning: ", "warning--"]);
        told && !any(lower, phrases::GIVEN_UP) && !self.names_failed
    }
}

/// Whether a mail comes from a mail system and not from a person.
#[must_use]
pub fn is_machine(message: &Message) -> bool {
    let from = message.headers.get("from").unwrap_or_default().to_lowercase();
    let local = message.first_from().map_or("", |a| a.local());
    let no_address = message.from.is_empty() && (from.is_empty() || any(&from, phrases::OFFICE_NAMES));
    any(local, phrases::MACHINE_LOCALS)
        || any(&from, phrases::MACHINE_NAMES)
        || no_address
        || has_empty_return_path(message)
}

/// Whether the subject says that an earlier mail is answered or passed on.
#[must_use]
pub fn is_passed_on(message: &Message) -> bool {
    let subject = message.subject.to_lowercase();
    let answered =
        ["re:", "aw:", "sv:", "antw:", "odp:", "vs:", "re :"].iter().any(|p| subject.starts_with(p));
    answered || forward::is_forward_subject(&message.subject)
}

/// Whether the envelope had no sender, as the final system notes it (RFC 5321 section 4.4).
#[must_use]
pub fn has_empty_return_path(message: &Message) -> bool {
    message.headers.get("return-path").is_some_and(|v| {
        let inner = v.trim_matches(['<', '>', ' ']);
        inner.is_empty() || inner.eq_ignore_ascii_case("mailer-daemon")
    })
}

/// The addresses that failed: from the field that names them, else from the best places in the text, else the
/// recipients of the quoted original.
fn failed_addresses(message: &Message, own: &[&str]) -> Vec<String> {
    let named = message.headers.all("x-failed-recipients").flat_map(|v| address::parse_list(&v));
    let named: Vec<String> = named.map(|a| a.email).collect();
    if !named.is_empty() {
        return distinct(named);
    }
    let ours: Vec<&str> =
        message.to.iter().chain(&message.from).chain(&message.reply_to).map(|a| a.email.as_str()).collect();
    for text in own {
        let found = best_placed(text, &ours);
        if !found.is_empty() {
            return found;
        }
    }
    let local = own.iter().find_map(|text| local_name(text, message));
    local.map(|l| vec![l]).unwrap_or_else(|| quoted_recipients(message, &ours))
}

fn best_placed(text: &str, ours: &[&str]) -> Vec<String> {
    let text = text.replace("\\\"", "\"");
    let found: Vec<(Place, String)> = text.lines().flat_map(places::addresses_in).collect();
    // Our own address stands in many reports; it failed only if no other one is named.
    let strangers: Vec<_> = found.iter().filter(|(_, a)| !ours.contains(&a.as_str())).collect();
    let candidates = if strangers.is_empty() { found.iter().collect() } else { strangers };
    let Some(best) = candidates.iter().map(|(place, _)| *place).min() else { return Vec::new() };
    distinct(candidates.into_iter().filter(|(place, _)| *place == best).map(|(_, a)| a.clone()).collect())
}

/// A system that names its own users without a domain: the one word on the line after `... recipients:`.
fn local_name(text: &str, message: &Message) -> Option<String> {
    let domain = message.first_from()?.domain();
    let mut lines = text.lines().map(str::trim).filter(|l| !l.is_empty());
    lines
        .find(|l| l.ends_with(':') && any(&l.to_lowercase(), &["recipient", "address", "user", "deliver"]))?;
    let word = lines.next()?;
    let plain = word.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b'+'));
    (plain && !domain.is_empty()).then(|| format!("{}@{domain}", word.to_lowercase()))
}

fn quoted_recipients(message: &Message, ours: &[&str]) -> Vec<String> {
    let originals = original_headers(message);
    let to = originals.iter().flat_map(|h| h.all("to").map(|v| address::parse_list(&v)).collect::<Vec<_>>());
    let emails = to.flatten().map(|a| a.email).filter(|a| !ours.contains(&a.as_str()));
    distinct(emails.collect())
}

fn distinct(addresses: Vec<String>) -> Vec<String> {
    let mut seen = Vec::new();
    for address in addresses {
        if !seen.contains(&address) {
            seen.push(address);
        }
    }
    seen
}

/// The lines about one address: from where it stands up to the next address that begins a line.
fn words_about(words: &str, address: &str) -> String {
    let mut said = String::new();
    let mut inside = false;
    for line in words.lines() {
        let placed = places::addresses_in(line);
        let names_it = placed.iter().any(|(_, a)| a == address);
        let starts_other =
            placed.first().is_some_and(|(place, a)| *place == Place::LineStart && a != address);
        inside = names_it || (inside && !starts_other);
        if inside && said.len() < 600 {
            said.push_str(line.trim());
            said.push('\n');
        }
    }
    said
}

/// The status that a text states, else the one its reply code or its words mean.
fn status_of(text: &str) -> Option<String> {
    status_in(text).filter(|s| !s.starts_with('2')).or_else(|| {
        let lower = text.to_lowercase();
        let reason =
            phrases::REASONS.iter().find(|(words, _)| lower.contains(words)).map(|(_, s)| (*s).to_owned());
        reason.or_else(|| reply_code(text))
    })
}

/// A status of the class that fits what was done: what failed for good is not a passing problem.
fn fit(status: String, action: Action) -> String {
    match (action, status.split_once('.')) {
        (Action::Delayed, Some(("5", rest))) => format!("4.{rest}"),
        _ => status,
    }
}

/// An SMTP reply code at the start of a word, as the status it at least means (RFC 5321 section 4.2.1).
fn reply_code(text: &str) -> Option<String> {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, '[' | '(' | '\'' | '"'));
    let code = words.map(|w| w.trim_end_matches([':', '-', ']', ')', ','])).find(|w| {
        w.len() == 3
            && matches!(w.as_bytes()[0], b'4' | b'5')
            && matches!(w.as_bytes()[1], b'0' | b'2' | b'5')
            && w.bytes().all(|b| b.is_ascii_digit())
    })?;
    Some(format!("{}.0.0", &code[..1]))
}

#[cfg(test)]
mod tests;
