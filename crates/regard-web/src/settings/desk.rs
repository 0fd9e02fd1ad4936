//! The desk's name, hours and waits: `/settings/desk`.

use super::hours::{
    day_of_text, holidays_of_text, minutes_of_text, text_of_day, text_of_holidays, text_of_minutes,
};
use super::typed::Typed;
use crate::page::{PageResult, go, render};
use crate::show::frame::frame;
use crate::view::frame::Place;
use crate::view::settings::{DayField, DeskPage, TargetField};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum_extra::extract::Form;
use regard_domain::schedule::Schedule;
use regard_domain::update_clock::Cadences;
use regard_domain::waiting::Targets;
use regard_http::caller::Caller;
use regard_http::failure::Failure;
use regard_services::settings::{self, DeskSettings};
use std::collections::HashMap;

const DAYS: [(&str, &str); 7] = [
    ("monday", "Monday"),
    ("tuesday", "Tuesday"),
    ("wednesday", "Wednesday"),
    ("thursday", "Thursday"),
    ("friday", "Friday"),
    ("saturday", "Saturday"),
    ("sunday", "Sunday"),
];

const TARGETS: [(&str, &str); 4] =
    [("urgent", "Urgent"), ("high", "High"), ("normal", "Normal"), ("low", "Low")];

const CADENCES: [(&str, &str); 4] = [
    ("every_urgent", "Urgent"),
    ("every_high", "High"),
    ("every_normal", "Normal"),
    ("every_low", "Low, long-running"),
];

/// `GET /settings/desk`.
pub async fn show(caller: Caller) -> PageResult {
    let typed = typed_of(&settings::show(&caller.ctx).await?);
    render(&page(&caller, &typed).await?)
}

/// The settings as somebody would type them.
fn typed_of(desk: &DeskSettings) -> Typed {
    let mut values = HashMap::new();
    for (day, (key, _)) in (0..).zip(DAYS) {
        values.insert(key.to_owned(), text_of_day(day, &desk.schedule.slots));
    }
    let targets = [desk.targets.urgent, desk.targets.high, desk.targets.normal, desk.targets.low];
    for ((key, _), minutes) in TARGETS.into_iter().zip(targets) {
        values.insert(key.to_owned(), text_of_minutes(minutes));
    }
    let cadences = [desk.cadences.urgent, desk.cadences.high, desk.cadences.normal, desk.cadences.low];
    for ((key, _), minutes) in CADENCES.into_iter().zip(cadences) {
        values.insert(key.to_owned(), text_of_minutes(minutes));
    }
    values.insert("name".into(), desk.name.clone());
    values.insert("zone".into(), desk.schedule.zone.clone());
    values.insert("holidays".into(), text_of_holidays(&desk.schedule.holidays));
    values.insert("closing".into(), desk.acknowledgement_closing.clone());
    if desk.acknowledges {
        values.insert("acknowledges".into(), "yes".into());
    }
    Typed { values, faults: HashMap::new() }
}

async fn page(caller: &Caller, typed: &Typed) -> Result<DeskPage, Failure> {
    let framed = frame(caller, "Hours and waits", Place::Settings, None).await?;
    let day = |(key, label)| DayField { key, label, hours: typed.field(key) };
    let target = |(key, label)| TargetField { key, label, hours: typed.field(key) };
    Ok(DeskPage {
        frame: framed.frame,
        name: typed.field("name"),
        zone: typed.field("zone"),
        days: DAYS.map(day).to_vec(),
        holidays: typed.field("holidays"),
        targets: TARGETS.map(target).to_vec(),
        cadences: CADENCES.map(target).to_vec(),
        acknowledges: !typed.value("acknowledges").is_empty(),
        closing: typed.field("closing"),
    })
}

/// `POST /settings/desk`.
pub async fn update(caller: Caller, Form(values): Form<HashMap<String, String>>) -> PageResult {
    let mut typed = Typed { values, faults: HashMap::new() };
    let desk = settings_of(&mut typed);
    if typed.faults.is_empty() {
        let Err(error) = settings::change(&caller.ctx, &desk).await else { return go("/settings/desk") };
        let failure = Failure::from(error);
        if failure.status != StatusCode::UNPROCESSABLE_ENTITY {
            return Err(failure);
        }
        typed.faults.extend(failure.fields.into_iter().map(|wrong| (wrong.field, wrong.message)));
    }
    let page = page(&caller, &typed).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response())
}

fn settings_of(typed: &mut Typed) -> DeskSettings {
    let mut slots = Vec::new();
    for (day, (key, _)) in (0..).zip(DAYS) {
        slots.extend(typed.read(key, |text| day_of_text(day, text)));
    }
    let holidays = typed.read("holidays", holidays_of_text);
    let schedule = Schedule { zone: typed.value("zone").trim().to_owned(), slots, holidays };
    let targets = Targets {
        urgent: typed.read("urgent", minutes_of_text),
        high: typed.read("high", minutes_of_text),
        normal: typed.read("normal", minutes_of_text),
        low: typed.read("low", minutes_of_text),
    };
    let cadences = Cadences {
        urgent: typed.read("every_urgent", minutes_of_text),
        high: typed.read("every_high", minutes_of_text),
        normal: typed.read("every_normal", minutes_of_text),
        low: typed.read("every_low", minutes_of_text),
    };
    DeskSettings {
        name: typed.value("name").trim().to_owned(),
        schedule,
        targets,
        cadences,
        acknowledges: !typed.value("acknowledges").is_empty(),
        acknowledgement_closing: typed.value("closing").to_owned(),
    }
}
