//! By when something like it was done so far: the first class with enough cases, nine of ten of them, open ones counted as
//! open; then the next slot of our hours.

use crate::error::Result;
use jiff::{SignedDuration, Timestamp, ToSpan};
use regard_domain::id::GroupId;
use regard_domain::promise::Quote;
use regard_domain::schedule::Schedule;
use regard_domain::statistics::{CASES_MIN, Case, Outlook, outlook};
use regard_store::db::Conn;
use regard_store::promise;

/// How far back cases are looked at.
const LOOKED_BACK: SignedDuration = SignedDuration::from_hours(90 * 24);

/// How many cases are looked at, the latest.
const CASES_MAX: i64 = 200;

/// What is to be dated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Like {
    /// What kind of act: [`regard_domain::promise::kind_of`].
    pub kind: String,
    /// The team that has the ticket.
    pub group_id: Option<GroupId>,
    /// How large the matter is: [`regard_domain::promise::size_of`].
    pub size: String,
}

/// A date from our own past, or why there is none.
#[derive(Clone, Debug, PartialEq)]
pub enum Suggestion {
    /// Nine of ten like it were done by then.
    By(Quote),
    /// So many like it are still open that no date can be told: promise an update instead.
    UpdateInstead {
        /// The class that was looked at.
        class: String,
        /// How many cases it has.
        n: usize,
        /// The share that is open for longer than any done one took, 0 to 1.
        open: f64,
    },
    /// Too few have been made to say anything.
    TooFew {
        /// How many there are.
        n: usize,
    },
}

/// Dates something by the first class of the chain with enough cases: kind, team and size; kind and team; kind; all.
pub async fn suggest(
    conn: &mut Conn,
    schedule: &Schedule,
    like: &Like,
    now: Timestamp,
) -> Result<Suggestion> {
    let mut n = 0;
    for (name, key) in chain(like) {
        let cases = cases(conn, schedule, key, now).await?;
        n = cases.len();
        if n >= CASES_MIN {
            return Ok(from_cases(&name, &cases, schedule, now));
        }
    }
    Ok(Suggestion::TooFew { n })
}

/// The classes to look at, the narrowest first, with their names.
fn chain(like: &Like) -> Vec<(String, (&str, i64, &str))> {
    let (kind, size) = (like.kind.as_str(), like.size.as_str());
    let mut chain = Vec::new();
    if let Some(group) = like.group_id {
        chain.push((format!("{kind}, this team, {size}"), (kind, group.0, size)));
        chain.push((format!("{kind}, this team"), (kind, group.0, "")));
    }
    chain.push((kind.to_owned(), (kind, 0, "")));
    chain.push(("all".to_owned(), ("", 0, "")));
    chain
}

async fn cases(
    conn: &mut Conn,
    schedule: &Schedule,
    key: (&str, i64, &str),
    now: Timestamp,
) -> Result<Vec<Case>> {
    let rows = promise::list_cases(conn, now - LOOKED_BACK, key, CASES_MAX).await?;
    let case = |(made, done, ended): (Timestamp, Option<Timestamp>, Option<Timestamp>)| {
        // What was taken back was watched until then; what is broken and not done is watched still.
        let until = done.or(ended).unwrap_or(now);
        Case { minutes: schedule.minutes_between(made, until), is_done: done.is_some() }
    };
    Ok(rows.into_iter().map(case).collect())
}

/// A date from cases of one class, in business minutes.
pub fn from_cases(class: &str, cases: &[Case], schedule: &Schedule, now: Timestamp) -> Suggestion {
    match outlook(cases) {
        Outlook::TooFew => Suggestion::TooFew { n: cases.len() },
        Outlook::Unknown { open } => {
            Suggestion::UpdateInstead { class: class.to_owned(), n: cases.len(), open }
        }
        Outlook::By(found) => Suggestion::By(Quote {
            p50: found.p50,
            p90: found.p90,
            class: class.to_owned(),
            n: i64::try_from(cases.len()).unwrap_or(i64::MAX),
            method: "kaplan_meier".into(),
            suggested_at: next_slot(schedule, schedule.add_minutes(now, found.p90)),
            stretch_reason: None,
        }),
    }
}

/// The next full hour at which we are open: nobody is told "Thursday 11:07".
pub fn next_slot(schedule: &Schedule, at: Timestamp) -> Timestamp {
    let local = at.to_zoned(schedule.time_zone());
    let is_full = local.minute() == 0 && local.second() == 0 && local.subsec_nanosecond() == 0;
    let hour = local.with().minute(0).second(0).subsec_nanosecond(0).build();
    let full = match hour {
        Ok(hour) if is_full => hour.timestamp(),
        Ok(hour) => hour.checked_add(1.hour()).map_or(at, |next| next.timestamp()),
        Err(_) => at,
    };
    // The very end of a day still counts as that day.
    if schedule.is_open(full - SignedDuration::from_secs(1)) {
        return full;
    }
    schedule.next_open(full).unwrap_or(full)
}
