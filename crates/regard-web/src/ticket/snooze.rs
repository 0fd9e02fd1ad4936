//! Putting a ticket to sleep and waking it.

use super::back;
use crate::page::PageResult;
use axum::extract::Path;
use axum_extra::extract::Form;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use regard_domain::id::TicketId;
use regard_http::caller::Caller;
use regard_services::error::ServiceError;
use regard_services::{settings, snoozing};
use serde::Deserialize;

/// Until when: a moment, or a local date and time as the browser's field gives it.
#[derive(Debug, Deserialize)]
pub struct SnoozeForm {
    #[serde(default)]
    until: String,
}

/// `POST /tickets/{id}/snooze`.
pub async fn snooze(caller: Caller, Path(id): Path<i64>, Form(form): Form<SnoozeForm>) -> PageResult {
    let zone = match caller.user()?.zone.as_deref().and_then(|zone| TimeZone::get(zone).ok()) {
        Some(zone) => zone,
        None => settings::show(&caller.ctx).await?.schedule.time_zone(),
    };
    let until = moment(&form.until, &zone)
        .ok_or_else(|| ServiceError::invalid("until", "Choose a day and a time."))?;
    snoozing::snooze(&caller.ctx, TicketId(id), until).await?;
    back(TicketId(id))
}

/// `DELETE /tickets/{id}/snooze`.
pub async fn wake(caller: Caller, Path(id): Path<i64>) -> PageResult {
    snoozing::wake(&caller.ctx, TicketId(id)).await?;
    back(TicketId(id))
}

/// A moment, from RFC 3339 or from a local date and time in the reader's zone.
pub fn moment(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let local = || text.parse::<DateTime>().ok()?.to_zoned(zone.clone()).ok().map(|zoned| zoned.timestamp());
    text.parse().ok().or_else(local)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_local_time_is_read_where_the_reader_is() {
        let berlin = TimeZone::get("Europe/Berlin").expect("a zone");
        let expected = "2026-11-25T08:00:00Z".parse().ok();
        assert_eq!(moment("2026-11-25T09:00", &berlin), expected);
        assert_eq!(moment("2026-11-25T08:00:00Z", &berlin), expected);
        assert_eq!(moment("tomorrow", &berlin), None);
    }
}
