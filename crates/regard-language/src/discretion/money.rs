//! Card and account numbers, by their check digits and the words near them.

use super::rules::Rules;
use super::{Kind, Leak, Level};
use crate::text::Text;
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// Characters around a number in which a word may say what it is.
const NEAR: usize = 70;

static DIGITS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[0-9](?:[ -]?[0-9]){11,18}").expect("the pattern of long numbers is well formed")
});
static IBAN_START: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b[a-z]{2}[0-9]{2}[ -]?[a-z0-9]").expect("the pattern of an IBAN is well formed")
});

/// Card numbers: a card's first digit and length, right by Luhn (ISO/IEC 7812-1), with a card word near.
pub(super) fn cards(text: &Text<'_>, rules: &Rules) -> Vec<Leak> {
    let folded = text.folded();
    let mut found = Vec::new();
    for number in DIGITS.find_iter(folded) {
        let bytes = number.range();
        let digits: Vec<u8> =
            number.as_str().bytes().filter(u8::is_ascii_digit).map(|byte| byte - b'0').collect();
        if !is_alone(folded, &bytes) || !is_card_form(&digits) || !luhn(&digits) {
            continue;
        }
        let (before, after) = (before(folded, bytes.start), after(folded, bytes.end));
        // The word next to the number wins: "IMEI ..., paid by card" is no card.
        let nearest = |words: &Regex| words.find_iter(before).last().map(|found| before.len() - found.end());
        let card = nearest(&rules.card_words).or_else(|| Some(rules.card_words.find(after)?.start() + 10));
        let other = nearest(&rules.no_card_words);
        let is_card = card.is_some_and(|card| other.is_none_or(|other| card < other));
        let uid = nearest(&rules.uid_words).or_else(|| Some(rules.uid_words.find(after)?.start() + 10));
        let is_uid = uid.is_some_and(|uid| card.is_none_or(|card| uid < card));
        if is_uid {
            found.push(Leak { kind: Kind::Card, level: Level::Warn, bytes, rule: "card-like-id" });
        } else if is_card {
            found.push(Leak { kind: Kind::Card, level: Level::Block, bytes, rule: "card-luhn" });
        }
    }
    found
}

/// Account numbers: a country's length, right modulo 97 (ISO 13616).
pub(super) fn ibans(text: &Text<'_>) -> Vec<Leak> {
    let folded = text.folded();
    let mut found: Vec<Leak> = Vec::new();
    for start in IBAN_START.find_iter(folded).map(|found| found.start()) {
        let Some(bytes) = iban_at(folded, start) else { continue };
        if found.last().is_none_or(|last| last.bytes.end <= bytes.start) {
            found.push(Leak { kind: Kind::Iban, level: Level::Block, bytes, rule: "iban-mod-97" });
        }
    }
    found
}

fn iban_at(folded: &str, start: usize) -> Option<Range<usize>> {
    let length = iban_length(&folded[start..start + 2])?;
    let mut letters = Vec::with_capacity(length);
    let mut end = start;
    for (at, letter) in folded[start..].char_indices() {
        match letter {
            letter if letter.is_ascii_alphanumeric() => {
                letters.push(letter);
                end = start + at + 1;
            }
            ' ' | '-' | '.' => {}
            _ => break,
        }
        if letters.len() == length {
            break;
        }
    }
    let ends = !folded[end..].starts_with(|next: char| next.is_ascii_alphanumeric());
    (letters.len() == length && ends && mod_97(&letters) == 1).then_some(start..end)
}

/// The number from letters (a is 10), the first four last, modulo 97.
fn mod_97(letters: &[char]) -> u32 {
    let (head, tail) = letters.split_at(4);
    tail.iter().chain(head).fold(0, |sum, letter| {
        let value = letter.to_digit(36).unwrap_or(0);
        (sum * if value > 9 { 100 } else { 10 } + value) % 97
    })
}

/// Lengths by country, from the SWIFT registry.
const LENGTHS: &str = "ad24 ae23 al28 at20 az28 ba20 be16 bg22 bh22 br29 by28 ch21 cr22 cy28 cz24 de22 dk18 do28 ee20 eg29 \
    es24 fi18 fo18 fr27 gb22 ge22 gi23 gl18 gr27 gt28 hr21 hu28 ie22 il23 iq23 is26 it27 jo30 kw30 kz20 \
    lb28 lc32 li21 lt20 lu20 lv21 ly25 mc27 md24 me22 mk19 mr27 mt31 mu30 nl18 no15 pk24 pl28 ps29 pt25 \
    qa29 ro24 rs22 sa24 sc31 se24 si19 sk24 sm27 st25 sv28 tl23 tn24 tr26 ua29 va22 vg24 xk20";

fn iban_length(country: &str) -> Option<usize> {
    LENGTHS.split(' ').find_map(|known| known.strip_prefix(country)).and_then(|length| length.parse().ok())
}

fn is_alone(folded: &str, bytes: &Range<usize>) -> bool {
    let joins = |letter: char| letter.is_ascii_alphanumeric() || "_/".contains(letter);
    !folded[..bytes.start].ends_with(joins) && !folded[bytes.end..].starts_with(joins)
}

fn is_card_form(digits: &[u8]) -> bool {
    (13..=19).contains(&digits.len()) && matches!(digits[0], 2..=6)
}

/// ISO/IEC 7812-1 annex B.
fn luhn(digits: &[u8]) -> bool {
    let double = |digit: u8| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, &digit)| u32::from(if place % 2 == 1 { double(digit) } else { digit }))
        .sum();
    sum.is_multiple_of(10)
}

/// The words shortly before a place, in its paragraph.
pub(super) fn before(folded: &str, at: usize) -> &str {
    let mut from = at.saturating_sub(NEAR);
    while !folded.is_char_boundary(from) {
        from += 1;
    }
    let near = &folded[from..at];
    near.rfind("\n\n").map_or(near, |line| &near[line + 2..])
}

/// The words shortly behind a place, in its paragraph.
pub(super) fn after(folded: &str, at: usize) -> &str {
    let mut to = (at + NEAR / 2).min(folded.len());
    while !folded.is_char_boundary(to) {
        to -= 1;
    }
    let near = &folded[at..to];
    near.find("\n\n").map_or(near, |line| &near[..line])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_tell_numbers_from_slips() {
        let digits = |text: &str| text.bytes().map(|byte| byte - b'0').collect::<Vec<_>>();
        assert!(luhn(&digits("4111111111111111")) && !luhn(&digits("4111111111111112")));
        assert!(iban_at("gb82 west 1234 5698 7654 32 is it", 0) == Some(0..27));
        assert!(iban_at("gb82 west 1234 5698 7654 33", 0).is_none());
    }
}
