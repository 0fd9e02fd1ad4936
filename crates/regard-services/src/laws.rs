//! Checking the laws over the data. A law that is broken names every row, why, and what would mend it.

use crate::ctx::Ctx;
use crate::error::Result;
use crate::intervals::LOOKED_AT_WITHIN;
use crate::{notifications, settings};
use jiff::{SignedDuration, Timestamp};
use regard_domain::law::Check;
use regard_domain::law::{Breach, Law};
use regard_domain::schedule::Schedule;
use regard_domain::user::Deed;
use regard_store::db::Conn;
use regard_store::ignored;
use regard_store::law::{self, GiftWrong, NoWrong};
use std::collections::BTreeMap;

/// Rows named at most per query; a desk that breaks a law more often has them named after the first are mended.
const NAMED: i64 = 1_000;

/// How long a received message may wait to be understood.
const UNDERSTOOD_WITHIN: SignedDuration = SignedDuration::from_mins(15);

/// How far back the page of laws looks.
const REMEMBERED_DAYS: i64 = 30;

/// Every row that breaks a law now.
pub async fn check(ctx: &Ctx, which: Law) -> Result<Vec<Breach>> {
    ctx.permit(Deed::Lead)?;
    let mut conn = ctx.read().await?;
    match which {
        Law::NobodyIgnored => nobody_ignored(&mut conn, ctx.now()).await,
        Law::NothingForgotten => nothing_forgotten(&mut conn, ctx.now()).await,
        Law::SilenceIsNoUpdate => silence_is_no_update(&mut conn, ctx.now()).await,
        Law::CustomerJudges => customer_judges(&mut conn).await,
        Law::NeverArgue => never_argue(&mut conn).await,
        Law::ComplaintIsGift => complaint_is_gift(&mut conn, ctx.now()).await,
        Law::NoWithoutWay => no_without_way(&mut conn, ctx.now()).await,
        Law::OnlyThoseMeantHear => only_those_meant_hear(&mut conn).await,
    }
}

/// Checks every law and writes down what was found; whoever leads is told of one that broke, until it holds again. Called
/// by its job, again and again.
pub async fn check_all(ctx: &Ctx) -> Result<Vec<Breach>> {
    let mut found = Vec::new();
    for which in Law::ALL {
        let breaches = check(ctx, which).await?;
        let mut unit = ctx.begin().await?;
        let now = unit.now();
        let held =
            law::last_check(&mut unit, which.number()).await?.is_none_or(|last| last.breach_count == 0);
        match (held, breaches.len()) {
            (true, 0) => {}
            (true, rows) => notifications::law_broken(&mut unit, which, rows).await?,
            (false, 0) => notifications::law_holds(&mut unit, which).await?,
            (false, _) => {}
        }
        law::insert_check(&mut unit, which.number(), &breaches, now).await?;
        law::forget_checks(&mut unit, now - SignedDuration::from_hours(24 * REMEMBERED_DAYS)).await?;
        unit.commit().await?;
        found.extend(breaches);
    }
    Ok(found)
}

/// A law with its last check and its last thirty days, for the page.
#[derive(Clone, Debug)]
pub struct Record {
    /// The law.
    pub law: Law,
    /// Its last check; `None` before the first.
    pub last: Option<Check>,
    /// Each check of the last thirty days: when, and how many rows broke it.
    pub days: Vec<(Timestamp, i64)>,
}

/// All laws as the page shows them.
pub async fn records(ctx: &Ctx) -> Result<Vec<Record>> {
    ctx.permit(Deed::Work)?;
    let mut conn = ctx.read().await?;
    let since = ctx.now() - SignedDuration::from_hours(24 * REMEMBERED_DAYS);
    let mut records = Vec::new();
    for which in Law::ALL {
        let last = law::last_check(&mut conn, which.number()).await?;
        let days = law::list_checks(&mut conn, which.number(), since).await?;
        records.push(Record { law: which, last, days });
    }
    Ok(records)
}

