//! Mail addresses: as written in a header, and as compared (RFC 5322 section 3.4).

use serde::Serialize;

use crate::words;

/// One mailbox: whom a header names, and where mail reaches them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Address {
    /// The display name, decoded; empty if none was given.
    pub name: String,
    /// The address in lower case, as compared everywhere in Regard.
    pub email: String,
}

impl Address {
    /// The part before the last `@`.
    #[must_use]
    pub fn local(&self) -> &str {
        self.email.rsplit_once('@').map_or(self.email.as_str(), |(local, _)| local)
    }

    /// The part after the last `@`; empty if there is none.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.email.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

/// Every address of a header value, in order. Groups are flattened, entries without an `@` are left out.
#[must_use]
pub fn parse_list(value: &str) -> Vec<Address> {
    let mut reader = Reader::default();
    let mut rest = value;
    while let Some(c) = rest.chars().next() {
        rest = reader.step(c, rest);
    }
    reader.finish();
    reader.found
}

/// The first address of a header value.
#[must_use]
pub fn parse_one(value: &str) -> Option<Address> {
    parse_list(value).into_iter().next()
}

/// The comparable form of an address: no brackets, no `mailto:`, no needless white space, lower case. `None` without an `@`
/// between two parts.
#[must_use]
pub fn normal(text: &str) -> Option<String> {
    let text = text
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '\'' | ',' | ';' | '\0'));
    let text = text.strip_prefix("mailto:").or_else(|| text.strip_prefix("MAILTO:")).unwrap_or(text);
    // A source route `@a,@b:user@c` (RFC 5322 section 4.4) names only the last address.
    let text =
        if text.starts_with('@') { text.rsplit_once(':').map_or(text, |(_, last)| last) } else { text };
    let (local, domain) = text.rsplit_once('@')?;
    let (local, domain) = (words::collapse(local), words::collapse(domain).replace(' ', ""));
    (!local.is_empty() && !domain.is_empty()).then(|| format!("{local}@{domain}").to_lowercase())
}

/// Collects the pieces of one entry until a separator ends it.
#[derive(Default)]
struct Reader {
    found: Vec<Address>,
    name: String,
    comment: String,
    bracket: Option<String>,
}

impl Reader {
    /// Takes one token from the start of `rest` and returns what follows it.
    fn step<'a>(&mut self, c: char, rest: &'a str) -> &'a str {
        let tail = &rest[c.len_utf8()..];
        match c {
            '"' => {
                let (text, after) = quoted(tail);
                self.add_quoted(&text);
                after
            }
            '(' => {
                let (text, after) = comment(tail);
                join(&mut self.comment, text);
                after
            }
            '<' => self.bracketed(tail),
            ',' | ';' => {
                self.finish();
                tail
            }
            // `Friends: a@b, c@d;` but not the `:` of a route, a `mailto:` or an IPv6 literal.
            ':' if !self.name.contains('@') && !self.name.eq_ignore_ascii_case("mailto") => {
                self.name.clear();
                tail
            }
            '=' if rest.starts_with("=?") => self.encoded(rest),
            _ => {
                self.name.push(c);
                tail
            }
        }
    }

    /// An encoded word is one token: what it hides are no separators (RFC 2047 section 5).
    fn encoded<'a>(&mut self, rest: &'a str) -> &'a str {
        let end = rest
            .match_indices('?')
            .nth(2)
            .and_then(|(at, _)| rest[at + 1..].find("?=").map(|e| at + 1 + e + 2));
        let end = end.unwrap_or(2);
        self.name.push_str(&rest[..end]);
        &rest[end..]
    }

    fn bracketed<'a>(&mut self, tail: &'a str) -> &'a str {
        let end = tail.find('>').unwrap_or(tail.len());
        let inner = &tail[..end];
        // `<a@b <c@d>`: the bracket that was never closed was part of the name.
        let inner = inner.rsplit('<').next().unwrap_or(inner);
        let after = tail.get(end + 1..).unwrap_or_default();
        // Two brackets in one entry: a comma is missing between two mailboxes.
        if self.bracket.is_some() {
            self.finish();
        }
        self.bracket = Some(inner.to_owned());
        after.trim_start_matches('>')
    }

    fn add_quoted(&mut self, text: &str) {
        // `"john doe"@example.com`: a quoted local part keeps its place; a name is separated by a space.
        if !self.name.is_empty() && !self.name.ends_with(char::is_whitespace) {
            self.name.push(' ');
        }
        self.name.push_str(text);
    }

    /// Ends one entry; what is neither name nor address is dropped.
    fn finish(&mut self) {
        let name = std::mem::take(&mut self.name);
        let comment = std::mem::take(&mut self.comment);
        if let Some(bracket) = self.bracket.take() {
            if let Some(email) = normal(&words::decode(&bracket)) {
                self.found.push(Address { name: display_name(&name, &comment), email });
            } else if let Some(email) = normal(&name) {
                self.found.push(Address { name: display_name("", &comment), email });
            }
            return;
        }
        self.found.extend(bare(&name, &comment));
    }
}

