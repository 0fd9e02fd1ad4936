//! One spelling for comparing: the same words, whatever spaces, marks and case a mail program used.
//!
//! Most lines of most mails are plain already and say nothing that a rule is about: both are seen in one pass over
//! their bytes before anything that costs more.

use regex::Regex;

/// Calms a line for comparing: plain spaces, no direction marks or other invisible characters, the four HTML
/// entities that plain-text parts often carry decoded, runs of spaces collapsed, ends trimmed. Case stays.
pub(crate) fn calm(text: &str) -> String {
    if is_calm(text) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{feff}'
            | '\u{ad}' => {}
            c if c.is_whitespace() => {
                if !out.is_empty() && !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c => out.push(c),
        }
    }
    out.truncate(out.trim_end().len());
    if out.contains('&') {
        out = out.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    }
    out
}

/// ASCII with single spaces inside and nothing to decode: calm as it is.
fn is_calm(text: &str) -> bool {
    let mut before = b' ';
    for byte in text.bytes() {
        if !(byte.is_ascii_graphic() && byte != b'&' || byte == b' ' && before != b' ') {
            return false;
        }
        before = byte;
    }
    text.is_empty() || before != b' '
}

/// Finds any of some fixed phrases in one pass.
pub(crate) fn any_of<'a>(phrases: impl IntoIterator<Item = &'a str>) -> Regex {
    let phrases: Vec<String> = phrases.into_iter().map(regex::escape).collect();
    Regex::new(&phrases.join("|")).expect("escaped phrases are a pattern")
}

/// Lower case without the dot that a Turkish capital leaves behind.
pub(crate) fn lower(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.to_lowercase().replace('\u{307}', "").replace('’', "'")
}

/// Whether `phrase` stands in `text` as words of its own: no letter directly before or after it, except in
/// scripts that write without spaces. Both lower case.
pub(crate) fn has_words(text: &str, phrase: &str) -> bool {
    let spaced = phrase.chars().all(|c| c < '\u{0e00}' || c.is_ascii());
    text.match_indices(phrase).any(|(at, found)| {
        if !spaced {
            return true;
        }
        let before = text[..at].chars().next_back();
        let after = text[at + found.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_and_invisible_characters_do_not_matter() {
        assert_eq!(calm("On 3 July 2026, a b"), "On 3 July 2026, a b");
        assert_eq!(
            (calm(" a"), calm("a "), calm("a  b"), calm("a\tb")),
            ("a".into(), "a".into(), "a b".into(), "a b".into())
        );
        assert_eq!((calm(""), calm(" "), calm("&amp;lt;")), (String::new(), String::new(), "&lt;".into()));
        assert_eq!(calm(" On\u{a0}\u{202a}3 \u{200b}July \t&lt;a@b&gt; "), "On 3 July <a@b>");
        assert_eq!(lower("İletilen Mesaj d’origine"), "iletilen mesaj d'origine");
    }

    #[test]
    fn a_word_inside_another_word_is_not_found() {
        assert!(has_words("bob wrote:", "wrote"));
        assert!(!has_words("bob rewrote:", "wrote"));
        assert!(has_words("john<a@b>wrote:", "wrote"));
        assert!(has_words("于2019年写道：", "写道"));
    }
}
