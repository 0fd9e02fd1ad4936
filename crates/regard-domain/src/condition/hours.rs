//! Hours that have passed since something, by the calendar or by opening hours, as spans of moments: the same span is
//! asked of the database and of one ticket, and the moment at which a condition begins to hold is found from it.

use crate::clock::{from_micros, to_micros};
use crate::condition::{Condition, Operator};
use crate::schedule::Schedule;
use jiff::{SignedDuration, Timestamp};

/// More hours than anybody waits: a century.
const HOURS_MAX: i64 = 876_000;

/// The earliest and the latest moment of a span.
pub type Span = (Timestamp, Timestamp);

/// How a field of hours is called, and the moment it counts from.
pub const AGES: &[(&str, &str)] = &[
    ("new", "created"),
    ("created", "created"),
    ("created_at", "created"),
    ("open", "open_since"),
    ("pending", "pending_since"),
    ("hold", "hold_since"),
    ("on_hold", "hold_since"),
    ("solved", "solved_since"),
    ("closed", "closed_since"),
    ("updated", "updated"),
    ("updated_at", "updated"),
    ("assigned", "assigned"),
    ("assigned_at", "assigned"),
    ("requester_updated_at", "requester_spoke"),
    ("assignee_updated_at", "assignee_spoke"),
    ("due_date", "due_date"),
    ("until_due_date", "due_date"),
];

/// The moment that a condition about hours counts from; `None` when it is not about hours.
pub fn age_of(condition: &Condition) -> Option<&'static str> {
    let found = AGES.iter().find(|(field, _)| *field == condition.field).map(|(_, age)| *age)?;
    (!condition.operator.is_about_change() && hours(condition).is_some()).then_some(found)
}

fn hours(condition: &Condition) -> Option<i64> {
    condition.values.first()?.trim().parse().ok().filter(|hours| (0..HOURS_MAX).contains(hours))
}

fn is_business(operator: Operator) -> bool {
    matches!(
        operator,
        Operator::IsBusinessHours | Operator::LessBusinessHours | Operator::GreaterBusinessHours
    )
}

/// The moment at which so many hours have passed since `from`.
fn after(from: Timestamp, hours: i64, schedule: Option<&Schedule>) -> Timestamp {
    match schedule {
        Some(schedule) => schedule.add_minutes(from, hours * 60),
        None => from.checked_add(SignedDuration::from_hours(hours)).unwrap_or(Timestamp::MAX),
    }
}

/// When a condition about hours since `from` begins to hold, and when it ends.
pub fn holds(condition: &Condition, from: Timestamp, schedule: &Schedule) -> Option<Span> {
    let hours = hours(condition)?;
    let schedule = is_business(condition.operator).then_some(schedule);
    if condition.field == "until_due_date" {
        // Hours still to come: counted back from the moment.
        let at = |hours: i64| from.checked_sub(SignedDuration::from_hours(hours)).unwrap_or(Timestamp::MIN);
        return Some(match condition.operator {
            Operator::Is | Operator::IsBusinessHours => (at(hours), at(hours - 1).min(from)),
            Operator::Less | Operator::LessBusinessHours | Operator::LessOrSame => (at(hours), from),
            _ => (Timestamp::MIN, at(hours)),
        });
    }
    let at = |hours: i64| after(from, hours, schedule);
    Some(match condition.operator {
        Operator::Is | Operator::IsBusinessHours => (at(hours), at(hours + 1)),
        Operator::Less | Operator::LessBusinessHours => (Timestamp::MIN, at(hours)),
        Operator::LessOrSame => (Timestamp::MIN, at(hours + 1)),
        Operator::Greater | Operator::GreaterBusinessHours | Operator::GreaterOrSame => {
            (at(hours), Timestamp::MAX)
        }
        _ => return None,
    })
}

/// The span of moments for which the condition holds now: from the first to before the second.
pub fn span(condition: &Condition, now: Timestamp, schedule: &Schedule) -> Option<Span> {
    let first = from_micros(-4_000_000_000_000_000);
    let last = from_micros(9_000_000_000_000_000);
    let hours = hours(condition)?;
    let schedule = is_business(condition.operator).then_some(schedule);
    if condition.field == "until_due_date" {
        let ahead = |hours: i64| now.checked_add(SignedDuration::from_hours(hours)).unwrap_or(last);
        let beyond = |at: Timestamp| from_micros(to_micros(at) + 1);
        return Some(match condition.operator {
            Operator::Is | Operator::IsBusinessHours => {
                (beyond(ahead(hours - 1).max(now)), beyond(ahead(hours)))
            }
            Operator::Less | Operator::LessBusinessHours | Operator::LessOrSame => {
                (beyond(now), beyond(ahead(hours)))
            }
            Operator::Greater | Operator::GreaterBusinessHours | Operator::GreaterOrSame => {
                (beyond(ahead(hours)), last)
            }
            _ => return None,
        });
    }
    // The first moment from which fewer than so many hours have passed.
    let since = |hours: i64| from_micros(to_micros(latest(now, hours, schedule)) + 1);
    Some(match condition.operator {
        Operator::Is | Operator::IsBusinessHours => (since(hours + 1), since(hours)),
        Operator::Less | Operator::LessBusinessHours => (since(hours), last),
        Operator::LessOrSame => (since(hours + 1), last),
        Operator::Greater | Operator::GreaterBusinessHours | Operator::GreaterOrSame => (first, since(hours)),
        _ => return None,
    })
}

/// The latest moment since which so many hours have passed. Opening hours are not taken back but searched for: the sum
/// never falls, so the two ways always agree.
fn latest(now: Timestamp, hours: i64, schedule: Option<&Schedule>) -> Timestamp {
    let calendar = now.checked_sub(SignedDuration::from_hours(hours)).unwrap_or(Timestamp::MIN);
    let Some(schedule) = schedule else { return calendar };
    let (mut low, mut step) = (to_micros(calendar), 3_600_000_000_i64 * 24);
    while schedule.add_minutes(from_micros(low), hours * 60) > now && step < 1 << 55 {
        low -= step;
        step *= 2;
    }
    let mut high = to_micros(now) + 1;
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if schedule.add_minutes(from_micros(middle), hours * 60) <= now {
            low = middle
        } else {
            high = middle
        }
    }
    from_micros(low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_span_of_now_and_the_time_it_holds_say_the_same() {
        let schedule = Schedule::office("Europe/Berlin");
        let now: Timestamp = "2026-11-24T10:00:00Z".parse().expect("a moment");
        for operator in [
            "is",
            "less_than",
            "greater_than",
            "is_business_hours",
            "less_than_business_hours",
            "greater_than_business_hours",
        ] {
            for field in ["created", "until_due_date"] {
                let value = serde_json::json!({"field": field, "operator": operator, "value": "9"});
                let condition = Condition::read(&value).expect("a condition");
                let (first, last) = span(&condition, now, &schedule).expect("about hours");
                for minutes in (-6_000..6_000).step_by(97) {
                    let at = now + SignedDuration::from_mins(minutes);
                    let (begins, ends) = holds(&condition, at, &schedule).expect("about hours");
                    let expected = begins <= now && now < ends;
                    assert_eq!(first <= at && at < last, expected, "{field} {operator} {at}");
                }
            }
        }
    }
}
