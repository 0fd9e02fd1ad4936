//! Outgoing mail: headers, text and HTML alternatives, inline images, attachments.
//!
//! The same [`Outgoing`] gives the same bytes, always: date and ids are given, part boundaries are derived from the
//! Message-ID. mail-builder writes the headers (folding, RFC 2047 words, RFC 2231 file names) and picks the transfer
//! encodings; css-inline moves style sheets to where mail programs read them.
//!
//! Start with [`build`]; [`token`] makes and finds reply tokens, [`dkim`] signs.

use std::borrow::Cow;

use jiff::Timestamp;
use mail_builder::MessageBuilder;
use mail_builder::headers::HeaderType;
use mail_builder::headers::address::Address as Written;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::date::Date;
use mail_builder::headers::message_id::MessageId;
use mail_builder::headers::raw::Raw;
use mail_builder::headers::text::Text;
use mail_builder::mime::{BodyPart, MimePart};
use sha2::{Digest, Sha256};

use crate::address::Address;

pub mod token;
pub mod dkim;

/// A mail to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// `left@right`, without brackets; unique for good.
    pub message_id: String,
    /// Who writes.
    pub from: Address,
    /// Where answers go, with the reply token ([`token::tagged`]); none: to the sender.
    pub reply_to: Option<Address>,
    /// The recipients who are named in the mail. Hidden ones belong to the envelope only.
    pub to: Vec<Address>,
    /// Those who get a copy.
    pub cc: Vec<Address>,
    /// What it is about.
    pub subject: String,
    /// The id of the mail that this answers, without brackets.
    pub in_reply_to: Option<String>,
    /// The ids of the conversation, oldest first, without brackets.
    pub references: Vec<String>,
    /// When it was written.
    pub date: Timestamp,
    /// The words as text.
    pub text: String,
    /// The words as HTML, a fragment or a whole document; its `<style>` is moved into the elements.
    pub html: Option<String>,
    /// Files, in order. Those with a content id are shown inside the HTML by `cid:`.
    pub attachments: Vec<Attached>,
    /// Further headers, such as [`AUTOMATIC_ANSWER`] or `List-Unsubscribe`.
    pub headers: Vec<(String, String)>,
}

/// A file that goes out with a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// Its name.
    pub name: String,
    /// Media type, `application/pdf`.
    pub media_type: String,
    /// For an image inside the HTML: its id without brackets.
    pub content_id: Option<String>,
    /// The bytes.
    pub content: Vec<u8>,
}

/// Headers of a mail that a program answers with, such as an acknowledgement (RFC 3834 section 5; the second one is
/// read by Exchange).
pub const AUTOMATIC_ANSWER: [(&str, &str); 2] =
    [("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All")];
