//! Service levels as arithmetic: what is measured of a ticket, when each measure runs, rests and is fulfilled, and the very
//! second at which a promised time is over. Everything follows from the measure's own events, in the market's words.

use crate::channel::words;
use crate::condition::Conditions;
use crate::definition::Definition;
use crate::id::DefinitionId;
use crate::schedule::Schedule;
use crate::ticket::{Priority, Status};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

words! {
    /// What is measured.
    Metric {
        /// Until a word of ours that the customer waits for.
        Reply = "reply_time",
        /// Between two words of ours.
        PeriodicUpdate = "periodic_update_time",
        /// Between two words of ours, while it is not the customer's turn.
        PausableUpdate = "pausable_update_time",
        /// While the customer waits for the end, also while somebody else is waited for.
        RequesterWait = "requester_wait_time",
        /// While it is ours to work on.
        AgentWork = "agent_work_time",
        /// From the beginning to the end.
        Resolution = "resolution_time",
    }
}

words! {
    /// What happens to a measure.
    MetricKind {
        /// It runs.
        Activate = "activate",
        /// It rests.
        Pause = "pause",
        /// It is over.
        Fulfill = "fulfill",
        /// A time is promised for it.
        ApplySla = "apply_sla",
        /// The promised time is over.
        Breach = "breach",
        /// How much time it took so far.
        UpdateStatus = "update_status",
    }
}

/// A time that is promised for a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// By which policy.
    pub policy_id: DefinitionId,
    /// How long it may take.
    pub secs: i64,
    /// Whether only opening hours count.
    pub is_business: bool,
}

/// Something that happened to a measure of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MetricEvent {
    /// Which measure.
    pub metric: Metric,
    /// The how manieth of its kind.
    pub instance: i64,
    /// What.
    pub kind: MetricKind,
    /// When.
    pub at: Timestamp,
    /// The time that is promised from then on.
    pub target: Option<Target>,
    /// Minutes so far, by the calendar and by opening hours.
    pub took: Option<(i64, i64)>,
}

/// The words a policy has for the time of a measure.
pub fn goal_name(metric: Metric, instance: i64) -> &'static str {
    match metric {
        Metric::Reply if instance <= 1 => "first_reply_time",
        Metric::Reply => "next_reply_time",
        Metric::Resolution => "total_resolution_time",
        other => other.as_str(),
    }
}

/// Every time that a policy may promise, with what people call it.
pub const GOALS: [(&str, &str); 7] = [
    ("first_reply_time", "First reply"),
    ("next_reply_time", "Next reply"),
    ("periodic_update_time", "Word every so often"),
    ("pausable_update_time", "Word every so often, not in the customer's turn"),
    ("requester_wait_time", "The customer's waiting"),
    ("agent_work_time", "Our work"),
    ("total_resolution_time", "From beginning to end"),
];

/// A time that a policy promises for a priority.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Goal {
    priority: Priority,
    name: String,
    secs: i64,
    is_business: bool,
}

/// A policy: for which tickets it stands, and what it promises.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// Which one.
    pub id: DefinitionId,
    /// For which tickets.
    pub filter: Conditions,
    /// By which opening hours, if not by those of the group or the desk.
    pub schedule_id: Option<DefinitionId>,
    goals: Vec<Goal>,
}

impl Policy {
    /// Reads the market's shape. What cannot be read promises nothing.
    pub fn of(found: &Definition) -> Self {
        let list = found.body.get("policy_metrics").and_then(Value::as_array).map(Vec::as_slice);
        let goal = |one: &Value| {
            let text = |name: &str| one.get(name).and_then(Value::as_str);
            Some(Goal {
                priority: Priority::from_word(text("priority")?)?,
                name: text("metric")?.to_owned(),
                secs: target_secs(one)?,
                is_business: one.get("business_hours").and_then(Value::as_bool).unwrap_or(false),
            })
        };
        Self {
            id: found.id,
            filter: Conditions::read(&found.body, "filter"),
            schedule_id: found.body.get("schedule_id").and_then(Value::as_i64).map(DefinitionId),
            goals: list.unwrap_or_default().iter().filter_map(goal).collect(),
        }
    }

    /// What it promises for a measure; a ticket without a priority counts as normal.
    pub fn target(&self, metric: Metric, instance: i64, priority: Option<Priority>) -> Option<Target> {
        let (priority, name) = (priority.unwrap_or(Priority::Normal), goal_name(metric, instance));
        let found = self.goals.iter().find(|goal| goal.priority == priority && goal.name == name)?;
        Some(Target { policy_id: self.id, secs: found.secs, is_business: found.is_business })
    }
}

