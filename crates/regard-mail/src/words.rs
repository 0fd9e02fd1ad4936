//! Encoded words in headers (RFC 2047), read as leniently as the mail of the last thirty years needs.
//!
//! Neighbouring words of one charset are joined before decoding, because many clients cut a character in two.

use std::borrow::Cow;

use crate::charset;
use crate::transfer;

/// One `=?charset?encoding?text?=`, not yet turned into characters.
struct Word<'a> {
    charset: &'a str,
    bytes: Vec<u8>,
    length: usize,
}

/// `text` with its encoded words decoded. White space between two encoded words is not content (section 6.2).
#[must_use]
pub fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains("=?") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut pending: Option<(&str, Vec<u8>)> = None;
    let mut rest = text;
    while let Some(at) = rest.find("=?") {
        let (before, tail) = rest.split_at(at);
        let Some(word) = encoded_word(tail) else {
            flush(&mut out, &mut pending);
            out.push_str(before);
            out.push_str("=?");
            rest = &tail[2..];
            continue;
        };
        if !(pending.is_some() && before.chars().all(char::is_whitespace)) {
            flush(&mut out, &mut pending);
            out.push_str(before);
        }
        match &mut pending {
            Some((charset, bytes)) if charset.eq_ignore_ascii_case(word.charset) => bytes.extend(word.bytes),
            _ => {
                flush(&mut out, &mut pending);
                pending = Some((word.charset, word.bytes));
            }
        }
        rest = &tail[word.length..];
    }
    flush(&mut out, &mut pending);
    out.push_str(rest);
    Cow::Owned(out)
}

fn flush(out: &mut String, pending: &mut Option<(&str, Vec<u8>)>) {
    if let Some((charset, bytes)) = pending.take() {
        out.push_str(&charset::decode(&bytes, Some(charset)));
    }
}

/// The encoded word at the start of `text`. A language tag (RFC 2231 section 5) is skipped.
fn encoded_word(text: &str) -> Option<Word<'_>> {
    let inner = text.strip_prefix("=?")?;
    let (charset, rest) = inner.split_once('?')?;
    let (encoding, rest) = rest.split_once('?')?;
    if charset.is_empty() || charset.len() > 60 || charset.contains(char::is_whitespace) {
        return None;
    }
    let end = rest.find("?=")?;
    let (data, _) = rest.split_at(end);
    let bytes = match encoding {
        "q" | "Q" => q_bytes(&charset::encode(data, charset)),
        "b" | "B" => transfer::base64(data.as_bytes()),
        _ => return None,
    };
    let charset_name = charset.split('*').next().unwrap_or(charset);
    let length = text.len() - rest.len() + end + 2;
    Some(Word { charset: charset_name, bytes, length })
}

/// The Q encoding (section 4.2): like quoted-printable, with `_` for a space.
fn q_bytes(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let escaped = |at: usize| bytes.get(at).copied().and_then(transfer::hex);
        match (bytes[i], escaped(i + 1), escaped(i + 2)) {
            (b'_', _, _) => out.push(b' '),
            (b'=', Some(high), Some(low)) => {
                out.push(high << 4 | low);
                i += 2;
            }
            (byte, _, _) => out.push(byte),
        }
        i += 1;
    }
    out
}

/// White space runs become one space, control characters vanish: how a subject or name is shown and compared.
#[must_use]
pub fn collapse(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace()) {
        let mut word = word.chars().filter(|c| !c.is_control()).peekable();
        if word.peek().is_some() && !out.is_empty() {
            out.push(' ');
        }
        out.extend(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, expected: &str) {
        assert_eq!(decode(input), expected, "{input:?}");
    }

    #[test]
    fn encoded_words_are_decoded() {
        check("plain", "plain");
        check("=?utf-8?Q?Gr=C3=BC=C3=9Fe?=", "Grüße");
        check("=?ISO-8859-1?Q?Patrik_F=E4ltstr=F6m?= <a@b>", "Patrik Fältström <a@b>");
        check("=?UTF-8?B?R3LDvMOfZQ==?=", "Grüße");
        check("=?iso-8859-1*de?q?=fc?=", "ü");
        check("a =?utf-8?q?b?= c", "a b c");
    }

    #[test]
    fn space_between_encoded_words_is_dropped() {
        check("=?utf-8?q?a?= =?utf-8?q?b?=", "ab");
        check("=?utf-8?q?a?=\r\n =?iso-8859-1?q?=FC?=", "aü");
        check("=?utf-8?q?a_?= =?utf-8?q?b?=", "a b");
    }

    #[test]
    fn a_character_cut_between_two_words_is_joined() {
        check("=?utf-8?B?w7w=?= =?utf-8?Q?=C3?= =?utf-8?Q?=BC?=", "üü");
    }

    #[test]
    fn raw_characters_inside_a_word_are_kept() {
        check("=?iso-8859-1?Q?Frösche_=FC?=", "Frösche ü");
        check("=?utf-8?Q?Frösche_=C3=BC?=", "Frösche ü");
    }

    #[test]
    fn broken_words_stay_as_they_are() {
        check("=?utf-8?x?a?= =?", "=?utf-8?x?a?= =?");
        check("=?utf-8?Q?never ends", "=?utf-8?Q?never ends");
        check("=?utf-8?Q?a b=zz=?=", "a b=zz=");
    }
}