async fn nobody_ignored(conn: &mut Conn, now: Timestamp) -> Result<Vec<Breach>> {
    let breach = |table: &str, id, why: String| Breach { law: 1, table: table.into(), id, why };
    let schedule = settings::load(conn).await?.schedule;
    let zone = schedule.time_zone();
    let at = |at: Timestamp| at.to_zoned(zone.clone()).strftime("%a %-d %b, %H:%M").to_string();
    // Each ticket once, with the first thing that is wrong.
    let mut tickets: BTreeMap<i64, String> = BTreeMap::new();
    for one in ignored::list_open(conn, NAMED).await? {
        if let Some(id) = one.ticket_id {
            let why =
                format!("They should have heard by {}. {}. Write now.", at(one.from), one.cause.sentence());
            tickets.insert(id.0, why);
        }
    }
    for row in law::waiting_wrong(conn, now, NAMED).await? {
        let why = match (row.hear_by, row.has_owner) {
            (_, false) => "Somebody waits and nobody has it. Assign it.".to_owned(),
            (None, _) => {
                "Somebody waits and no time is set by which they hear. Run `regard verify --fix`.".to_owned()
            }
            (Some(hear_by), _) => format!("They should have heard by {}. Write now.", at(hear_by)),
        };
        tickets.entry(row.ticket_id).or_insert(why);
    }
    for (id, until) in law::owner_absent(conn, now, NAMED).await? {
        let why = match until {
            Some(until) => {
                format!("Whoever has it is away until {}. Give it to somebody who is here.", at(until))
            }
            None => "Whoever had it has left. Give it to somebody who is here.".to_owned(),
        };
        tickets.entry(id).or_insert(why);
    }
    for id in law::waiting_unseen(conn, NAMED).await? {
        let why = "The last word is the customer’s and no clock runs. Run `regard verify --fix`.".to_owned();
        tickets.entry(id).or_insert(why);
    }
    let mut breaches: Vec<Breach> = tickets.into_iter().map(|(id, why)| breach("tickets", id, why)).collect();
    for id in law::unprocessed(conn, now - UNDERSTOOD_WITHIN, NAMED).await? {
        let why = "It was received and is not understood yet. Are the workers running?".to_owned();
        breaches.push(breach("raw_messages", id, why));
    }
    // A business day is never shorter than its minutes.
    let minutes_ago = now - SignedDuration::from_mins(LOOKED_AT_WITHIN);
    for (id, held_at) in law::held_too_long(conn, minutes_ago, NAMED).await? {
        if schedule.add_minutes(held_at, LOOKED_AT_WITHIN) <= now {
            let why = "It is held and nobody has looked for a business day. Look at Held mail.".to_owned();
            breaches.push(breach("suspended_tickets", id, why));
        }
    }
    Ok(breaches)
}

async fn silence_is_no_update(conn: &mut Conn, now: Timestamp) -> Result<Vec<Breach>> {
    let breach = |id, why: String| Breach { law: 3, table: "tickets".into(), id, why };
    let zone = settings::load(conn).await?.schedule.time_zone();
    let mut breaches = Vec::new();
    for row in law::silent(conn, now, NAMED).await? {
        let by = row.next_due.to_zoned(zone.clone()).strftime("%a %-d %b, %H:%M");
        breaches.push(breach(
            row.ticket_id,
            match row.is_true {
                true => {
                    format!("They should have heard how things stand by {by}. Say it now, even without news.")
                }
                false => {
                    "Its update clock does not run from our last word. Run `regard verify --fix`.".to_owned()
                }
            },
        ));
    }
    for id in law::without_clock(conn, NAMED).await? {
        let why = "We owe them more and no update clock runs. Run `regard verify --fix`.".to_owned();
        breaches.push(breach(id, why));
    }
    Ok(breaches)
}

/// The latest moment from which a whole business day has passed until now.
fn one_business_day_before(schedule: &Schedule, now: Timestamp) -> Timestamp {
    let hours_back = (1..24 * 14).find(|hours| {
        let then = now - SignedDuration::from_hours(*hours);
        schedule.minutes_between(then, now) >= LOOKED_AT_WITHIN
    });
    now - SignedDuration::from_hours(hours_back.unwrap_or(24 * 14))
}

