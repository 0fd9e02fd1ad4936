//! The loop: claim, do, settle; in a line of its own per job, as many at once as there are workers.

use crate::perform::{give_up, perform};
use crate::schedule::{CHORES, Chore};
use jiff::Timestamp;
use regard_domain::chance;
use regard_domain::id::JobId;
use regard_domain::job::Claimed;
use regard_services::ctx::Ctx;
use regard_services::desk::Desk;
use regard_services::error::{ServiceError, chain};
use regard_services::intake::spool;
use regard_services::jobs::{self, Settled, Verdict};
use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How long the loop sleeps at most: jobs of other processes ring no bell here.
const NAP: Duration = Duration::from_secs(1);

/// How long it sleeps at most while the database is away.
const LONGEST_NAP: Duration = Duration::from_secs(10);

/// How often a worker says that it lives: several times in a lease.
const SIGN_EVERY: Duration = Duration::from_secs(15);

/// Jobs that [`drain`] claims in one go.
const DRAINED_AT_ONCE: usize = 32;

/// How long running jobs may take to end when the process is asked to.
const FAREWELL: Duration = Duration::from_secs(30);

/// Works until it is asked to stop: `workers` jobs at once, claimed ahead so that each is done as soon as a hand is
/// free. Stops by finishing what runs and giving back what was not begun.
pub async fn run(desk: Arc<Desk>, workers: usize, shutdown: CancellationToken) {
    let workers = workers.max(1);
    let ctx = Ctx::system(&desk, "jobs");
    let name = chance::token(desk.chance.as_ref(), 12);
    recover(&ctx).await;
    let held = Held::default();
    let signs = tokio::spawn(give_signs(ctx.clone(), name.clone(), held.clone()));
    let mut chores = Chores::default();
    let mut waiting: VecDeque<Claimed> = VecDeque::new();
    let mut running = JoinSet::new();
    // How often in a row the database was not there.
    let mut misses = 0;
    while !shutdown.is_cancelled() {
        chores.run_due(&ctx).await;
        if waiting.len() < workers {
            match jobs::claim(&ctx, &name, workers * 2).await {
                Ok(claimed) => {
                    claimed.iter().for_each(|one| held.add(one.id));
                    waiting.extend(claimed);
                    misses = 0;
                }
                Err(error) => {
                    misses += 1;
                    tracing::warn!(error = chain(&error), misses, "no jobs could be claimed: trying again");
                }
            }
        }
        while running.len() < workers
            && let Some(claimed) = waiting.pop_front()
        {
            let (ctx, name, held) = (ctx.clone(), name.clone(), held.clone());
            running.spawn(async move {
                let id = claimed.id;
                work(&ctx, &name, claimed).await;
                held.remove(id);
            });
        }
        let nap = match misses {
            0 if waiting.is_empty() => nap(&ctx).await,
            0 => NAP,
            _ => (NAP * 2_u32.pow(misses.min(4))).min(LONGEST_NAP),
        };
        tokio::select! {
            () = shutdown.cancelled() => {}
            () = desk.live.wait_for_work(), if running.len() < workers && misses == 0 => {}
            Some(_) = running.join_next() => while running.try_join_next().is_some() {},
            () = tokio::time::sleep(nap) => {}
        }
    }
    let left: Vec<Claimed> = waiting.into();
    if let Err(error) = jobs::release(&ctx, &name, &left).await {
        tracing::warn!(
            error = chain(&error),
            "claimed jobs could not be given back: their lease ends by itself"
        );
    }
    let _ = tokio::time::timeout(FAREWELL, async { while running.join_next().await.is_some() {} }).await;
    signs.abort();
}

/// The jobs that this worker has in its hands. A job whose end could not be written is not among them any more: its lease
/// ends, and it is done once more.
#[derive(Clone, Default)]
struct Held(Arc<Mutex<HashSet<JobId>>>);

impl Held {
    fn add(&self, id: JobId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
    }

    fn remove(&self, id: JobId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }

    fn all(&self) -> Vec<JobId> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect()
    }
}

/// Renews the leases of what is held, for as long as this process lives.
async fn give_signs(ctx: Ctx, name: String, held: Held) {
    loop {
        tokio::time::sleep(SIGN_EVERY).await;
        let all = held.all();
        if !all.is_empty()
            && let Err(error) = jobs::renew(&ctx, &name, &all).await
        {
            tracing::warn!(error = chain(&error), "the leases of jobs could not be renewed: trying again");
        }
    }
}

