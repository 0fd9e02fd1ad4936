//! Values with parameters, such as Content-Type and Content-Disposition (RFC 2045 section 5.1, RFC 2231).

use std::collections::BTreeMap;

use crate::charset;
use crate::transfer;
use crate::words;

/// A main value and its parameters, names in lower case, values decoded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Params {
    /// The value before the first `;`, lower case, such as `text/plain` or `attachment`.
    pub value: String,
    params: Vec<(String, String)>,
}

impl Params {
    /// Reads a header value; anything gives something.
    #[must_use]
    pub fn parse(header: &str) -> Self {
        let (value, mut rest) = header.split_once(';').unwrap_or((header, ""));
        let value: String = value.split('(').next().unwrap_or_default().split_whitespace().collect();
        let mut raw = Vec::new();
        while !rest.is_empty() {
            let (param, after) = next_param(rest);
            raw.extend(param);
            rest = after;
        }
        Self { value: value.trim_matches('"').to_ascii_lowercase(), params: join_sections(raw) }
    }

    /// The value of parameter `name` (lower case).
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

/// One `name=value` and what follows it.
fn next_param(text: &str) -> (Option<(String, String)>, &str) {
    let text = text.trim_start_matches([';', ' ', '\t']);
    let stop = text.find(['=', ';']).unwrap_or(text.len());
    if !text[stop..].starts_with('=') {
        return (None, text.get(stop..).unwrap_or_default());
    }
    let name = text[..stop].trim().to_ascii_lowercase();
    let rest = text[stop + 1..].trim_start();
    let (value, rest) = match rest.strip_prefix('"') {
        Some(quoted) => quoted_value(quoted),
        None => bare_value(rest, &name),
    };
    (Some((name, value)), rest)
}

/// A value in quotes, the opening one already taken. A value whose closing quote is missing ends at the `;`.
fn quoted_value(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            // Only quote and backslash are escapes in practice: `C:\temp` is a name, not an escape (section 3.2.4).
            '\\' => match chars.clone().next() {
                Some((_, next @ ('"' | '\\'))) => {
                    value.push(next);
                    chars.next();
                }
                _ => value.push('\\'),
            },
            '"' => {
                let rest = &text[at + 1..];
                // Without a `;` between them, the next parameter starts at the next white space.
                return (value, rest);
            }
            _ => value.push(c),
        }
    }
    let end = text.find(';').unwrap_or(text.len());
    (text[..end].trim_end().to_owned(), &text[end..])
}

/// A value without quotes: up to the `;`, because clients leave spaces unquoted in names. Elsewhere a comment is cut.
fn bare_value<'a>(text: &'a str, name: &str) -> (String, &'a str) {
    let end = text.find(';').unwrap_or(text.len());
    let mut value = text[..end].trim();
    if !name.starts_with("name") && !name.starts_with("filename") {
        value = value.split([' ', '\t', '(']).next().unwrap_or_default();
    }
    (value.to_owned(), &text[end..])
}

/// One section of a parameter, by number: its text, and whether it is percent-encoded.
type Sections = BTreeMap<u32, (String, bool)>;

/// Puts `name*0*=..; name*1=..` together (RFC 2231 section 3 and 4). The extended form wins over the plain one.
fn join_sections(raw: Vec<(String, String)>) -> Vec<(String, String)> {
    let mut params: Vec<(String, String)> = Vec::with_capacity(raw.len());
    let mut extended: Vec<(String, Sections)> = Vec::new();
    for (name, value) in raw {
        let Some((base, marks)) = name.split_once('*') else {
            if !params.iter().any(|(n, _)| *n == name) {
                params.push((name, words::decode(&value).into_owned()));
            }
            continue;
        };
        let encoded = marks.is_empty() || marks.ends_with('*');
        let number = marks.trim_end_matches('*').parse().unwrap_or(0);
        let index = extended.iter().position(|(n, _)| n == base).unwrap_or_else(|| {
            extended.push((base.to_owned(), Sections::new()));
            extended.len() - 1
        });
        extended[index].1.entry(number).or_insert((value, encoded));
    }
    for (name, sections) in extended {
        params.retain(|(n, _)| *n != name);
        params.push((name, extended_value(&sections)));
    }
    params
}

