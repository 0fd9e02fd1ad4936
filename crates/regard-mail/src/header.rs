//! The header block as received: fields in order, unfolded and decoded (RFC 5322 section 2.2).

use std::borrow::Cow;
use std::ops::Range;

use memchr::memchr;

use crate::charset;
use crate::words;

/// The fields of one header block, in order, repeated ones kept. The text is UTF-8 whatever the bytes were.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headers {
    text: String,
    fields: Vec<Field>,
}

/// Where one field stands in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Field {
    name: Range<usize>,
    value: Range<usize>,
}

impl Headers {
    /// Reads a header block from the start of `raw`; returns it with the offset at which the body starts.
    /// Raw 8-bit text is decoded as [`charset::decode_hinted`] does, with the charset of the block's own Content-Type
    /// as hint.
    #[must_use]
    pub fn parse(raw: &[u8]) -> (Self, usize) {
        let block = scan(raw);
        let bytes = &raw[..block.end];
        let headers = match std::str::from_utf8(bytes) {
            Ok(text) => Self { text: text.to_owned(), fields: block.fields },
            Err(_) => Self::transcode(raw, &block.fields),
        };
        (headers, block.body)
    }

    fn transcode(raw: &[u8], fields: &[Field]) -> Self {
        let hint = fields.iter().find(|f| raw[f.name.clone()].eq_ignore_ascii_case(b"content-type"));
        let hint = hint.and_then(|f| charset_param(&raw[f.value.clone()]));
        let mut out = Self::default();
        for field in fields {
            let name = String::from_utf8_lossy(&raw[field.name.clone()]);
            let value = charset::decode_hinted(&raw[field.value.clone()], hint.as_deref());
            out.push(&name, &value);
        }
        out
    }

    fn push(&mut self, name: &str, value: &str) {
        let start = self.text.len();
        self.text.push_str(name);
        let middle = self.text.len();
        self.text.push_str(value);
        self.fields.push(Field { name: start..middle, value: middle..self.text.len() });
    }

    /// Whether there is no field at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// All fields in order: name as written, value unfolded and trimmed, encoded words still encoded.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        self.fields.iter().map(|f| (&self.text[f.name.clone()], unfold(&self.text[f.value.clone()])))
    }

    /// The values of every field called `name` (any case), in order.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = Cow<'a, str>> {
        let fields = self.fields.iter().filter(move |f| self.text[f.name.clone()].eq_ignore_ascii_case(name));
        fields.map(|f| unfold(&self.text[f.value.clone()]))
    }

    /// The value of the first field called `name` (any case), unfolded and trimmed.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Cow<'_, str>> {
        let field = self.fields.iter().find(|f| self.text[f.name.clone()].eq_ignore_ascii_case(name))?;
        Some(unfold(&self.text[field.value.clone()]))
    }

    /// Whether a field called `name` is there, even an empty one.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|f| self.text[f.name.clone()].eq_ignore_ascii_case(name))
    }

    /// The first field called `name` as text for people: encoded words decoded, white space collapsed.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<String> {
        self.get(name).map(|v| words::collapse(&words::decode(&v)))
    }
}

/// A value without its folds and without outer white space (section 2.2.3). A bare CR or NUL is no content either.
fn unfold(value: &str) -> Cow<'_, str> {
    let value = value.trim_matches(|c: char| c.is_ascii_whitespace() || c == '\0');
    if value.bytes().any(|b| matches!(b, b'\r' | b'\n' | 0)) {
        Cow::Owned(value.chars().filter(|c| !matches!(c, '\r' | '\n' | '\0')).collect())
    } else {
        Cow::Borrowed(value)
    }
}

/// The charset parameter of a raw Content-Type value.
fn charset_param(value: &[u8]) -> Option<String> {
    let value = String::from_utf8_lossy(value).to_ascii_lowercase();
    let (_, rest) = value.split_once("charset")?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start().trim_start_matches('"');
    let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '"' | ';')).unwrap_or(rest.len());
    (end > 0).then(|| rest[..end].to_owned())
}

/// What was found by looking at the lines only.
struct Block {
    fields: Vec<Field>,
    end: usize,
    body: usize,
}

