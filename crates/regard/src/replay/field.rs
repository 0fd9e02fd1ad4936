//! Four voices (seed 002, Marshall Field): who buys supports me, who praises pleases me, who complains teaches me; only who is
//! displeased and says nothing hurts me.

use super::tale::Tale;
use anyhow::{Context, Result};
use jiff::SignedDuration;
use regard_domain::complaint::{Complexity, Doing, Impact, Severity, State, Weighed};
use regard_domain::id::TicketId;
use regard_services::amends;
use regard_services::complaints::{answering, reading, receiving, steps};
use regard_services::tickets;
use regard_services::tickets::assignment;

const BUYS: (&str, &str) = ("Dora", "dora@example.com");
const PRAISES: (&str, &str) = ("Eve", "eve@example.com");
const COMPLAINS: (&str, &str) = ("A customer", "customer@example.org");
const SILENT: (&str, &str) = ("A quiet customer", "quiet@example.net");

pub(super) async fn tell(tale: &mut Tale) -> Result<()> {
    tale.tell("Four people come to the shop on one morning.");
    let buys = tale.mail(BUYS, "Is the blue one in stock?", None, "Is the blue kettle in stock?").await?;
    let praises =
        tale.mail(PRAISES, "Lovely", None, "The kettle is lovely, and so was your packing.").await?;
    let words = "Your parcel came open for the second time. I am disappointed.";
    let complains = tale.mail(COMPLAINS, "The parcel came open", None, words).await?;
    let silent = tale.mail(SILENT, "The lid", None, "The lid does not close well.").await?;
    for ticket in [buys, praises, complains, silent] {
        assignment::take(&tale.ben, ticket).await?;
    }

    tale.tell("The first wants to buy, the second to praise. Both are answered.");
    tale.reply(&tale.ben, buys, "Hello Dora,\n\nyes, the blue one is here, and it waits for you.\n\nBen")
        .await?;
    tale.reply(&tale.ben, praises, "Dear Eve,\n\nthank you, that goes to the two who packed it.\n\nBen")
        .await?;
    for ticket in [buys, praises] {
        tickets::solve(&tale.ben, ticket).await?;
    }

    tale.tell("The fourth is told that the workshop writes until tomorrow noon, and says nothing more.");
    let text = "Hello,\n\nthank you for telling us. I'll write to you with the workshop's answer by tomorrow 12:00.\n\nBen";
    tale.reply(&tale.ben, silent, text).await?;

    thanked(tale, complains).await?;
    unsaid(tale, silent).await
}

/// Who complains teaches me: thanked, understood, acted on, told.
async fn thanked(tale: &mut Tale, ticket: TicketId) -> Result<()> {
    let gift = receiving::Complained::of("Your parcel came open for the second time.");
    let id = receiving::receive(&tale.ben, ticket, &gift).await?;
    let draft = reading::show(&tale.ben, id).await?.thanks_draft;
    tale.see("the thank-you is drafted in the words of the one who complains", draft.contains("came open"));
    let early = steps::play_back(&tale.ben, id, "The parcel came open.").await;
    tale.refused("asking before thanking", early)?;
    steps::thank(&tale.ben, id, &draft).await?;
    let refused = tickets::solve(&tale.ben, ticket).await;
    tale.refused("closing it now", refused)?;
    steps::play_back(&tale.ben, id, "The parcel came open, and it was not the first time.").await?;
    let customer = tale.customer(COMPLAINS.1).await?;
    answering::confirm(&customer, id, true, "Yes, exactly.").await?;
    let weighed = Weighed {
        severity: Severity::Medium,
        impact: Impact::Several,
        complexity: Complexity::Simple,
        is_urgent: false,
    };
    steps::weigh(&tale.ben, id, weighed).await?;
    let who = tale.ben.user()?;
    let by = tale.stage.system.now() + SignedDuration::from_hours(2);
    let doing = Doing { who, what: "The tape is changed at both tables.".into(), by };
    steps::act(&tale.ben, id, &steps::Deeds::Do(doing)).await?;
    steps::tell(&tale.ben, id, "Because of you we pack with another tape since this morning.").await?;
    answering::answer(&customer, id, &answering::Answer { is_agreed: true, words: "Thank you.".into() })
        .await?;
    tale.tell("The third complains, is thanked, understood, and told what changed because of them.");
    let it = reading::show(&tale.ben, id).await?.complaint;
    tale.see("they agree, and have read what changed because of them", it.state == State::Agreed);
    let measured =
        reading::measure(&tale.anna, tale.stage.system.now() - SignedDuration::from_hours(24)).await?;
    tale.see("told back: one of one", (measured.told_back.count, measured.told_back.of) == (1, 1));
    tale.reply(&tale.ben, ticket, "You are welcome, and so is your next parcel.\n\nBen").await?;
    Ok(tickets::solve(&tale.ben, ticket).await?)
}

/// Only who says nothing hurts me: they are looked for.
async fn unsaid(tale: &mut Tale, ticket: TicketId) -> Result<()> {
    tale.minutes(27 * 60).await?;
    tale.tell("Tomorrow noon has passed, and Ben forgot. The fourth has not said a word.");
    let case = amends::reading::of_ticket(&tale.anna, ticket).await?;
    let case = case.context("the broken promise has opened nothing")?;
    tale.see(
        "the desk has found them all the same: the promise broke at noon, and is to be put right",
        case.recovery.cause.promise_id.is_some(),
    );
    let words = "Dear customer,\n\nI said by noon and did not write. That was mine, and I am sorry. The workshop has made you a new lid; it left this morning.\n\nBen";
    tale.reply(&tale.ben, ticket, words).await?;
    let waits = tickets::show(&tale.anna, ticket).await?;
    tale.see("they hear from us before they ask", waits.waiting_since.is_none());
    Ok(tickets::solve(&tale.ben, ticket).await?)
}
