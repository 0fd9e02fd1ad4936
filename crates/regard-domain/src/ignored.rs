//! Being ignored, as arithmetic: the time by which somebody was to hear passes without a word of ours, and from that second
//! on until they hear they are ignored. Such an interval stays on record.

use crate::channel::words;
use crate::id::{IgnoredIntervalId, SuspendedTicketId, TicketId, UserId};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};
use std::collections::{BTreeMap, BTreeSet};

/// How much of the time has passed when somebody is nearly ignored, in percent.
const NEARING_PERCENT: i64 = 80;

/// How much longer the worst group may wait than the best before it is an alarm.
pub const EQUITY_ALARM: f64 = 1.25;

/// The fewest cases from which a group is compared.
pub const EQUITY_MIN_CASES: u64 = 20;

words! {
    /// Why somebody was ignored.
    Cause {
        /// Whoever has it did not answer in time.
        Unanswered = "unanswered",
        /// Nobody had it.
        Unassigned = "unassigned",
        /// Whoever has it is away.
        OwnerAbsent = "owner_absent",
        /// Our answer came back.
        Bounced = "bounced",
        /// Their mail was held, and nobody looked for a business day.
        HeldUnlooked = "held_unlooked",
        /// They answered to something that we thought was done.
        ReplyToClosed = "reply_to_closed",
        /// Their words came here from another ticket.
        Merged = "merged",
        /// We said when they hear how things stand, and they did not.
        WordMissed = "word_missed",
        /// It was closed without a word to them.
        ClosedUnheard = "closed_unheard",
    }
}

impl Cause {
    /// Why, as a colleague reads it.
    pub fn sentence(self) -> &'static str {
        match self {
            Cause::Unanswered => "Not answered in time",
            Cause::Unassigned => "Nobody had it",
            Cause::OwnerAbsent => "Its owner was away",
            Cause::Bounced => "Our mail came back",
            Cause::HeldUnlooked => "Held, and nobody looked for a business day",
            Cause::ReplyToClosed => "They wrote about something we thought was done",
            Cause::Merged => "Their words were merged into this one",
            Cause::WordMissed => "We said when they hear again, and they did not",
            Cause::ClosedUnheard => "Closed without a word to them",
        }
    }

    /// What was the matter with a ticket whose time passed.
    pub fn of(facts: &Facts) -> Self {
        match facts {
            Facts { is_bounced: true, .. } => Cause::Bounced,
            Facts { is_waiting: false, .. } => Cause::WordMissed,
            Facts { is_owner_absent: true, .. } => Cause::OwnerAbsent,
            Facts { is_merged: true, .. } => Cause::Merged,
            Facts { is_reopened: true, .. } => Cause::ReplyToClosed,
            Facts { has_owner: false, .. } => Cause::Unassigned,
            _ => Cause::Unanswered,
        }
    }
}

/// What is known about a ticket whose time passed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Facts {
    /// Whether a word of the customer is unanswered.
    pub is_waiting: bool,
    /// Whether a colleague has it.
    pub has_owner: bool,
    /// Whether that colleague is away or has left.
    pub is_owner_absent: bool,
    /// Whether our last answer came back.
    pub is_bounced: bool,
    /// Whether words were merged into it while they wait.
    pub is_merged: bool,
    /// Whether it was done before they wrote, or follows one that was.
    pub is_reopened: bool,
}

words! {
    /// How an interval ended.
    Ended {
        /// They heard from us.
        Heard = "heard",
        /// It was closed; they had heard from us before.
        Closed = "closed",
        /// A person confirmed that it is spam.
        Spam = "spam",
        /// It went into the bin.
        Deleted = "deleted",
        /// Their words went to another ticket.
        Merged = "merged",
        /// It is their turn, or they want to hear only when it is done.
        SetAside = "set_aside",
        /// A person looked at the held mail.
        Looked = "looked",
    }
}

words! {
    /// Where somebody who waits stands.
    State {
        /// They hear in time.
        Safe = "safe",
        /// Four fifths of their time have passed.
        Nearing = "nearing",
        /// Their time has passed.
        Ignored = "ignored",
        /// They were ignored and have heard since.
        Rescued = "rescued",
    }
}

/// A time in which somebody was ignored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interval {
    /// Its row.
    pub id: IgnoredIntervalId,
    /// On which ticket; `None` for held mail, or when the ticket is gone for good.
    pub ticket_id: Option<TicketId>,
    /// On which held mail.
    pub suspended_ticket_id: Option<SuspendedTicketId>,
    /// Who, when we know them.
    pub user_id: Option<UserId>,
    /// Why.
    pub cause: Cause,
    /// The second at which they should have heard.
    pub from: Timestamp,
    /// When it ended; `None` while it lasts.
    pub to: Option<Timestamp>,
    /// How it ended.
    pub ended: Option<Ended>,
    /// Who ended it.
    pub rescued_by: Option<UserId>,
    /// Whether the words that ended it said sorry.
    pub apologised: bool,
    /// Who took it up.
    pub claimed_by: Option<UserId>,
    /// When they did.
    pub claimed_at: Option<Timestamp>,
}

