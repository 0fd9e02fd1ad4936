//! Findings of a draft in words, and what a form says was made of them.

use super::reader::Reader;
use crate::parts::Parts;
use crate::view::findings::{Finding, FoundLapse, FoundLeak, FoundPromise};
use crate::view::words::first_name;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use regard_domain::promise::Polarity;
use regard_services::findings::{self, Promised};
use regard_services::promises::making::Noted;
use regard_services::promises::suggesting::Suggestion;

/// What a form's `found-...` fields are called.
const FIELD: &str = "found-";

/// The panel's list; `noted` is what its writer made of the promises so far, `why` their reason to send what is held back.
pub fn shown(found: &[findings::Finding], noted: &[Noted], why: &str, reader: &Reader) -> Vec<Finding> {
    let mut asks_why = true;
    let mut show = |finding: &findings::Finding| match finding {
        findings::Finding::Promise(promised) => {
            let note = noted.iter().find(|note| note.key == promised.found.key);
            Finding::Promise(promise(promised, note, reader))
        }
        findings::Finding::Leak(leak) => {
            let asks = leak.is_held && std::mem::take(&mut asks_why);
            Finding::Leak(FoundLeak {
                words: leak.words.clone(),
                evidence: leak.evidence,
                is_held: leak.is_held,
                why: asks.then(|| why.to_owned()),
            })
        }
        findings::Finding::Lapse(lapse) => Finding::Lapse(FoundLapse {
            words: lapse.words.clone(),
            evidence: lapse.evidence,
            suggestion: lapse.suggestion.clone(),
            is_held: lapse.is_held,
        }),
        findings::Finding::Question(words) => Finding::Question(words.clone()),
    };
    found.iter().map(&mut show).collect()
}

fn promise(promised: &Promised, note: Option<&Noted>, reader: &Reader) -> FoundPromise {
    let found = &promised.found;
    let due_at = note.and_then(|note| note.due_at).or(promised.due_at);
    let quote = match &promised.suggestion {
        Suggestion::By(quote) => Some(quote),
        _ => None,
    };
    let is_never = found.polarity == Polarity::Never;
    FoundPromise {
        key: found.key.clone(),
        words: found.words.clone(),
        by: due_at.map(|at| reader.moment(at)),
        due: due_at.map(|at| field(at, &reader.zone)).unwrap_or_default(),
        asks: due_at.is_none() && !is_never && !found.is_conditional,
        is_conditional: found.is_conditional,
        is_never,
        past: past(&promised.suggestion, reader),
        is_early: quote.zip(due_at).is_some_and(|(quote, due)| due < quote.suggested_at),
        reason: note.map(|note| note.stretch_reason.clone()).unwrap_or_default(),
        colleague: promised.colleague.as_deref().map(|name| first_name(name).to_owned()),
        ask_by: reader.moment(promised.ask_by).text,
        is_own: note.is_some_and(|note| note.is_own),
        is_dismissed: note.is_some_and(|note| note.is_dismissed),
    }
}

fn past(suggestion: &Suggestion, reader: &Reader) -> String {
    match suggestion {
        Suggestion::By(quote) => format!(
            "Nine of ten of {} like it were done by {}.",
            quote.n,
            reader.moment(quote.suggested_at).text
        ),
        Suggestion::UpdateInstead { n, .. } => {
            format!(
                "So many of {n} like it are still open that no date can be told. Promise an update instead."
            )
        }
        Suggestion::TooFew { .. } => String::new(),
    }
}

/// A moment as a field for date and time takes it.
pub fn field(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M").to_string()
}

/// A field's date and time where the writer is; one that a clock change skips is the first after it.
pub fn moment(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let local: DateTime = text.trim().parse().ok()?;
    zone.to_ambiguous_timestamp(local).compatible().ok()
}

/// What a form says was shown to its writer, and what they made of each.
pub fn noted(parts: &Parts, zone: &TimeZone) -> Vec<Noted> {
    let keys = parts.names().filter_map(|name| {
        let key = name.strip_prefix(FIELD)?;
        (parts.text(name) == "promise").then(|| key.to_owned())
    });
    let note = |key: String| {
        let part = |part: &str| parts.text(&format!("{FIELD}{key}-{part}"));
        Noted {
            is_dismissed: part("not") == "yes",
            due_at: moment(part("due"), zone),
            is_own: part("own") == "yes",
            stretch_reason: part("reason").to_owned(),
            key: key.clone(),
        }
    };
    keys.map(note).collect()
}
