//! Mail that rules have written: one to each person, as the rule's words were when it ran.

use crate::ctx::Ctx;
use crate::error::Result;
use crate::outgoing;
use crate::outgoing::letter::{Kind, Letter, NewOutgoing, Recipients};
use jiff::SignedDuration;
use regard_domain::id::{TicketId, UserId};
use regard_domain::user::Deed;
use regard_store::{outgoing as store, ticket, user};

/// Notices that one address outside gets within a day at most, whatever rules say: a circle ends here.
const DAILY_MAX: i64 = 20;

/// Queues the mails of a rule. Called by its job, in one unit: a second run finds them sent.
pub async fn send(ctx: &Ctx, id: TicketId, people: &[UserId], subject: &str, body: &str) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    let mut unit = ctx.begin().await?;
    let Some(ticket) = ticket::find(&mut unit, id).await? else { return Ok(()) };
    let since = unit.now() - SignedDuration::from_hours(24);
    for person in user::list_by_ids(&mut unit, people).await? {
        let Some(email) = person.email.clone().filter(|_| !person.is_suspended) else { continue };
        let identities = user::list_identities(&mut unit, person.id).await?;
        if identities.iter().any(|one| one.value == email && one.undeliverable_at.is_some()) {
            continue;
        }
        let is_outside = !person.role.is_staff();
        if is_outside && store::count_to(&mut unit, Kind::Notice.as_str(), &email, since).await? >= DAILY_MAX
        {
            continue;
        }
        let new = NewOutgoing {
            kind: Kind::Notice,
            // Only the requester's mail belongs to the conversation: its foot leads to their own side of it.
            ticket: (person.id == ticket.requester_id).then_some(id),
            comment: None,
            mailbox: ticket.mailbox_id,
            author: None,
            recipients: Recipients::one(&person.name, &email),
            subject: subject.to_owned(),
            letter: Letter { text: body.to_owned(), html: String::new() },
            send_at: None,
        };
        outgoing::queue(ctx, &mut unit, new).await?;
    }
    unit.commit().await
}
