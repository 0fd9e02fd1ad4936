//! The clock's table of cases.

use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

/// Tuesday at ten, in an office that opens from nine to five.
const HEARD: &str = "2026-11-24T10:00:00Z";

fn facts() -> Facts {
    Facts {
        status: Status::Open,
        priority: None,
        is_put_away: false,
        heard_at: Some(at(HEARD)),
        is_waiting: false,
        wish: None,
        said_next: None,
        resumed_at: None,
    }
}

fn due(facts: &Facts, zone: &str) -> Option<Timestamp> {
    let zone = TimeZone::get(zone).expect("a zone");
    UpdateClock::of(facts, &Cadences::default(), &Schedule::office("UTC"), &zone).next_due()
}

#[test]
fn each_severity_hears_at_its_cadence_and_nobody_waits_longer_than_four_days() {
    let cases = [
        (Some(Priority::Urgent), "2026-11-24T12:00:00Z"),
        (Some(Priority::High), "2026-11-24T14:00:00Z"),
        (None, "2026-11-25T10:00:00Z"),
        (Some(Priority::Low), "2026-11-27T10:00:00Z"),
    ];
    for (priority, expected) in cases {
        assert_eq!(due(&Facts { priority, ..facts() }, "UTC"), Some(at(expected)), "{priority:?}");
    }
    let thursday = Some(at("2026-11-26T10:00:00Z"));
    let low = Facts { priority: Some(Priority::Low), heard_at: thursday, ..facts() };
    assert_eq!(due(&low, "UTC"), Some(at("2026-11-30T10:00:00Z")), "not Tuesday: that is five days");
    let far = Facts { said_next: Some(at("2026-12-24T10:00:00Z")), ..facts() };
    assert_eq!(due(&far, "UTC"), Some(at("2026-11-28T10:00:00Z")));
}

#[test]
fn a_word_that_falls_into_the_customers_night_waits_until_eight_unless_it_is_urgent() {
    let noon = Facts { priority: Some(Priority::High), ..facts() };
    assert_eq!(due(&noon, "Asia/Tokyo"), Some(at("2026-11-24T23:00:00Z")), "14:00 UTC is 23:00 there");
    let urgent =
        Facts { heard_at: Some(at("2026-11-24T13:00:00Z")), priority: Some(Priority::Urgent), ..facts() };
    assert_eq!(due(&urgent, "Asia/Tokyo"), Some(at("2026-11-24T15:00:00Z")), "midnight there");
    assert_eq!(due(&noon, "America/Los_Angeles"), Some(at("2026-11-24T16:00:00Z")), "06:00 there");
}

#[test]
fn a_clock_runs_is_due_soon_then_overdue_and_a_word_makes_it_run_again() {
    let clock =
        |facts: &Facts| UpdateClock::of(facts, &Cadences::default(), &Schedule::always(), &TimeZone::UTC);
    let running = clock(&Facts { priority: Some(Priority::Urgent), ..facts() });
    let states = ["10:00", "11:35", "11:36", "11:59", "12:00"]
        .map(|time| running.state(at(&format!("2026-11-24T{time}:00Z"))));
    let expected = [State::Running, State::Running, State::DueSoon, State::DueSoon, State::Overdue];
    assert_eq!(states, expected);
    let heard_at = Some(at("2026-11-24T12:30:00Z"));
    let sent = clock(&Facts { priority: Some(Priority::Urgent), heard_at, ..facts() });
    assert_eq!(sent.state(at("2026-11-24T12:30:00Z")), State::Running);
}

#[test]
fn only_their_wish_and_their_turn_stop_it() {
    let clock =
        |facts: Facts| UpdateClock::of(&facts, &Cadences::default(), &Schedule::always(), &TimeZone::UTC);
    let runs = |facts: Facts| clock(facts).next_due().is_some();
    assert!(runs(Facts { status: Status::Hold, ..facts() }), "a third party's turn is still ours to them");
    assert!(runs(Facts { status: Status::Pending, is_waiting: true, ..facts() }), "they asked again");
    let pending = clock(Facts { status: Status::Pending, ..facts() });
    assert_eq!(pending, UpdateClock::Paused(Pause::TheirTurn));
    let wish = clock(Facts { wish: Some(Wish::OnlyWhenDone), ..facts() });
    assert_eq!(wish, UpdateClock::Paused(Pause::TheirWish));
    for stopped in [
        Facts { status: Status::Solved, ..facts() },
        Facts { heard_at: None, ..facts() },
        Facts { is_put_away: true, ..facts() },
    ] {
        assert_eq!(clock(stopped), UpdateClock::Stopped);
    }
}

#[test]
fn a_wish_makes_it_quicker_or_slower() {
    let cadences = Cadences::default();
    assert_eq!(cadences.minutes(None, Some(Wish::More)), 240);
    assert_eq!(cadences.minutes(None, Some(Wish::Less)), 960);
}

#[test]
fn a_word_that_ends_a_time_of_standing_still_starts_the_clock_anew() {
    let written_at = at("2026-12-07T10:00:00Z");
    let back = Facts { resumed_at: Some(written_at), is_waiting: true, ..facts() };
    assert!(due(&back, "UTC") > Some(written_at), "not overdue the moment they write");
    let long_past = Facts { said_next: Some(at("2026-11-25T10:00:00Z")), ..back };
    assert_eq!(due(&long_past, "UTC"), due(&back, "UTC"), "a time that was named and is past binds no more");
}
