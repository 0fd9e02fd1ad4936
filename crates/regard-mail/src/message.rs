//! The model of a mail and its total parser: any bytes give a message, nothing panics, nothing fails.

use std::borrow::Cow;

use jiff::Timestamp;
use mail_parser::HeaderValue;
use mail_parser::parsers::MessageStream;

use crate::address::{self, Address};
use crate::attachment::{Attachment, Origin};
use crate::charset;
use crate::header::Headers;
use crate::mime::Part;
use crate::tnef;
use crate::transfer;
use crate::words;

/// One mail, decoded. Texts have LF line ends; ids have no brackets; addresses are lower case.
#[derive(Debug, Clone, Default)]
pub struct Message {
    /// Every header field as received.
    pub headers: Headers,
    /// From (RFC 5322 section 3.6.2); empty if nobody usable is named.
    pub from: Vec<Address>,
    /// Sender, if given.
    pub sender: Option<Address>,
    /// Reply-To.
    pub reply_to: Vec<Address>,
    /// To.
    pub to: Vec<Address>,
    /// Cc.
    pub cc: Vec<Address>,
    /// Subject, decoded, white space collapsed; empty if there is none.
    pub subject: String,
    /// Message-ID.
    pub message_id: Option<String>,
    /// The ids of In-Reply-To.
    pub in_reply_to: Vec<String>,
    /// The ids of References, oldest first.
    pub references: Vec<String>,
    /// Date as the sender states it.
    pub date: Option<Timestamp>,
    /// Media type of the whole mail, such as `multipart/report`.
    pub media_type: String,
    /// The plain-text bodies in order; the first is the one clients show.
    pub texts: Vec<String>,
    /// The HTML bodies in order, as sent: sanitise before showing.
    pub htmls: Vec<String>,
    /// Every other part, named or not, and what was unpacked from inside them.
    pub attachments: Vec<Attachment>,
}

impl Message {
    /// The first plain-text body.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.texts.first().map(String::as_str)
    }

    /// The HTML bodies as one text; most mails have one, Apple Mail cuts it around each attachment.
    #[must_use]
    pub fn html(&self) -> Option<Cow<'_, str>> {
        match self.htmls.as_slice() {
            [] => None,
            [one] => Some(Cow::Borrowed(one)),
            many => Some(Cow::Owned(many.join("\n"))),
        }
    }

    /// The person behind a From that a mailing list or forwarder has put its own address into: named by
    /// X-Original-From, by Reply-To with the same address, and in a mail that says where it came through. A hint for
    /// people and for grouping; it proves nobody's identity.
    #[must_use]
    pub fn rewritten_sender(&self) -> Option<&Address> {
        let original = self.headers.get("x-original-from").and_then(|v| address::parse_one(&v))?;
        let through_list = self.headers.has("list-id") || self.headers.has("mailing-list");
        let via = self.first_from().is_some_and(|from| from.name.to_lowercase().contains(" via "));
        self.reply_to.iter().find(|a| a.email == original.email).filter(|_| through_list || via)
    }

    /// The first address of From.
    #[must_use]
    pub fn first_from(&self) -> Option<&Address> {
        self.from.first()
    }
}

/// Reads a mail. Total: any bytes give a message.
#[must_use]
pub fn parse(raw: &[u8]) -> Message {
    let raw = with_line_feeds(raw);
    of_part(&Part::parse(&raw))
}

/// Mail of systems that end lines with a bare CR is read as if it had LF. A mail with both is left alone.
#[must_use]
pub fn with_line_feeds(raw: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr(b'\n', raw).is_some() || memchr::memchr(b'\r', raw).is_none() {
        return Cow::Borrowed(raw);
    }
    Cow::Owned(raw.iter().map(|b| if *b == b'\r' { b'\n' } else { *b }).collect())
}

/// The message that a tree of parts holds.
#[must_use]
pub fn of_part(root: &Part<'_>) -> Message {
    let headers = &root.headers;
    let list = |name: &str| headers.all(name).flat_map(|v| address::parse_list(&v)).collect::<Vec<_>>();
    let from = headers.get("from").map(|v| address::parse_list(&v)).unwrap_or_default();
    let mut message = Message {
        sender: list("sender").into_iter().next(),
        reply_to: list("reply-to"),
        to: list("to"),
        cc: list("cc"),
        from,
        // Of two subjects clients show the later one; of two senders only the first can have been checked.
        subject: headers
            .all("subject")
            .last()
            .map(|v| words::collapse(&words::decode(&v)))
            .unwrap_or_default(),
        message_id: headers.get("message-id").and_then(|v| ids(&v).into_iter().next()),
        in_reply_to: headers.get("in-reply-to").map(|v| ids(&v)).unwrap_or_default(),
        references: headers.all("references").flat_map(|v| ids(&v)).collect(),
        date: headers.get("date").and_then(|v| date(&v)),
        media_type: root.media_type.clone(),
        headers: headers.clone(),
        ..Message::default()
    };
    collect(root, &mut message);
    message
}

