//! Many at once for some time, each try timed.

use super::report::Measured;
use super::server::Server;
use anyhow::Result;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

/// What workers did.
#[derive(Clone, Debug, Default)]
pub(super) struct Times {
    micros: Vec<u64>,
    took: Duration,
}

impl Times {
    /// Runs one worker for each of `workers`, each doing `work` again and again until the time is up. What was begun
    /// before the end counts; the first failure ends it.
    pub(super) async fn run<W, F>(workers: Vec<W>, seconds: Duration, work: F) -> Result<Self>
    where
        W: Send + 'static,
        F: AsyncWork<W> + Send + Sync + 'static,
    {
        let (work, begun) = (Arc::new(work), Instant::now());
        let mut running = JoinSet::new();
        for mut worker in workers {
            let work = work.clone();
            running.spawn(async move {
                let mut micros = Vec::new();
                while begun.elapsed() < seconds {
                    let one = Instant::now();
                    work.once(&mut worker).await?;
                    micros.push(u64::try_from(one.elapsed().as_micros()).unwrap_or(u64::MAX));
                }
                anyhow::Ok(micros)
            });
        }
        let mut times = Times::default();
        while let Some(ended) = running.join_next().await {
            times.micros.extend(ended??);
        }
        times.took = begun.elapsed();
        times.micros.sort_unstable();
        Ok(times)
    }

    /// The figures, under a name.
    pub(super) fn measured(&self, name: &'static str) -> Measured {
        Measured {
            name,
            value: count(self.micros.len()) / self.took.as_secs_f64(),
            unit: "/s",
            p50_ms: Some(self.percentile(50)),
            p99_ms: Some(self.percentile(99)),
            ..Measured::default()
        }
    }

    /// How many tries there were.
    pub(super) fn tries(&self) -> usize {
        self.micros.len()
    }

    /// The figures, under a name, with the server's processor time for each: from `before` until now.
    pub(super) fn measured_on(&self, server: &Server, before: f64, name: &'static str) -> Result<Measured> {
        let cpu = (server.cpu_ms()? - before) / count(self.tries().max(1));
        Ok(Measured { cpu_ms: Some(cpu), ..self.measured(name) })
    }

    fn percentile(&self, percent: usize) -> f64 {
        let rank = (self.micros.len() * percent).div_ceil(100).max(1);
        let micros = self.micros.get(rank - 1).copied().unwrap_or(0);
        Duration::from_micros(micros).as_secs_f64() * 1_000.0
    }
}

/// One try of a worker.
pub(super) trait AsyncWork<W> {
    /// Does it once.
    fn once(&self, worker: &mut W) -> impl Future<Output = Result<()>> + Send;
}

/// A count as a fraction needs it.
#[expect(clippy::cast_precision_loss, reason = "counts of a bench stay far below 2^53")]
pub(super) fn count(count: usize) -> f64 {
    count as f64
}