impl Interval {
    /// How long it is by a moment, in minutes, rounded up: rounding goes against us.
    pub fn minutes(&self, now: Timestamp) -> i64 {
        minutes_up(self.to.unwrap_or(now).duration_since(self.from))
    }
}

/// When somebody who waits from one moment to another is nearly ignored.
pub fn nearing_at(since: Timestamp, hear_by: Timestamp) -> Timestamp {
    let whole = hear_by.duration_since(since).as_micros().max(0);
    let part = i64::try_from(whole * i128::from(NEARING_PERCENT) / 100).unwrap_or(i64::MAX);
    since + SignedDuration::from_micros(part)
}

/// Where somebody stands: `waits` is since when and until when; `last` is their last interval.
pub fn state(waits: Option<(Timestamp, Timestamp)>, last: Option<&Interval>, now: Timestamp) -> State {
    match (waits, last) {
        (_, Some(Interval { to: None, .. })) => State::Ignored,
        (Some((_, hear_by)), _) if now >= hear_by => State::Ignored,
        (Some((since, hear_by)), _) if now >= nearing_at(since, hear_by) => State::Nearing,
        (_, Some(Interval { ended: Some(Ended::Heard | Ended::Looked), .. })) => State::Rescued,
        _ => State::Safe,
    }
}

/// Whether words say sorry, in English or German.
pub fn apologises(text: &str) -> bool {
    let text = text.to_lowercase();
    ["sorry", "apolog", "entschuldig", "tut mir leid", "tut uns leid", "verzeih"]
        .iter()
        .any(|word| text.contains(word))
}

/// What a day came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// The day, by the desk's clock.
    pub date: Date,
    /// Ignored minutes of all people together.
    pub minutes: i64,
    /// How many were ignored on it.
    pub people: u64,
}

/// Ignored minutes on each of the last days, oldest first, today last.
pub fn by_day(intervals: &[Interval], zone: &TimeZone, days: i64, now: Timestamp) -> Vec<Day> {
    let today = now.to_zoned(zone.clone()).date();
    let all = (0..days).rev().filter_map(|back| today.checked_sub(back.days()).ok());
    all.filter_map(|date| {
        let begins = zone.to_ambiguous_timestamp(date.at(0, 0, 0, 0)).compatible().ok()?;
        let next = date.checked_add(1.day()).ok()?;
        let ends = zone.to_ambiguous_timestamp(next.at(0, 0, 0, 0)).compatible().ok()?.min(now);
        let mut people = BTreeSet::new();
        let mut sum = SignedDuration::ZERO;
        for one in intervals {
            let (from, to) = (one.from.max(begins), one.to.unwrap_or(now).min(ends));
            if from < to {
                sum += to.duration_since(from);
                people.insert((one.user_id, one.ticket_id.is_none().then_some(one.id)));
            }
        }
        let people = u64::try_from(people.len()).unwrap_or(u64::MAX);
        Some(Day { date, minutes: minutes_up(sum), people })
    })
    .collect()
}

fn minutes_up(span: SignedDuration) -> i64 {
    let micros = span.as_micros().max(0);
    i64::try_from((micros + 59_999_999) / 60_000_000).unwrap_or(i64::MAX)
}

/// How long the people of one group waited for their first answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Waited {
    /// The group's name: a channel, a language, a team.
    pub name: String,
    /// Opening minutes on average.
    pub mean_minutes: f64,
    /// How many people.
    pub n: u64,
}

/// Whether everybody waits equally long: the worst group's average by the best one's.
#[derive(Clone, Debug, PartialEq)]
pub struct Equity {
    /// What the groups are: `channel`, `language` or `group`.
    pub by: &'static str,
    /// Each group with its cases, the longest wait first.
    pub groups: Vec<Waited>,
    /// Worst by best, of those with cases enough; `None` with fewer than two of them.
    pub ratio: Option<f64>,
}

impl Equity {
    /// Whether some wait too much longer than others.
    pub fn is_alarm(&self) -> bool {
        self.ratio.is_some_and(|ratio| ratio > EQUITY_ALARM)
    }
}

/// Compares the waits of groups. A group with few cases is listed and not compared.
pub fn equity(by: &'static str, cases: &[(String, i64)]) -> Equity {
    let mut all: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for (name, minutes) in cases {
        // A minute at least: one that was answered at once must not make every other wait infinitely long.
        all.entry(name).or_default().push((*minutes).max(1) as f64);
    }
    let waited = |(name, waits): (&str, Vec<f64>)| Waited {
        name: name.to_owned(),
        mean_minutes: waits.iter().sum::<f64>() / waits.len() as f64,
        n: u64::try_from(waits.len()).unwrap_or(u64::MAX),
    };
    let mut groups: Vec<Waited> = all.into_iter().map(waited).collect();
    groups.sort_by(|a, b| b.mean_minutes.total_cmp(&a.mean_minutes));
    let compared: Vec<f64> =
        groups.iter().filter(|group| group.n >= EQUITY_MIN_CASES).map(|group| group.mean_minutes).collect();
    let ratio = match compared.as_slice() {
        [worst, .., best] => Some(worst / best),
        _ => None,
    };
    Equity { by, groups, ratio }
}

#[cfg(test)]
mod tests;
