//! Counting right and wrong, per part.

use std::fmt::Write as _;
use std::ops::Range;

/// Counts of one part.
#[derive(Clone, Debug, Default)]
pub(crate) struct Score {
    /// Found and labelled.
    pub(crate) hits: usize,
    /// Found, but not labelled.
    pub(crate) extra: usize,
    /// Labelled, but not found.
    pub(crate) missed: usize,
    /// What was extra or missed, for the eyes.
    pub(crate) log: String,
}

impl Score {
    /// Found and labelled over found.
    pub(crate) fn precision(&self) -> f64 {
        share(self.hits, self.hits + self.extra)
    }

    /// Found and labelled over labelled.
    pub(crate) fn recall(&self) -> f64 {
        share(self.hits, self.hits + self.missed)
    }

    /// Matches two lists one to one by `fits`, counts, and notes what is left.
    pub(crate) fn count<F: std::fmt::Debug, L: std::fmt::Debug>(
        &mut self,
        case: &str,
        found: &[F],
        labels: &[L],
        fits: impl Fn(&F, &L) -> bool,
    ) {
        let mut open: Vec<&L> = labels.iter().collect();
        for one in found {
            match open.iter().position(|label| fits(one, label)) {
                Some(at) => {
                    open.remove(at);
                    self.hits += 1;
                }
                None => {
                    self.extra += 1;
                    let _ = writeln!(self.log, "  extra  {one:?}\n         in {case}");
                }
            }
        }
        self.missed += open.len();
        for label in open {
            let _ = writeln!(self.log, "  missed {label:?}\n         in {case}");
        }
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// Scores of the part rules were tuned on and of the part held out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parts {
    /// Two thirds.
    pub(crate) tune: Score,
    /// The third, sixth, ... case of a file.
    pub(crate) held: Score,
}

impl Parts {
    /// The part that the case with this number (from 0) belongs to.
    pub(crate) fn of(&mut self, number: usize) -> &mut Score {
        if number % 3 == 2 { &mut self.held } else { &mut self.tune }
    }

    /// Prints both parts, with the misses of the tuned one only, and fails below the bars.
    pub(crate) fn judge(&self, name: &str, precision: f64, recall: f64) {
        for (part, score) in [("tune", &self.tune), ("held", &self.held)] {
            println!(
                "{name:<28} {part} P {:.3} R {:.3} (right {}, extra {}, missed {})",
                score.precision(),
                score.recall(),
                score.hits,
                score.extra,
                score.missed
            );
        }
        // A blind batch is measured, never tuned on: its misses are not shown, and only a collapse fails.
        let is_blind = name.starts_with("blind");
        let (precision, recall) = if is_blind { (0.5, 0.5) } else { (precision, recall) };
        if !is_blind {
            print!("{}", self.tune.log);
        }
        for (part, score) in [("tune", &self.tune), ("held", &self.held)] {
            assert!(score.precision() >= precision, "{name}, {part}: precision {:.3}", score.precision());
            assert!(score.recall() >= recall, "{name}, {part}: recall {:.3}", score.recall());
        }
    }
}

/// Whether two spans share at least half of the longer one.
pub(crate) fn overlap(one: &Range<usize>, two: &Range<usize>) -> bool {
    let shared = one.end.min(two.end).saturating_sub(one.start.max(two.start));
    2 * shared >= one.len().max(two.len())
}

/// Lines of a data file that are cases.
pub(crate) fn lines(source: &str) -> impl Iterator<Item = &str> {
    source.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
}

/// A moment and a calendar from an `@` line: moment, zone, and perhaps `closed` days.
pub(crate) fn scene(line: &str) -> (jiff::Zoned, regard_language::calendar::Calendar) {
    let mut parts = line.trim_start_matches('@').split_whitespace();
    let moment: jiff::civil::DateTime = parts.next().unwrap().parse().unwrap();
    let zone = jiff::tz::TimeZone::get(parts.next().unwrap()).unwrap();
    let closed = parts.nth(1).unwrap_or_default();
    let days = closed.split(',').filter(|day| !day.is_empty()).map(|day| day.parse().unwrap());
    let calendar = regard_language::calendar::Calendar::office(zone.clone()).closed_on(days);
    (moment.to_zoned(zone).unwrap(), calendar)
}