fn target_secs(one: &Value) -> Option<i64> {
    let number = |name: &str| one.get(name).and_then(Value::as_i64).filter(|number| *number > 0);
    number("target_in_seconds").or_else(|| number("target").and_then(|minutes| minutes.checked_mul(60)))
}

/// What is wrong with the promises of a policy's document, if anything is.
pub fn fault(body: &serde_json::Map<String, Value>) -> Option<String> {
    for one in body.get("policy_metrics").and_then(Value::as_array)? {
        let text = |name: &str| one.get(name).and_then(Value::as_str).unwrap_or_default();
        if !GOALS.iter().any(|(name, _)| *name == text("metric")) {
            let names: Vec<&str> = GOALS.iter().map(|(name, _)| *name).collect();
            return Some(format!("“{}” is no metric. Choose one of {}.", text("metric"), names.join(", ")));
        }
        if Priority::from_word(text("priority")).is_none() {
            return Some(format!(
                "“{}” is no priority. Choose low, normal, high or urgent.",
                text("priority")
            ));
        }
        if target_secs(one).is_none_or(|secs| secs > 10 * 366 * 86_400) {
            return Some("A target is a number of minutes, at least one.".into());
        }
    }
    None
}

/// What a measure follows from.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// The ticket's status.
    pub status: Status,
    /// Whether it is in the bin, spam or merged.
    pub is_away: bool,
    /// When it began.
    pub created_at: Timestamp,
    /// Since when the customer waits for a word.
    pub waiting_since: Option<Timestamp>,
    /// Our last word to the customer.
    pub heard_at: Option<Timestamp>,
}

/// What a measure does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It never began.
    Idle,
    /// It runs.
    Running,
    /// It rests.
    Paused,
    /// It is over.
    Fulfilled,
}

/// What a measure should do, and since when it counts anew, if it does.
fn wanted(metric: Metric, facts: &Facts) -> (State, Option<Timestamp>) {
    use Status::{Hold, New, Open, Pending};
    let is_done = facts.status.is_done();
    let said = |at: Option<Timestamp>| match at.filter(|_| !is_done && !facts.is_away) {
        Some(at) => (State::Running, Some(at)),
        None => (State::Fulfilled, None),
    };
    let state = match metric {
        Metric::Reply => return said(facts.waiting_since),
        Metric::PeriodicUpdate => return said(facts.heard_at),
        Metric::PausableUpdate => {
            let (state, origin) = said(facts.heard_at);
            let rests = state == State::Running && facts.status == Pending;
            return (if rests { State::Paused } else { state }, origin);
        }
        _ if is_done => State::Fulfilled,
        _ if facts.is_away => State::Paused,
        Metric::RequesterWait if matches!(facts.status, New | Open | Hold) => State::Running,
        Metric::AgentWork if matches!(facts.status, New | Open) => State::Running,
        Metric::Resolution => State::Running,
        _ => State::Paused,
    };
    (state, None)
}

/// A measure as its events left it.
#[derive(Clone, Debug)]
pub struct Clock {
    /// Which measure.
    pub metric: Metric,
    /// The how manieth of its kind; nothing began at 0.
    pub instance: i64,
    /// What it does.
    pub state: State,
    /// Since when this one counts.
    pub origin: Option<Timestamp>,
    /// What is promised for it.
    pub target: Option<Target>,
    /// Whether that is over.
    pub is_breached: bool,
    since: Option<Timestamp>,
    spans: Vec<(Timestamp, Timestamp)>,
}

impl Clock {
    /// A measure by its events, the oldest first.
    pub fn of(metric: Metric, events: &[MetricEvent]) -> Self {
        let mut clock = Self {
            metric,
            instance: 0,
            state: State::Idle,
            origin: None,
            target: None,
            is_breached: false,
            since: None,
            spans: Vec::new(),
        };
        events.iter().filter(|event| event.metric == metric).for_each(|event| clock.take_up(event));
        clock
    }

    fn take_up(&mut self, event: &MetricEvent) {
        match event.kind {
            MetricKind::Activate => {
                if event.instance != self.instance {
                    *self = Self {
                        instance: event.instance,
                        origin: Some(event.at),
                        ..Self::of(self.metric, &[])
                    };
                }
                (self.state, self.since) = (State::Running, Some(event.at));
            }
            MetricKind::Pause | MetricKind::Fulfill => {
                let is_pause = event.kind == MetricKind::Pause;
                self.spans.extend(self.since.take().map(|since| (since, event.at)));
                self.state = if is_pause { State::Paused } else { State::Fulfilled };
            }
            MetricKind::ApplySla => (self.target, self.is_breached) = (event.target, false),
            MetricKind::Breach => self.is_breached = true,
            MetricKind::UpdateStatus => {}
        }
    }