/// All sections as one text: bytes first, characters last, since a section may end inside a character.
fn extended_value(sections: &Sections) -> String {
    let mut bytes = Vec::new();
    let mut charset = None;
    let mut any_encoded = false;
    for (number, (text, encoded)) in sections {
        let mut text = text.as_str();
        if *encoded {
            any_encoded = true;
            let mut pieces = text.splitn(3, '\'');
            if let (0, Some(label), Some(_), Some(rest)) =
                (number, pieces.next(), pieces.next(), pieces.next())
            {
                charset = Some(label.to_owned()).filter(|l| !l.is_empty());
                text = rest;
            }
            percent_decode(text, &mut bytes);
        } else {
            bytes.extend_from_slice(text.as_bytes());
        }
    }
    let text = charset::decode(&bytes, charset.as_deref()).into_owned();
    if any_encoded { text } else { words::decode(&text).into_owned() }
}

fn percent_decode(text: &str, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    let mut i = 0;
    while i < bytes.len() {
        let digit = |at: usize| bytes.get(at).copied().and_then(transfer::hex);
        match (bytes[i], digit(i + 1), digit(i + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push(high << 4 | low);
                i += 2;
            }
            (byte, _, _) => out.push(byte),
        }
        i += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(header: &str, value: &str, params: &[(&str, &str)]) {
        let parsed = Params::parse(header);
        assert_eq!(parsed.value, value, "{header:?}");
        for (name, expected) in params {
            assert_eq!(parsed.get(name), Some(*expected), "{name} of {header:?}");
        }
    }

    #[test]
    fn plain_and_quoted_parameters_are_read() {
        check("Text/Plain; charset=us-ascii (Plain text)", "text/plain", &[("charset", "us-ascii")]);
        check(
            "text/plain;charset=\"utf-8\"; format=flowed",
            "text/plain",
            &[("charset", "utf-8"), ("format", "flowed")],
        );
        check(
            "attachment; filename=\"a\\\"b;c.txt\"; size=3",
            "attachment",
            &[("filename", "a\"b;c.txt"), ("size", "3")],
        );
        check("attachment; filename=\"C:\\temp\\a.txt\"", "attachment", &[("filename", "C:\\temp\\a.txt")]);
        check("multipart/mixed;\n boundary==_a", "multipart/mixed", &[("boundary", "=_a")]);
    }

    #[test]
    fn careless_parameters_are_read() {
        check("text/plain; name=This is a test.txt", "text/plain", &[("name", "This is a test.txt")]);
        check(
            "text/plain; name=\"never closed.txt; x=1",
            "text/plain",
            &[("name", "never closed.txt"), ("x", "1")],
        );
        check("attachment; filename=\"a.txt\" size=3", "attachment", &[("filename", "a.txt")]);
        check(";;; charset=x", "", &[("charset", "x")]);
        check("application/pdf; name=\"=?utf-8?Q?=C3=BC.pdf?=\"", "application/pdf", &[("name", "ü.pdf")]);
    }

    #[test]
    fn sections_are_joined_before_they_are_decoded() {
        check("a/b; filename*=utf-8'en'%c3%bc.pdf; filename=x", "a/b", &[("filename", "ü.pdf")]);
        check("a/b; name*1=cd; name*0=ab", "a/b", &[("name", "abcd")]);
        check("a/b; name*0*=utf-8''%c3; name*1*=%bc; name*2=.pdf", "a/b", &[("name", "ü.pdf")]);
        check("a/b; name*0=\"=?utf-8?Q?=C3\"; name*1=\"=BC?=\"", "a/b", &[("name", "ü")]);
        check("a/b; name*=%c3%bc", "a/b", &[("name", "ü")]);
    }
}
