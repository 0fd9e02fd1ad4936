use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn bristol() -> TimeZone {
    TimeZone::get("Europe/London").unwrap()
}

/// Every line of the table that the client is held to as well: `from | due | now | zone | text | tone | left`.
#[test]
fn clocks_read_as_the_table_says() {
    let table = include_str!("../../../assets/testdata/clocks.txt");
    let mut lines = 0;
    for line in table.lines().filter(|l| !l.is_empty() && !l.starts_with('#')) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [from, due, now, zone, text, tone, left] = cells[..] else { panic!("seven cells in {line}") };
        let clock = Clock::running(at(from), at(due), at(now), &TimeZone::get(zone).unwrap());
        let got = (clock.text.as_str(), clock.tone.to_string(), clock.left.to_string());
        assert_eq!(got, (text, tone.to_owned(), left.to_owned()), "for {line}");
        lines += 1;
    }
    assert!(lines > 20, "the table has lines");
}

#[test]
fn a_clock_can_be_a_sentence() {
    let check = |due: &str, expected: &str| {
        let now = at("2026-11-24T14:22:00Z");
        assert_eq!(Clock::running(at("2026-11-24T10:00:00Z"), at(due), now, &bristol()).sentence(), expected);
    };
    check("2026-11-24T15:00:00Z", "Next update due in 38 min.");
    check("2026-11-24T17:00:00Z", "Next update due in 2 h 38.");
    check("2026-11-26T11:00:00Z", "Next update due Thu 11:00.");
    check("2026-11-24T14:22:30Z", "The next update is due now.");
    check("2026-11-24T13:57:00Z", "The next update is 25 min over.");
    assert_eq!(Clock::resting("their turn").sentence(), "Nothing is due: their turn.");
}

#[test]
fn a_list_is_banded_by_what_is_left() {
    let now = at("2026-11-24T14:22:00Z");
    let check =
        |due: Option<&str>, expected| assert_eq!(Band::of(due.map(at), now, &bristol()), expected, "{due:?}");
    check(Some("2026-11-24T14:21:59Z"), Band::Overdue);
    check(Some("2026-11-24T15:22:00Z"), Band::Hour);
    check(Some("2026-11-24T23:59:00Z"), Band::Today);
    check(Some("2026-11-25T00:01:00Z"), Band::Tomorrow);
    check(Some("2026-11-26T09:00:00Z"), Band::Later);
    check(None, Band::Resting);
}

#[test]
fn moments_are_short_and_never_relative_beyond_a_week() {
    let now = at("2026-11-24T14:22:00Z");
    let check =
        |when: &str, expected: &str| assert_eq!(Moment::new(at(when), now, &bristol()).text, expected);
    check("2026-11-24T10:05:00Z", "10:05");
    check("2026-11-23T16:20:00Z", "yesterday 16:20");
    check("2026-11-20T09:12:00Z", "Fri 09:12");
    check("2026-11-14T09:12:00Z", "Sat 14 Nov");
    check("2026-07-01T08:00:00Z", "Wed 1 Jul");
    check("2019-03-09T08:00:00Z", "9 Mar 2019");
    let moment = Moment::new(at("2026-07-01T08:00:00Z"), now, &bristol());
    assert_eq!(moment.exact, "Wednesday 1 July 2026, 09:00");
    assert_eq!(moment.iso, "2026-07-01T08:00:00Z");
}

#[test]
fn the_day_has_a_greeting() {
    let check = |when: &str, expected: &str| assert_eq!(greeting(at(when), &bristol()), expected, "{when}");
    check("2026-11-24T03:59:00Z", "Good evening");
    check("2026-11-24T08:00:00Z", "Good morning");
    check("2026-11-24T12:00:00Z", "Good afternoon");
    check("2026-11-24T18:00:00Z", "Good evening");
    assert_eq!(today(at("2026-11-24T08:00:00Z"), &bristol()), "Tuesday 24 November");
}

#[test]
fn what_was_long_ago_is_a_date() {
    let now = at("2026-11-24T14:22:00Z");
    let check = |when: &str, expected: &str| assert_eq!(ago(at(when), now, &bristol()), expected);
    check("2026-11-24T14:21:57Z", "just now");
    check("2026-11-24T14:21:20Z", "40 seconds ago");
    check("2026-11-24T14:21:00Z", "1 minute ago");
    check("2026-11-24T12:00:00Z", "2 hours ago");
    check("2026-11-20T12:00:00Z", "Fri 20 Nov");
    check("2026-11-24T15:00:00Z", "just now");
}
