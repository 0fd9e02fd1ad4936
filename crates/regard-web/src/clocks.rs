//! Silence: `GET /clocks`, those who should have heard from us, the longest silence first.

use crate::page::{PageResult, render};
use crate::show::frame::frame;
use crate::show::reader::{face_of, name_of};
use crate::view::frame::Place;
use crate::view::icon::Icon;
use crate::view::list::Empty;
use crate::view::tone::Tone;
use crate::view::update::{ClocksPage, SilentRow};
use crate::view::words::{counted, sentence};
use jiff::SignedDuration;
use regard_domain::statistics::Share;
use regard_http::caller::Caller;
use regard_services::update_clocks::{self, Clocks, Ticking};
use regard_services::updates;

/// How far back updates are measured.
const MEASURED: SignedDuration = SignedDuration::from_hours(30 * 24);

/// `GET /clocks`.
pub async fn index(caller: Caller) -> PageResult {
    let framed = frame(&caller, "Silence", Place::Today, None).await?;
    let now = framed.reader.now;
    let clocks = update_clocks::due(&caller.ctx, now).await?;
    let measured = updates::measure(&caller.ctx, now - MEASURED).await?;
    let rows = clocks.all.iter().map(|one| row(one, &clocks, &framed.reader)).collect();
    let count = u64::try_from(clocks.all.len()).unwrap_or(0);
    render(&ClocksPage {
        lead: match count {
            0 => "No news is said, too, and before somebody asks.".to_owned(),
            _ => format!(
                "{} less than we said. The longest silence stands first.",
                sentence(&counted(count, "person has heard", "people have heard"))
            ),
        },
        rows,
        empty: Empty {
            icon: Icon::CheckCheck,
            tone: Tone::Kept,
            title: "Everybody has heard in time".to_owned(),
            text: "Whoever is owed something knows how things stand.".to_owned(),
            action: None,
        },
        measures: vec![
            ("Said before they asked, 30 days".to_owned(), share(&measured.asked_first)),
            ("Said in time, 30 days".to_owned(), share(&measured.on_time)),
        ],
        frame: framed.frame,
    })
}

fn row(one: &Ticking, clocks: &Clocks, reader: &crate::show::reader::Reader) -> SilentRow {
    let ticket = &one.ticket;
    SilentRow {
        ticket: ticket.id.0,
        name: name_of(&clocks.people, ticket.requester_id).to_owned(),
        face: face_of(&clocks.people, ticket.requester_id),
        subject: ticket.subject.clone(),
        owner: match ticket.assignee_id {
            Some(id) if id == reader.id => "with you".to_owned(),
            Some(id) => format!("with {}", name_of(&clocks.people, id)),
            None => "nobody has it".to_owned(),
        },
        since: ticket.heard_at.map(|at| format!("last word {}", reader.moment(at).text)).unwrap_or_default(),
        clock: reader.clock(ticket),
    }
}

/// "7 of 10 (70%, 40 to 89)": never a share without its number.
pub(crate) fn share(share: &Share) -> String {
    match share.value() {
        None => "nothing was due".to_owned(),
        Some(_) if share.of < 20 => format!("{} of {}", share.count, share.of),
        Some(rate) => format!(
            "{} of {} ({:.0}%, {:.0} to {:.0})",
            share.count,
            share.of,
            rate * 100.0,
            share.low * 100.0,
            share.high * 100.0
        ),
    }
}
