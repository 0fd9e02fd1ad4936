//! The words of a message as they stand on a ticket: new ones shown, quoted ones folded, HTML made safe, files kept.

use crate::desk::Desk;
use crate::error::Result;
use bytes::Bytes;
use regard_domain::field;
use regard_domain::id::AttachmentId;
use regard_mail::attachment::Attachment;
use regard_mail::html::{self, ImageRef};
use regard_mail::message::Message;
use regard_mail::{calendar, reply_text};
use regard_store::attachment::NewAttachment;
use regard_store::blob;
use std::cell::RefCell;

/// Words longer than this stand in the original only: nobody reads more on a page.
const TEXT_MAX_BYTES: usize = 1024 * 1024;

/// The longest name a file keeps, in characters.
const NAME_MAX_CHARS: usize = 200;

/// The words of a message.
#[derive(Debug, Default)]
pub(crate) struct Wording {
    /// What was written now, as text.
    pub text: String,
    /// What was written now, as clean HTML.
    pub html: String,
    /// Quoted history and signature, as text.
    pub hidden_text: String,
    /// Quoted history and signature, as clean HTML.
    pub hidden_html: String,
    /// Images of other servers that were held back.
    pub remote_images: i64,
    /// Its files; the bytes are moved out when they are kept.
    pub files: Vec<File>,
    /// Stands in the HTML where the number of a file will stand.
    mark: String,
}

/// A file of a message.
#[derive(Debug)]
pub(crate) struct File {
    row: NewAttachment,
    bytes: Vec<u8>,
}

/// Words a message: `mark` is a word that cannot stand in it.
pub(crate) fn word(message: &Message, attachments: Vec<Attachment>, mark: String) -> Wording {
    let files: Vec<File> = attachments.into_iter().enumerate().map(|(at, file)| file_of(at, file)).collect();
    let mut wording = Wording { files, mark, ..Wording::default() };
    let text = message.texts.join("\n\n");
    let reply = reply_text::split_text(&text);
    (wording.text, wording.hidden_text) = (reply.visible, reply.hidden);
    match message.html() {
        None => {
            wording.html = html::from_text(&wording.text);
            wording.hidden_html = html::from_text(&wording.hidden_text);
        }
        Some(source) => wording.add_html(&source, message.texts.is_empty()),
    }
    wording.never_empty();
    wording.shorten();
    wording
}

/// Words a mail that a colleague passed on: its own text, nothing folded.
pub(crate) fn word_passed_on(
    text: &str,
    source: Option<&str>,
    attachments: Vec<Attachment>,
    mark: String,
) -> Wording {
    let files: Vec<File> = attachments.into_iter().enumerate().map(|(at, file)| file_of(at, file)).collect();
    let mut wording = Wording { files, mark, text: text.to_owned(), ..Wording::default() };
    wording.html = match source {
        Some(source) => wording.clean(source),
        None => html::from_text(text),
    };
    wording.shorten();
    wording
}

impl Wording {
    fn add_html(&mut self, source: &str, is_only_html: bool) {
        let split = reply_text::split_html(source);
        let (visible, hidden) = (self.clean(&split.visible_html), self.clean(&split.hidden_html));
        (self.html, self.hidden_html) = (visible, hidden);
        if is_only_html || self.text.is_empty() {
            (self.text, self.hidden_text) = (split.reply.visible, split.reply.hidden);
        } else if split.reply.visible.is_empty() && !self.html.contains("<img") {
            // Both halves tell the same; where the HTML folds everything away, the text knows better.
            self.html = html::from_text(&self.text);
        }
    }

