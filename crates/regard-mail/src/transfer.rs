//! Content transfer encodings (RFC 2045 section 6) and uuencode, read leniently.
//!
//! A customer's letter is not thrown away for one wrong byte: what cannot be decoded is left out (base64) or left as
//! it stands (quoted-printable).

use std::borrow::Cow;

use mail_parser::decoders::base64::base64_decode;
use memchr::{memchr, memmem};

/// How the body of a part is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// 7bit, 8bit, binary and every unknown name: the bytes as they stand.
    Identity,
    /// RFC 2045 section 6.8.
    Base64,
    /// RFC 2045 section 6.7.
    QuotedPrintable,
    /// x-uuencode, uuencode, x-uue.
    Uuencode,
}

impl Encoding {
    /// The encoding that a Content-Transfer-Encoding value names.
    #[must_use]
    pub fn of(value: &str) -> Self {
        let name = value.trim_matches(|c: char| c.is_ascii_whitespace() || matches!(c, '"' | ';' | '\''));
        match name.to_ascii_lowercase().as_str() {
            "base64" => Self::Base64,
            "quoted-printable" => Self::QuotedPrintable,
            "x-uuencode" | "uuencode" | "x-uue" | "uue" => Self::Uuencode,
            _ => Self::Identity,
        }
    }

    /// The content of a body in this encoding.
    #[must_use]
    pub fn decode(self, body: &[u8]) -> Cow<'_, [u8]> {
        match self {
            Self::Identity => Cow::Borrowed(body),
            Self::Base64 => Cow::Owned(base64(body)),
            Self::QuotedPrintable => quoted_printable(body),
            Self::Uuencode => uuencoded_files(body)
                .into_iter()
                .next()
                .map_or(Cow::Borrowed(body), |f| Cow::Owned(f.content)),
        }
    }
}

/// Base64 with characters outside its alphabet skipped, as RFC 2045 section 6.8 asks.
#[must_use]
pub fn base64(body: &[u8]) -> Vec<u8> {
    if let Some(content) = base64_decode(body) {
        return content;
    }
    let clean: Vec<u8> = body
        .iter()
        .copied()
        .filter(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'='))
        .collect();
    base64_decode(&clean).unwrap_or_default()
}

/// Quoted-printable; an `=` that starts no valid escape stays as it is. White space at line ends, which RFC 2045 calls
/// padding, stays too: patches and `-- ` lines need it, and no transport of today adds any.
#[must_use]
pub fn quoted_printable(body: &[u8]) -> Cow<'_, [u8]> {
    if memchr(b'=', body).is_none() {
        return Cow::Borrowed(body);
    }
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some(at) = memchr(b'=', rest) {
        let (before, tail) = rest.split_at(at);
        out.extend_from_slice(before);
        rest = unescape(&mut out, tail);
    }
    out.extend_from_slice(rest);
    Cow::Owned(out)
}

fn unescape<'a>(out: &mut Vec<u8>, tail: &'a [u8]) -> &'a [u8] {
    if let [b'=', high, low, rest @ ..] = tail
        && let (Some(high), Some(low)) = (hex(*high), hex(*low))
    {
        out.push(high << 4 | low);
        return rest;
    }
    let padding = tail[1..].iter().take_while(|b| matches!(b, b' ' | b'\t' | b'\r')).count();
    match tail.get(1 + padding) {
        Some(b'\n') => &tail[2 + padding..],
        None => &[],
        Some(_) => {
            out.push(b'=');
            &tail[1..]
        }
    }
}

/// The value of one hexadecimal digit.
#[must_use]
pub fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|d| u8::try_from(d).ok())
}

/// A file found uuencoded inside a text (POSIX uuencode).
#[derive(Debug, PartialEq, Eq)]
pub struct UuFile {
    /// The name on the `begin` line.
    pub name: String,
    /// The decoded bytes.
    pub content: Vec<u8>,
    /// Where in the text the block stands, from `begin` to the end of `end`, in bytes.
    pub range: std::ops::Range<usize>,
}

