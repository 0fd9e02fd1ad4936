//! One object a line in, one object a line out: the contract of `regard language`.
//!
//! Fields may be missing where that has a plain meaning (no `id`, no `zone` is UTC, no `schedule` is Monday to Friday,
//! 09:00 to 17:00). What cannot be read is an error in words; the caller says on which line.

mod schedule;

use crate::{courtesy, dates, discretion, promises, questions};
use jiff::civil::DateTime;
use jiff::{Timestamp, Zoned, tz::TimeZone};
use serde::Deserialize;
use serde_json::{Value, json};

/// What a text is searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// Promises of the writer.
    Promises,
    /// Times to come.
    Dates,
    /// Questions of a customer, and whether the reply answers them.
    Questions,
    /// Lapses of courtesy.
    Courtesy,
    /// What must not leave in a draft.
    Discretion,
}

/// Why a line has no answer, for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The `id` of the line, when that could be read.
    pub id: Value,
    /// What is wrong with it.
    pub why: String,
}

#[derive(Deserialize)]
struct In {
    #[serde(default)]
    id: Value,
    text: String,
    reply: Option<String>,
    now: Option<String>,
    zone: Option<String>,
    schedule: Option<Value>,
    context: Option<discretion::Context>,
}

/// Answers one line.
///
/// # Errors
/// When the line is no JSON object, lacks `text` (or `now` where times matter), or names an unknown zone.
pub fn answer(question: Question, line: &str) -> Result<Value, Wrong> {
    let value: Value = serde_json::from_str(line)
        .map_err(|error| Wrong { id: Value::Null, why: format!("no JSON: {error}") })?;
    let id = value.get("id").cloned().unwrap_or(Value::Null);
    let wrong = |why: String| Wrong { id: id.clone(), why };
    let read: In = serde_json::from_value(value).map_err(|error| wrong(error.to_string()))?;
    let findings = match question {
        Question::Promises => {
            let (calendar, now) = read.scene().map_err(wrong)?;
            json!(promises::find(&read.text, &calendar, &now))
        }
        Question::Questions => json!(questions::find(&read.text, &read.reply.unwrap_or_default())),
        Question::Courtesy => json!(courtesy::find(&read.text)),
        Question::Discretion => json!(discretion::find(&read.text, &read.context.unwrap_or_default())),
        Question::Dates => {
            let (calendar, now) = read.scene().map_err(wrong)?;
            json!(dates::find(&read.text, &calendar, &now))
        }
    };
    Ok(json!({ "id": read.id, "findings": findings }))
}

impl In {
    /// The calendar and the moment, in its zone.
    fn scene(&self) -> Result<(crate::calendar::Calendar, Zoned), String> {
        let from_schedule = || Some(self.schedule.as_ref()?.get("zone")?.as_str()?.to_owned());
        let name = self.zone.clone().or_else(from_schedule).unwrap_or_else(|| "UTC".to_owned());
        let zone = TimeZone::get(&name).map_err(|_| format!("`zone` {name:?} is no IANA time zone"))?;
        let said = self.now.as_deref().ok_or("`now` is missing: a time such as 2026-11-25T10:00")?;
        let now = moment(said, &zone)
            .ok_or_else(|| format!("`now` {said:?} is no time such as 2026-11-25T10:00"))?;
        Ok((schedule::calendar(zone, self.schedule.as_ref())?, now))
    }
}

/// A time with a zone or an offset, or a local one in this zone.
fn moment(said: &str, zone: &TimeZone) -> Option<Zoned> {
    if let Ok(zoned) = said.parse::<Zoned>() {
        return Some(zoned.with_time_zone(zone.clone()));
    }
    if let Ok(at) = said.parse::<Timestamp>() {
        return Some(at.to_zoned(zone.clone()));
    }
    said.parse::<DateTime>().ok()?.to_zoned(zone.clone()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dues(line: &str) -> Vec<String> {
        let out = answer(Question::Dates, line).unwrap();
        let findings = out["findings"].as_array().unwrap().clone();
        findings.iter().map(|finding| finding["due_at"].as_str().unwrap_or("-").to_owned()).collect()
    }

    #[test]
    fn hours_and_closed_days_come_from_the_schedule_in_any_of_its_forms() {
        let ask = |schedule: &str| {
            dues(&format!(
                r#"{{"id":1,"text":"by Friday; in 2 business days","now":"2026-11-25T10:00","zone":"Europe/Berlin","schedule":{schedule}}}"#
            ))
        };
        let plain = ["2026-11-27T17:00:00", "2026-11-27T17:00:00"];
        assert_eq!(ask("null"), plain);
        let later = ["2026-11-27T18:00:00", "2026-11-30T18:00:00"];
        for form in [
            r#"{"days":{"mon":["10:00-18:00"],"tue":"10-18","wed":"10-18","fri":"10:00-18:00"},"holidays":["2026-11-26"]}"#,
            r#"{"mon":["10:00","18:00"],"fri":["10:00","18:00"],"thu":[["10:00","18:00"]],"holidays":[{"first":"2026-11-26","last":"2026-11-26"}]}"#,
            r#"{"slots":[{"start":600,"end":1080},{"start":6360,"end":6840}],"holidays":[]}"#,
            r#"{"intervals":[{"start_time":2040,"end_time":2520},{"start_time":7800,"end_time":8280}],"holidays":[]}"#,
            r#""Mon-Fri 10:00-18:00, closed 2026-11-26""#,
        ] {
            assert_eq!(ask(form), later, "{form}");
        }
    }

    #[test]
    fn a_wrong_line_says_what_is_wrong_with_it() {
        for (line, why) in [
            ("{", "no JSON"),
            (r#"{"id":7}"#, "missing field `text`"),
            (r#"{"id":7,"text":"by Friday"}"#, "`now` is missing"),
            (
                r#"{"id":7,"text":"by Friday","now":"2026-11-25T10:00","zone":"Mars/Base"}"#,
                "no IANA time zone",
            ),
        ] {
            let wrong = answer(Question::Dates, line).unwrap_err();
            assert!(wrong.why.contains(why), "{line}: {}", wrong.why);
        }
    }
}
