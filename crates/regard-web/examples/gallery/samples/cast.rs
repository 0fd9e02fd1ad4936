//! The frame, the clock and the cast that all samples share.

use jiff::{Timestamp, tz::TimeZone};
use regard_web::view::{
    face::Face,
    frame::{Counts, Frame, Me, Place, ViewLink},
    thread::SafeHtml,
    when::{Clock, Moment},
};

/// Now, in all samples: Tuesday 24 November 2026, 14:22.
pub(crate) fn now() -> Timestamp {
    "2026-11-24T14:22:00Z".parse().expect("a timestamp")
}

pub(crate) fn zone() -> TimeZone {
    TimeZone::get("Europe/London").expect("bundled zones")
}

/// A moment, in UTC: `at("2026-11-24 09:12")`.
pub(crate) fn at(text: &str) -> Timestamp {
    format!("{}:00Z", text.replace(' ', "T")).parse().expect("a timestamp")
}

pub(crate) fn when(text: &str) -> Moment {
    Moment::new(at(text), now(), &zone())
}

/// A clock that started at `from` and is due at `due`.
pub(crate) fn clock(from: &str, due: &str) -> Clock {
    Clock::running(at(from), at(due), now(), &zone())
}

pub(crate) fn html(text: &str) -> SafeHtml {
    SafeHtml(text.to_owned())
}

pub(crate) fn frame(title: &str, place: Place) -> Frame {
    let view =
        |id: &str, name: &str, count, current| ViewLink { id: id.into(), name: name.into(), count, current };
    let inbox = place == Place::Inbox;
    Frame {
        title: title.to_owned(),
        theme: None,
        org: "Example Coffee".to_owned(),
        me: Me {
            id: 2,
            name: "Ben Ortega".to_owned(),
            line: "Repairs, until 17:00".to_owned(),
            face: Face::colleague("Ben Ortega"),
        },
        csrf: "sample".to_owned(),
        place,
        counts: Counts { today: 5, inbox: 23, promises: 14, recoveries: 4, held: 6 },
        views: vec![
            view("mine", "Mine", 8, inbox),
            view("unassigned", "Unassigned", 5, false),
            view("3", "Repairs", 12, false),
            view("4", "Orders and delivery", 9, false),
            view("5", "Wholesale", 3, false),
            view("6", "Colleagues", 2, false),
        ],
        cursor: "1042".to_owned(),
        now: now(),
        zone: "Europe/London".to_owned(),
        catches_mail: true,
        keys: true,
        flash: None,
    }
}
