//! A timeline as the middle pane.

use super::events::{self, Names};
use super::list::channel;
use super::promise;
use super::reader::{Reader, face_of, first_name_of, name_of, reference};
use crate::view::face::Face;
use crate::view::icon::Icon;
use crate::view::thread::{
    Action, Delivery, Due, Entry, FileLink, Note, Presence, SafeHtml, Said, Strip, Thread, Voice,
};
use crate::view::tone::Tone;
use crate::view::words;
use jiff::Timestamp;
use regard_domain::attachment::Attachment;
use regard_domain::comment::{Comment, kind};
use regard_domain::id::{AttachmentId, CommentId, GroupId};
use regard_domain::outgoing::{Outgoing, state};
use regard_services::present::Doing;
use regard_services::promises::reading::OfTicket;
use regard_services::timeline::Timeline;
use std::collections::HashMap;

/// What a thread needs beside its timeline.
pub struct Around<'a> {
    /// The list it is read in.
    pub back: String,
    /// The neighbours in that list.
    pub neighbours: (Option<String>, Option<String>),
    /// Who else is here: colleagues by name.
    pub here: Vec<(String, Doing)>,
    /// Groups by id.
    pub groups: &'a HashMap<GroupId, String>,
    /// The company's name.
    pub org: &'a str,
    /// Mail of ours about it.
    pub mails: &'a [Outgoing],
    /// What was promised on it.
    pub promises: &'a OfTicket,
    /// What can be done.
    pub deeds: crate::view::thread::Deeds,
}

/// The middle pane.
pub fn pane(timeline: &Timeline, around: Around<'_>, reader: &Reader) -> Thread {
    let ticket = &timeline.ticket;
    Thread {
        id: ticket.id.0,
        reference: reference(ticket),
        subject: if ticket.subject.is_empty() {
            "Without a subject".to_owned()
        } else {
            ticket.subject.clone()
        },
        line: line(timeline, around.groups, reader),
        previous: around.neighbours.0.clone(),
        next: around.neighbours.1.clone(),
        here: around.here.iter().map(|(name, doing)| presence(name, *doing)).collect(),
        due: due(timeline, reader),
        strips: strips(timeline),
        earlier: None,
        entries: entries(timeline, &around, reader),
        back: around.back,
        deeds: around.deeds,
    }
}

fn line(timeline: &Timeline, groups: &HashMap<GroupId, String>, reader: &Reader) -> Vec<String> {
    let ticket = &timeline.ticket;
    let mut line = vec![name_of(&timeline.people, ticket.requester_id).to_owned()];
    line.extend(ticket.group_id.and_then(|id| groups.get(&id)).cloned());
    line.push(match ticket.assignee_id {
        Some(id) if id == reader.id => "with you".to_owned(),
        Some(id) => format!("with {}", name_of(&timeline.people, id)),
        None => "nobody has it yet".to_owned(),
    });
    line
}

fn presence(name: &str, doing: Doing) -> Presence {
    let doing = match doing {
        Doing::Reading => "reading",
        Doing::Writing => "writing",
    };
    Presence { face: Face::colleague(name), name: name.to_owned(), doing: doing.to_owned() }
}

fn due(timeline: &Timeline, reader: &Reader) -> Option<Due> {
    let ticket = &timeline.ticket;
    let hear_by = ticket.hear_by?;
    let clock = reader.clock(ticket);
    let name = first_name_of(&timeline.people, ticket.requester_id);
    let at = reader.moment(hear_by).text;
    let text = if ticket.waiting_since.is_none() {
        match clock.tone {
            Tone::Late => format!("{name} should have heard how things stand by {at}."),
            _ => format!("{name} hears how things stand by {at}."),
        }
    } else if clock.tone == Tone::Late {
        format!("{name} should have heard from us by {at}.")
    } else {
        format!("{name} expects to hear from us by {at}.")
    };
    let update = (!ticket.status.is_done()).then(|| format!("/tickets/{}/updates/new", ticket.id));
    Some(Due { clock, text, update })
}

