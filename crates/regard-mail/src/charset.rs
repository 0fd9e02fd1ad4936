//! Bytes of any declared or undeclared charset to text.
//!
//! A declared charset is believed unless the bytes contradict it; what is undeclared is UTF-8 if it can be, else
//! guessed. Nothing here fails: bytes that mean nothing become U+FFFD.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::Encoding;
use mail_parser::decoders::charsets::map::charset_decoder;

/// Labels seen in mail that the WHATWG registry does not list.
const ALIASES: &[(&str, &str)] = &[
    ("cp932", "shift_jis"),
    ("cp936", "gbk"),
    ("cp949", "euc-kr"),
    ("cp950", "big5"),
    ("x-big5", "big5"),
    ("gb_2312", "gbk"),
    ("x-gb2312", "gbk"),
    ("utf_8", "utf-8"),
    ("utf-8-sig", "utf-8"),
    ("x-utf-8", "utf-8"),
    ("iso-8859-1-windows-1252", "windows-1252"),
    ("x-windows-1252", "windows-1252"),
    ("windows1252", "windows-1252"),
    ("windows1251", "windows-1251"),
    ("win-1251", "windows-1251"),
    ("koi-8-r", "koi8-r"),
    ("latin-1", "windows-1252"),
    ("shift-jis", "shift_jis"),
    ("iso-2022-jp-ms", "iso-2022-jp"),
];

/// Charsets that say nothing about bytes above 127: such bytes are guessed as if nothing were declared.
const EMPTY_CLAIMS: &[&str] = &[
    "us-ascii",
    "ascii",
    "ansi_x3.4-1968",
    "unknown",
    "unknown-8bit",
    "x-unknown",
    "default",
    "_iso-2022-jp",
];

/// Text of `bytes`. `declared` is a charset label as found in a header; `None` or an unknown label means: guess.
#[must_use]
pub fn decode<'a>(bytes: &'a [u8], declared: Option<&str>) -> Cow<'a, str> {
    let label = declared.map(normal_label).filter(|l| !EMPTY_CLAIMS.contains(&l.as_str()));
    match label {
        None => guess(bytes),
        Some(label) => decode_as(bytes, &label),
    }
}

/// Text of `bytes` that nothing describes, such as a raw 8-bit header: UTF-8 if valid, else `hint` (the charset of the
/// body, say) if it fits without errors, else a guess.
#[must_use]
pub fn decode_hinted<'a>(bytes: &'a [u8], hint: Option<&str>) -> Cow<'a, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let hinted = hint.map(normal_label).and_then(|label| find_encoding(&label));
    match hinted.filter(|e| *e != encoding_rs::UTF_8).and_then(|e| {
        let (text, had_errors) = e.decode_without_bom_handling(bytes);
        (!had_errors).then_some(text)
    }) {
        Some(text) => text,
        None => guess(bytes),
    }
}

/// `text` as bytes of a charset, for text that was decoded too early: ASCII stays as it is.
#[must_use]
pub fn encode<'a>(text: &'a str, label: &str) -> Cow<'a, [u8]> {
    match find_encoding(&normal_label(label)) {
        Some(encoding) if !text.is_ascii() => encoding.encode(text).0,
        _ => Cow::Borrowed(text.as_bytes()),
    }
}

/// Whether `label` names a charset this module can decode.
#[must_use]
pub fn is_known(label: &str) -> bool {
    let label = normal_label(label);
    find_encoding(&label).is_some() || charset_decoder(label.as_bytes()).is_some()
}

fn normal_label(label: &str) -> String {
    let label =
        label.trim_matches(|c: char| c.is_ascii_whitespace() || matches!(c, '"' | '\'' | ';' | '<' | '>'));
    label.to_ascii_lowercase()
}

fn find_encoding(label: &str) -> Option<&'static Encoding> {
    let label = ALIASES.iter().find(|(alias, _)| *alias == label).map_or(label, |(_, name)| name);
    // The replacement encoding turns a whole text into one U+FFFD; a guess shows more.
    Encoding::for_label(label.as_bytes()).filter(|e| *e != encoding_rs::REPLACEMENT)
}

fn decode_as<'a>(bytes: &'a [u8], label: &str) -> Cow<'a, str> {
    let Some(encoding) = find_encoding(label) else {
        return match charset_decoder(label.as_bytes()) {
            Some(decoder) => Cow::Owned(decoder(bytes)),
            None => guess(bytes),
        };
    };
    if encoding == encoding_rs::UTF_8 {
        return decode_utf8_claim(bytes);
    }
    if encoding.is_ascii_compatible() && bytes.is_ascii() && !bytes.contains(&0x1b) {
        return decode_utf8_claim(bytes);
    }
    // UTF-16 claimed for what are plainly single bytes: a converter changed the text and not the label.
    if !encoding.is_ascii_compatible() && encoding != encoding_rs::ISO_2022_JP && !bytes.contains(&0) {
        return guess(bytes);
    }
    let (text, _, had_errors) = encoding.decode(bytes);
    match std::str::from_utf8(bytes) {
        // A converter changed the text to UTF-8 and left the old label.
        Ok(utf8) if had_errors && encoding != encoding_rs::ISO_2022_JP => Cow::Borrowed(utf8),
        _ => text,
    }
}

