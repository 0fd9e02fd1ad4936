//! Keys, tokens and passwords: by the forms their makers give them, and by the words before them.

use super::money::before;
use super::rules::Rules;
use super::{Kind, Leak, Level};
use crate::text::Text;
use regex::Regex;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

/// Bits per character from which a row of letters and digits is no word.
const MIN_ENTROPY: f64 = 3.0;

/// Forms that say what they are, as written (case matters).
static KNOWN: LazyLock<Regex> = LazyLock::new(|| {
    const FORMS: &[&str] = &[
        r"[sr]k_(?:live|test)_[0-9A-Za-z]{10,}",
        r"sk-(?:proj-|ant-|or-)?[0-9A-Za-z_-]{20,}",
        r"whsec_[0-9A-Za-z]{16,}",
        r"gh[pousr]_[0-9A-Za-z]{20,}",
        r"github_pat_[0-9A-Za-z_]{20,}",
        r"glpat-[0-9A-Za-z_-]{16,}",
        r"xox[abeoprs]-[0-9A-Za-z-]{10,}",
        r"xapp-[0-9A-Za-z-]{10,}",
        r"(?:AKIA|ASIA)[0-9A-Z]{12,}",
        r"AIza[0-9A-Za-z_-]{30,}",
        r"ya29\.[0-9A-Za-z_-]{20,}",
        r"SG\.[0-9A-Za-z_-]{16,}\.[0-9A-Za-z_-]{16,}",
        r"npm_[0-9A-Za-z]{20,}",
        r"pypi-[0-9A-Za-z_-]{20,}",
        r"hf_[0-9A-Za-z]{20,}",
        r"do[opr]_v1_[0-9a-f]{20,}",
        r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{20,}",
        r"dapi[0-9a-f]{32}",
        r"key-[0-9a-f]{32}",
        r"(?:EAAC|EAAB|EAAG)[0-9A-Za-z]{20,}",
        r"AGE-SECRET-KEY-[0-9A-Z]{20,}",
        r"(?:lin|rpa|sq0atp|sq0csp|pat|figd|dckr_pat|nvapi|r8|tskey|hvs|vault|sntrys)[_-][0-9A-Za-z_-]{20,}",
        r"eyJ[0-9A-Za-z_-]{8,}\.[0-9A-Za-z_-]{8,}(?:\.[0-9A-Za-z_-]*)?",
    ];
    Regex::new(&format!(r"(?:{})", FORMS.join("|"))).expect("the forms of secrets are well formed")
});
static PRIVATE: LazyLock<Regex> = LazyLock::new(|| {
    let form = r"-----begin [a-z0-9 ]*private key(?: block)?-----(?:[^-]*-----end [a-z0-9 ]*-----)?";
    Regex::new(form).expect("the form of a private key is well formed")
});
static TOKEN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[0-9A-Za-z_+/=.~-]{14,}").expect("the form of a token is well formed"));

/// Private keys, from their first line to their last.
pub(super) fn private_keys(text: &Text<'_>) -> Vec<Leak> {
    let block = |bytes| Leak { kind: Kind::Secret, level: Level::Block, bytes, rule: "private-key" };
    PRIVATE.find_iter(text.folded()).map(|found| block(found.range())).collect()
}

/// Keys and tokens: a known form, or a row of high entropy behind a word such as "API key".
pub(super) fn secrets(text: &Text<'_>, rules: &Rules) -> Vec<Leak> {
    let folded = text.folded();
    let mut found: Vec<Leak> = Vec::new();
    let written = text.written(0..folded.len());
    // Forms and tokens are ASCII; where folding changed the length of letters, places are found again below.
    for known in KNOWN.find_iter(written) {
        let starts_word = !written[..known.start()].ends_with(|l: char| l.is_ascii_alphanumeric());
        if let Some(bytes) = folded_bytes(text, known.range()).filter(|_| starts_word) {
            found.push(Leak { kind: Kind::Secret, level: Level::Block, bytes, rule: "known-form" });
        }
    }
    for token in TOKEN.find_iter(written) {
        let Some(bytes) = folded_bytes(text, token.range()) else { continue };
        let bytes = trimmed(folded, bytes);
        let is_known = found.iter().any(|leak| leak.bytes.start < bytes.end && bytes.start < leak.bytes.end);
        if !is_known && is_secret(text, rules, &bytes) {
            found.push(value_of(folded, bytes, "entropy-near-word"));
        }
    }
    found
}

/// `client_secret=abc`: the value, not its name.
fn value_of(folded: &str, bytes: Range<usize>, rule: &'static str) -> Leak {
    let part = &folded[bytes.clone()];
    let name = part.find('=').filter(|&at| at + 12 < part.len()).map_or(0, |at| at + 1);
    Leak { kind: Kind::Secret, level: Level::Block, bytes: bytes.start + name..bytes.end, rule }
}

