//! A complaint is a gift: thanked before anything is asked, acted on, told back; and never its own judge.

mod handling;
mod judging;

use jiff::SignedDuration;
use regard_domain::channel::Channel;
use regard_domain::complaint::{Complexity, Doing, Impact, Severity, Weighed};
use regard_domain::id::{ComplaintId, TicketId};
use regard_domain::refusal::Refusal;
use regard_services::complaints::receiving::{self, Complained};
use regard_services::complaints::steps::{self, Deeds};
use regard_services::ctx::Ctx;
use regard_services::error::{Result, ServiceError};
use regard_services::tickets::beginning::{self, NewMatter};
use regard_testkit::desk::TestDesk;

const WORDS: &str = "I waited at home for two days and nobody came.";

async fn dora_asks(test: &TestDesk) -> TicketId {
    let ctx = test.ctx(test.cast.dora).await;
    let matter = NewMatter { subject: "The delivery".into(), text: WORDS.into(), channel: Channel::Portal };
    beginning::ask(&ctx, &matter).await.expect("a customer may ask")
}

fn refusal<T: std::fmt::Debug>(result: Result<T>) -> Refusal {
    match result {
        Err(ServiceError::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

fn weighed(severity: Severity, impact: Impact) -> Weighed {
    Weighed { severity, impact, complexity: Complexity::Simple, is_urgent: false }
}

fn doing(ctx: &Ctx) -> Deeds {
    Deeds::Do(Doing {
        who: ctx.user().expect("a colleague"),
        what: "Drivers call half an hour before they come.".into(),
        by: ctx.now() + SignedDuration::from_hours(48),
    })
}

async fn received(ctx: &Ctx, ticket: TicketId) -> ComplaintId {
    receiving::receive(ctx, ticket, &Complained::of(WORDS)).await.expect("received")
}

async fn acting(ctx: &Ctx, ticket: TicketId) -> ComplaintId {
    let id = received(ctx, ticket).await;
    steps::thank(ctx, id, "Thank you for telling us, Dora.").await.expect("thanked");
    steps::play_back(ctx, id, "You were at home for two days, and nobody came or called.")
        .await
        .expect("said");
    steps::weigh(ctx, id, weighed(Severity::Medium, Impact::Several)).await.expect("weighed");
    steps::act(ctx, id, &doing(ctx)).await.expect("somebody acts");
    id
}

async fn told(ctx: &Ctx, ticket: TicketId) -> ComplaintId {
    let id = acting(ctx, ticket).await;
    steps::tell(ctx, id, "Drivers call before they come now, because of you.").await.expect("told back");
    id
}
