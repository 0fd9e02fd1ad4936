use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

fn interval(user: i64, from: &str, to: Option<&str>) -> Interval {
    Interval {
        id: IgnoredIntervalId(user),
        ticket_id: Some(TicketId(user)),
        suspended_ticket_id: None,
        user_id: Some(UserId(user)),
        cause: Cause::Unanswered,
        from: at(from),
        to: to.map(at),
        ended: to.map(|_| Ended::Heard),
        rescued_by: None,
        apologised: false,
        claimed_by: None,
        claimed_at: None,
    }
}

#[test]
fn somebody_goes_from_safe_to_nearing_to_ignored_to_rescued() {
    let waits = Some((at("2026-11-24T10:00:00Z"), at("2026-11-24T11:00:00Z")));
    let state_at = |time: &str| state(waits, None, at(time));
    assert_eq!(state_at("2026-11-24T10:47:59Z"), State::Safe);
    assert_eq!(state_at("2026-11-24T10:48:00Z"), State::Nearing);
    assert_eq!(state_at("2026-11-24T11:00:00Z"), State::Ignored);
    let open = interval(1, "2026-11-24T11:00:00Z", None);
    assert_eq!(state(None, Some(&open), at("2026-11-24T11:00:01Z")), State::Ignored);
    let ended = interval(1, "2026-11-24T11:00:00Z", Some("2026-11-24T11:20:00Z"));
    assert_eq!(state(None, Some(&ended), at("2026-11-24T12:00:00Z")), State::Rescued);
}

#[test]
fn the_cause_is_what_a_person_would_name_first() {
    let owned = Facts { is_waiting: true, has_owner: true, ..Facts::default() };
    assert_eq!(Cause::of(&owned), Cause::Unanswered);
    assert_eq!(Cause::of(&Facts { has_owner: false, ..owned }), Cause::Unassigned);
    assert_eq!(Cause::of(&Facts { is_owner_absent: true, ..owned }), Cause::OwnerAbsent);
    assert_eq!(Cause::of(&Facts { is_reopened: true, ..owned }), Cause::ReplyToClosed);
    assert_eq!(Cause::of(&Facts { is_merged: true, ..owned }), Cause::Merged);
    assert_eq!(Cause::of(&Facts { is_bounced: true, ..owned }), Cause::Bounced);
    assert_eq!(Cause::of(&Facts { is_waiting: false, ..owned }), Cause::WordMissed);
}

#[test]
fn minutes_are_counted_on_the_day_on_which_they_were_waited_and_rounded_up() {
    let all = [
        interval(1, "2026-11-23T23:30:00Z", Some("2026-11-24T00:10:00Z")),
        interval(2, "2026-11-24T09:00:00Z", None),
    ];
    let days = by_day(&all, &TimeZone::UTC, 3, at("2026-11-24T09:00:30Z"));
    let seen: Vec<(String, i64, u64)> =
        days.iter().map(|day| (day.date.to_string(), day.minutes, day.people)).collect();
    let expected = [("2026-11-22", 0, 0), ("2026-11-23", 30, 1), ("2026-11-24", 11, 2)];
    assert_eq!(seen, expected.map(|(date, minutes, people)| (date.to_owned(), minutes, people)));
    assert_eq!(all[0].minutes(at("2026-12-01T00:00:00Z")), 40);
}

#[test]
fn a_group_that_waits_a_third_longer_is_an_alarm_and_one_with_few_cases_is_not_compared() {
    let cases = |name: &str, minutes, n| vec![(name.to_owned(), minutes); n];
    let same = [cases("email", 60, 20), cases("chat", 50, 20)].concat();
    assert!(!equity("channel", &same).is_alarm());
    let unequal = [cases("email", 70, 20), cases("chat", 50, 20), cases("phone", 1, 19)].concat();
    let found = equity("channel", &unequal);
    assert!(found.is_alarm() && found.groups.len() == 3, "{found:?}");
    assert_eq!(equity("channel", &cases("email", 9, 40)).ratio, None);
}

#[test]
fn an_apology_is_known_in_two_languages() {
    assert!(apologises("We are SORRY that you waited."));
    assert!(apologises("Bitte entschuldigen Sie die Wartezeit."));
    assert!(!apologises("Here is the answer."));
}