/// Splits the block into fields. Lines that belong to no field (an mbox `From ` line, junk between fields) are passed
/// over; a block that runs into the body without an empty line ends where lines stop looking like fields.
fn scan(raw: &[u8]) -> Block {
    let mut fields: Vec<Field> = Vec::with_capacity(24);
    let mut at = 0;
    while at < raw.len() {
        let next = line_end(raw, at);
        let line = &raw[at..next];
        if is_blank(line) {
            return Block { fields, end: at, body: next };
        }
        let broken = fields.last().is_some_and(|f| is_unfinished(&raw[f.value.clone()]));
        if (matches!(line[0], b' ' | b'\t') || (broken && field_name(line).is_none())) && !fields.is_empty() {
            if let Some(last) = fields.last_mut() {
                last.value.end = next;
            }
        } else if let Some(colon) = field_name(line) {
            let name_end = at + line[..colon].trim_ascii_end().len();
            fields.push(Field { name: at..name_end, value: at + colon + 1..next });
        } else if !is_passed_over(line, &raw[next..], fields.is_empty()) {
            return Block { fields, end: at, body: at };
        }
        at = next;
    }
    Block { fields, end: raw.len(), body: raw.len() }
}

/// Whether a value ends inside `<...`: the line that follows belongs to it even if nobody indented it.
fn is_unfinished(value: &[u8]) -> bool {
    memchr::memrchr(b'<', value)
        .is_some_and(|at| memchr(b'>', &value[at..]).is_none() && value.len() - at < 80)
}

/// Whether a line that is no field stands between fields: an mbox separator or junk with a field right after it.
fn is_passed_over(line: &[u8], rest: &[u8], first: bool) -> bool {
    let mbox = line.starts_with(b"From ") || line.starts_with(b">From ");
    (mbox && first) || (starts_field(rest) && !first) || (mbox && starts_field(rest))
}

/// Whether the first line of `rest` is a field (or an mbox separator before one).
#[must_use]
pub fn starts_field(rest: &[u8]) -> bool {
    let line = &rest[..line_end(rest, 0)];
    field_name(line).is_some() || line.starts_with(b"From ")
}

fn line_end(raw: &[u8], at: usize) -> usize {
    memchr(b'\n', &raw[at..]).map_or(raw.len(), |i| at + i + 1)
}

fn is_blank(line: &[u8]) -> bool {
    line.iter().all(|b| matches!(b, b'\r' | b'\n'))
}

/// The position of the colon if the line starts a field: a name of printable characters without space (section 2.2).
fn field_name(line: &[u8]) -> Option<usize> {
    let colon = memchr(b':', line)?;
    let name = line[..colon].trim_ascii_end();
    (!name.is_empty() && name.iter().all(|b| (33..=126).contains(b))).then_some(colon)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &str, fields: &[(&str, &str)], body: &str) {
        let (headers, at) = Headers::parse(raw.as_bytes());
        let got: Vec<(String, String)> =
            headers.iter().map(|(n, v)| (n.to_owned(), v.into_owned())).collect();
        let expected: Vec<(String, String)> =
            fields.iter().map(|(n, v)| ((*n).into(), (*v).into())).collect();
        assert_eq!((got, &raw[at..]), (expected, body), "{raw:?}");
    }

    #[test]
    fn fields_are_unfolded_and_the_body_found() {
        check("A: 1\r\nB: 2\r\n\t3\r\n\r\nhi", &[("A", "1"), ("B", "2\t3")], "hi");
        check("A: 1\nb :  2 \n\nhi\n\nho", &[("A", "1"), ("b", "2")], "hi\n\nho");
        check("A: 1", &[("A", "1")], "");
        check("", &[], "");
    }

    #[test]
    fn lines_that_are_no_fields_are_passed_over() {
        check("From a@b Mon Jan 1\nA: 1\n\nhi", &[("A", "1")], "hi");
        check("A: 1\njunk without colon\nB: 2\n\nhi", &[("A", "1"), ("B", "2")], "hi");
        check("\nA: 1\n\nhi", &[], "A: 1\n\nhi");
    }

    #[test]
    fn an_address_cut_in_two_lines_is_whole_again() {
        check("Cc: D <d@\ne.com>\n\nhi", &[("Cc", "D <d@e.com>")], "hi");
    }

    #[test]
    fn a_missing_empty_line_does_not_eat_the_body() {
        check("A: 1\nDear all,\nplease help", &[("A", "1")], "Dear all,\nplease help");
        check("no header at all\nreally", &[], "no header at all\nreally");
    }

    #[test]
    fn raw_eight_bit_is_decoded_with_the_charset_of_the_body() {
        let raw = b"Subject: \xf0\xd2\xc9\xd7\xc5\xd4\nContent-Type: text/plain; charset=\"koi8-r\"\n\n";
        assert_eq!(Headers::parse(raw).0.text("subject").as_deref(), Some("Привет"));
    }
}
