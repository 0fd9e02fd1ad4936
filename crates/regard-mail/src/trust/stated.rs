//! What a trusted host wrote into Authentication-Results (RFC 8601): the only verdicts for mail that is fetched from a
//! mailbox, since the peer is not known there.

use super::{Verdict, Verdicts};
use crate::header::Headers;

/// The verdicts of the host named `trusted` (its authserv-id). Fields of other hosts are ignored, and so is every field
/// below the first foreign one, because a sender can write what it likes below what the receiver put on top
/// (section 5).
#[must_use]
pub fn by_host(headers: &Headers, trusted: &str) -> Option<Verdicts> {
    let mut verdicts: Option<Verdicts> = None;
    for value in headers.all("authentication-results") {
        let clean = without_comments(&value);
        let (host, results) = clean.split_once(';').unwrap_or((clean.as_str(), ""));
        let host = host.split_whitespace().next().unwrap_or_default();
        if !host.eq_ignore_ascii_case(trusted) {
            break;
        }
        let verdicts = verdicts.get_or_insert_default();
        results.split(';').for_each(|result| add(verdicts, result));
    }
    verdicts
}

/// `dkim=pass reason="good" header.d=example.com`
fn add(verdicts: &mut Verdicts, result: &str) {
    let mut words = result.split_whitespace();
    let Some((method, verdict)) = words.next().and_then(|w| w.split_once('=')) else { return };
    let Some(verdict) = verdict_of(verdict) else { return };
    let property = |name: &str| {
        let value = result.split_whitespace().find_map(|w| w.strip_prefix(name)?.strip_prefix('='));
        value.map(|v| v.trim_matches('"').trim_start_matches('@').to_lowercase())
    };
    match method.split('/').next().unwrap_or_default().to_ascii_lowercase().as_str() {
        "spf" => verdicts.spf = verdict,
        "dkim" => {
            if verdicts.dkim != Verdict::Pass {
                verdicts.dkim = verdict;
            }
            let domain = property("header.d").or_else(|| property("header.i"));
            let domain = domain.map(|d| d.rsplit('@').next().unwrap_or_default().to_owned());
            verdicts.signed_by.extend(domain.filter(|d| verdict == Verdict::Pass && !d.is_empty()));
        }
        "dmarc" => {
            verdicts.dmarc = verdict;
            verdicts.policy =
                property("policy.published-domain-policy").or_else(|| property("p")).unwrap_or_default();
        }
        "arc" => verdicts.arc = verdict,
        _ => {}
    }
}

fn verdict_of(word: &str) -> Option<Verdict> {
    Some(match word.trim_matches('"').to_ascii_lowercase().as_str() {
        "pass" | "bestguesspass" => Verdict::Pass,
        "fail" | "hardfail" => Verdict::Fail,
        "softfail" => Verdict::SoftFail,
        "neutral" | "policy" => Verdict::Neutral,
        "none" => Verdict::None,
        "temperror" => Verdict::TempError,
        "permerror" => Verdict::PermError,
        _ => return None,
    })
}

/// A value without its `(comments)`, which may nest.
fn without_comments(value: &str) -> String {
    let mut depth = 0usize;
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}
