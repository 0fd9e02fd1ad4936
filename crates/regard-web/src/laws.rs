//! The laws: `GET /laws`, each with its last thirty days and what is to be mended.

use crate::page::{PageResult, render};
use crate::show::frame::frame;
use crate::show::reader::Reader;
use crate::view::face::Face;
use crate::view::frame::Place;
use crate::view::laws::{LawMend, LawRow, LawState, LawsPage};
use crate::view::words::{counted, number, sentence};
use jiff::civil::Date;
use regard_domain::law::Breach;
use regard_http::caller::Caller;
use regard_services::laws::{self, Record};
use std::collections::BTreeMap;

/// `GET /laws`.
pub async fn index(caller: Caller) -> PageResult {
    let framed = frame(&caller, "Laws", Place::Elsewhere, None).await?;
    let records = laws::records(&caller.ctx).await?;
    let rows: Vec<LawRow> = records.iter().map(|record| row(record, &framed.reader)).collect();
    let holding = rows.iter().filter(|row| row.state == LawState::Holds).count();
    let checked = rows.iter().filter(|row| row.state != LawState::NotYet).count();
    let title = match (holding, checked) {
        (_, 0) => "Not checked yet".to_owned(),
        (all, of) if all == of => "Every law that is checked holds".to_owned(),
        (some, of) => {
            let word = |count: usize| number(u64::try_from(count).unwrap_or(0));
            format!("{} of {} hold", sentence(&word(some)), word(of))
        }
    };
    let last = records.iter().filter_map(|record| record.last.as_ref()).map(|check| check.checked_at).max();
    let lead = last.map_or_else(
        || "They are checked every minute while Regard runs.".to_owned(),
        |at| format!("Checked again and again while Regard runs, last {}.", framed.reader.moment(at).text),
    );
    render(&LawsPage { frame: framed.frame, title, lead, laws: rows })
}

fn row(record: &Record, reader: &Reader) -> LawRow {
    let breaches = record.last.as_ref().map_or(&[][..], |check| &check.breaches);
    let state = match &record.last {
        None => LawState::NotYet,
        Some(check) if check.breach_count == 0 => LawState::Holds,
        Some(check) => {
            LawState::Mend(counted(u64::try_from(check.breach_count).unwrap_or(0), "thing", "things"))
        }
    };
    LawRow {
        number: record.law.number(),
        title: record.law.title().to_owned(),
        says: record.law.sentence().to_owned(),
        measure: String::new(),
        state,
        days: days(record, reader),
        mend: breaches.iter().take(5).map(mend).collect(),
    }
}

/// Whether it held on each day on which it was checked: one bad check makes a bad day.
fn days(record: &Record, reader: &Reader) -> Vec<bool> {
    let mut days: BTreeMap<Date, bool> = BTreeMap::new();
    for (at, breaches) in &record.days {
        let held = days.entry(at.to_zoned(reader.zone.clone()).date()).or_insert(true);
        *held &= *breaches == 0;
    }
    days.into_values().collect()
}

fn mend(breach: &Breach) -> LawMend {
    let (name, href) = match breach.table.as_str() {
        "tickets" => (format!("R-{}", breach.id), format!("/tickets/{}", breach.id)),
        "suspended_tickets" => ("Held mail".to_owned(), format!("/suspended/{}", breach.id)),
        _ => ("Mail".to_owned(), "/suspended".to_owned()),
    };
    LawMend {
        face: Face::customer(&name),
        reference: String::new(),
        name,
        text: breach.why.clone(),
        href,
        verb: "Look".to_owned(),
    }
}