/// Takes up what a process that is gone left half done.
async fn recover(ctx: &Ctx) {
    match spool::recover(ctx).await {
        Ok(0) => {}
        Ok(count) => tracing::info!(count, "messages were written to the blob store again"),
        Err(error) => tracing::warn!(
            error = chain(&error),
            "the spool could not be looked through: trying at the next start"
        ),
    }
}

/// Until the next job is due, at most [`NAP`].
async fn nap(ctx: &Ctx) -> Duration {
    let Ok(Some(at)) = jobs::next_at(ctx).await else { return NAP };
    Duration::try_from(at.duration_since(ctx.now()))
        .unwrap_or(Duration::ZERO)
        .clamp(Duration::from_millis(5), NAP)
}

/// Does one job and settles it.
async fn work(ctx: &Ctx, name: &str, claimed: Claimed) {
    let settled = do_one(ctx, claimed).await;
    match jobs::settle(ctx, name, std::slice::from_ref(&settled)).await {
        Ok(lost) if lost.is_empty() => {}
        Ok(_) => tracing::warn!(job = %settled.claimed.id, "a job took longer than its lease"),
        Err(error) => {
            tracing::warn!(job = %settled.claimed.id, error = chain(&error), "a job could not be settled")
        }
    }
}

/// Does one job; what failed too often is put where people see it.
async fn do_one(ctx: &Ctx, claimed: Claimed) -> Settled {
    let Err(error) = perform(ctx, claimed.job.clone()).await else {
        return Settled { claimed, failure: None };
    };
    let (why, verdict) = (chain(&error), jobs::judge(ctx, &claimed, &error));
    log(&claimed, &why, &verdict);
    if verdict == Verdict::Bury && give_up(ctx, &claimed.job, &why).await {
        return Settled { claimed, failure: None };
    }
    Settled { claimed, failure: Some((why, verdict)) }
}

fn log(claimed: &Claimed, error: &str, verdict: &Verdict) {
    let (job, kind, attempt) = (claimed.id, claimed.job.kind(), claimed.attempt);
    match verdict {
        Verdict::Again(at) => {
            tracing::warn!(%job, kind, attempt, error, %at, "a job failed and is tried again")
        }
        Verdict::Drop => tracing::info!(%job, kind, error, "a job has nothing left to do"),
        Verdict::Bury => tracing::error!(%job, kind, attempt, error, "a job is dead: look at it"),
    }
}

/// When each chore was last done in this process.
#[derive(Default)]
struct Chores(Vec<(Chore, Timestamp)>);

impl Chores {
    async fn run_due(&mut self, ctx: &Ctx) {
        let now = ctx.now();
        for (chore, every) in CHORES {
            let last = self.0.iter_mut().find(|(done, _)| done == chore);
            match last {
                Some((_, at)) if now.duration_since(*at) < *every => continue,
                Some((_, at)) => *at = now,
                None => self.0.push((*chore, now)),
            }
            if let Err(error) = chore.run(ctx).await {
                tracing::warn!(?chore, error = chain(&error), "a chore failed and is tried again");
            }
        }
    }
}

/// What [`drain`] did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drained {
    /// Jobs that were done.
    pub done: usize,
    /// What the others said.
    pub failures: Vec<String>,
}

/// Does everything that is due now, one after the other, until nothing is due; a failed job waits for its next try.
pub async fn drain(desk: &Arc<Desk>) -> Result<Drained, ServiceError> {
    let ctx = Ctx::system(desk, "jobs");
    let mut drained = Drained::default();
    loop {
        let batch = jobs::claim(&ctx, "drain", DRAINED_AT_ONCE).await?;
        if batch.is_empty() {
            spool::fold(&ctx).await?;
            return Ok(drained);
        }
        let mut settled = Vec::new();
        for claimed in batch {
            settled.push(do_one(&ctx, claimed).await);
        }
        jobs::settle(&ctx, "drain", &settled).await?;
        for one in settled {
            match one.failure {
                None => drained.done += 1,
                Some((why, _)) => drained.failures.push(format!("{}: {why}", one.claimed.job.kind())),
            }
        }
    }
}