/// Headers of a mail that a program writes by itself, such as a notification.
pub const AUTOMATIC_NOTICE: [(&str, &str); 2] =
    [("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "All")];

/// Why a mail cannot be built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ComposeError {
    /// An address that no header can hold.
    #[error("{0:?} is not a mail address")]
    Address(String),
    /// Nobody to send it to.
    #[error("the mail names no recipient")]
    NoRecipient,
    /// An id with white space, brackets or without an `@`.
    #[error("{0:?} is not a message id")]
    Id(String),
    /// A header that is no header, or one that has a field of its own.
    #[error("{0:?} cannot be set as a further header")]
    Header(String),
    /// A style sheet that cannot be read.
    #[error("the HTML cannot be prepared: {0}")]
    Html(String),
}

/// Most references that are written: the first and the latest ones (RFC 5322 section 3.6.4 sets no limit, servers do).
const MOST_REFERENCES: usize = 40;
/// Headers that are fields of [`Outgoing`] or belong to the writer.
const OWN_HEADERS: [&str; 11] = [
    "from",
    "to",
    "cc",
    "bcc",
    "reply-to",
    "subject",
    "date",
    "message-id",
    "in-reply-to",
    "references",
    "mime-version",
];

/// Writes a mail as RFC 5322 bytes.
///
/// # Errors
/// [`ComposeError`]: an address, id or header that would break the mail, or no recipient.
pub fn build(mail: &Outgoing) -> Result<Vec<u8>, ComposeError> {
    if mail.to.is_empty() && mail.cc.is_empty() {
        return Err(ComposeError::NoRecipient);
    }
    let mut message = MessageBuilder::new()
        .date(Date::new(mail.date.as_second()))
        .message_id(id(&mail.message_id)?)
        .from(written(&mail.from)?);
    if let Some(reply_to) = &mail.reply_to {
        message = message.reply_to(written(reply_to)?);
    }
    if !mail.to.is_empty() {
        message = message.to(list(&mail.to)?);
    }
    if !mail.cc.is_empty() {
        message = message.cc(list(&mail.cc)?);
    }
    message = message.subject(one_line(&mail.subject));
    if let Some(parent) = &mail.in_reply_to {
        message = message.in_reply_to(id(parent)?);
    }
    if !mail.references.is_empty() {
        message = message.references(references(&mail.references)?);
    }
    for (name, value) in &mail.headers {
        message = message.header(name.as_str(), further(name, value)?);
    }
    let mut out = Vec::new();
    message.body(body(mail)?).write_to(&mut out).expect("writing to memory does not fail");
    Ok(out)
}

/// A message id for a new mail: `random` spelled in letters and digits, at the domain of the sender.
pub fn message_id(random: &[u8], domain: &str) -> String {
    format!("{}@{domain}", token::spelled(random))
}

fn id(id: &str) -> Result<&str, ComposeError> {
    let plain = id.bytes().all(|c| c.is_ascii_graphic() && !matches!(c, b'<' | b'>' | b',' | b'(' | b')'));
    if plain && id.contains('@') && id.len() <= 900 { Ok(id) } else { Err(ComposeError::Id(id.to_owned())) }
}

/// Ids of other systems may be odd; those that no header can hold are left out, for they thread nothing.
fn references(ids: &[String]) -> Result<MessageId<'_>, ComposeError> {
    let mut good: Vec<&str> = ids.iter().filter_map(|known| id(known).ok()).collect();
    if good.len() > MOST_REFERENCES {
        good.drain(1..good.len() - (MOST_REFERENCES - 1));
    }
    if good.is_empty() {
        return Err(ComposeError::Id(ids[0].clone()));
    }
    Ok(MessageId::new_list(good.into_iter()))
}

fn list(addresses: &[Address]) -> Result<Written<'_>, ComposeError> {
    Ok(Written::new_list(addresses.iter().map(written).collect::<Result<_, _>>()?))
}

fn written(address: &Address) -> Result<Written<'_>, ComposeError> {
    let name = one_line(&address.name);
    let name = Some(name).filter(|name| !name.trim().is_empty());
    Ok(Written::new_address(name, ascii_domain(&address.email)?))
}

/// An address whose domain is spelled in ASCII (RFC 5891); letters of other scripts before the `@` need SMTPUTF8.
fn ascii_domain(email: &str) -> Result<String, ComposeError> {
    let wrong = || ComposeError::Address(email.to_owned());
    let breaks = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '<' | '>' | ',' | ';' | '"' | '(' | ')' | '[' | ']' | '\\')
    };
    let (local, domain) = email.rsplit_once('@').ok_or_else(wrong)?;
    if local.is_empty() || local.contains('@') || email.contains(breaks) || email.len() > 320 {
        return Err(wrong());
    }
    let domain = idna::domain_to_ascii(domain).map_err(|_| wrong())?;
    if domain.is_empty() { Err(wrong()) } else { Ok(format!("{local}@{domain}")) }
}

/// A value without line ends and other control characters, so that nobody can add a header through it.
fn one_line(text: &str) -> Cow<'_, str> {
    if text.contains(char::is_control) {
        return Cow::Owned(
            text.split(|c: char| c.is_control())
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(" "),
        );
    }
    Cow::Borrowed(text)
}

fn further<'x>(name: &str, value: &'x str) -> Result<HeaderType<'x>, ComposeError> {
    let lowered = name.to_ascii_lowercase();
    let is_name = !name.is_empty() && name.bytes().all(|c| c.is_ascii_graphic() && c != b':');
    let own = OWN_HEADERS.contains(&lowered.as_str()) || lowered.starts_with("content-");
    if !is_name || own || value.contains(char::is_control) || value.len() > 4000 {
        return Err(ComposeError::Header(name.to_owned()));
    }
    Ok(if value.is_ascii() { Raw::new(value).into() } else { Text::new(value).into() })
}

