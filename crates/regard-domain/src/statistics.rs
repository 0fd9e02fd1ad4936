//! Closed-form statistics: an interval for a share, and by when nine of ten like cases were done, with those that are
//! still open counted as open.

/// Two-sided 95 % point of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// Fewer cases than this tell nothing about the ninetieth percentile: its rank would lie beyond the last of them.
pub const CASES_MIN: usize = 9;

/// A share with its n and its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// How many of them.
    pub count: u64,
    /// Of how many.
    pub of: u64,
    /// Lower end of the interval, 0 to 1.
    pub low: f64,
    /// Upper end of the interval, 0 to 1.
    pub high: f64,
}

impl Share {
    /// The share itself; `None` of nothing.
    #[allow(clippy::cast_precision_loss)] // counts of promises are far below 2^52
    pub fn value(&self) -> Option<f64> {
        (self.of > 0).then(|| self.count as f64 / self.of as f64)
    }
}

/// A share with Wilson's 95 % score interval (Wilson 1927), which never leaves 0 to 1 and is right for few cases too.
#[allow(clippy::cast_precision_loss)] // counts of promises are far below 2^52
pub fn wilson(count: u64, of: u64) -> Share {
    if of == 0 {
        return Share { count, of, low: 0.0, high: 1.0 };
    }
    let n = of as f64;
    let p = count.min(of) as f64 / n;
    let centre = p + Z * Z / (2.0 * n);
    let spread = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    let whole = 1.0 + Z * Z / n;
    Share { count, of, low: ((centre - spread) / whole).max(0.0), high: ((centre + spread) / whole).min(1.0) }
}

/// How long something took, or how long it has been open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Case {
    /// Minutes; of an open case its age.
    pub minutes: i64,
    /// Whether it is done.
    pub is_done: bool,
}

/// A point of a survival curve: after so many minutes this share is still open.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The time.
    pub minutes: i64,
    /// The share of cases that last longer, 0 to 1.
    pub open: f64,
}

/// The Kaplan-Meier curve (Kaplan & Meier 1958): what share of cases is still open after each time at which one was
/// done. An open case counts among those at risk up to its age, and then leaves; at equal times the done come first.
#[allow(clippy::cast_precision_loss)] // at most some hundred cases
pub fn kaplan_meier(cases: &[Case]) -> Vec<Step> {
    let mut sorted = cases.to_vec();
    sorted.sort_unstable_by_key(|case| (case.minutes, !case.is_done));
    let mut curve: Vec<Step> = Vec::new();
    let (mut open, mut at) = (1.0, 0);
    while at < sorted.len() {
        let minutes = sorted[at].minutes;
        let here = sorted[at..].iter().take_while(|case| case.minutes == minutes).count();
        let done = sorted[at..at + here].iter().filter(|case| case.is_done).count();
        if done > 0 {
            open *= 1.0 - done as f64 / (sorted.len() - at) as f64;
            curve.push(Step { minutes, open });
        }
        at += here;
    }
    curve
}

/// The first time after which at most this share is open; `None` when the curve never comes down to it.
pub fn first_below(curve: &[Step], share: f64) -> Option<i64> {
    // The product of fractions misses a round share by less than this.
    curve.iter().find(|step| step.open <= share + 1e-9).map(|step| step.minutes)
}

/// The rank of the order statistic that bounds the ninetieth percentile of the next case from n past ones.
pub fn rank_of_ninety(n: usize) -> usize {
    (9 * (n + 1)).div_ceil(10)
}

/// By when half and nine of ten cases like these are done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Percentiles {
    /// Half of them, in minutes.
    pub p50: i64,
    /// Nine of ten, in minutes.
    pub p90: i64,
}

/// What past cases say about the next one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outlook {
    /// Too few cases to say anything.
    TooFew,
    /// So many are still open that nobody knows by when nine of ten are done; this share is open for longer than any done
    /// one took.
    Unknown {
        /// The share, 0 to 1.
        open: f64,
    },
    /// By when.
    By(Percentiles),
}