/// UTF-8 was claimed: keep it while more sequences are right than wrong, so that one cut character does not turn the
/// whole text into another alphabet.
fn decode_utf8_claim(bytes: &[u8]) -> Cow<'_, str> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = String::from_utf8_lossy(bytes);
    if let Cow::Owned(lossy) = &text {
        let wrong = lossy.matches('\u{fffd}').count();
        let right = lossy.chars().filter(|c| !c.is_ascii() && *c != '\u{fffd}').count();
        if wrong > right {
            return guess(bytes);
        }
    }
    text
}

fn guess(bytes: &[u8]) -> Cow<'_, str> {
    let escapes = bytes.windows(2).any(|w| w == b"\x1b$" || w == b"\x1b(");
    if !escapes && let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text.strip_prefix('\u{feff}').unwrap_or(text));
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(&telling(bytes), true);
    let guessed = detector.guess(None, Utf8Detection::Deny);
    let few = bytes.iter().filter(|b| !b.is_ascii()).count() <= FEW;
    let encoding = if few && RARE_LATIN.contains(&guessed) { encoding_rs::WINDOWS_1252 } else { guessed };
    encoding.decode(bytes).0
}

/// The lines of a text that can tell its alphabet, up to a few kilobytes: the detector is slow and the rest adds nothing.
fn telling(bytes: &[u8]) -> Cow<'_, [u8]> {
    const ENOUGH: usize = 4096;
    if bytes.len() <= ENOUGH {
        return Cow::Borrowed(bytes);
    }
    let mut out = Vec::with_capacity(ENOUGH);
    for line in bytes.split_inclusive(|b| *b == b'\n').filter(|l| !l.is_ascii() || l.contains(&0x1b)) {
        out.extend_from_slice(line.get(..ENOUGH).unwrap_or(line));
        if out.len() >= ENOUGH {
            break;
        }
    }
    Cow::Owned(out)
}

/// So few characters above 127 say nothing about which Latin alphabet is meant; then it is the most common one.
const FEW: usize = 2;

/// Latin alphabets that the detector takes for the most common one when it sees a lone currency or quotation mark.
static RARE_LATIN: &[&Encoding] = &[
    encoding_rs::WINDOWS_1250,
    encoding_rs::WINDOWS_1254,
    encoding_rs::WINDOWS_1257,
    encoding_rs::WINDOWS_1258,
    encoding_rs::ISO_8859_2,
    encoding_rs::ISO_8859_4,
];

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], declared: Option<&str>, expected: &str) {
        assert_eq!(decode(bytes, declared), expected, "{declared:?} {bytes:x?}");
    }

    #[test]
    fn declared_charsets_are_believed() {
        check(b"gr\xfc\xdfe", Some("iso-8859-1"), "grüße");
        check(b"\xf0\xd2\xc9\xd7\xc5\xd4", Some("KOI8-R"), "Привет");
        check(b"\x1b$B%O%m!<\x1b(B", Some("iso-2022-jp"), "ハロー");
        check(b"\x83n\x83\x8d\x81[", Some("cp932"), "ハロー");
        check(b"+ZYeB9FH6ckh5Pg-", Some("utf-7"), "文致出版社");
        check(b"\xc4\xe3\xba\xc3", Some("\"gb2312\""), "你好");
        check(b"\xef\xbb\xbfhi", Some("utf-8"), "hi");
    }

    #[test]
    fn what_is_undeclared_or_wrongly_declared_is_guessed() {
        check("grüße".as_bytes(), None, "grüße");
        check(b"Mit freundlichen Gr\xfc\xdfen", None, "Mit freundlichen Grüßen");
        check(b"Mit freundlichen Gr\xfc\xdfen", Some("us-ascii"), "Mit freundlichen Grüßen");
        check(b"Mit freundlichen Gr\xfc\xdfen", Some("utf-8"), "Mit freundlichen Grüßen");
        check(b"\xf0\xd2\xc9\xd7\xc5\xd4, \xcb\xc1\xcb \xc4\xc5\xcc\xc1", None, "Привет, как дела");
        check(b"Gambler wins \xa37,000", None, "Gambler wins £7,000");
        check(b"plain", Some("utf-16"), "plain");
        check(b"plain", Some("no-such-charset"), "plain");
        check("您好！ 你今天好吗？".as_bytes(), Some("big5"), "您好！ 你今天好吗？");
    }

    #[test]
    fn one_cut_character_does_not_change_the_alphabet() {
        check("Grüße aus Köl".as_bytes(), Some("utf-8"), "Grüße aus Köl");
        check(b"Gr\xc3\xbc\xc3\x9fe aus K\xc3", Some("utf-8"), "Grüße aus K\u{fffd}");
    }

    #[test]
    fn a_hint_is_used_only_where_it_fits() {
        assert_eq!(decode_hinted(b"\xa4\xa4\xa4\xe5", Some("big5")), "中文");
        assert_eq!(decode_hinted("ü".as_bytes(), Some("big5")), "ü");
        assert_eq!(decode_hinted(b"Gr\xfc\xdfe an alle", Some("utf-8")), "Grüße an alle");
    }
}