    /// Takes the measure to where it should be; gives what happened to it.
    pub fn follow(&mut self, facts: &Facts, schedule: &Schedule, now: Timestamp) -> Vec<MetricEvent> {
        let (wanted, origin) = wanted(self.metric, facts);
        let mut happened = Vec::new();
        let is_on = |state| matches!(state, State::Running | State::Paused);
        let is_another = origin.is_some() && self.origin != origin;
        if is_on(self.state) && (wanted == State::Fulfilled || is_another) {
            self.ends(MetricKind::Fulfill, schedule, now, &mut happened);
        }
        if wanted == State::Fulfilled {
            return happened;
        }
        match (self.state, origin) {
            (State::Idle, _) => {
                self.begins(1, origin.unwrap_or(facts.created_at).min(now), &mut happened);
            }
            (State::Fulfilled, Some(origin)) => {
                self.begins(self.instance + 1, origin.min(now), &mut happened)
            }
            (State::Fulfilled, None) => self.begins(self.instance, now, &mut happened),
            (State::Paused, _) if wanted == State::Running => {
                self.begins(self.instance, now, &mut happened);
            }
            _ => {}
        }
        if wanted == State::Paused && self.state == State::Running {
            self.ends(MetricKind::Pause, schedule, now, &mut happened);
        }
        happened
    }

    fn begins(&mut self, instance: i64, at: Timestamp, happened: &mut Vec<MetricEvent>) {
        self.add(MetricKind::Activate, instance, at, happened);
    }

    fn ends(
        &mut self,
        kind: MetricKind,
        schedule: &Schedule,
        now: Timestamp,
        happened: &mut Vec<MetricEvent>,
    ) {
        let at = self.since.map_or(now, |since| since.max(now));
        self.add(kind, self.instance, at, happened);
        let minutes = |span: SignedDuration| (span.as_secs() + 59) / 60;
        let took = (minutes(self.took(None)), minutes(self.took(Some(schedule))));
        self.add(MetricKind::UpdateStatus, self.instance, at, happened);
        if let Some(last) = happened.last_mut() {
            last.took = Some(took);
        }
    }

    fn add(&mut self, kind: MetricKind, instance: i64, at: Timestamp, happened: &mut Vec<MetricEvent>) {
        let event = MetricEvent { metric: self.metric, instance, kind, at, target: None, took: None };
        self.take_up(&event);
        happened.push(event);
    }

    /// The time of the spans that are over.
    fn took(&self, schedule: Option<&Schedule>) -> SignedDuration {
        self.spans.iter().fold(SignedDuration::ZERO, |sum, (from, to)| sum + open(schedule, *from, *to))
    }

    /// Promises a time for it; nothing when that is promised already.
    pub fn promise(&mut self, target: Option<Target>, now: Timestamp) -> Option<MetricEvent> {
        if self.target == target {
            return None;
        }
        let event = MetricEvent {
            metric: self.metric,
            instance: self.instance,
            kind: MetricKind::ApplySla,
            at: now,
            target,
            took: None,
        };
        self.take_up(&event);
        target.is_some().then_some(event)
    }

    /// The second at which the promised time is over, if nothing else happens. A measure that rests is never over.
    pub fn due(&self, schedule: &Schedule) -> Option<Timestamp> {
        let target = self.target?;
        let schedule = target.is_business.then_some(schedule);
        let mut left = SignedDuration::from_secs(target.secs);
        for (from, to) in &self.spans {
            let took = open(schedule, *from, *to);
            if took >= left {
                return Some(after(schedule, *from, left));
            }
            left -= took;
        }
        self.since.map(|since| after(schedule, since, left))
    }

    /// Notes that the promised time is over, if it is and that was not noted.
    pub fn breach(&mut self, schedule: &Schedule, now: Timestamp) -> Option<MetricEvent> {
        let due = self.due(schedule).filter(|due| *due <= now && !self.is_breached)?;
        let mut happened = Vec::new();
        self.add(MetricKind::Breach, self.instance, due, &mut happened);
        let mut event = happened.pop()?;
        event.target = self.target;
        Some(event)
    }
}

fn open(schedule: Option<&Schedule>, from: Timestamp, to: Timestamp) -> SignedDuration {
    match schedule {
        Some(schedule) => schedule.open_between(from, to),
        None => to.duration_since(from).max(SignedDuration::ZERO),
    }
}

fn after(schedule: Option<&Schedule>, from: Timestamp, left: SignedDuration) -> Timestamp {
    match schedule {
        Some(schedule) => schedule.add_open(from, left),
        None => from.checked_add(left).unwrap_or(Timestamp::MAX),
    }
}

#[cfg(test)]
mod tests;