/// An entry without brackets: `a@b`, `a@b (Name)`, or several addresses with only white space between them.
fn bare(text: &str, comment: &str) -> Vec<Address> {
    let decoded = words::decode(text);
    let text = decoded.trim();
    if !text.contains('@') {
        return Vec::new();
    }
    let pieces: Vec<String> = text.split_whitespace().filter_map(normal).collect();
    // `user @ example.com`, or a quoted local part with spaces in it: only the whole is an address.
    let emails = if pieces.is_empty() { normal(text).into_iter().collect() } else { pieces };
    emails.into_iter().map(|email| Address { name: display_name("", comment), email }).collect()
}

fn display_name(name: &str, comment: &str) -> String {
    let name = words::collapse(&words::decode(name));
    let name = name.trim_matches(|c| matches!(c, '"' | '\'' | ' ')).to_owned();
    if name.is_empty() { words::collapse(&words::decode(comment)) } else { name }
}

fn join(text: &mut String, more: &str) {
    if !text.is_empty() {
        text.push(' ');
    }
    text.push_str(more);
}

/// The inside of a quoted string and what follows it; a missing end quote is taken to be at the end.
fn quoted(text: &str) -> (String, &str) {
    let mut out = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => out.extend(chars.next().map(|(_, next)| next)),
            '"' => return (out, &text[at + 1..]),
            _ => out.push(c),
        }
    }
    // The quote was never closed: better no name than no address.
    match text.find('<') {
        Some(at) => (text[..at].to_owned(), &text[at..]),
        None => (out, ""),
    }
}

/// The inside of a comment, which may nest, and what follows it (section 3.2.2).
fn comment(text: &str) -> (&str, &str) {
    let mut depth = 1;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '(' => depth += 1,
            ')' => {
                depth -= 1;
                if depth == 0 {
                    return (&text[..at], &text[at + 1..]);
                }
            }
            _ => {}
        }
    }
    (text, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, expected: &[(&str, &str)]) {
        let got = parse_list(value);
        let got: Vec<(&str, &str)> = got.iter().map(|a| (a.name.as_str(), a.email.as_str())).collect();
        assert_eq!(got, expected, "{value:?}");
    }

    #[test]
    fn the_usual_forms_are_read() {
        check("Dora <Dora@Example.com>", &[("Dora", "dora@example.com")]);
        check("dora@example.com", &[("", "dora@example.com")]);
        check("dora@example.com (Dora)", &[("Dora", "dora@example.com")]);
        check(
            "\"Customer, Dora\" <d@e.com>, Eve <e@e.com>",
            &[("Customer, Dora", "d@e.com"), ("Eve", "e@e.com")],
        );
        check("=?utf-8?Q?D=C3=B6ra,_x?= <d@e.com>", &[("Döra, x", "d@e.com")]);
        check("\"=?utf-8?Q?D=C3=B6ra?=\" <d@e.com>", &[("Döra", "d@e.com")]);
    }

    #[test]
    fn groups_are_flattened_and_empty_ones_vanish() {
        check("Friends: a@b.c, Eve <e@f.g>; d@e.f", &[("", "a@b.c"), ("Eve", "e@f.g"), ("", "d@e.f")]);
        check("undisclosed-recipients:;", &[]);
    }

    #[test]
    fn careless_forms_are_read() {
        check("a@b.c; d@e.f", &[("", "a@b.c"), ("", "d@e.f")]);
        check("a@b.c d@e.f", &[("", "a@b.c"), ("", "d@e.f")]);
        check("<<a@b.c>>", &[("", "a@b.c")]);
        check("Dora < d@e.com >", &[("Dora", "d@e.com")]);
        check("Dora <mailto:d@e.com>", &[("Dora", "d@e.com")]);
        check("\"Dora <d@e.com>", &[("Dora", "d@e.com")]);
        check("Dora <d@e.com", &[("Dora", "d@e.com")]);
        check("a@b.c <a@b.c>", &[("a@b.c", "a@b.c")]);
        check("Dora, nobody, <>", &[]);
        check("<@relay.net,@x.net:d@e.com>", &[("", "d@e.com")]);
        check(
            "Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>",
            &[("Pete", "pete(his account)@silly.test(hishost)")],
        );
    }
}
