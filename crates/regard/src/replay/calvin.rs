//! Two questions (seed 003): before the sale is service too, and a wish may go beyond what can be delivered.

use super::tale::Tale;
use anyhow::{Context, Result};
use regard_domain::id::TicketId;
use regard_domain::limit::{self, Way};
use regard_domain::promise::{Answer, State};
use regard_services::findings::{self, Finding};
use regard_services::limits;
use regard_services::limits::deciding::{self, Asking, Decision};
use regard_services::outgoing::outbox;
use regard_services::promise_ends::judging;
use regard_services::promises::{acting, reading};
use regard_services::tickets;

const DORA: (&str, &str) = ("Dora", "dora@example.com");
const SUBJECT: &str = "Two questions, if I may";

pub(super) async fn tell(tale: &mut Tale) -> Result<()> {
    tale.tell("Dora has bought nothing yet. She writes a mail with two questions in it.");
    let text =
        "Hello,\n\nwhat does your service cover before I buy? And can you deliver on a Sunday?\n\nDora";
    let ticket = tale.mail(DORA, SUBJECT, None, text).await?;
    let hears = tickets::show(&tale.ben, ticket).await?.hear_by.is_some();
    tale.see("she is a customer from her first word: a clock runs for her", hears);
    let mails = outbox::of_ticket(&tale.ben, ticket).await?;
    let is_told = mails.iter().any(|mail| mail.kind == "acknowledgement");
    tale.see("she is told at once that her words arrived, and until when she hears", is_told);

    tale.minutes(20).await?;
    let half = "Hello Dora,\n\nthank you for asking before you buy. Our service covers advice, a trial at home and help with the choice.\n\nBen";
    let open = open_questions(tale, ticket, half).await?;
    tale.see(
        "an answer to the first question alone: the composer lists the second before it is sent",
        open.len() == 1 && open.iter().all(|question| question.contains("Sunday")),
    );
    let text = "Hello Dora,\n\nthank you for asking before you buy. Our service covers advice, a trial at home and help with the choice. Whether we can deliver on a Sunday I'll ask the carrier, and I'll write to you by tomorrow 12:00.\n\nBen";
    tale.reply(&tale.ben, ticket, text).await?;
    tale.tell("Ben answers the first, and says when she has the second: by tomorrow at noon.");
    let all = reading::of_ticket(&tale.ben, ticket).await?;
    let promise = all.promises.last().context("his words were a promise")?.promise.clone();
    tale.see(
        format!("sending made it a promise: “{}”", promise.words),
        promise.state == State::Active && promise.due_at.is_some(),
    );

    tale.minutes(23 * 60).await?;
    let words = "Hello Dora,\n\nI have asked the carrier. On Sundays nobody drives here, and I would not have you wait for nothing.\n\nBen";
    acting::deliver(&tale.ben, promise.id, words).await?;
    tale.minutes(30).await?;
    let dora = tale.customer(DORA.1).await?;
    judging::answer(&dora, promise.id, Answer::Kept, "").await?;
    let kept = reading::show(&tale.ben, promise.id).await?.promise.state;
    tale.see("the word came before noon, and she says herself that it was kept", kept == State::Kept);

    tale.tell("They speak on the telephone. Afterwards she writes once more.");
    let text = "Thank you for the talk. So service is everything around the thing, and it begins before I pay. I like that.";
    let after = tale.mail(DORA, SUBJECT, Some(ticket), text).await?;
    tale.see("her words after the talk stand in the same conversation", after == ticket);
    beyond(tale, ticket).await?;
    tale.reply(
        &tale.ben,
        ticket,
        "Thank you, Dora. We like how you put it, and you are welcome whenever you have a question.\n\nBen",
    )
    .await
}

/// A wish that goes beyond what can be done: a reason, a way, and a want that is kept.
async fn beyond(tale: &mut Tale, ticket: TicketId) -> Result<()> {
    tale.tell("One wish is left: could it come on a Sunday all the same? There is a point beyond which nobody can deliver.");
    let reason =
        "On Sundays the carrier has no driver in your valley, and ours would be on the road for nine hours.";
    let mut asking = Asking {
        ask: "Deliver on a Sunday.".into(),
        need_behind: "She is at home on Sundays only.".into(),
        exception: "Our own van, nine hours for one parcel.".into(),
        ..Asking::default()
    };
    let decline = |way: Way| Some(Decision::Decline { way, appeal_to: None });
    asking.decision = decline(Way { reason: reason.into(), ..Way::default() });
    let bare = deciding::ask(&tale.ben, ticket, &asking).await;
    tale.refused("a no without a way", bare)?;
    let can_do = vec!["The shop in your town keeps it for you until Saturday noon.".to_owned()];
    asking.decision = decline(Way { reason: reason.into(), can_do, ..Way::default() });
    let limit = deciding::ask(&tale.ben, ticket, &asking).await?;
    tale.minutes(1).await?;
    let dora = tale.customer(DORA.1).await?;
    let told = limits::reading::outward(&dora, ticket).await?.context("she reads the answer")?;
    let is_whole = told.way.reason == reason && told.way.can_do.len() == 1;
    tale.see("she reads the reason and what can be done instead", is_whole);
    limits::answering::answer(&dora, limit, limit::Answer::Accepted, "").await?;
    let wants = limits::reading::wants(&tale.anna, 10).await?;
    tale.see("her wish is kept as a want: enough of them, and somebody drives on Sundays", wants.len() == 1);
    Ok(())
}

/// What a draft would leave open.
async fn open_questions(tale: &Tale, ticket: TicketId, draft: &str) -> Result<Vec<String>> {
    let found = findings::of_draft(&tale.ben, ticket, draft).await?;
    let question = |finding| match finding {
        Finding::Question(words) => Some(words),
        _ => None,
    };
    Ok(found.into_iter().filter_map(question).collect())
}