fn strips(timeline: &Timeline) -> Vec<Strip> {
    let ticket = &timeline.ticket;
    let path = |deed: &str| format!("/tickets/{}/{deed}", ticket.id);
    let back =
        |deed: &str, label: &str| Some(Action { path: path(deed), label: label.to_owned(), delete: true });
    let strip = |icon, lead: &str, text: String, action| Strip {
        icon,
        tone: Tone::Rest,
        lead: lead.to_owned(),
        text,
        action,
    };
    let mut strips = Vec::new();
    if let Some(into) = ticket.merged_into_id {
        let text = format!("Its messages stand in R-{into} now.");
        strips.push(strip(Icon::Merge, "Merged.", text, back("merge", "Take it apart")));
    }
    if ticket.deleted_at.is_some() {
        strips.push(strip(
            Icon::Trash,
            "In the bin.",
            "Nothing is lost.".into(),
            back("deletion", "Restore"),
        ));
    } else if ticket.spam_at.is_some() {
        strips.push(strip(
            Icon::Ban,
            "Put away as spam.",
            "Nobody waits here.".into(),
            back("spam", "It is no spam"),
        ));
    }
    strips
}

/// Words and events in the order in which they happened; events of the same moment come after the words.
fn entries(timeline: &Timeline, around: &Around<'_>, reader: &Reader) -> Vec<Entry> {
    let names = Names { people: &timeline.people, groups: around.groups };
    let mut files: HashMap<CommentId, Vec<&Attachment>> = HashMap::new();
    for file in timeline.attachments.iter().filter(|file| !file.is_inline) {
        if let Some(comment) = file.comment_id {
            files.entry(comment).or_default().push(file);
        }
    }
    let words = timeline.comments.iter().map(|comment| {
        let files = files.remove(&comment.id).unwrap_or_default();
        (comment.created_at, 0, word(timeline, comment, &files, around, reader))
    });
    let mut all: Vec<_> = words.collect();
    all.extend(vows(timeline, around, reader));
    for audit in &timeline.audits {
        let lines = events::lines(audit, &names, reader);
        all.extend(lines.into_iter().map(|line| (audit.created_at, 2, Entry::Event(line))));
    }
    all.sort_by_key(|(at, rank, _)| (*at, *rank));
    all.into_iter().map(|(_, _, entry)| entry).collect()
}

/// Promises stand under the words that made them, and by their own time where there are none.
fn vows(timeline: &Timeline, around: &Around<'_>, reader: &Reader) -> Vec<(Timestamp, i32, Entry)> {
    let said_at = |comment: Option<CommentId>| {
        timeline.comments.iter().find(|word| Some(word.id) == comment).map(|word| word.created_at)
    };
    let vows = around.promises.promises.iter().map(|read| {
        let one = &read.promise;
        let at = said_at(one.comment_id).unwrap_or(one.made_at);
        let people = &around.promises.people;
        (at, 1, Entry::Vow(promise::vow(one, people, reader, around.deeds.can_change)))
    });
    let suggested = around.promises.suggested.iter().map(|found| {
        let at = said_at(Some(found.comment_id)).unwrap_or(found.created_at);
        (at, 1, Entry::Suggested(promise::suggested(found, reader)))
    });
    vows.chain(suggested).collect()
}

fn word(
    timeline: &Timeline,
    comment: &Comment,
    files: &[&Attachment],
    around: &Around<'_>,
    reader: &Reader,
) -> Entry {
    let author = comment.author_id;
    let is_staff = timeline.people.get(&author).is_some_and(|user| user.role.is_staff());
    let is_requester = author == timeline.ticket.requester_id;
    let name =
        if author == reader.id { "You".to_owned() } else { name_of(&timeline.people, author).to_owned() };
    let files: Vec<FileLink> = files.iter().map(|file| file_link(file)).collect();
    let when = reader.moment(comment.created_at);
    if !comment.is_public {
        let seen_by = format!("seen by {} staff only", around.org);
        return Entry::Note(Note {
            id: comment.id.0,
            name,
            when,
            body: SafeHtml(comment.body_html.clone()),
            files,
            seen_by,
        });
    }
    if is_staff && !is_requester {
        return Entry::Said(Said {
            id: comment.id.0,
            is_mine: author == reader.id,
            name,
            face: face_of(&timeline.people, author),
            to: format!("to {}", audience(timeline)),
            when,
            body: SafeHtml(comment.body_html.clone()),
            files,
            delivery: delivery(around, comment, reader),
        });
    }
    Entry::Voice(voice(timeline, comment, files, reader))
}