/// How long after its time a promise may wait for its job to break it.
const BROKEN_WITHIN: SignedDuration = SignedDuration::from_mins(1);

async fn nothing_forgotten(conn: &mut Conn, now: Timestamp) -> Result<Vec<Breach>> {
    let breach = |table: &str, id, why: &str| Breach { law: 2, table: table.into(), id, why: why.into() };
    let mut breaches = Vec::new();
    for (id, due) in law::owed_over(conn, now - BROKEN_WITHIN, NAMED).await? {
        let why =
            format!("It was due at {due} and is neither delivered nor broken. Are the workers running?");
        breaches.push(breach("promises", id, &why));
    }
    for id in law::due_edited(conn, NAMED).await? {
        let why = "Its due time was edited in place. Set it back; move it with the customer told.";
        breaches.push(breach("promises", id, why));
    }
    for id in law::moved_wrong(conn, NAMED).await? {
        let why = "It was moved without the customer being told before it was due. Write to them now.";
        breaches.push(breach("promises", id, why));
    }
    for id in law::confirmed_without_row(conn, NAMED).await? {
        let why = "Confirmed words have no promise. Make it by hand.";
        breaches.push(breach("detections", id, why));
    }
    Ok(breaches)
}

async fn customer_judges(conn: &mut Conn) -> Result<Vec<Breach>> {
    let why = "It was closed by neither the customer nor a silence we announced. Ask them.";
    let breach = |id| Breach { law: 4, table: "recoveries".into(), id, why: why.into() };
    Ok(law::not_judged(conn, NAMED).await?.into_iter().map(breach).collect())
}

async fn never_argue(conn: &mut Conn) -> Result<Vec<Breach>> {
    let why = "What we found out stands where the customer reads it. Tell your lead at once.";
    let breach = |(table, id): (&str, i64)| Breach { law: 5, table: table.into(), id, why: why.into() };
    Ok(law::findings_out(conn, NAMED).await?.into_iter().map(breach).collect())
}

async fn complaint_is_gift(conn: &mut Conn, now: Timestamp) -> Result<Vec<Breach>> {
    let schedule = settings::load(conn).await?.schedule;
    let a_day_ago = one_business_day_before(&schedule, now);
    let breach = |(id, wrong): (i64, GiftWrong)| {
        let why = match wrong {
            GiftWrong::Skipped => {
                "A step is missing before where it stands. Thank, act and tell back what changed."
            }
            GiftWrong::Shut => {
                "Its conversation was closed before they were told back. Open it and tell them."
            }
            GiftWrong::OwnJudge => "The colleague it is about has it. Give it to another.",
            GiftWrong::Left => {
                "It waits for a business day: for thanks, or for what was to be done. Do it now."
            }
        };
        Breach { law: 6, table: "complaints".into(), id, why: why.into() }
    };
    Ok(law::gifts_wrong(conn, a_day_ago, NAMED).await?.into_iter().map(breach).collect())
}

async fn no_without_way(conn: &mut Conn, now: Timestamp) -> Result<Vec<Breach>> {
    let schedule = settings::load(conn).await?.schedule;
    let a_day_ago = one_business_day_before(&schedule, now);
    let breach = |(id, wrong): (i64, NoWrong)| {
        let why = match wrong {
            NoWrong::NoWay => {
                "It says no without a reason, a way or somebody who looks again. Write to them again."
            }
            NoWrong::NoWant => "It left no want, so nobody learns from it. Say it again through the form.",
            NoWrong::Left => "They asked for another look a business day ago. A lead decides now.",
        };
        Breach { law: 8, table: "limits".into(), id, why: why.into() }
    };
    Ok(law::nos_wrong(conn, a_day_ago, NAMED).await?.into_iter().map(breach).collect())
}

async fn only_those_meant_hear(conn: &mut Conn) -> Result<Vec<Breach>> {
    let left = law::internal_left(conn, NAMED).await?;
    Ok(left
        .into_iter()
        .map(|id| Breach {
            law: 9,
            table: "outgoing_messages".into(),
            id,
            why: "It was made from an internal comment. Tell your lead at once.".into(),
        })
        .collect())
}