/// Every complete `begin MODE NAME` ... `end` block in a text.
#[must_use]
pub fn uuencoded_files(text: &[u8]) -> Vec<UuFile> {
    let mut files = Vec::new();
    let mut from = 0;
    while let Some(at) = memmem::find(&text[from..], b"begin ").map(|i| from + i) {
        let at_line_start = at == 0 || text[at - 1] == b'\n';
        match if at_line_start { uuencoded_file(text, at) } else { None } {
            Some(file) => {
                from = file.range.end;
                files.push(file);
            }
            None => from = at + 1,
        }
    }
    files
}

fn uuencoded_file(text: &[u8], at: usize) -> Option<UuFile> {
    let mut lines = Lines { text, at };
    let head = lines.next()?;
    let head = head.strip_prefix(b"begin ")?;
    let space = memchr(b' ', head)?;
    let (mode, name) = head.split_at(space);
    if !(3..=4).contains(&mode.len()) || !mode.iter().all(|b| (b'0'..=b'7').contains(b)) {
        return None;
    }
    let name = String::from_utf8_lossy(name).trim().to_owned();
    let mut content = Vec::new();
    loop {
        let line = lines.next()?;
        if line.trim_ascii_end() == b"end" {
            return Some(UuFile { name, content, range: at..lines.at });
        }
        uuencoded_line(line, &mut content)?;
    }
}

/// One line: a length character, then groups of four characters for three bytes. `None` if it cannot be uuencoded.
fn uuencoded_line(line: &[u8], out: &mut Vec<u8>) -> Option<()> {
    let value = |b: u8| (0x20..=0x60).contains(&b).then(|| b.wrapping_sub(0x20) & 0x3f);
    let Some((&first, data)) = line.split_first() else { return Some(()) };
    let length = usize::from(value(first)?);
    let start = out.len();
    for group in data.chunks(4) {
        // Trailing spaces may have been cut on the way: a missing character is a space, value 0.
        let mut bits = 0u32;
        for i in 0..4 {
            bits = bits << 6 | u32::from(group.get(i).map_or(Some(0), |b| value(*b))?);
        }
        out.extend_from_slice(&bits.to_be_bytes()[1..]);
    }
    out.resize(start + length, 0);
    Some(())
}

/// Lines without their ends; `at` is where the next one starts.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Lines<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        if self.at >= self.text.len() {
            return None;
        }
        let rest = &self.text[self.at..];
        let end = memchr(b'\n', rest).unwrap_or(rest.len());
        self.at = (self.at + end + 1).min(self.text.len());
        let line = &rest[..end];
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn qp(input: &str, expected: &str) {
        assert_eq!(String::from_utf8_lossy(&quoted_printable(input.as_bytes())), expected, "{input:?}");
    }

    #[test]
    fn quoted_printable_is_read_leniently() {
        qp("a=3Db", "a=b");
        qp("Gr=C3=BC=c3=9fe", "Grüße");
        qp("soft=\r\nbreak", "softbreak");
        qp("soft= \t\nbreak", "softbreak");
        qp("--=20\r\nnext \n", "-- \r\nnext \n");
        qp("1 = 2, =zz and 100%=", "1 = 2, =zz and 100%");
    }

    #[test]
    fn base64_skips_what_is_not_in_its_alphabet() {
        for input in ["aGVsbG8=", "aGVs\r\nbG8=", "aGVs!bG8=", "aGVsbG8", "aGVs\x00bG8=="] {
            assert_eq!(base64(input.as_bytes()), b"hello", "{input:?}");
        }
    }

    #[test]
    fn a_uuencoded_file_is_found_inside_a_text() {
        let text = b"See below\nbegin 644 cat.txt\n#0V%T\n`\nend\nBye";
        let files = uuencoded_files(text);
        assert_eq!(files.len(), 1);
        assert_eq!((files[0].name.as_str(), files[0].content.as_slice()), ("cat.txt", &b"Cat"[..]));
        assert_eq!(&text[files[0].range.clone()], b"begin 644 cat.txt\n#0V%T\n`\nend\n");
        assert!(uuencoded_files(b"Let us begin 100 things\nbegin with this\nend").is_empty());
    }
}
