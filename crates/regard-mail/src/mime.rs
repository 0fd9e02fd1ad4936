//! The tree of MIME parts (RFC 2045, RFC 2046): boundaries, types, names and transfer encodings.
//!
//! Written out here, beside the field decoders of mail-parser, because a boundary must be a whole line (one that is the
//! start of another is common), undeclared charsets need the bytes as sent, and every part must be found again.

use std::borrow::Cow;

use memchr::memmem;

use crate::header::{self, Headers};
use crate::params::Params;
use crate::transfer::Encoding;
use crate::words;

/// Deeper nesting than any person's mail; what lies below is kept as bytes.
const MAX_DEPTH: usize = 40;

/// More parts than any person's mail; what follows stays inside the last one.
const MAX_PARTS: usize = 4000;

/// One part: its headers, its body as sent, and the parts inside a multipart.
#[derive(Debug, Clone)]
pub struct Part<'a> {
    /// The part's own header block.
    pub headers: Headers,
    /// Lower case, always with a slash; `text/plain` when nothing usable is declared (RFC 2045 section 5.2).
    pub media_type: String,
    /// Parameters of the Content-Type.
    pub params: Params,
    /// Content-Disposition with its parameters, if given.
    pub disposition: Option<Params>,
    /// The body as sent, without the line end that belongs to the boundary.
    pub body: &'a [u8],
    /// How the body is encoded.
    pub encoding: Encoding,
    /// The parts of a multipart, in order; empty for every other type.
    pub children: Vec<Part<'a>>,
}

impl<'a> Part<'a> {
    /// The whole mail as a tree. Total: any bytes give a part.
    #[must_use]
    pub fn parse(raw: &'a [u8]) -> Self {
        let mut budget = MAX_PARTS;
        // Empty lines before the first field come from careless programs; a part may start with one, a mail does not.
        let blank = raw.iter().take_while(|b| b.is_ascii_whitespace()).count();
        let raw = if header::starts_field(&raw[blank..]) { &raw[blank..] } else { raw };
        parse_part(raw, "text/plain", 0, &mut budget)
    }

    /// The decoded content of the body.
    #[must_use]
    pub fn content(&self) -> Cow<'a, [u8]> {
        self.encoding.decode(self.body)
    }

    /// The file name a part carries: `filename` of the disposition, else `name` of the type, decoded.
    #[must_use]
    pub fn name(&self) -> Option<String> {
        let name = self.disposition.as_ref().and_then(|d| d.get("filename"));
        let name = name.or_else(|| self.disposition.as_ref().and_then(|d| d.get("name")));
        let name = name.or_else(|| self.params.get("name")).or_else(|| self.params.get("filename"))?;
        Some(words::collapse(name)).filter(|n| !n.is_empty())
    }

    /// Whether the sender marked the part as an attachment.
    #[must_use]
    pub fn is_attachment(&self) -> bool {
        self.disposition.as_ref().is_some_and(|d| d.value == "attachment")
    }

    /// Whether this is a container of parts.
    #[must_use]
    pub fn is_multipart(&self) -> bool {
        !self.children.is_empty()
    }

    /// All leaves below and including this part, in order. The inside of an attached message is not entered.
    #[must_use]
    pub fn leaves(&self) -> Vec<&Part<'a>> {
        let mut leaves = Vec::new();
        self.collect_leaves(&mut leaves);
        leaves
    }

    fn collect_leaves<'p>(&'p self, out: &mut Vec<&'p Part<'a>>) {
        if self.children.is_empty() && !self.media_type.starts_with("multipart/") {
            out.push(self);
        }
        for child in &self.children {
            child.collect_leaves(out);
        }
    }
}

fn parse_part<'a>(raw: &'a [u8], default_type: &str, depth: usize, budget: &mut usize) -> Part<'a> {
    let (headers, body_at) = Headers::parse(raw);
    let params = headers.get("content-type").map(|v| Params::parse(&v)).unwrap_or_default();
    let disposition =
        headers.get("content-disposition").map(|v| Params::parse(&v)).filter(|d| !d.value.is_empty());
    let encoding = headers.get("content-transfer-encoding").map_or(Encoding::Identity, |v| Encoding::of(&v));
    let media_type = media_type(&params.value, default_type);
    let mut part = Part {
        headers,
        media_type,
        params,
        disposition,
        body: &raw[body_at..],
        encoding,
        children: Vec::new(),
    };
    if part.media_type.starts_with("multipart/") {
        part.children = children(&part, depth, budget);
        if part.children.is_empty() && !part.body.trim_ascii().is_empty() {
            // A multipart without a single part: what is there is shown as text rather than hidden.
            "text/plain".clone_into(&mut part.media_type);
        }
    }
    part
}

fn media_type(value: &str, default_type: &str) -> String {
    match value.split_once('/') {
        Some((kind, sub)) if !kind.is_empty() && !sub.is_empty() => value.to_owned(),
        _ => default_type.to_owned(),
    }
}

