//! The board of those who were ignored.

use super::cast::frame;
use super::work::quiet_day;
use regard_web::view::face::Face;
use regard_web::view::frame::Place;
use regard_web::view::ignored::{DayBar, EquityRow, IgnoredPage, IgnoredRow};

pub(crate) fn board(is_nobody: bool) -> IgnoredPage {
    let row = |name: &str, subject: &str, rescued: &str| IgnoredRow {
        name: name.to_owned(),
        face: Face::customer(name),
        subject: subject.to_owned(),
        href: "/tickets/4810".to_owned(),
        cause: "Nobody had it".to_owned(),
        owner: if rescued.is_empty() { "nobody has it".to_owned() } else { String::new() },
        span: "since Mon 09:12".to_owned(),
        length: "1 h 20 min".to_owned(),
        rescued: rescued.to_owned(),
    };
    let day = |n: i64| DayBar {
        label: format!("Tue {n}"),
        minutes: if n == 14 && !is_nobody { 80 } else { 0 },
        height: if n == 14 { 56 } else { 2 },
    };
    IgnoredPage {
        frame: frame("Nobody ignored", Place::Today),
        title: if is_nobody {
            "Nobody is ignored".to_owned()
        } else {
            "One person is ignored now".to_owned()
        },
        lead: "People waited unseen for 1 h 20 min today. The aim is none.".to_owned(),
        said: is_nobody.then(|| "Nobody waits unseen just now, as far as you see.".to_owned()),
        now: if is_nobody { Vec::new() } else { vec![row("Harbour Books", "Where is our machine?", "")] },
        empty: quiet_day().empty,
        days: (1..=14).map(day).collect(),
        days_said: "Waited unseen, Tue 14: 1 h 20 min. Nobody on the other days.".to_owned(),
        measures: vec![("The worst single one".to_owned(), "1 h 20 min".to_owned())],
        equity: vec![EquityRow {
            by: "By channel: first answers, 30 days, opening minutes".to_owned(),
            groups: "email 70 min (n 40), chat 50 min (n 25)".to_owned(),
            ratio: "1.40".to_owned(),
            is_alarm: true,
        }],
        past: if is_nobody {
            Vec::new()
        } else {
            vec![row("Dora", "Steam wand", "Ben wrote and said sorry")]
        },
        may_export: true,
    }
}