    /// Safe HTML; images of the mail itself become marks for the numbers of its files.
    fn clean(&mut self, source: &str) -> String {
        let files = RefCell::new(std::mem::take(&mut self.files));
        let mark = &self.mark;
        let show = |image: &ImageRef<'_>| {
            let at = match image {
                ImageRef::Cid(id) => part_of(&mut files.borrow_mut(), id)?,
                ImageRef::Data { media_type, bytes } => inside(&mut files.borrow_mut(), media_type, bytes),
                ImageRef::Own(_) | ImageRef::Remote(_) => return None,
            };
            Some(format!("/attachments/{mark}-{at}-"))
        };
        let clean = html::sanitise(source, &show);
        self.remote_images += i64::try_from(clean.held_images).unwrap_or(i64::MAX);
        self.files = files.into_inner();
        clean.html
    }

    /// A message that only quotes shows what it quotes: better than an empty box.
    fn never_empty(&mut self) {
        let shows = !self.text.trim().is_empty() || self.html.contains("<img") || !self.files.is_empty();
        if !shows && !self.hidden_text.is_empty() {
            self.text = std::mem::take(&mut self.hidden_text);
            self.html = std::mem::take(&mut self.hidden_html);
        }
    }

    fn shorten(&mut self) {
        for text in [&mut self.text, &mut self.hidden_text] {
            if text.len() > TEXT_MAX_BYTES {
                let end = (0..=TEXT_MAX_BYTES).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
                text.truncate(end);
                text.push_str("\n… The whole message stands in the original.");
            }
        }
        for (html, text) in [(&mut self.html, &self.text), (&mut self.hidden_html, &self.hidden_text)] {
            if html.len() > 4 * TEXT_MAX_BYTES {
                *html = html::from_text(text);
            }
        }
    }

    /// Keeps the bytes of all files. Slow: never inside a unit. Files of a message that stands in the database too are
    /// made durable together with it.
    pub(crate) async fn keep_files(&mut self, desk: &Desk, is_spooled: bool) -> Result<()> {
        for file in &mut self.files {
            let bytes = Bytes::from(std::mem::take(&mut file.bytes));
            match is_spooled {
                true => desk.blobs.put_soon(bytes).await?,
                false => desk.blobs.put(bytes).await?,
            };
        }
        Ok(())
    }

    /// The bytes of its files.
    pub(crate) fn into_bytes(self) -> Vec<Bytes> {
        self.files.into_iter().map(|file| Bytes::from(file.bytes)).collect()
    }

    /// The rows of its files.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &NewAttachment> {
        self.files.iter().map(|file| &file.row)
    }

    /// Whether its HTML shows files by their numbers.
    pub(crate) fn shows_files(&self) -> bool {
        self.files.iter().any(|file| file.row.is_inline)
    }

    /// HTML with the numbers of its files, in the order of [`Wording::rows`].
    pub(crate) fn numbered(&self, html: &str, ids: &[AttachmentId]) -> String {
        let mut numbered = html.to_owned();
        for (at, id) in ids.iter().enumerate() {
            numbered =
                numbered.replace(&format!("/attachments/{}-{at}-", self.mark), &format!("/attachments/{id}"));
        }
        numbered
    }
}

/// The file that the text shows by this Content-ID (or, as some programs write, by its name).
fn part_of(files: &mut [File], id: &str) -> Option<usize> {
    let id = id.trim_matches(['<', '>']);
    let by_id = |file: &File| file.row.content_id.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(id));
    let at = files.iter().position(by_id).or_else(|| files.iter().position(|file| file.row.name == id))?;
    files[at].row.is_inline = true;
    Some(at)
}

/// The file of an image whose bytes stand in the text itself; the same image is one file.
fn inside(files: &mut Vec<File>, media_type: &str, bytes: &[u8]) -> usize {
    let sha256 = blob::sha256(bytes);
    if let Some(at) = files.iter().position(|file| file.row.sha256 == sha256) {
        files[at].row.is_inline = true;
        return at;
    }
    let extension = media_type.rsplit('/').next().unwrap_or("png");
    let row = NewAttachment {
        name: format!("image-{}.{extension}", files.len() + 1),
        content_type: media_type.to_owned(),
        byte_count: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        sha256,
        is_inline: true,
        ..NewAttachment::default()
    };
    files.push(File { row, bytes: bytes.to_vec() });
    files.len() - 1
}

fn file_of(at: usize, file: Attachment) -> File {
    let summary = summary(&file);
    let row = NewAttachment {
        name: name(at, &file),
        content_type: file.media_type.chars().take(120).collect(),
        byte_count: i64::try_from(file.content.len()).unwrap_or(i64::MAX),
        sha256: file.sha256,
        content_id: file.content_id.map(|id| id.chars().take(500).collect()),
        summary,
        ..NewAttachment::default()
    };
    File { row, bytes: file.content }
}

/// What is in a file, in words: invitations, and the subject of a message in a message.
fn summary(file: &Attachment) -> String {
    match file.media_type.as_str() {
        "text/calendar" | "application/ics" => {
            calendar::parse(&String::from_utf8_lossy(&file.content)).summary()
        }
        "message/rfc822" | "message/global" => {
            let (headers, _) = regard_mail::header::Headers::parse(&file.content);
            let from = headers.text("from").unwrap_or_default();
            let subject = headers.text("subject").unwrap_or_default();
            field::snippet(&format!("{subject} ({from})"), 200)
        }
        _ => String::new(),
    }
}

fn name(at: usize, file: &Attachment) -> String {
    let written = file.name.as_deref().unwrap_or_default();
    let clean: String = written.chars().filter(|c| !c.is_control()).take(NAME_MAX_CHARS).collect();
    if !clean.trim().is_empty() {
        return clean.trim().to_owned();
    }
    let number = at + 1;
    match file.media_type.as_str() {
        "text/calendar" => format!("invitation-{number}.ics"),
        "message/rfc822" | "message/global" => format!("message-{number}.eml"),
        "text/plain" => format!("part-{number}.txt"),
        "text/html" => format!("part-{number}.html"),
        kind => match kind.split_once('/') {
            Some(("image", what)) => format!("image-{number}.{what}"),
            _ => format!("part-{number}"),
        },
    }
}
