//! What a server says (RFC 5321 section 4.2): a code and its words, whatever bytes they are in.

use bytes::BytesMut;

/// The longest answer that is listened to.
const MAX_BYTES: usize = 64 * 1024;

/// An answer, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// Its three digits.
    pub(crate) code: u16,
    /// The words of each line.
    pub(crate) lines: Vec<String>,
}

/// What is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NoAnswer;

impl Answer {
    /// Takes one answer off the front of what was read; `None` when it is not there in full.
    pub(crate) fn take(input: &mut BytesMut) -> Result<Option<Answer>, NoAnswer> {
        let mut lines = Vec::new();
        let mut at = 0;
        while let Some(length) = memchr::memchr(b'\n', &input[at..]) {
            let line = input[at..at + length].trim_ascii_end();
            at += length + 1;
            let (code, is_last, words) = read(line).ok_or(NoAnswer)?;
            lines.push(words);
            if is_last {
                let _ = input.split_to(at);
                return Ok(Some(Answer { code, lines }));
            }
        }
        if input.len() > MAX_BYTES { Err(NoAnswer) } else { Ok(None) }
    }

    /// 2xx or 3xx.
    pub(crate) fn is_yes(&self) -> bool {
        (200..400).contains(&self.code)
    }

    /// 5xx: the same will never be taken (RFC 5321 section 4.2.1).
    pub(crate) fn is_never(&self) -> bool {
        self.code >= 500
    }

    /// The answer in one line, as a person reads it.
    pub(crate) fn words(&self) -> String {
        let words: Vec<&str> =
            self.lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty()).collect();
        format!("{} {}", self.code, words.join(" ")).trim_end().to_owned()
    }
}

fn read(line: &[u8]) -> Option<(u16, bool, String)> {
    let (digits, rest) = line.split_at_checked(3)?;
    let code = std::str::from_utf8(digits).ok()?.parse().ok().filter(|code| (200..600).contains(code))?;
    let is_last = rest.first() != Some(&b'-');
    let words = String::from_utf8_lossy(rest.get(1..).unwrap_or_default()).into_owned();
    Some((code, is_last, words))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &[u8], expected: Option<(&str, usize)>) {
        let mut input = BytesMut::from(text);
        let taken = Answer::take(&mut input).expect("an answer or the beginning of one");
        let found = taken.map(|answer| (answer.words(), input.len()));
        assert_eq!(found, expected.map(|(words, left)| (words.to_owned(), left)));
    }

    #[test]
    fn an_answer_is_read_over_its_lines_and_no_further() {
        check(b"250 2.0.0 Ok\r\n250 next\r\n", Some(("250 2.0.0 Ok", 10)));
        check(b"250-one\r\n250-two\r\n250 three\r\n", Some(("250 one two three", 0)));
        check(b"250-one\r\n250", None);
        check(b"354\r\n", Some(("354", 0)));
        check(b"450 gr\xfcn\n", Some(("450 gr\u{fffd}n", 0)));
        check(b"", None);
    }

    #[test]
    fn what_is_no_answer_is_said_to_be_none() {
        for text in [&b"HTTP/1.1 400 Bad Request\r\n"[..], b"\r\n", b"999 x\r\n", &[b'2'; MAX_BYTES + 1]] {
            assert_eq!(Answer::take(&mut BytesMut::from(text)), Err(NoAnswer));
        }
    }
}
