//! What happens by the clock, as one table.

use jiff::{SignedDuration, Timestamp};
use regard_domain::clock::{from_micros, to_micros};
use regard_domain::job::Job;
use regard_services::ctx::Ctx;
use regard_services::error::Result;
use regard_services::intake::spool;
use regard_services::jobs;

/// Jobs of the whole desk: they stand in the queue, so that of several workers one does them.
const DESK: &[(Job, SignedDuration)] =
    &[(Job::CheckLaws, SignedDuration::from_mins(10)), (Job::Housekeeping, SignedDuration::from_hours(1))];

/// Chores of each process.
pub(crate) const CHORES: &[(Chore, SignedDuration)] = &[
    (Chore::FoldSpool, SignedDuration::from_secs(2)),
    (Chore::TakeUpLeft, SignedDuration::from_secs(15)),
    (Chore::Plan, SignedDuration::from_mins(1)),
    (Chore::Checkpoint, SignedDuration::from_secs(20)),
    (Chore::Analyze, SignedDuration::from_hours(24)),
];

/// Something each process does for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Chore {
    /// Lets go of bytes in the database that are durable in the blob store.
    FoldSpool,
    /// Takes up jobs whose worker is gone.
    TakeUpLeft,
    /// Puts the next jobs of the desk into the queue.
    Plan,
    /// Folds SQLite's log into its file.
    Checkpoint,
    /// Refreshes the planner's statistics.
    Analyze,
}

impl Chore {
    /// Does it.
    pub(crate) async fn run(self, ctx: &Ctx) -> Result<()> {
        match self {
            Chore::FoldSpool => spool::fold(ctx).await.map(|_| ()),
            Chore::TakeUpLeft => jobs::release_expired(ctx).await.map(|_| ()),
            Chore::Plan => plan(ctx).await,
            Chore::Checkpoint => Ok(ctx.desk.db.checkpoint().await?),
            Chore::Analyze => Ok(ctx.desk.db.analyze().await?),
        }
    }
}

/// Puts the next run of each job of the desk into the queue, unless it waits there already.
pub async fn plan(ctx: &Ctx) -> Result<()> {
    for (job, every) in DESK {
        jobs::plan(ctx, job, next_slot(ctx.now(), *every)).await?;
    }
    Ok(())
}

/// The next whole multiple of the period, so that several processes mean the same moment.
fn next_slot(now: Timestamp, every: SignedDuration) -> Timestamp {
    let period = i64::try_from(every.as_micros()).unwrap_or(i64::MAX).max(1);
    from_micros(to_micros(now).div_euclid(period).saturating_add(1).saturating_mul(period))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_whole_multiples_and_always_ahead() {
        let at = |text: &str| text.parse::<Timestamp>().expect("a moment");
        let every = SignedDuration::from_mins(10);
        assert_eq!(next_slot(at("2026-11-24T10:03:00Z"), every), at("2026-11-24T10:10:00Z"));
        assert_eq!(next_slot(at("2026-11-24T10:10:00Z"), every), at("2026-11-24T10:20:00Z"));
    }
}
