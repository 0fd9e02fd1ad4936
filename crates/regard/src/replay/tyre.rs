//! The tyre (seed 000): "What really mattered was the customer's perception of service."

use super::tale::Tale;
use anyhow::{Context, Result};
use regard_domain::channel::Channel;
use regard_domain::id::{RecoveryId, TicketId};
use regard_domain::recovery::{Apology, Cause, CauseKind, Closer};
use regard_services::amends::closing::{self, Answer};
use regard_services::amends::giving::Giving;
use regard_services::amends::putting_right::{PutRight, put_right};
use regard_services::amends::reading;
use regard_services::amends::steps::{Heard, Notes};
use regard_services::beginnings::{Begun, Voice, begin_for};
use regard_services::findings::{self, Finding};
use regard_services::handoffs::{self, NewHandoff};
use regard_services::{notifications, tickets, timeline};

const DORA: &str = "dora@example.com";

/// What the clerk found out: it stays in the house.
const FINDING: &str = "We sell no tyres. It was not bought here.";

pub(super) async fn tell(tale: &mut Tale) -> Result<()> {
    tale.tell("A lady stands at the returns counter with a tyre. It is not right. She has no receipt, and wants her money back.");
    let begun = Begun {
        email: DORA.into(),
        name: "Dora".into(),
        subject: "The tyre is not right".into(),
        text:
            "This tyre is not right. I bought it here and I want my money back. May I speak to the manager?"
                .into(),
        html: String::new(),
        voice: Voice::Theirs,
        channel: Channel::Counter,
        assignee_id: tale.ben.actor.user_id(),
        group_id: None,
        priority: None,
        kind: None,
        tags: Vec::new(),
        external_id: None,
    };
    let ticket = begin_for(&tale.ben, &begun).await?;

    tale.tell(
        "Ben knows that nobody here sells tyres. He begins to type that she should have kept the receipt.",
    );
    let draft = "You should have kept the receipt. You did not buy it here.";
    let found = findings::of_draft(&tale.ben, ticket, draft).await?;
    let is_blame =
        found.iter().any(|one| matches!(one, Finding::Lapse(lapse) if lapse.evidence.contains("fault")));
    tale.see("the composer says, before he sends, that this puts the fault on her", is_blame);

    tale.tell("She asks for the manager. Ben does not send her round the house: he hands her on with everything she said.");
    let offer = NewHandoff { to: None, reason: "You asked for the manager.".into(), ..NewHandoff::default() };
    let offered = handoffs::offer(&tale.ben, ticket, &offer).await?;
    tale.minutes(1).await?;
    handoffs::accept(&tale.anna, offered.id).await?;
    let owner = tickets::show(&tale.anna, ticket).await?.assignee_id;
    tale.see("she has one owner at every moment, now the manager", owner == tale.anna.actor.user_id());

    let id = pay(tale, ticket).await?;
    tale.minutes(1).await?;
    stays_inside(tale, ticket).await?;
    part(tale, id).await?;
    Ok(tickets::solve(&tale.anna, ticket).await?)
}

/// The manager pays, in one step.
async fn pay(tale: &mut Tale, ticket: TicketId) -> Result<RecoveryId> {
    let before = reading::of_ticket(&tale.anna, ticket).await?.is_none();
    tale.see("nobody asked her for a receipt, and nothing stands in the way of putting it right", before);
    let argued = Apology { explanation: FINDING.into(), ..apology() };
    let told = PutRight { apology: Some(argued), ..deeds() };
    let refused = put_right(&tale.anna, ticket, &told).await;
    tale.refused("telling her what we found out", refused)?;
    let id = put_right(&tale.anna, ticket, &deeds()).await?;
    tale.tell("Anna takes the tyre and gives her the money: heard, apologised, paid, in one step, without asking anybody.");
    let case = reading::show(&tale.anna, id).await?;
    let paid = case.gestures.iter().map(|one| one.outlay_cents).sum::<i64>();
    tale.see(
        format!(
            "80.00 left her own budget, and {} are left of it today",
            case.policy.money(case.left.cents())
        ),
        paid == 8_000 && case.gestures.len() == 1,
    );
    let stake = case.worth.stake_cents();
    tale.see(format!("what was at stake stands beside it: {}", case.policy.money(stake)), stake > paid);
    tale.see("what we found out is written down, inside", case.recovery.finding == FINDING);
    Ok(id)
}

async fn stays_inside(tale: &mut Tale, ticket: TicketId) -> Result<()> {
    let dora = tale.customer(DORA).await?;
    let told = timeline::show(&dora, ticket).await?;
    let outward = reading::outward(&dora, ticket).await?.context("she sees how it is put right")?;
    let words: String = told.comments.iter().map(|comment| comment.body_text.as_str()).collect();
    let is_inside = !words.contains("sell no tyres") && !format!("{outward:?}").contains("sell no tyres");
    tale.see("it stands nowhere on her side, and no word of ours argues with her", is_inside);
    Ok(())
}

/// She says herself that it is good again, and the house learns why it was.
async fn part(tale: &mut Tale, id: RecoveryId) -> Result<()> {
    let dora = tale.customer(DORA).await?;
    closing::ask(&tale.anna, id).await?;
    tale.minutes(20 * 60).await?;
    let yes = Answer { is_good: true, words: "You are kind. I will be back.".into(), satisfaction: Some(5) };
    closing::answer(&dora, id, &yes).await?;
    tale.tell("The next day she is asked whether we are good again. “You are kind. I will be back.”");
    let case = reading::show(&tale.anna, id).await?;
    tale.see("she closed it, nobody else", case.recovery.restored_by == Some(Closer::Customer));
    let (before, after) = (case.recovery.goodwill_before, case.recovery.goodwill_after);
    tale.see(format!("goodwill went from {before} to {}", after.unwrap_or_default()), after > Some(before));

    let lesson = "What counts is how it felt to her. In her mind she had bought it here.";
    let notes = Notes { lesson: Some(lesson.into()), ..Notes::default() };
    regard_services::amends::steps::note(&tale.anna, id, &notes).await?;
    let case = reading::show(&tale.ben, id).await?;
    tale.see("Ben, who asked why, reads the reason beside the case", case.recovery.lesson == lesson);
    let notices = notifications::list(&tale.ben, None, 20).await?;
    tale.see("and nobody blamed him", notices.iter().all(|notice| !notice.sentence.contains("fault")));
    Ok(())
}

fn apology() -> Apology {
    Apology {
        regret: "I am sorry that you had to come back and ask twice.".into(),
        responsibility: "Making this right was ours from the first minute.".into(),
        repair: "Here is your money.".into(),
        ..Apology::default()
    }
}

fn deeds() -> PutRight {
    PutRight {
        cause: Cause { kind: CauseKind::Person, words: "Sent away at the counter".into(), promise_id: None },
        heard: Some(Heard {
            words: "The tyre you bought is not right, and you want your money back.".into(),
            belief: "She bought it here.".into(),
            ..Heard::default()
        }),
        apology: Some(apology()),
        gesture: Some(Giving {
            what: "The price of the tyre, 80.00.".into(),
            reason: "She is unhappy with us.".into(),
            outlay_cents: 8_000,
            ..Giving::default()
        }),
        repair: Some("She has the money in her hand.".into()),
        notes: Notes { finding: Some(FINDING.into()), ..Notes::default() },
    }
}
