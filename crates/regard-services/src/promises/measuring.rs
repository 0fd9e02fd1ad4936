//! How well we keep our word, with its honest width: the strict share kept, whether our dates come true, and whether we pad
//! them.

use super::reading::{Scope, people_of, reader, wanted};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::settings;
use jiff::{SignedDuration, Timestamp};
use regard_domain::id::UserId;
use regard_domain::promise::{Promise, State};
use regard_domain::schedule::Schedule;
use regard_domain::statistics::{Share, median, pinball, wilson};
use regard_domain::user::User;
use regard_store::promise;
use std::collections::{BTreeMap, HashMap};

/// How far back the board looks.
pub const LOOKED_BACK: SignedDuration = SignedDuration::from_hours(12 * 7 * 24);

/// How many ended promises are looked at.
const ENDED_MAX: i64 = 5_000;

/// From so many on a share is told; below it only the counts are.
pub const SHARE_MIN: u64 = 20;

/// What the board shows.
#[derive(Clone, Debug)]
pub struct Board {
    /// What is owed, waits or was delivered, in the order of the clock.
    pub open: Vec<Promise>,
    /// What ended in the last twelve weeks, the latest first.
    pub ended: Vec<Promise>,
    /// The figures over those.
    pub measures: Measures,
    /// Everybody named, by id.
    pub people: HashMap<UserId, User>,
}

/// Figures over ended promises.
#[derive(Clone, Debug)]
pub struct Measures {
    /// Kept as first said, of all that were kept, broken, moved or withdrawn.
    pub strict: Share,
    /// Counted as kept without a word: apart.
    pub unconfirmed: u64,
    /// Delivered by the time that nine of ten should take.
    pub calibration: Share,
    /// The same by kind of act.
    pub by_class: Vec<(String, Share)>,
    /// The mean pinball loss at the ninetieth percentile, in business minutes.
    pub pinball_minutes: Option<f64>,
    /// The median share of the time that was left at delivery.
    pub margin: Option<f64>,
    /// Whether dates look padded: nearly all kept, with more than half of the time left.
    pub is_padded: bool,
}

/// The board of a scope.
pub async fn board(ctx: &Ctx, scope: Scope) -> Result<Board> {
    let person = reader(ctx)?;
    let mut conn = ctx.read().await?;
    let wanted = wanted(scope, &person);
    let open = promise::list_open(&mut conn, &person, &wanted, 500).await?;
    let ended = promise::list_ended(&mut conn, &person, &wanted, ctx.now() - LOOKED_BACK, ENDED_MAX).await?;
    let schedule = settings::load(&mut conn).await?.schedule;
    let measures = measures(&ended, &schedule);
    let this_week = ended.iter().take(200).chain(&open).cloned().collect::<Vec<_>>();
    let people = people_of(&mut conn, &this_week).await?;
    Ok(Board { open, ended, measures, people })
}

/// Figures over promises that ended.
pub fn measures(ended: &[Promise], schedule: &Schedule) -> Measures {
    let count = |wanted: &dyn Fn(&Promise) -> bool| ended.iter().filter(|one| wanted(one)).count() as u64;
    let kept = count(&|one| one.state == State::Kept && !one.was_moved);
    let not = count(&|one| {
        matches!(one.state, State::Broken | State::Withdrawn) || (one.was_moved && one.state == State::Kept)
    });
    let strict = wilson(kept, kept + not);
    let margin = median(ended.iter().filter_map(Promise::margin).collect());
    let pairs: Vec<(i64, i64)> = ended
        .iter()
        .filter_map(|one| {
            Some((one.quote.as_ref()?.p90, schedule.minutes_between(one.made_at, one.delivered_at?)))
        })
        .collect();
    let mut classes: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for (class, came_true) in ended.iter().filter_map(|one| Some((one.class.clone(), came_true(one)?))) {
        let entry = classes.entry(class).or_default();
        entry.0 += u64::from(came_true);
        entry.1 += 1;
    }
    let (right, of) = classes.values().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    Measures {
        strict,
        unconfirmed: count(&|one| one.state == State::KeptUnconfirmed),
        calibration: wilson(right, of),
        by_class: classes.into_iter().map(|(class, (right, of))| (class, wilson(right, of))).collect(),
        pinball_minutes: pinball(&pairs),
        margin,
        is_padded: strict.of >= SHARE_MIN
            && strict.value().is_some_and(|value| value > 0.97)
            && margin.is_some_and(|margin| margin > 0.5),
    }
}

/// Whether it was done by the time our past gave for it; `None` when that gave none.
fn came_true(promise: &Promise) -> Option<bool> {
    let by: Timestamp = promise.quote.as_ref()?.suggested_at;
    Some(promise.delivered_at.is_some_and(|done| done <= by))
}
