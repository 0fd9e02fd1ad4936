//! Writing the bytes of a mail of ours: from the brand and its mailbox, in the customer's thread, signed.

use crate::customer_links;
use crate::desk::Desk;
use crate::error::{Result, ServiceError};
use crate::mailboxes::{self, Mailbox};
use crate::outgoing::letter::{self, Kind, Letter, Recipient};
use crate::outgoing::public::PublicWords;
use crate::outgoing::signing;
use crate::{settings, waiting};
use regard_domain::attachment::Attachment;
use regard_domain::brand::Brand;
use regard_domain::id::AttachmentId;
use regard_domain::outgoing::Outgoing;
use regard_domain::ticket::Ticket;
use regard_mail::address::Address;
use regard_mail::compose::{self, AUTOMATIC_ANSWER, AUTOMATIC_NOTICE, Attached, token};
use regard_mail::html;
use regard_store::db::Conn;
use regard_store::{brand, comment, mail_key, ticket, update, user};
use std::cell::RefCell;

/// The field by which we know our own mail again; its value is the desk's domain.
pub(crate) const OWN_FIELD: &str = "X-Regard-Desk";

/// Ids of the conversation that are written into a mail.
const REFERENCES_MAX: i64 = 30;

/// What a mail is made of, read in one go.
pub(crate) struct Material {
    mail: Outgoing,
    ticket: Option<Ticket>,
    mailbox: Option<Mailbox>,
    brand: Option<Brand>,
    words: Option<PublicWords>,
    signature: String,
    /// Where the customer finds their request without an account.
    link: Option<String>,
    /// By when they hear again, when it is a reply that leaves something owed.
    next_word: Option<String>,
    /// Newest first.
    known_ids: Vec<(String, bool)>,
}

/// A composed mail.
#[derive(Debug)]
pub(crate) struct Composed {
    /// Its bytes.
    pub(crate) raw: Vec<u8>,
    /// Where reports about it go.
    pub(crate) envelope_from: String,
    /// From which address it comes.
    pub(crate) from: String,
}

/// Reads what a mail is made of.
pub(crate) async fn gather(desk: &Desk, conn: &mut Conn, mail: Outgoing) -> Result<Material> {
    let words = match mail.comment_id {
        Some(id) => Some(PublicWords::of(conn, id).await?),
        None => None,
    };
    let ticket = match mail.ticket_id {
        Some(id) => ticket::find(conn, id).await?,
        None => None,
    };
    let ours = mailboxes::all(conn).await?;
    let wanted = mail.mailbox_id.or(ticket.as_ref().and_then(|ticket| ticket.mailbox_id));
    let mailbox = wanted.and_then(|id| ours.iter().find(|mailbox| mailbox.id == id));
    let mailbox = mailbox.or_else(|| ours.iter().find(|mailbox| mailbox.is_active)).cloned();
    let brand_id = ticket.as_ref().map(|t| t.brand_id).or(mailbox.as_ref().map(|mailbox| mailbox.brand_id));
    let brand = match brand_id {
        Some(id) => brand::find(conn, id).await?,
        None => brand::find_default(conn).await?,
    };
    let signature = match &words {
        Some(words) => user::find(conn, words.author()).await?.map(|user| user.signature).unwrap_or_default(),
        None => String::new(),
    };
    // The link speaks for the requester: whoever else gets a copy must not have it.
    let is_for_one = letter::recipients(&mail)?.is_one();
    let link = match &ticket {
        Some(ticket) if is_for_one => customer_links::url_of(desk, conn, ticket).await?,
        _ => None,
    };
    let next_word = next_word(conn, &mail, ticket.as_ref()).await?;
    let known_ids = match mail.ticket_id {
        Some(id) => mail_key::list_public(conn, id, &mail.message_id, REFERENCES_MAX).await?,
        None => Vec::new(),
    };
    let known_ids = known_ids.into_iter().filter(|(id, _)| is_writable(id)).collect();
    Ok(Material { mail, ticket, mailbox, brand, words, signature, link, next_word, known_ids })
}

