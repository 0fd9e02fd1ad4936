//! The composer under a thread, with the draft that is kept for it.

use super::reader::{Reader, first_name_of};
use super::thread::audience;
use crate::view::composer::{Composer, DraftFile, Mode};
use crate::view::list::Choice;
use crate::view::words;
use jiff::{ToSpan, Zoned};
use regard_domain::attachment::Attachment;
use regard_domain::draft::Draft;
use regard_services::timeline::Timeline;

/// The composer, or `None` where nothing can be written.
pub fn composer(
    timeline: &Timeline,
    draft: Option<&(Draft, Vec<Attachment>)>,
    org: &str,
    reader: &Reader,
) -> Option<Composer> {
    let ticket = &timeline.ticket;
    if ticket.merged_into_id.is_some() || ticket.deleted_at.is_some() {
        return None;
    }
    let mine = timeline.comments.iter().filter(|comment| comment.author_id == reader.id).count();
    let requester = timeline.people.get(&ticket.requester_id);
    let no_address = requester.is_none_or(|user| user.email.is_none());
    let mut composer = Composer {
        ticket: ticket.id.0,
        draft: format!("{}-{mine}", ticket.id),
        mode: Mode::Reply,
        text: String::new(),
        html: String::new(),
        to: first_name_of(&timeline.people, ticket.requester_id).to_owned(),
        reply_seen_by: format!("{}, and {org} staff", audience(timeline)),
        note_seen_by: format!("{org} staff only"),
        cc: String::new(),
        files: Vec::new(),
        seen: timeline.comments.last().map_or(0, |comment| comment.id.0),
        found: Vec::new(),
        no_reply: no_address
            .then(|| "No address of theirs is known, so only notes can be written".to_owned()),
        fault: None,
        confirmed: false,
        after: after(),
        later: later(reader),
    };
    if let Some((draft, files)) = draft {
        composer.mode = if draft.mode == "note" { Mode::Note } else { Mode::Reply };
        composer.text = draft.body_text.clone();
        composer.html = draft.body_html.clone();
        composer.cc = draft.cc.clone();
        composer.files = files.iter().map(draft_file).collect();
    }
    Some(composer)
}

/// A stored file of a draft.
pub fn draft_file(file: &Attachment) -> DraftFile {
    let size = words::size(u64::try_from(file.byte_count).unwrap_or(0));
    DraftFile { id: file.id.0, name: file.name.clone(), size }
}

fn after() -> Vec<Choice> {
    vec![
        Choice::new("solved", "Send and close", false).hinted("Their next word opens it again"),
        Choice::new("pending", "Send and wait for them", false),
        Choice::new("hold", "Send and wait for a third party", false),
    ]
}

/// Times for sending or waking later, in the reader's zone: `value` is RFC 3339.
pub fn later(reader: &Reader) -> Vec<Choice> {
    let now = reader.now.to_zoned(reader.zone.clone());
    let at = |zoned: Option<Zoned>, label: &str| {
        let zoned = zoned?;
        let hint = zoned.strftime("%a %H:%M").to_string();
        Some(Choice::new(&zoned.timestamp().to_string(), label, false).hinted(&hint))
    };
    let day = |days: i64, hour: i8| {
        now.checked_add(days.days())
            .ok()?
            .with()
            .hour(hour)
            .minute(0)
            .second(0)
            .subsec_nanosecond(0)
            .build()
            .ok()
    };
    let to_monday = i64::from(8 - now.weekday().to_monday_one_offset());
    [
        at(now.checked_add(3.hours()).ok(), "In three hours"),
        at(day(1, 9), "Tomorrow morning"),
        at(day(to_monday, 9), "Monday morning"),
        at(day(7, 9), "In a week"),
    ]
    .into_iter()
    .flatten()
    .collect()
}
