//! Reply tokens: a secret in our reply address and in the words of our mail that says which ticket an answer is for.
//!
//! A token is 24 letters and digits of the caller's random bits and two that check them, in an alphabet that survives
//! being read aloud, upper-cased or lower-cased (no i, l, o, u). Finding one says what the writer holds in hand, not who
//! the writer is: the sender is checked all the same.

use std::sync::LazyLock;

use regex::Regex;
use sha2::{Digest, Sha256};

/// Crockford's base 32, lower case.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Letters of a token, the check included.
pub const LENGTH: usize = 26;
/// Random bytes that make a token: 120 bits.
pub const RANDOM_BYTES: usize = 15;

/// The token that these random bits make.
pub fn new(random: [u8; RANDOM_BYTES]) -> String {
    let body = spelled(&random);
    let check = check(&body);
    body + &check
}

/// Bytes as letters and digits, five bits each.
pub fn spelled(bytes: &[u8]) -> String {
    let bits = bytes.iter().flat_map(|byte| (0..8).rev().map(move |at| byte >> at & 1)).collect::<Vec<u8>>();
    bits.chunks(5)
        .map(|chunk| {
            let value = chunk.iter().fold(0, |value, bit| value << 1 | bit) << (5 - chunk.len());
            char::from(ALPHABET[usize::from(value)])
        })
        .collect()
}

fn check(body: &str) -> String {
    let digest = Sha256::digest(body.as_bytes());
    [digest[0], digest[1]].iter().map(|byte| char::from(ALPHABET[usize::from(byte & 31)])).collect()
}

/// Reads a token however it was spelled on the way; none if its check does not fit.
pub fn parse(text: &str) -> Option<String> {
    let token: String = text
        .chars()
        .map(|c| match c.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            c => c,
        })
        .collect();
    let known = token.len() == LENGTH && token.bytes().all(|c| ALPHABET.contains(&c));
    (known && check(&token[..LENGTH - 2]) == token[LENGTH - 2..]).then_some(token)
}

/// Our address with the token as its detail (RFC 5233): `desk@example.com` becomes `desk+TOKEN@example.com`.
pub fn tagged(address: &str, token: &str) -> String {
    match address.rsplit_once('@') {
        Some((local, domain)) => format!("{local}+{token}@{domain}"),
        None => address.to_owned(),
    }
}

/// Our address without a token, as it is set up.
pub fn untagged(address: &str) -> String {
    let Some((local, domain)) = address.rsplit_once('@') else { return address.to_owned() };
    match local.rsplit_once('+') {
        Some((bare, detail)) if parse(detail).is_some() => format!("{bare}@{domain}"),
        _ => address.to_owned(),
    }
}

/// The words that carry a token in the text of a mail.
pub fn marker(token: &str) -> String {
    format!("[ref:{token}]")
}

/// Finds a token in addresses (recipients of every kind, as written) or else in the words of a mail.
pub fn find<'a>(addresses: impl IntoIterator<Item = &'a str>, words: &[&str]) -> Option<String> {
    static DETAIL: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"[^0-9A-Za-z]([0-9A-Za-z]{26})@").expect("pattern"));
    static MARKER: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?i)\bref:\s*([0-9a-z]{26})\b").expect("pattern"));
    let tokens =
        |pattern: &'static Regex, text: &str| pattern.captures_iter(text).find_map(|found| parse(&found[1]));
    let addressed = addresses.into_iter().find_map(|address| tokens(&DETAIL, address));
    addressed.or_else(|| words.iter().find_map(|words| tokens(&MARKER, words)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> String {
        new([7, 1, 200, 33, 94, 5, 17, 250, 81, 66, 3, 140, 22, 9, 255])
    }

    #[test]
    fn a_token_reads_back_however_it_was_spelled() {
        let token = sample();
        assert_eq!(token.len(), LENGTH);
        assert_eq!(parse(&token), Some(token.clone()));
        assert_eq!(parse(&token.to_uppercase()), Some(token.clone()));
        assert_eq!(parse(&token.replace('0', "O").replace('1', "l")), Some(token));
    }

    #[test]
    fn what_is_no_token_is_refused() {
        let token = sample();
        let last = if token.ends_with('z') { "y" } else { "z" };
        for text in [
            "",
            "abc",
            "0123456789abcdef0123456789",
            &token[1..],
            &format!("{}{last}", &token[..25]),
            &format!("{token}0"),
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn an_address_carries_it_there_and_back() {
        let token = sample();
        let address = tagged("desk@example.com", &token);
        assert_eq!(address, format!("desk+{token}@example.com"));
        assert_eq!(untagged(&address), "desk@example.com");
        assert_eq!(untagged("desk+eu@example.com"), "desk+eu@example.com");
        assert_eq!(untagged(&tagged("desk+eu@example.com", &token)), "desk+eu@example.com");
        for written in [
            address.clone(),
            address.to_uppercase(),
            format!("\"Desk\" <{address}>"),
            address.replace('+', "-"),
        ] {
            assert_eq!(find(["other@example.com", written.as_str()], &[]), Some(token.clone()), "{written}");
        }
    }

    #[test]
    fn the_words_carry_it_too() {
        let token = sample();
        let words = format!("> Kind regards\n> {}\n", marker(&token));
        assert_eq!(find([], &["nothing", &words]), Some(token.clone()));
        assert_eq!(
            find(["desk+0123456789abcdef0123456789@example.com"], &["ref:0123456789abcdef0123456789"]),
            None
        );
        let other = new([0; RANDOM_BYTES]);
        assert_eq!(
            find([tagged("desk@example.com", &other).as_str()], &[&words]),
            Some(other),
            "the address goes first"
        );
    }
}