/// What a reply tells of the next one. An update names its own time in its words.
async fn next_word(conn: &mut Conn, mail: &Outgoing, ticket: Option<&Ticket>) -> Result<Option<String>> {
    let (Some(ticket), Some(comment_id), Kind::Reply) =
        (ticket, mail.comment_id, Kind::from_word(&mail.kind))
    else {
        return Ok(None);
    };
    if update::find_by_comment(conn, comment_id).await?.is_some() {
        return Ok(None);
    }
    let Some(word) = comment::find(conn, comment_id).await? else { return Ok(None) };
    let settings = settings::load(conn).await?;
    let clock = waiting::clock_after(conn, ticket, word.created_at, &settings).await?;
    let Some(next_due) = clock.next_due() else { return Ok(None) };
    let requester = user::find(conn, ticket.requester_id).await?;
    let zone = waiting::zone_of(requester.as_ref().and_then(|user| user.zone.as_deref()), &settings);
    Ok(Some(format!("You will hear from us again by {}.", waiting::moment(next_due, zone))))
}

impl Material {
    /// The mailbox it leaves from.
    pub(crate) fn mailbox(&self) -> Option<&Mailbox> {
        self.mailbox.as_ref()
    }

    /// Writes the bytes. Reads files from the blob store: slow, never inside a unit.
    pub(crate) async fn compose(&self, desk: &Desk) -> Result<Composed> {
        let kind = Kind::from_word(&self.mail.kind);
        let from = self.from(desk);
        let token = self.ticket.as_ref().map(|ticket| ticket.reply_token.as_str());
        let tagged = token.and_then(|token| self.mailbox.as_ref()?.tagged(token));
        let reply_to = tagged.clone().map(|email| Address { name: from.name.clone(), email });
        let recipients = letter::recipients(&self.mail)?;
        let (mut text, html) = self.words()?;
        let (mut html, attachments) = self.files(desk, html).await?;
        self.sign_off(&mut text, &mut html, token.filter(|_| tagged.is_none()));
        let mail = compose::Outgoing {
            message_id: self.mail.message_id.clone(),
            reply_to,
            to: addresses(&recipients.to),
            cc: addresses(&recipients.cc),
            subject: self.subject(kind),
            in_reply_to: self.known_ids.iter().find(|(_, is_ours)| !is_ours).map(|(id, _)| id.clone()),
            references: self.known_ids.iter().rev().map(|(id, _)| id.clone()).collect(),
            date: self.mail.send_at,
            text,
            html: Some(html),
            attachments,
            headers: headers(desk, kind),
            from: from.clone(),
        };
        let raw = compose::build(&mail).map_err(ServiceError::internal)?;
        let envelope_from = tagged.unwrap_or_else(|| from.email.clone());
        Ok(Composed { raw, envelope_from, from: from.email })
    }

    fn from(&self, desk: &Desk) -> Address {
        let name = self.brand.as_ref().map(|brand| brand.from_name.clone()).unwrap_or_default();
        let email = self.mailbox.as_ref().map(|mailbox| mailbox.address.clone());
        Address { name, email: email.unwrap_or_else(|| format!("desk@{}", desk.place.domain)) }
    }

