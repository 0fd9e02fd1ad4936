//! Chance that a seed decides, and looking again until something is so.

use regard_domain::chance::{Chance, below};
use regard_testkit::luck::SeededChance;
use std::time::{Duration, Instant};

/// The variable that says how often something is killed.
const TIMES: &str = "REGARD_TORTURE_TIMES";

/// The variable with the seed.
const SEED: &str = "REGARD_TORTURE_SEED";

/// How often something is killed: a few times in the suite.
pub(crate) fn times() -> u64 {
    number(TIMES).unwrap_or(3)
}

/// Whether this is the long form.
pub(crate) fn is_long() -> bool {
    number(TIMES).is_some()
}

/// The seed of everything that is left to chance.
pub(crate) fn seed() -> u64 {
    number(SEED).unwrap_or(20_261_124)
}

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is a whole number, not {text:?}")))
}

/// Numbers that follow from the seed and the name of who throws.
pub(crate) struct Dice(SeededChance);

impl Dice {
    pub(crate) fn new(who: u64) -> Self {
        Self(SeededChance::new(seed().wrapping_mul(1_000_003).wrapping_add(who)))
    }

    /// A number from `low` up to, not with, `high`.
    pub(crate) fn between(&self, low: u64, high: u64) -> u64 {
        low + below(&self.0, high - low)
    }

    /// Whether one of so many happens.
    pub(crate) fn one_in(&self, count: u64) -> bool {
        self.between(0, count) == 0
    }

    /// Letters that stand for words.
    pub(crate) fn bytes(&self, length: usize) -> Vec<u8> {
        let mut bytes = vec![0; length];
        self.0.fill(&mut bytes);
        bytes
    }

    /// A wait in milliseconds from `low` up to `high`.
    pub(crate) async fn wait(&self, low: u64, high: u64) {
        tokio::time::sleep(Duration::from_millis(self.between(low, high))).await;
    }
}

/// Looks again and again until something is so; says what was missing when the time is over.
pub(crate) async fn until<T>(
    within_secs: u64,
    what: &str,
    mut look: impl AsyncFnMut() -> Result<T, String>,
) -> T {
    let start = Instant::now();
    loop {
        let missing = match look().await {
            Ok(found) => return found,
            Err(missing) => missing,
        };
        let waited = start.elapsed().as_secs();
        assert!(waited < within_secs, "{what}: after {waited} s still {missing}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
