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
mod tests;