    fn subject(&self, kind: Kind) -> String {
        let subject = &self.mail.subject;
        let is_answer = !self.known_ids.is_empty() && kind != Kind::Notice;
        let has_mark = subject.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("re:"));
        if is_answer && !has_mark { format!("Re: {subject}") } else { subject.clone() }
    }

    /// What it says, as text and HTML.
    fn words(&self) -> Result<(String, String)> {
        if let Some(words) = &self.words {
            return Ok((words.text().to_owned(), words.html().to_owned()));
        }
        let letter: Letter = serde_json::from_str(&self.mail.content).map_err(ServiceError::internal)?;
        let html = if letter.html.is_empty() { html::from_text(&letter.text) } else { letter.html };
        Ok((letter.text, html))
    }

    /// Puts under the words what stands there: the writer's and the brand's signature, and the mark by which an answer
    /// finds its ticket where our address cannot carry a token.
    fn sign_off(&self, text: &mut String, html: &mut String, mark: Option<&str>) {
        let brand = self.brand.as_ref().map_or("", |brand| brand.signature.trim());
        let under: Vec<&str> =
            [self.signature.trim(), brand].into_iter().filter(|part| !part.is_empty()).collect();
        text.truncate(text.trim_end().len());
        if let Some(line) = &self.next_word {
            text.push_str(&format!("\n\n{line}"));
            html.push_str(&html::from_text(line));
        }
        if !under.is_empty() {
            let under = under.join("\n");
            text.push_str(&format!("\n\n-- \n{under}"));
            html.push_str(&format!("<div style=\"color:#666\">-- <br>{}</div>", html::from_text(&under)));
        }
        if let Some(link) = &self.link {
            let says = "Where your request stands, what we promised, and your word on it:";
            text.push_str(&format!("\n\n{says}\n{link}"));
            html.push_str(&format!("<p style=\"color:#666\">{says}<br><a href=\"{link}\">{link}</a></p>"));
        }
        if let Some(token) = mark {
            let mark = token::marker(token);
            text.push_str(&format!("\n\n{mark}"));
            html.push_str(&format!("<p style=\"color:#999;font-size:12px\">{mark}</p>"));
        }
        text.push('\n');
    }

    /// The words' HTML as a mail shows it, and their files.
    async fn files(&self, desk: &Desk, html: String) -> Result<(String, Vec<Attached>)> {
        let files: &[Attachment] = self.words.as_ref().map_or(&[], PublicWords::files);
        let (html, shown) = with_own_pictures(&html, files, &self.mail.message_id);
        let mut attached = Vec::new();
        for file in files {
            let bytes = desk.blobs.get(&file.sha256).await?;
            let bytes =
                bytes.ok_or(ServiceError::Unavailable { what: "a file of this mail", source: None })?;
            attached.push(Attached {
                name: file.name.clone(),
                media_type: file.content_type.clone(),
                content_id: shown.contains(&file.id).then(|| content_id(file.id, &self.mail.message_id)),
                content: bytes.to_vec(),
            });
        }
        Ok((html, attached))
    }
}

/// HTML whose pictures travel inside the mail, and which files those are. A picture that is no file of these very words
/// is taken out: it may be one of an internal note.
fn with_own_pictures(html: &str, files: &[Attachment], message_id: &str) -> (String, Vec<AttachmentId>) {
    let shown = RefCell::new(Vec::new());
    let show = |image: &html::ImageRef<'_>| {
        let html::ImageRef::Own(path) = image else { return None };
        let id: AttachmentId = path.strip_prefix("/attachments/")?.parse().ok()?;
        files.iter().find(|file| file.id == id)?;
        shown.borrow_mut().push(id);
        Some(format!("/cid/{}", content_id(id, message_id)))
    };
    let html = html::sanitise(html, &show).html.replace("src=\"/cid/", "src=\"cid:");
    (html, shown.into_inner())
}

fn content_id(id: AttachmentId, message_id: &str) -> String {
    format!("file{id}.{message_id}")
}

/// Whether a field can hold this id: not every program writes ids that follow RFC 5322, and long ones are kept as digests.
fn is_writable(id: &str) -> bool {
    let is_plain = |c: u8| c.is_ascii_graphic() && !matches!(c, b'<' | b'>' | b',' | b'(' | b')');
    id.contains('@') && id.bytes().all(is_plain)
}

/// Signs a composed mail when its domain has a key.
pub(crate) async fn sign(desk: &Desk, conn: &mut Conn, composed: Composed) -> Result<Composed> {
    let raw = signing::sign(desk, conn, &composed.from, composed.raw).await?;
    Ok(Composed { raw, ..composed })
}

fn addresses(recipients: &[Recipient]) -> Vec<Address> {
    recipients.iter().map(|one| Address { name: one.name.clone(), email: one.email.clone() }).collect()
}

fn headers(desk: &Desk, kind: Kind) -> Vec<(String, String)> {
    let automatic: &[(&str, &str)] = match kind {
        Kind::Reply => &[],
        Kind::Acknowledgement => &AUTOMATIC_ANSWER,
        Kind::Notice => &AUTOMATIC_NOTICE,
    };
    let own = [(OWN_FIELD, desk.place.domain.as_str())];
    automatic.iter().chain(&own).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}
