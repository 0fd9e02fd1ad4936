//! Attachments: name, type, bytes and digest of every part that is not a body (RFC 2183).

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::mime::Part;
use crate::transfer::UuFile;

/// Where the bytes were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A MIME part of its own.
    Part,
    /// Inside a winmail.dat, which is kept as well.
    Tnef,
    /// A uuencoded block inside a text, which still shows it.
    Uuencode,
}

/// A file that came with a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The name the sender gave, decoded; may hold any character, so never use it as a path.
    pub name: Option<String>,
    /// Media type in lower case, such as `image/png`.
    pub media_type: String,
    /// The decoded content.
    pub content: Vec<u8>,
    /// SHA-256 of the content, 64 lower-case hex digits.
    pub sha256: String,
    /// Content-ID without brackets, by which HTML refers to it (RFC 2392).
    pub content_id: Option<String>,
    /// Whether it is meant to be shown inside the text: it has a Content-ID or the disposition `inline`.
    pub inline: bool,
    /// Where the bytes were found.
    pub origin: Origin,
}

impl Attachment {
    /// The attachment a part holds.
    #[must_use]
    pub fn of_part(part: &Part<'_>) -> Self {
        let content = part.content().into_owned();
        let content_id = part.headers.get("content-id").map(|v| v.trim_matches(['<', '>', ' ']).to_owned());
        let content_id = content_id.filter(|id| !id.is_empty());
        let shown = part.disposition.as_ref().is_some_and(|d| d.value == "inline");
        Self {
            name: part.name(),
            media_type: part.media_type.clone(),
            sha256: sha256_hex(&content),
            inline: !part.is_attachment() && (shown || content_id.is_some()),
            content_id,
            content,
            origin: Origin::Part,
        }
    }

    /// A file found inside another part.
    #[must_use]
    pub fn unpacked(name: String, media_type: String, content: Vec<u8>, origin: Origin) -> Self {
        let sha256 = sha256_hex(&content);
        Self { name: Some(name), media_type, content, sha256, content_id: None, inline: false, origin }
    }

    /// The attachment a uuencoded block holds.
    #[must_use]
    pub fn of_uuencoded(file: UuFile) -> Self {
        let media_type = type_of_name(&file.name).to_owned();
        Self::unpacked(file.name, media_type, file.content, Origin::Uuencode)
    }
}

/// SHA-256 as 64 lower-case hex digits.
#[must_use]
pub fn sha256_hex(content: &[u8]) -> String {
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(content) {
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

/// Media types of the names that people send, for files whose container states none.
const TYPES: &[(&str, &str)] = &[
    ("bmp", "image/bmp"),
    ("csv", "text/csv"),
    ("doc", "application/msword"),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("eml", "message/rfc822"),
    ("gif", "image/gif"),
    ("htm", "text/html"),
    ("html", "text/html"),
    ("ics", "text/calendar"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("mp3", "audio/mpeg"),
    ("mp4", "video/mp4"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("ppt", "application/vnd.ms-powerpoint"),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("rtf", "application/rtf"),
    ("svg", "image/svg+xml"),
    ("tif", "image/tiff"),
    ("tiff", "image/tiff"),
    ("txt", "text/plain"),
    ("vcf", "text/vcard"),
    ("wav", "audio/wav"),
    ("webp", "image/webp"),
    ("xls", "application/vnd.ms-excel"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("xml", "application/xml"),
    ("zip", "application/zip"),
];

/// The media type that a file name suggests.
#[must_use]
pub fn type_of_name(name: &str) -> &'static str {
    let extension = name.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase()).unwrap_or_default();
    TYPES.iter().find(|(e, _)| *e == extension).map_or("application/octet-stream", |(_, t)| t)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_becomes_an_attachment_with_its_digest() {
        let raw = b"Content-Type: image/png; name=a.png\nContent-Transfer-Encoding: base64\nContent-ID: <x@y>\n\naGk=";
        let attachment = Attachment::of_part(&Part::parse(raw));
        assert_eq!(attachment.name.as_deref(), Some("a.png"));
        assert_eq!((attachment.content.as_slice(), attachment.inline), (&b"hi"[..], true));
        assert_eq!(attachment.content_id.as_deref(), Some("x@y"));
        assert_eq!(attachment.sha256, "8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4");
    }

    #[test]
    fn a_name_suggests_a_type() {
        assert_eq!(type_of_name("Bill.PDF"), "application/pdf");
        assert_eq!(type_of_name("README"), "application/octet-stream");
    }
}
