//! The customer beside the conversation.

use super::promise::vow;
use super::reader::{People, Reader, reference};
use crate::view::face::Face;
use crate::view::icon::Icon;
use crate::view::inbox::{Identity, OtherTicket, Who};
use crate::view::promise::Vow;
use crate::view::tone::Tone;
use jiff::tz::TimeZone;
use regard_domain::promise::Promise;
use regard_domain::ticket::Ticket;
use regard_services::customers::Customer;

/// Other tickets shown beside a conversation.
const OTHERS: usize = 6;

/// The right pane for a customer; `current` is the ticket that is open.
pub fn pane(customer: &Customer, current: Option<&Ticket>, promised: &Promised, reader: &Reader) -> Who {
    let user = &customer.user;
    let others: Vec<&Ticket> =
        customer.tickets.iter().filter(|ticket| current.is_none_or(|open| open.id != ticket.id)).collect();
    let face = if user.role.is_staff() { Face::colleague(&user.name) } else { Face::customer(&user.name) };
    Who {
        id: user.id.0,
        name: user.name.clone(),
        face: current.map_or_else(|| face.clone(), |ticket| face.clone().with(&reader.clock(ticket))),
        lines: lines(customer, reader),
        note: user.notes.clone(),
        identities: customer.identities.iter().map(identity).collect(),
        organization: customer.organization.as_ref().map(|company| {
            (format!("/organizations/{}", company.id), company.name.clone(), company.notes.clone())
        }),
        promises: open_promises(promised, reader),
        others: others.iter().take(OTHERS).map(|ticket| other(ticket, reader)).collect(),
        others_more: u64::try_from(others.len().saturating_sub(OTHERS)).unwrap_or(0),
    }
}

/// What a customer was promised, with everybody named.
pub type Promised = (Vec<Promise>, People);

fn open_promises((promises, people): &Promised, reader: &Reader) -> Vec<Vow> {
    let open = promises.iter().filter(|promise| promise.state.is_open());
    open.map(|promise| vow(promise, people, reader, false)).collect()
}

fn lines(customer: &Customer, reader: &Reader) -> Vec<String> {
    let user = &customer.user;
    let there = user.zone.as_deref().and_then(|zone| TimeZone::get(zone).ok());
    let clock = there.map(|zone| format!("{} there", reader.now.to_zoned(zone).strftime("%H:%M")));
    let since = user.created_at.to_zoned(reader.zone.clone()).strftime("%B %Y").to_string();
    let known = if user.role.is_staff() { "Colleague" } else { "Customer" };
    clock.into_iter().chain([format!("{known} since {since}")]).collect()
}

fn identity(identity: &regard_domain::user::Identity) -> Identity {
    let icon = match identity.kind.as_str() {
        "email" => Icon::Mail,
        "phone" => Icon::Phone,
        _ => Icon::AtSign,
    };
    let (note, tone) = match (&identity.undeliverable_at, identity.is_primary) {
        (Some(_), _) => ("mail comes back", Tone::Late),
        (None, true) => ("first choice", Tone::Rest),
        (None, false) => ("", Tone::Rest),
    };
    Identity { icon, value: identity.value.clone(), note: note.to_owned(), tone }
}

fn other(ticket: &Ticket, reader: &Reader) -> OtherTicket {
    OtherTicket {
        href: format!("/tickets/{}", ticket.id),
        subject: ticket.subject.clone(),
        meta: format!("{}, {}", reference(ticket), reader.moment(ticket.created_at).text),
        clock: reader.clock(ticket),
    }
}
