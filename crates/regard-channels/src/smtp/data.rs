//! Where a message ends: only at CR LF `.` CR LF (RFC 5321 section 4.1.1.4).
//!
//! Everything else is content, a bare LF or CR included. A server that ends a message at anything looser can be made to
//! take one mail for two (CVE-2023-51764 and its like).

/// Takes the stuffed bytes of a message in pieces of any size and gives its content (RFC 5321 section 4.5.2).
#[derive(Debug, Default)]
pub(crate) struct Unstuffer {
    at: Place,
}

/// Where in the text the next byte stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    /// At the beginning of a line: of the message, or after CR LF.
    #[default]
    Line,
    /// Within a line.
    Text,
    /// After a CR.
    Cr,
    /// After the dot that a line began with; it is not content.
    Dot,
    /// After that dot and a CR, which is content only if no LF follows.
    DotCr,
}

impl Unstuffer {
    /// Hands the content of a piece to `out`. When the message ends in it, gives the number of bytes that belong to it.
    pub(crate) fn feed(&mut self, piece: &[u8], mut out: impl FnMut(&[u8])) -> Option<usize> {
        let mut at = 0;
        while let Some(&byte) = piece.get(at) {
            match (self.at, byte) {
                (Place::DotCr, b'\n') => return Some(at + 1),
                (Place::DotCr, _) => {
                    out(b"\r");
                    self.at = Place::Cr;
                    continue;
                }
                (Place::Dot, b'\r') => self.at = Place::DotCr,
                (Place::Line, b'.') => self.at = Place::Dot,
                _ => {
                    let end = at + self.run(&piece[at..]);
                    out(&piece[at..end]);
                    at = end;
                    continue;
                }
            }
            at += 1;
        }
        None
    }

    /// The length of the content that begins here and needs no second look; moves the place behind it.
    fn run(&mut self, rest: &[u8]) -> usize {
        if self.at == Place::Cr && rest[0] == b'\n' {
            self.at = Place::Line;
            return 1;
        }
        match memchr::memchr(b'\r', rest) {
            Some(cr) => {
                self.at = Place::Cr;
                cr + 1
            }
            None => {
                self.at = Place::Text;
                rest.len()
            }
        }
    }
}

/// A message as it goes over the line, without its last dot: dots stuffed, every line ended by CR LF. A bare CR or LF is
/// a line's end too, because servers read it as they like, or refuse it (RFC 5321 section 2.3.8).
pub(crate) fn stuffed(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len() + raw.len() / 50 + 2);
    let mut rest = raw;
    while !rest.is_empty() {
        if rest[0] == b'.' {
            out.push(b'.');
        }
        let end = memchr::memchr2(b'\r', b'\n', rest).unwrap_or(rest.len());
        out.extend_from_slice(&rest[..end]);
        out.extend_from_slice(b"\r\n");
        rest = match &rest[end..] {
            [b'\r', b'\n', after @ ..] | [b'\r' | b'\n', after @ ..] => after,
            after => after,
        };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_out_stuffed_comes_in_as_it_was() {
        let through = |raw: &str| {
            let mut wire = stuffed(raw.as_bytes());
            wire.extend_from_slice(b".\r\n");
            let mut got = Vec::new();
            let end = Unstuffer::default().feed(&wire, |bytes| got.extend_from_slice(bytes));
            assert_eq!(end, Some(wire.len()), "{raw:?}");
            String::from_utf8(got).expect("text")
        };
        for raw in ["", "a\r\n", ".\r\n", "..a\r\n.\r\n\r\n.b\r\n", "a.b\r\n"] {
            assert_eq!(through(raw), raw);
        }
        assert_eq!(through("a"), "a\r\n", "a last line is ended");
        assert_eq!(through("a\n.\nb\r.\rc\n\r\n"), "a\r\n.\r\nb\r\n.\r\nc\r\n\r\n", "a bare end is an end");
    }

    /// Feeds the bytes in pieces of each size up to their length; all must give the same.
    fn check(stuffed: &str, content: Option<&str>, rest: &str) {
        for size in 1..=stuffed.len() {
            let mut unstuffer = Unstuffer::default();
            let mut got = Vec::new();
            let mut end = None;
            for (number, piece) in stuffed.as_bytes().chunks(size).enumerate() {
                if let Some(length) = unstuffer.feed(piece, |bytes| got.extend_from_slice(bytes)) {
                    end = Some(number * size + length);
                    break;
                }
            }
            let got = String::from_utf8(got).expect("text");
            match content {
                Some(content) => {
                    let end = end.expect("the message ends");
                    assert_eq!((got.as_str(), &stuffed[end..]), (content, rest), "{stuffed:?} by {size}");
                }
                None => assert_eq!(end, None, "{stuffed:?} by {size}"),
            }
        }
    }

    #[test]
    fn a_message_ends_at_its_lone_dot() {
        check("a\r\n.\r\nQUIT\r\n", Some("a\r\n"), "QUIT\r\n");
        check(".\r\n", Some(""), "");
        check("a\r\n\r\n.\r\n", Some("a\r\n\r\n"), "");
        check("a\r\n", None, "");
    }

    #[test]
    fn a_stuffed_dot_is_taken_off_once() {
        check("..\r\n.\r\n", Some(".\r\n"), "");
        check("...a\r\n.b\r\n.\r\n", Some("..a\r\nb\r\n"), "");
        check("a.\r\n.\r\n", Some("a.\r\n"), "");
    }

    #[test]
    fn nothing_looser_ends_a_message() {
        for smuggled in [
            "a\n.\nMAIL",
            "a\n.\r\nMAIL",
            "a\r\n.\nMAIL",
            "a\r.\rMAIL",
            "a\r.\r\nMAIL",
            "a\r\n.\rMAIL",
            "a\r\n.\r\rMAIL",
            "a\r\n.\r\r\nMAIL",
            "a\r\n\x00.\r\nMAIL",
        ] {
            check(smuggled, None, "");
        }
        check("a\r\n.\r\r\nb\r\n.\r\n", Some("a\r\n\r\r\nb\r\n"), "");
        check("a\n.\r\nb\r\n.\r\n", Some("a\n.\r\nb\r\n"), "");
    }
}