/// By when the next case like these will be done: where the curve comes down to a tenth, and never before the order
/// statistic of the ninetieth percentile among the done ones.
pub fn outlook(cases: &[Case]) -> Outlook {
    if cases.len() < CASES_MIN {
        return Outlook::TooFew;
    }
    let curve = kaplan_meier(cases);
    let open = curve.last().map_or(1.0, |step| step.open);
    let Some(below) = first_below(&curve, 0.10) else { return Outlook::Unknown { open } };
    let mut done: Vec<i64> = cases.iter().filter(|case| case.is_done).map(|case| case.minutes).collect();
    done.sort_unstable();
    let rank = rank_of_ninety(done.len()).clamp(1, done.len());
    let p90 = below.max(done[rank - 1]);
    Outlook::By(Percentiles { p50: first_below(&curve, 0.50).unwrap_or(p90).min(p90), p90 })
}

/// The mean pinball loss at the ninetieth percentile, in minutes (Koenker & Bassett 1978): padding costs a tenth of each
/// minute, lateness nine tenths. Each pair is the time promised and the time taken; `None` of nothing.
#[allow(clippy::cast_precision_loss)] // minutes of a quarter
pub fn pinball(pairs: &[(i64, i64)]) -> Option<f64> {
    let loss = |(promised, taken): &(i64, i64)| {
        let late = (taken - promised) as f64;
        if late > 0.0 { late * 0.9 } else { -late * 0.1 }
    };
    (!pairs.is_empty()).then(|| pairs.iter().map(loss).sum::<f64>() / pairs.len() as f64)
}

/// The median of some numbers; `None` of nothing.
pub fn median(mut numbers: Vec<f64>) -> Option<f64> {
    numbers.sort_by(f64::total_cmp);
    let middle = numbers.len() / 2;
    match numbers.len() {
        0 => None,
        length if length % 2 == 1 => Some(numbers[middle]),
        _ => Some(f64::midpoint(numbers[middle - 1], numbers[middle])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn done(minutes: impl Iterator<Item = i64>) -> Vec<Case> {
        minutes.map(|minutes| Case { minutes, is_done: true }).collect()
    }

    #[test]
    fn nine_of_ten_are_told_from_nine_cases_on() {
        for (n, hours) in [(20, 19), (19, 18), (9, 9)] {
            let Outlook::By(found) = outlook(&done(1..=n)) else { panic!("{n} cases tell a time") };
            assert_eq!(found.p90, hours, "{n} cases");
        }
        assert_eq!(outlook(&done(1..=8)), Outlook::TooFew);
    }

    #[test]
    fn open_cases_can_make_a_date_unknowable() {
        let mut cases = done(1..=8);
        cases.extend([9, 10].map(|minutes| Case { minutes, is_done: false }));
        let Outlook::Unknown { open } = outlook(&cases) else { panic!("no date can be told") };
        assert!((open - 0.20).abs() < 1e-9, "{open}");
    }

    #[test]
    fn the_curve_of_the_textbook_comes_out() {
        // Kaplan & Meier's own example of censoring: 6, 6, 6, 6+, 7, 9+, 10, 10+ (Freireich 1963, first cases).
        let cases =
            [(6, true), (6, true), (6, true), (6, false), (7, true), (9, false), (10, true), (10, false)]
                .map(|(minutes, is_done)| Case { minutes, is_done });
        let curve = kaplan_meier(&cases);
        let expected = [(6, 0.625), (7, 0.46875), (10, 0.234_375)];
        assert_eq!(curve.len(), expected.len());
        for (step, (minutes, open)) in curve.iter().zip(expected) {
            assert_eq!(step.minutes, minutes);
            assert!((step.open - open).abs() < 1e-9, "{step:?}");
        }
    }

    #[test]
    fn an_interval_is_wilsons_and_stays_between_nothing_and_all() {
        let share = wilson(9, 10);
        assert!((share.low - 0.5958).abs() < 5e-4 && (share.high - 0.9821).abs() < 5e-4, "{share:?}");
        assert_eq!((wilson(0, 0).low, wilson(0, 0).high), (0.0, 1.0));
        assert!(wilson(0, 20).low.abs() < 1e-12 && (wilson(20, 20).high - 1.0).abs() < 1e-12);
    }

    #[test]
    fn padding_and_lateness_both_cost() {
        assert_eq!(pinball(&[]), None);
        let loss = pinball(&[(100, 50), (100, 150)]).expect("two pairs");
        assert!((loss - 25.0).abs() < 1e-9, "{loss}");
    }

    #[test]
    fn the_median_is_the_middle_or_between_the_two() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median(Vec::new()), None);
    }
}