/// The tree of parts: `mixed(alternative(text, related(html, images)), files)`, each level only where it is needed.
fn body(mail: &Outgoing) -> Result<MimePart<'_>, ComposeError> {
    let boundaries = Boundaries { mail };
    let text = MimePart::new(utf8("text/plain"), crlf(&mail.text));
    let (images, files): (Vec<&Attached>, Vec<&Attached>) =
        mail.attachments.iter().partition(|file| mail.html.is_some() && file.content_id.is_some());
    let words = match &mail.html {
        None => text,
        Some(html) => {
            let mut html = MimePart::new(utf8("text/html"), crlf(&with_styles_inline(html)?));
            if !images.is_empty() {
                let parts = std::iter::once(html).chain(images.iter().map(|image| file(image, true)));
                html = boundaries.multipart("multipart/related", parts.collect());
            }
            boundaries.multipart("multipart/alternative", vec![text, html])
        }
    };
    if files.is_empty() {
        return Ok(words);
    }
    let parts = std::iter::once(words).chain(files.iter().map(|attached| file(attached, false)));
    Ok(boundaries.multipart("multipart/mixed", parts.collect()))
}

fn utf8(media_type: &'static str) -> ContentType<'static> {
    ContentType::new(media_type).attribute("charset", "utf-8")
}

fn file(attached: &Attached, inline: bool) -> MimePart<'_> {
    let media_type = match attached.media_type.split_once('/') {
        Some((kind, rest))
            if is_token(kind) && is_token(rest) && !matches!(kind, "multipart" | "message") =>
        {
            attached.media_type.as_str()
        }
        _ => "application/octet-stream",
    };
    let name = one_line(&attached.name);
    let mut content_type = ContentType::new(media_type).attribute("name", name.clone());
    if media_type.starts_with("text/") && std::str::from_utf8(&attached.content).is_ok() {
        content_type = content_type.attribute("charset", "utf-8");
    }
    let part = MimePart::new(content_type, attached.content.as_slice());
    let disposition =
        ContentType::new(if inline { "inline" } else { "attachment" }).attribute("filename", name);
    let part = part.header("Content-Disposition", disposition);
    match attached.content_id.as_deref().filter(|cid| id(cid).is_ok()) {
        Some(cid) => part.cid(cid),
        None => part,
    }
}

fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'.' | b'+' | b'_'))
}

/// Moves the rules of `<style>` into the elements; nothing is fetched.
fn with_styles_inline(html: &str) -> Result<String, ComposeError> {
    if !html.contains("<style") {
        return Ok(html.to_owned());
    }
    let options = css_inline::CSSInliner::options().load_remote_stylesheets(false).keep_at_rules(true);
    options.build().inline(html).map_err(|error| ComposeError::Html(error.to_string()))
}

/// Every line end as CR LF (RFC 5322 section 2.3).
fn crlf(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n")
}

struct Boundaries<'a> {
    mail: &'a Outgoing,
}

impl Boundaries<'_> {
    fn multipart<'x>(&self, media_type: &'static str, parts: Vec<MimePart<'x>>) -> MimePart<'x> {
        MimePart::new(
            ContentType::new(media_type).attribute("boundary", self.boundary(media_type)),
            BodyPart::Multipart(parts),
        )
    }

    /// Derived from the Message-ID and the place; another one if the words should happen to contain it.
    fn boundary(&self, place: &str) -> String {
        let contained = |boundary: &str| {
            self.mail.text.contains(boundary)
                || self.mail.html.as_deref().is_some_and(|html| html.contains(boundary))
        };
        (0_u32..)
            .map(|attempt| {
                let digest = Sha256::digest(format!("{attempt} {place} {}", self.mail.message_id));
                let hex: String = digest[..12].iter().map(|byte| format!("{byte:02x}")).collect();
                format!("=_{hex}")
            })
            .find(|boundary| !contained(boundary))
            .expect("words are finite")
    }
}

#[cfg(test)]
mod tests;