fn is_secret(text: &Text<'_>, rules: &Rules, bytes: &Range<usize>) -> bool {
    let folded = text.folded();
    let written = text.written(bytes.clone());
    let near = before(folded, bytes.start);
    // The word must stand in the same line, shortly before.
    let near = near.rsplit('\n').next().unwrap_or(near);
    let near = near.char_indices().rev().nth(40).map_or(near, |(at, _)| &near[at..]);
    let has_word = rules.secret_words.is_match(&near.replace('_', " "))
        || rules.secret_words.is_match(&folded[bytes.clone()].replace('_', " "));
    let value = written.rsplit('=').find(|part| part.len() > 8).unwrap_or(written);
    has_word && !rules.no_secret_words.is_match(near) && !is_public_form(value) && is_random(value)
}

/// Hashes without a word, UUIDs, addresses, placeholders.
fn is_public_form(value: &str) -> bool {
    let is_hex = value.chars().all(|letter| letter.is_ascii_hexdigit() || letter == '-');
    let is_uuid = value.len() == 36 && is_hex && value.matches('-').count() == 4;
    let is_place = value.contains("://") || value.starts_with("www.") || value.contains("example.com");
    let upper = value.to_ascii_uppercase();
    let is_placeholder =
        ["YOUR", "XXXX", "PLACEHOLDER", "INSERT", "REPLACE", "CHANGEME", "...", "1234567890ABCDEF"]
            .iter()
            .any(|mark| upper.contains(mark));
    is_uuid || is_place || is_placeholder
}

/// Letters and digits mixed, with many different ones.
fn is_random(value: &str) -> bool {
    let has = |test: fn(&char) -> bool| value.chars().any(|letter| test(&letter));
    let mixed = has(char::is_ascii_digit) && has(char::is_ascii_alphabetic);
    let both_cases = has(char::is_ascii_uppercase) && has(char::is_ascii_lowercase) && value.len() >= 20;
    (mixed || both_cases) && !value.contains(' ') && entropy(value) >= MIN_ENTROPY
}

/// Shannon's entropy in bits per character.
fn entropy(value: &str) -> f64 {
    let mut counts: HashMap<char, f64> = HashMap::new();
    value.chars().for_each(|letter| *counts.entry(letter).or_default() += 1.0);
    let length = value.chars().count() as f64;
    counts.values().map(|count| -(count / length) * (count / length).log2()).sum()
}

/// Passwords behind the word for them. Behind a colon anything but a plain word is one; behind "is" it must look like one.
pub(super) fn passwords(text: &Text<'_>, rules: &Rules) -> Vec<Leak> {
    let folded = text.folded();
    let mut found: Vec<Leak> = Vec::new();
    for pattern in &rules.passwords {
        for captures in pattern.captures_iter(folded) {
            let named = ["value", "strong"].iter().find_map(|name| Some((*name, captures.name(name)?)));
            let Some((name, value)) = named else { continue };
            let bytes = trimmed(folded, value.range());
            let written = text.written(bytes.clone());
            let is_word = rules.no_passwords.is_match(&folded[bytes.clone()]) || written.chars().count() < 4;
            let is_strong = looks_like_one(written);
            let is_quoted = folded[..bytes.start].ends_with(['"', '\'']);
            let is_shared =
                found.iter().any(|leak| leak.bytes.start < bytes.end && bytes.start < leak.bytes.end);
            if !is_word && !is_shared && (is_strong || is_quoted || name == "value" && !is_plain(written)) {
                found.push(Leak {
                    kind: Kind::Password,
                    level: Level::Block,
                    bytes,
                    rule: "behind-password",
                });
            }
        }
    }
    found
}

/// A digit or a sign among letters, or a row of words with signs between.
fn looks_like_one(value: &str) -> bool {
    let letters = value.chars().filter(|letter| letter.is_alphabetic()).count();
    let digits = value.chars().filter(char::is_ascii_digit).count();
    let signs = value.chars().count() - letters - digits;
    let is_mixed = letters > 0 && digits > 0;
    let is_camel = value.chars().skip(1).any(char::is_uppercase) && value.chars().any(char::is_lowercase);
    is_mixed
        || signs > 0 && letters > 0 && value.len() >= 8 && !value.ends_with("'s")
        || digits >= 4
        || is_camel && letters > 5
}

/// A word of small letters with nothing else.
fn is_plain(value: &str) -> bool {
    value.chars().all(char::is_alphabetic) && value.len() < 5
}

fn trimmed(folded: &str, bytes: Range<usize>) -> Range<usize> {
    let part = &folded[bytes.clone()];
    let is_edge = |letter: char| "\"'.,;:)(<>".contains(letter);
    let start = bytes.end - part.trim_start_matches(is_edge).len();
    start..start + folded[start..bytes.end].trim_end_matches(is_edge).len()
}

/// The bytes of the folded text for bytes of the original.
fn folded_bytes(text: &Text<'_>, written: Range<usize>) -> Option<Range<usize>> {
    Some(text.folded_at(written.start)?..text.folded_at(written.end)?)
}
