//! How long somebody in a line waits: quantiles of a sum of services, never infinite, told as a range that holds.
//!
//! With `ahead` people before them and one service ending every `gap` minutes, the wait until they are served is the sum
//! of `ahead + 1` exponential services: a gamma distribution with that shape (Kleinrock 1975).

use serde::Serialize;

/// The fewest own ratios of actual to told from which a factor is learned.
const RATIOS_MIN: usize = 20;

/// How much a factor may stretch or shrink what is told.
const FACTOR_RANGE: (f64, f64) = (0.5, 4.0);

/// What the ninetieth percentile of somebody's wait is told from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// The line as it moves now.
    LiveQueue,
    /// What the last one who was served had waited, for want of more.
    LastEntered,
    /// Nobody serves now: the next opening.
    NextOpening,
}

/// A wait in minutes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Wait {
    /// The mean.
    pub mean: f64,
    /// Half of all waits are shorter.
    pub p50: f64,
    /// Nine of ten are shorter.
    pub p90: f64,
    /// How it was found.
    pub method: Method,
}

/// What is known about a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// How many stand before them.
    pub ahead: u32,
    /// Minutes between two services that end, as the line moves now.
    pub gap: Option<f64>,
    /// How long the last one who was served had waited, in minutes.
    pub last_entered: Option<f64>,
    /// Minutes until somebody serves again; zero when somebody does.
    pub until_open: f64,
}

/// The wait of somebody who joins a line now; `factor` comes from [`conformal`]. `None` when nothing is known: then no
/// wait is told, but a time by which they hear.
pub fn wait(line: &Line, factor: f64) -> Option<Wait> {
    let moving = line.gap.filter(|gap| gap.is_finite() && *gap > 0.0);
    let open = if line.until_open.is_finite() { line.until_open.max(0.0) } else { 0.0 };
    let method = if open > 0.0 { Method::NextOpening } else { Method::LiveQueue };
    if let Some(gap) = moving {
        let shape = f64::from(line.ahead) + 1.0;
        let quantile = |p: f64| open + gamma_quantile(shape, p) * gap * factor;
        return Some(Wait { mean: open + shape * gap, p50: quantile(0.5), p90: quantile(0.9), method });
    }
    // The delay of the last customer to enter service (Ibrahim & Whitt 2009); its spread as of one exponential service.
    if let Some(last) = line.last_entered.filter(|last| last.is_finite() && *last > 0.0) {
        let quantile = |p: f64| {
            open + last * gamma_quantile(f64::from(line.ahead) + 1.0, p) * factor
                / (f64::from(line.ahead) + 1.0)
        };
        let method = if open > 0.0 { Method::NextOpening } else { Method::LastEntered };
        return Some(Wait { mean: open + last, p50: quantile(0.5), p90: quantile(0.9), method });
    }
    (open > 0.0).then_some(Wait { mean: open, p50: open, p90: open, method: Method::NextOpening })
}

/// By how much what is told has to be stretched so that nine of ten waits hold: the split-conformal quantile (Vovk et al.
/// 2005) of our own ratios of actual wait to told ninetieth percentile. 1 from too few cases.
pub fn conformal(ratios: &[f64]) -> f64 {
    let mut sorted: Vec<f64> =
        ratios.iter().copied().filter(|ratio| ratio.is_finite() && *ratio >= 0.0).collect();
    if sorted.len() < RATIOS_MIN {
        return 1.0;
    }
    sorted.sort_by(f64::total_cmp);
    let rank = ((sorted.len() + 1) * 9).div_ceil(10).min(sorted.len());
    sorted[rank - 1].clamp(FACTOR_RANGE.0, FACTOR_RANGE.1)
}

/// A revised wait: upward only, and only once; anything else leaves what was told.
pub fn revise(told: f64, was_revised: bool, now: f64) -> Option<f64> {
    (!was_revised && now > told).then_some(now)
}

/// The `p` quantile of a gamma distribution with a shape and scale 1, by bisection of its distribution function.
fn gamma_quantile(shape: f64, p: f64) -> f64 {
    let (mut low, mut high) = (0.0, shape + 20.0 * shape.sqrt() + 20.0);
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if gamma_below(shape, middle) < p {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// The share of a gamma distribution of a whole shape below `x`: one less the Poisson sum of its first terms.
fn gamma_below(shape: f64, x: f64) -> f64 {
    let (mut term, mut sum, mut k) = (-x, 0.0, 0.0);
    // Terms are kept as logarithms: e^-x is nothing already at a line of some hundreds.
    while k < shape {
        sum += term.exp();
        k += 1.0;
        term += (x / k).ln();
    }
    1.0 - sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(ahead: u32, gap: f64) -> Line {
        Line { ahead, gap: Some(gap), last_entered: None, until_open: 0.0 }
    }

    fn is_near(got: f64, expected: f64) -> bool {
        (got - expected).abs() <= 0.1
    }

    #[test]
    fn four_ahead_at_three_minutes_wait_fourteen_to_twenty_four() {
        let wait = wait(&line(4, 3.0), 1.0).expect("known");
        assert!(is_near(wait.mean, 15.0) && is_near(wait.p50, 14.0) && is_near(wait.p90, 24.0), "{wait:?}");
    }

    #[test]
    fn a_long_line_and_a_closed_desk_give_finite_waits() {
        let long = wait(&line(5_000, 0.5), 1.0).expect("known");
        assert!(long.p50.is_finite() && long.p90 > long.p50 && is_near(long.mean, 2_500.5), "{long:?}");
        let closed = wait(&Line { gap: None, until_open: 600.0, ..line(3, 1.0) }, 1.0).expect("known");
        assert_eq!((closed.p90, closed.method), (600.0, Method::NextOpening));
        assert_eq!(wait(&Line { gap: Some(f64::INFINITY), ..line(3, 1.0) }, 1.0), None);
        let few = wait(&Line { gap: None, last_entered: Some(10.0), ..line(0, 1.0) }, 1.0).expect("known");
        assert_eq!(few.method, Method::LastEntered);
    }

    #[test]
    fn a_wait_is_revised_upward_and_once() {
        assert_eq!(revise(20.0, false, 25.0), Some(25.0));
        assert_eq!(revise(20.0, true, 25.0), None);
        assert_eq!(revise(20.0, false, 15.0), None);
    }

    /// A small generator (Steele et al. 2014): the same day each time.
    fn dice(state: &mut u64) -> f64 {
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = *state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    #[test]
    fn over_a_simulated_day_nine_of_ten_told_waits_hold_also_when_the_line_moves_slower_than_believed() {
        let mut seed = 9;
        let mut ratios: Vec<f64> = Vec::new();
        let (mut held, mut told) = (0, 0);
        for case in 0..2_200 {
            let ahead = (dice(&mut seed) * 8.0) as u32;
            // The line is believed to move every three minutes and moves every four.
            let actual: f64 = (0..=ahead).map(|_| -4.0 * (1.0 - dice(&mut seed)).ln()).sum();
            let from = ratios.len().saturating_sub(400);
            let factor = conformal(&ratios[from..]);
            let plain = wait(&line(ahead, 3.0), 1.0).expect("known");
            if case >= 200 {
                told += 1;
                held += i32::from(actual <= plain.p90 * factor);
            }
            ratios.push(actual / plain.p90);
        }
        let coverage = f64::from(held) / f64::from(told);
        assert!((0.87..=0.93).contains(&coverage), "{coverage}");
    }
}
