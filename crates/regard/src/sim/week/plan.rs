//! The week of a seed: what comes from outside, and when.

use crate::dice::Dice;
use anyhow::Result;
use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp};
use regard_domain::schedule::{Holiday, Schedule};

/// Where the desk is.
pub(super) const ZONE: &str = "Europe/London";

/// The Monday on which it begins.
const MONDAY: Date = date(2026, 3, 2);

/// Half of the work that was promised takes at most so many business minutes.
const WORK_MEDIAN: f64 = 300.0;

/// How much it differs: the standard deviation of its logarithm.
const WORK_SPREAD: f64 = 0.8;

/// How many events of a week one colleague can bear with some air left.
const EVENTS_EACH: usize = 120;

/// The share of mails that come within two hours on Tuesday: a machine of ours has a fault.
const FAULT: f64 = 0.15;

/// A mail that comes.
#[derive(Clone, Debug)]
pub(super) struct Arrival {
    /// When.
    pub at: Timestamp,
    /// From which customer.
    pub customer: usize,
    /// How many business minutes the work takes that has to be promised; `None` for what is answered at once.
    pub work: Option<i64>,
    /// Another customer, whose address slips into the first draft.
    pub slip: Option<usize>,
}

/// Somebody is away.
#[derive(Clone, Copy, Debug)]
pub(super) struct Absence {
    /// Which colleague.
    pub colleague: usize,
    /// From which day of the week, from 0.
    pub day: i64,
    /// For how many days.
    pub days: i64,
}

/// A week.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// When it begins: Monday at nine.
    pub begins: Timestamp,
    /// When it is looked at: Friday at five.
    pub ends: Timestamp,
    /// Opening hours, with a holiday on Wednesday.
    pub schedule: Schedule,
    /// How many colleagues serve.
    pub colleagues: usize,
    /// The mails, in their order.
    pub arrivals: Vec<Arrival>,
    /// Who is away when.
    pub absences: Vec<Absence>,
}

impl Plan {
    /// A week of about so many events: half of them are mails, one in ten is a promise, three in a hundred are slips; the
    /// rest are the answers, the words on how things stand, and what customers have to ask again.
    pub(super) fn new(seed: u64, events: usize) -> Result<Self> {
        let mut dice = Dice(seed);
        let at = |day: i64, hour: i8| -> Result<Timestamp> {
            let day = MONDAY.checked_add(SignedDuration::from_hours(24 * day))?;
            Ok(day.at(hour, 0, 0, 0).in_tz(ZONE)?.timestamp())
        };
        let (begins, ends) = (at(0, 9)?, at(4, 17)?);
        let span = ends.duration_since(begins).as_secs() - 6 * 3_600;
        let mails = events / 2;
        let customers = (mails / 2).max(2);
        let mut moments: Vec<i64> = (0..mails)
            .map(|_| {
                let (when, where_in) = (dice.share(), dice.share());
                let (from, long) = if when <= FAULT { (25 * 3_600, 2 * 3_600) } else { (0, span) };
                from + (where_in * long as f64) as i64
            })
            .collect();

        moments.sort_unstable();
        let mut arrivals: Vec<Arrival> = Vec::new();
        for (number, moment) in moments.into_iter().enumerate() {
            let work = (dice.share() <= 0.2).then(|| {
                let minutes = WORK_MEDIAN.ln() + WORK_SPREAD * dice.normal();
                minutes.exp().ceil() as i64
            });
            let customer = dice.place(customers);
            let others: Vec<usize> =
                arrivals.iter().map(|one| one.customer).filter(|other| *other != customer).collect();
            let slip =
                (dice.share() <= 0.06 && number > 5).then(|| others.get(dice.place(others.len())).copied());
            let at = begins + SignedDuration::from_secs(moment);
            arrivals.push(Arrival { at, customer, work, slip: slip.flatten() });
        }
        let colleagues = (events / EVENTS_EACH).max(1) + 2;
        let absences = (0..5).map(|day| {
            let colleague = dice.place(colleagues);
            Absence { colleague, day, days: 1 + i64::from(dice.share() <= 0.5) }
        });
        let absences = absences.collect();
        let holiday = MONDAY.checked_add(SignedDuration::from_hours(48))?;
        let holidays = vec![Holiday { name: "Holiday".into(), first: holiday, last: holiday }];
        let schedule = Schedule { holidays, ..Schedule::office(ZONE) };
        Ok(Self { begins, ends, schedule, colleagues, arrivals, absences })
    }

    /// Whether a colleague is here at a moment.
    pub(super) fn is_here(&self, colleague: usize, at: Timestamp) -> bool {
        let day = at.duration_since(self.begins).as_hours() / 24;
        !self
            .absences
            .iter()
            .any(|one| one.colleague == colleague && (one.day..one.day + one.days).contains(&day))
    }
}
