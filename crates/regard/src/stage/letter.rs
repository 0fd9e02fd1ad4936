//! The mails that customers write, as their programs would.

use jiff::Timestamp;
use jiff::fmt::rfc2822;

/// One mail to be written.
pub(crate) struct Letter<'a> {
    /// The name in From; an empty address leaves From out.
    pub name: &'a str,
    /// The address in From.
    pub address: &'a str,
    /// To which address of ours.
    pub to: &'a str,
    /// What it is about.
    pub subject: &'a str,
    /// Its own name, without brackets.
    pub message_id: &'a str,
    /// The mail of ours that it answers.
    pub answers: Option<&'a str>,
    /// More header lines.
    pub headers: &'a [String],
    /// The words.
    pub text: &'a str,
    /// When it is written.
    pub at: Timestamp,
}

impl Letter<'_> {
    /// The bytes.
    pub(crate) fn raw(&self) -> Vec<u8> {
        let mut head = Vec::new();
        if !self.address.is_empty() {
            head.push(format!("From: {} <{}>", encoded(self.name), self.address));
        }
        head.push(format!("To: {}", self.to));
        let subject =
            if self.answers.is_some() { format!("Re: {}", self.subject) } else { self.subject.to_owned() };
        head.push(format!("Subject: {}", encoded(&subject)));
        head.push(format!(
            "Date: {}",
            rfc2822::to_string(&self.at.to_zoned(jiff::tz::TimeZone::UTC)).unwrap_or_default()
        ));
        head.push(format!("Message-ID: <{}>", self.message_id));
        head.extend(self.answers.map(|id| format!("In-Reply-To: <{id}>\r\nReferences: <{id}>")));
        head.extend(self.headers.iter().cloned());
        head.push(
            "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit"
                .into(),
        );
        let text = self.text.trim_end().replace('\n', "\r\n");
        format!("{}\r\n\r\n{text}\r\n", head.join("\r\n")).into_bytes()
    }
}

/// A header text; what is not ASCII as an encoded word (RFC 2047), in quoted-printable's form for headers. Texts of the
/// script are short enough for one.
fn encoded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let letter = |byte: u8| match byte {
        b' ' => "_".to_owned(),
        b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => char::from(byte).to_string(),
        other => format!("={other:02X}"),
    };
    format!("=?utf-8?Q?{}?=", text.bytes().map(letter).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_reads_back() {
        let letter = Letter {
            name: "Chloé Laurent",
            address: "chloe@example.net",
            to: "hello@merrin.example.com",
            subject: "Une question",
            message_id: "1.2@example.net",
            answers: Some("9@desk"),
            headers: &[],
            text: "Ça va ?\nOui.",
            at: "2026-11-24T12:00:00Z".parse().expect("a moment"),
        };
        let read = regard_mail::message::parse(&letter.raw());
        assert_eq!(read.from[0].name, "Chloé Laurent");
        assert_eq!(
            (read.subject.as_str(), read.in_reply_to),
            ("Re: Une question", vec!["9@desk".to_owned()])
        );
        assert_eq!(read.texts[0].trim_end(), "Ça va ?\nOui.");
        assert_eq!(read.date, Some(letter.at));
    }
}
