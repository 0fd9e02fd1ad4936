//! What a trusted host wrote into Authentication-Results (RFC 8601): the only verdicts for mail that is fetched from a
//! mailbox, since the peer is not known there.

use super::{Verdict, Verdicts};
use crate::header::Headers;

/// The verdicts of trusted hosts (authserv-ids; `.example.com` is every host below it). Fields of other hosts are ignored,
/// and so is every field below the first foreign one, because a sender can write what it likes below what the receiver put
/// on top (section 5). For the same reason a method counts only in the first field that speaks of it: a host that does not
/// take off what claims its own name cannot be made to contradict itself.
#[must_use]
pub fn by_hosts(headers: &Headers, trusted: &[String]) -> Option<Verdicts> {
    let mut verdicts: Option<Verdicts> = None;
    let mut known: Vec<String> = Vec::new();
    for value in headers.all("authentication-results") {
        let clean = without_comments(&value);
        let (host, results) = clean.split_once(';').unwrap_or((clean.as_str(), ""));
        let host = host.split_whitespace().next().unwrap_or_default();
        if !trusted.iter().any(|name| is_host(host, name)) {
            break;
        }
        let verdicts = verdicts.get_or_insert_default();
        let fresh = results.split(';').filter_map(|result| Some((method(result)?, result)));
        let fresh: Vec<(String, &str)> = fresh.filter(|(method, _)| !known.contains(method)).collect();
        for (method, result) in fresh {
            add(verdicts, result);
            known.push(method);
        }
    }
    verdicts
}

fn is_host(host: &str, name: &str) -> bool {
    let (host, name) = (host.to_ascii_lowercase(), name.trim().to_ascii_lowercase());
    !name.is_empty() && (host == name || (name.starts_with('.') && host.ends_with(&name)))
}

/// What was looked at: `dkim` of `dkim=pass header.d=example.com`.
fn method(result: &str) -> Option<String> {
    let (method, _) = result.split_whitespace().next()?.split_once('=')?;
    Some(method.split('/').next().unwrap_or_default().to_ascii_lowercase())
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