fn children<'a>(part: &Part<'a>, depth: usize, budget: &mut usize) -> Vec<Part<'a>> {
    if depth >= MAX_DEPTH {
        return Vec::new();
    }
    let boundary = match part.params.get("boundary") {
        Some(boundary) if !boundary.is_empty() => boundary.to_owned(),
        _ => match find_boundary(part.body) {
            Some(boundary) => boundary,
            None => return Vec::new(),
        },
    };
    let default_type = if part.media_type == "multipart/digest" { "message/rfc822" } else { "text/plain" };
    let mut parts = Vec::new();
    for piece in split(part.body, boundary.as_bytes(), *budget) {
        *budget = budget.saturating_sub(1);
        parts.push(parse_part(piece, default_type, depth + 1, budget));
    }
    parts
}

/// The pieces between boundary lines (RFC 2046 section 5.1.1). A missing end line means: up to the end.
fn split<'a>(body: &'a [u8], boundary: &[u8], limit: usize) -> Vec<&'a [u8]> {
    let needle = [b"--", boundary].concat();
    let mut pieces = Vec::new();
    let mut start = None;
    for at in memmem::find_iter(body, &needle) {
        let Some((line_end, is_last)) = boundary_line(body, at, needle.len()) else { continue };
        if let Some(start) = start {
            pieces.push(piece(body, start, at));
        }
        start = Some(line_end);
        if is_last || pieces.len() >= limit {
            start = if is_last { None } else { start };
            break;
        }
    }
    if let Some(start) = start
        && start < body.len()
    {
        pieces.push(&body[start..]);
    }
    pieces
}

/// If the match at `at` is a boundary line: where the next line starts, and whether it is the closing one.
fn boundary_line(body: &[u8], at: usize, length: usize) -> Option<(usize, bool)> {
    if at > 0 && body[at - 1] != b'\n' {
        return None;
    }
    let rest = &body[at + length..];
    let (rest, is_last) = rest.strip_prefix(b"--").map_or((rest, false), |r| (r, true));
    let line = memchr::memchr(b'\n', rest).map_or(rest, |i| &rest[..=i]);
    let clean = line.iter().all(|b| b.is_ascii_whitespace());
    // Text right after a closing mark is an epilogue that lost its line break.
    (clean || is_last).then(|| (body.len() - rest.len() + line.len(), is_last))
}

/// The bytes from `start` to the line end before the boundary at `at`.
fn piece(body: &[u8], start: usize, at: usize) -> &[u8] {
    let piece = &body[start.min(at)..at];
    let piece = piece.strip_suffix(b"\n").unwrap_or(piece);
    piece.strip_suffix(b"\r").unwrap_or(piece)
}

/// The boundary of a multipart that does not declare one: the first `--` line that has a closing twin.
fn find_boundary(body: &[u8]) -> Option<String> {
    for line in body.split(|b| *b == b'\n').take(200) {
        let Some(mark) = line.strip_prefix(b"--") else { continue };
        let mark = mark.trim_ascii_end();
        let closing = [b"\n--", mark, b"--"].concat();
        if !mark.is_empty() && mark.len() <= 200 && memmem::find(body, &closing).is_some() {
            return std::str::from_utf8(mark).ok().map(str::to_owned);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &str, expected: &[(&str, &str)]) {
        let tree = Part::parse(raw.as_bytes());
        let got: Vec<(String, String)> = tree
            .leaves()
            .iter()
            .map(|p| (p.media_type.clone(), String::from_utf8_lossy(&p.content()).into_owned()))
            .collect();
        let expected: Vec<(String, String)> =
            expected.iter().map(|(t, c)| ((*t).into(), (*c).into())).collect();
        assert_eq!(got, expected, "{raw:?}");
    }

    #[test]
    fn parts_are_split_at_whole_boundary_lines() {
        check(
            "Content-Type: multipart/mixed; boundary=a\n\npre\n--a\n\none\n--ab\n--a\nContent-Type: text/html\n\n<p>\n--a--\npost",
            &[("text/plain", "one\n--ab"), ("text/html", "<p>")],
        );
        check(
            "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: multipart/alternative; boundary=ab\r\n\r\n--ab\r\n\r\n1\r\n--ab--\r\n--a\r\n\r\n2\r\n--a--",
            &[("text/plain", "1"), ("text/plain", "2")],
        );
    }

    #[test]
    fn broken_multiparts_still_show_their_content() {
        check("Content-Type: multipart/mixed; boundary=a\n\n--a\n\nno end", &[("text/plain", "no end")]);
        check("Content-Type: multipart/mixed\n\n--x\n\nfound\n--x--\n", &[("text/plain", "found")]);
        check("Content-Type: multipart/mixed; boundary=a\n\njust text", &[("text/plain", "just text")]);
        check("Content-Type: text\n\nhi", &[("text/plain", "hi")]);
        check("\n \nContent-Type: text/html\n\nhi", &[("text/html", "hi")]);
        check("", &[("text/plain", "")]);
    }

    #[test]
    fn a_digest_holds_messages() {
        check(
            "Content-Type: multipart/digest; boundary=a\n\n--a\n\nSubject: x\n\ny\n--a--",
            &[("message/rfc822", "Subject: x\n\ny")],
        );
    }
}
