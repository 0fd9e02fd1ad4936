//! A view as the left pane of the inbox.

use super::reader::{Reader, face_of, name_of};
use crate::view::icon::Icon;
use crate::view::list::{Choice, ConvBand, ConvRow, Empty, ListPane, Mark};
use crate::view::tone::Tone;
use crate::view::when::Band;
use regard_domain::channel::Channel;
use regard_domain::id::TicketId;
use regard_domain::ticket::Ticket;
use regard_domain::view::View;
use regard_services::views::ViewPage;

/// The list pane of a page of a view. `title` is the view's name, `current` the ticket that is open beside it.
pub fn pane(
    page: &ViewPage,
    title: &str,
    current: Option<TicketId>,
    number: i64,
    assignees: Vec<Choice>,
    reader: &Reader,
) -> ListPane {
    let view = page.view.to_string();
    let more = page.has_more.then(|| format!("/inbox?view={view}&page={}", number + 1));
    ListPane {
        title: title.to_owned(),
        count: u64::try_from(page.count).unwrap_or(0),
        orders: Vec::new(),
        bands: bands(page, current, reader),
        more,
        empty: empty(page.view),
        assignees,
        view,
    }
}

/// Rows under their headings; the list comes in the order in which people hear, so a heading never comes twice.
fn bands(page: &ViewPage, current: Option<TicketId>, reader: &Reader) -> Vec<ConvBand> {
    let mut bands: Vec<ConvBand> = Vec::new();
    for ticket in &page.tickets {
        let band = Band::of(ticket.hear_by, reader.now, &reader.zone);
        let row = row(page, ticket, current, reader);
        match bands.iter_mut().find(|known| known.band == band) {
            Some(known) => known.rows.push(row),
            None => bands.push(ConvBand { band, rows: vec![row] }),
        }
    }
    bands
}

fn row(page: &ViewPage, ticket: &Ticket, current: Option<TicketId>, reader: &Reader) -> ConvRow {
    let clock = reader.clock(ticket);
    ConvRow {
        id: ticket.id.0,
        href: format!("/tickets/{}?view={}", ticket.id, page.view),
        name: name_of(&page.people, ticket.requester_id).to_owned(),
        face: face_of(&page.people, ticket.requester_id).with(&clock),
        clock,
        subject: ticket.subject.clone(),
        snippet: ticket.snippet.clone(),
        channel: channel(ticket.channel),
        marks: Vec::new(),
        unread: page.unread.contains(&ticket.id),
        current: current == Some(ticket.id),
    }
}

/// The mark of a channel.
pub fn channel(channel: Channel) -> Mark {
    match channel {
        Channel::Mail => Mark::plain(Icon::Mail, "by email"),
        Channel::Web => Mark::plain(Icon::SquarePen, "written down here"),
        Channel::Portal => Mark::plain(Icon::Globe, "by the portal"),
        Channel::Chat => Mark::plain(Icon::MessageSquare, "by chat"),
        Channel::Phone => Mark::plain(Icon::Phone, "by phone"),
        Channel::Counter => Mark::plain(Icon::UserRound, "at the counter"),
        Channel::Letter => Mark::plain(Icon::FileText, "by letter"),
        Channel::Sms => Mark::plain(Icon::MessageSquare, "by text message"),
        Channel::Social => Mark::plain(Icon::AtSign, "by a social network"),
        Channel::Api => Mark::plain(Icon::Terminal, "by a program"),
        Channel::System => Mark::plain(Icon::Settings, "by the desk"),
    }
}

fn empty(view: View) -> Empty {
    let (icon, tone, title, text) = match view {
        View::Mine => {
            (Icon::Check, Tone::Kept, "Nobody waits for you", "When somebody does, they stand here first.")
        }
        View::Unassigned => {
            (Icon::Check, Tone::Kept, "Everybody has somebody", "New conversations arrive here.")
        }
        View::Open | View::Group(_) => {
            (Icon::Check, Tone::Kept, "Nobody waits", "New conversations arrive here.")
        }
        View::Snoozed => {
            (Icon::MoonStar, Tone::Rest, "Nothing is paused", "A paused conversation comes back by itself.")
        }
        View::Done => (Icon::CheckCheck, Tone::Rest, "Nothing is done yet", "What you close stands here."),
        View::Spam => (Icon::Ban, Tone::Rest, "No spam", "What you put away as spam stands here."),
        View::Deleted => {
            (Icon::Trash, Tone::Rest, "The bin is empty", "What you delete can be restored from here.")
        }
    };
    Empty { icon, tone, title: title.to_owned(), text: text.to_owned(), action: None }
}
