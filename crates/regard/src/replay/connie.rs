//! Three in line (seed 004): "Just a moment and I'll be with you!", "Can I get someone else to help you?", "Do be careful!"

use super::tale::Tale;
use anyhow::Result;
use regard_domain::ticket::Status;
use regard_services::handoffs::{self, NewHandoff};
use regard_services::outgoing::outbox;
use regard_services::replies::{self, Message};
use regard_services::tickets::assignment;
use regard_services::{notifications, tickets};

const DORA: (&str, &str) = ("Dora", "dora@example.com");
const EVE: (&str, &str) = ("Eve", "eve@example.com");
const THIRD: (&str, &str) = ("A visitor", "visitor@example.com");

pub(super) async fn tell(tale: &mut Tale) -> Result<()> {
    tale.tell("Three people write within ten minutes. Ben is alone.");
    let first = tale
        .mail(DORA, "My order 20611", None, "Where is my order 20611? It was to be here on Friday.")
        .await?;
    tale.minutes(4).await?;
    let second =
        tale.mail(EVE, "Which rose for shade?", None, "Which rose would you plant in the shade?").await?;
    tale.minutes(4).await?;
    let third = tale.mail(THIRD, "Are you open on Saturday?", None, "Are you open this Saturday?").await?;
    let mut hear_by = Vec::new();
    for ticket in [first, second, third] {
        let mails = outbox::of_ticket(&tale.ben, ticket).await?;
        let is_told = mails.iter().any(|mail| mail.kind == "acknowledgement");
        hear_by.extend(tickets::show(&tale.ben, ticket).await?.hear_by.filter(|_| is_told));
    }
    tale.see("all three were told at once that they were seen, and by when they hear", hear_by.len() == 3);
    tale.see("the line is fair: who came first hears first", hear_by.is_sorted());

    tale.tell("Eve has to leave soon, and her question is for somebody who knows roses. “Can I get someone else to help you?”");
    assignment::take(&tale.ben, second).await?;
    let reason = "Cleo knows roses better than I do.".to_owned();
    let offer = NewHandoff { to: tale.cleo.actor.user_id(), reason, ..NewHandoff::default() };
    let offered = handoffs::offer(&tale.ben, second, &offer).await?;
    let is_bens = tickets::show(&tale.ben, second).await?.assignee_id == tale.ben.actor.user_id();
    tale.see("until Cleo says yes, Eve is Ben’s: nobody falls between two chairs", is_bens);
    let asked = notifications::list(&tale.cleo, None, 20).await?;
    tale.see("Cleo is asked, with everything Eve said", !asked.is_empty());
    tale.minutes(2).await?;
    handoffs::accept(&tale.cleo, offered.id).await?;
    tale.minutes(1).await?;
    let mails = outbox::of_ticket(&tale.ben, second).await?;
    tale.see("Eve is introduced to Cleo, and told why", mails.iter().any(|mail| mail.kind == "reply"));
    tale.reply(&tale.cleo, second, "Hello Eve,\n\na climbing rose with small flowers likes shade best. Plant it now, before the frost.\n\nCleo").await?;

    tale.tell("Ben answers Dora. In a hurry he types what belongs to Eve.");
    assignment::take(&tale.ben, first).await?;
    let slip = "Hello Dora,\n\nit is on its way. I had it confused with the one of eve@example.com.\n\nBen";
    let refused =
        replies::reply(&tale.ben, first, &Message { text: slip.into(), ..Message::default() }).await;
    tale.refused("sending it", refused)?;
    tale.reply(&tale.ben, first, "Hello Dora,\n\nI am sorry that you waited. Your order is on its way; the carrier has it on today's round.\n\nBen").await?;

    tale.tell("The visitor’s question is the last of the day: opening hours, then goodbye.");
    assignment::take(&tale.ben, third).await?;
    let words = "Hello,\n\nyes, on Saturday we are open from nine to one. You are welcome.\n\nHave a great day, and thank you for asking.\n\nBen";
    let goodbye = Message { text: words.into(), status: Some(Status::Solved), ..Message::default() };
    replies::reply(&tale.ben, third, &goodbye).await?;
    tale.minutes(1).await?;
    let is_done = tickets::show(&tale.ben, third).await?.status == Status::Solved;
    tale.see("the visitor leaves with an answer, not only with a smile", is_done);
    let mut waiting = 0;
    for ticket in [first, second, third] {
        waiting += usize::from(tickets::show(&tale.anna, ticket).await?.waiting_since.is_some());
    }
    tale.see("nobody in the line waits any more", waiting == 0);
    Ok(())
}