/// The ids between `<` and `>` of a header value; without any, the one word that stands there (RFC 5322 section 3.6.4).
#[must_use]
pub fn ids(value: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = value;
    while let Some((_, tail)) = rest.split_once('<') {
        let (inner, after) = tail.split_once('>').unwrap_or((tail, ""));
        found.extend(id(inner.rsplit('<').next().unwrap_or(inner)));
        rest = after;
    }
    if found.is_empty() {
        let words: Vec<&str> = value.split_whitespace().collect();
        if words.len() == 1 || words.iter().all(|w| w.contains('@')) {
            found.extend(
                words
                    .iter()
                    .map(|w| w.trim_matches(['<', '>', ',', ';']).to_owned())
                    .filter(|w| !w.is_empty()),
            );
        }
    }
    found
}

/// An id whose fold left a space in it is one id; more words are prose around one.
fn id(inner: &str) -> Option<String> {
    let words: Vec<&str> = inner.split_whitespace().collect();
    match words.as_slice() {
        [] => None,
        [one] => Some((*one).to_owned()),
        [start, end] => Some(format!("{start}{end}")).filter(|id| id.contains('@')),
        many => many.iter().find(|w| w.contains('@')).map(|w| (*w).to_owned()),
    }
}

/// A date as mail writes it (RFC 5322 section 3.3 and its obsolete forms).
#[must_use]
pub fn date(value: &str) -> Option<Timestamp> {
    let line = format!("{value}\n");
    match MessageStream::new(line.as_bytes()).parse_date() {
        HeaderValue::DateTime(date) if date.is_valid() => Timestamp::from_second(date.to_timestamp()).ok(),
        _ => None,
    }
}

/// Sorts every leaf into bodies and attachments.
fn collect(root: &Part<'_>, message: &mut Message) {
    let alone = !root.is_multipart();
    for part in root.leaves() {
        let is_body = !part.is_attachment() && (alone || part.name().is_none());
        match part.media_type.as_str() {
            "text/plain" if is_body => {
                let text = text_of(part);
                let files = transfer::uuencoded_files(text.as_bytes());
                message.attachments.extend(files.into_iter().map(Attachment::of_uuencoded));
                message.texts.push(text);
            }
            "text/html" if is_body => message.htmls.push(text_of(part)),
            _ => attach(part, message),
        }
    }
}

fn attach(part: &Part<'_>, message: &mut Message) {
    let attachment = Attachment::of_part(part);
    let tnef = tnef::is_tnef(&attachment.content).then(|| tnef::unpack(&attachment.content));
    message.attachments.push(attachment);
    if let Some(tnef) = tnef {
        message.attachments.extend(tnef.files);
        // The letter itself is in there when the sender's program put no other body into the mail.
        if message.texts.iter().all(|t| t.trim().is_empty()) && message.htmls.is_empty() {
            message.texts.extend(tnef.text.map(|t| line_feeds(&t)));
            message.htmls.extend(tnef.html);
            let rtf = tnef.rtf.filter(|_| message.texts.is_empty() && message.htmls.is_empty());
            let file = |rtf: String| {
                Attachment::unpacked(
                    "message.rtf".into(),
                    "application/rtf".into(),
                    rtf.into_bytes(),
                    Origin::Tnef,
                )
            };
            message.attachments.extend(rtf.map(file));
        }
    }
}

/// The decoded text of a body part, with LF line ends.
#[must_use]
pub fn text_of(part: &Part<'_>) -> String {
    let content = part.content();
    let declared = part.params.get("charset").filter(|c| !c.is_empty()).map(str::to_owned);
    let declared =
        declared.or_else(|| if part.media_type == "text/html" { meta_charset(&content) } else { None });
    let text = charset::decode(&content, declared.as_deref());
    line_feeds(&text)
}

/// CRLF and bare CR become LF; NUL is dropped, since no database text may hold it.
fn line_feeds(text: &str) -> String {
    if !text.bytes().any(|b| matches!(b, b'\r' | 0)) {
        return text.to_owned();
    }
    let text = text.replace("\r\n", "\n");
    text.chars().filter(|c| *c != '\0').map(|c| if c == '\r' { '\n' } else { c }).collect()
}

/// The charset an HTML page names for itself in its first kilobyte.
fn meta_charset(html: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&html[..html.len().min(1024)]).to_ascii_lowercase();
    let (_, rest) = head.split_once("charset")?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start_matches([' ', '"', '\'']);
    let end =
        rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))).unwrap_or(rest.len());
    Some(rest[..end].to_owned()).filter(|label| charset::is_known(label) && !label.starts_with("utf-16"))
}

#[cfg(test)]
mod tests;
