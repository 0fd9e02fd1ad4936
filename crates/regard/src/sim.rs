//! Made-up desks for `regard sim`: each is the same again from its seed. Here the dates of promises; [`week`] is a whole desk.

pub(crate) mod week;

use crate::dice::Dice;
use regard_domain::statistics::{Case, Outlook, outlook};

/// How many past cases the rule looks at, as in the desk.
const CASES_MAX: usize = 200;

/// Cases before the first promise is counted.
const PAST: usize = 200;

/// Minutes between one promise and the next.
const EVERY_MINUTES: f64 = 45.0;

/// Dates `n` promises one after the other by the rule of [`regard_domain::statistics`], each from what was done and what was
/// open at that moment, before any rounding to slots; gives how many were kept. Work takes a log-normal time, as work does.
pub(crate) fn promises(n: usize, seed: u64) -> usize {
    let mut dice = Dice(seed);
    let mut made: Vec<(f64, f64)> = Vec::new();
    let mut kept = 0;
    for number in 0..PAST + n {
        let now = number as f64 * EVERY_MINUTES;
        let took = (5.5 + 0.8 * dice.normal()).exp();
        if number >= PAST {
            let past = &made[made.len().saturating_sub(CASES_MAX)..];
            let cases: Vec<Case> = past.iter().map(|(at, took)| seen(now - at, *took)).collect();
            kept += usize::from(matches!(outlook(&cases), Outlook::By(by) if took.ceil() as i64 <= by.p90));
        }
        made.push((now, took));
    }
    kept
}

/// A case as it is seen at an age: done in its time, or open so far.
fn seen(age: f64, took: f64) -> Case {
    let is_done = took <= age;
    Case { minutes: if is_done { took.ceil() as i64 } else { age as i64 }, is_done }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nine_of_ten_promises_are_kept_on_every_desk() {
        for seed in 1..=40 {
            let kept = promises(500, seed);
            assert!((436..=463).contains(&kept), "seed {seed}: {kept}");
        }
    }
}