fn voice(timeline: &Timeline, comment: &Comment, files: Vec<FileLink>, reader: &Reader) -> Voice {
    let ticket = &timeline.ticket;
    let here = timeline.attachments.iter().filter(|file| file.comment_id == Some(comment.id));
    let pictures: Vec<(&str, AttachmentId)> =
        here.filter_map(|file| Some((file.content_id.as_deref()?, file.id))).collect();
    let body = with_pictures(&comment.body_html, &pictures);
    let hidden = with_pictures(&comment.hidden_html, &pictures);
    let held = body.matches(HELD).count() + hidden.matches(HELD).count();
    let held = u64::try_from(held).unwrap_or(u64::MAX);
    let machine = (comment.kind == kind::MACHINE).then_some("an automatic answer, ");
    Voice {
        id: comment.id.0,
        name: name_of(&timeline.people, comment.author_id).to_owned(),
        face: face_of(&timeline.people, comment.author_id),
        via: format!("{}{}", machine.unwrap_or(""), channel(comment.channel).label),
        when: reader.moment(comment.created_at),
        body: SafeHtml(body),
        quoted: (!hidden.is_empty()).then_some(SafeHtml(hidden)),
        quoted_label: "Earlier messages and signature".to_owned(),
        doubt: doubt(comment),
        held_pictures: (held > 0)
            .then(|| (held, format!("/tickets/{}/comments/{}/pictures", ticket.id, comment.id))),
        files,
        original: comment.raw_message_id.map(|raw| format!("/messages/{raw}")),
        can_split: timeline.comments.len() > 1,
    }
}

/// How the sanitiser marks a picture that is held back.
const HELD: &str = " data-remote-src=";

/// The words with those pictures in their places that were fetched; the others stay held back.
fn with_pictures(html: &str, pictures: &[(&str, AttachmentId)]) -> String {
    pictures.iter().fold(html.to_owned(), |html, (url, id)| {
        let url = url.replace('&', "&amp;");
        html.replace(&format!("{HELD}\"{url}\""), &format!(" src=\"/attachments/{id}\""))
    })
}

/// What the verdicts on the sender say, when there is a doubt.
fn doubt(comment: &Comment) -> Option<String> {
    let facts: serde_json::Value = serde_json::from_str(&comment.facts).ok()?;
    facts.get("doubt")?.as_str().map(str::to_owned)
}

/// Everybody outside who gets our words.
pub fn audience(timeline: &Timeline) -> String {
    let mut names = vec![first_name_of(&timeline.people, timeline.ticket.requester_id).to_owned()];
    let copied = timeline.collaborators.iter().filter(|other| other.kind == "cc");
    names.extend(copied.map(|other| words::first_name(&other.name).to_owned()));
    words::names(&names, 4)
}

fn delivery(around: &Around<'_>, comment: &Comment, reader: &Reader) -> Delivery {
    if let Some(at) = comment.held_until.filter(|at| *at > reader.now) {
        let secs = u32::try_from(at.duration_since(reader.now).as_secs()).unwrap_or(u32::MAX);
        return if secs <= 60 {
            Delivery::Waiting { seconds: secs }
        } else {
            Delivery::Scheduled(reader.moment(at))
        };
    }
    let Some(mail) = around.mails.iter().rev().find(|mail| mail.comment_id == Some(comment.id)) else {
        return Delivery::Gone;
    };
    match mail.state.as_str() {
        state::FAILED => Delivery::Failed(mail.response.clone()),
        state::DOUBTFUL => Delivery::Doubtful,
        state::WAITING if mail.attempts > 0 => Delivery::Trying {
            why: mail.response.clone(),
            next: mail.next_try_at.map(|at| reader.moment(at)),
        },
        _ => Delivery::Gone,
    }
}

/// A file as a link.
pub fn file_link(file: &Attachment) -> FileLink {
    let size = words::size(u64::try_from(file.byte_count).unwrap_or(0));
    let kind = file.content_type.as_str();
    let icon = match kind.split('/').next() {
        Some("image") => Icon::Image,
        Some("text") => Icon::FileText,
        _ if kind.contains("calendar") => Icon::Calendar,
        _ => Icon::File,
    };
    let meta = if file.summary.is_empty() { size } else { format!("{size}, {}", file.summary) };
    FileLink { href: format!("/attachments/{}", file.id), name: file.name.clone(), meta, icon }
}
