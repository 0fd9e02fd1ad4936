use super::*;
use jiff::SignedDuration;
use proptest::prelude::*;

fn at(hours: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(hours)
}

#[test]
fn the_way_from_made_to_kept_is_open() {
    let due = Some(at(10));
    let delivered = follow(State::Active, due, at(5), Act::Delivered).expect("it is open");
    assert_eq!(judge(delivered, Answer::Kept), Ok((Act::Kept, State::Kept)));
    assert_eq!(judge(delivered, Answer::NotRight), Ok((Act::Disputed, State::Disputed)));
    assert_eq!(judge(State::Disputed, Answer::Broken), Ok((Act::Broken, State::Broken)));
    assert_eq!(judge(State::Disputed, Answer::Kept), Ok((Act::Kept, State::Kept)));
    assert_eq!(follow(delivered, due, at(99), Act::Unconfirmed), Ok(State::KeptUnconfirmed));
}

#[test]
fn past_its_time_nothing_is_moved_or_taken_back() {
    for act in [Act::Moved, Act::Withdrawn] {
        assert!(follow(State::Active, Some(at(10)), at(9), act).is_ok());
        let refusal = follow(State::Active, Some(at(10)), at(10), act).expect_err("it is due");
        assert_eq!(refusal.law, Some(2));
    }
}

#[test]
fn a_promise_breaks_at_its_time_and_not_before() {
    assert!(follow(State::Active, Some(at(10)), at(9), Act::Broken).is_err());
    assert_eq!(follow(State::Active, Some(at(10)), at(10), Act::Broken), Ok(State::Broken));
    assert!(follow(State::Delivered, Some(at(10)), at(11), Act::Broken).is_err(), "it was delivered");
    assert!(follow(State::Waiting, Some(at(10)), at(11), Act::Broken).is_err(), "its condition never came");
}

#[test]
fn a_customers_word_before_delivery_is_noted_and_changes_nothing() {
    for answer in [Answer::NotYet, Answer::NotRight] {
        assert_eq!(judge(State::Active, answer), Ok((Act::Noted, State::Active)));
    }
}

#[test]
fn acts_are_sorted_by_their_verb() {
    for (words, kind) in [
        ("I'll call you on Friday", "call"),
        ("your refund will be on your card by Monday", "money"),
        ("we'll send a new one", "send"),
        ("I'll get back to you", "answer"),
        ("our engineer will be with you on Thursday", "visit"),
        ("you won't wait again", "other"),
    ] {
        assert_eq!(kind_of(words), kind, "{words}");
    }
}

#[test]
fn reminders_come_at_half_and_at_four_fifths() {
    assert_eq!(nudges(at(0), at(10)), [(50, at(5)), (80, at(8))]);
}

fn any_of<T: Copy + std::fmt::Debug>(all: &'static [T]) -> impl Strategy<Value = T> {
    (0..all.len()).prop_map(|index| all[index])
}

proptest! {
    #[test]
    fn whatever_is_done_what_has_ended_stays_ended_and_only_the_customer_says_kept(
        start in any_of(State::ALL), acts in proptest::collection::vec((any_of(Act::ALL), 0i64..20), 0..12), due in 0i64..20,
    ) {
        let mut state = start;
        for (act, now) in acts {
            let before = state;
            if let Ok(next) = follow(state, Some(at(due)), at(now), act) {
                let has_ended = matches!(before, State::Kept | State::Withdrawn | State::Broken | State::KeptUnconfirmed);
                prop_assert!(!has_ended || next == before, "{before} became {next} by {act}");
                prop_assert!(next != State::Kept || before == State::Kept, "{act} said kept for the customer");
                prop_assert!(next != State::Broken || before == State::Broken || now >= due);
                prop_assert!(next != State::Withdrawn || now < due);
                state = next;
            }
        }
    }

    #[test]
    fn a_customer_always_has_the_last_word_on_what_is_open(state in any_of(State::ALL)) {
        prop_assert_eq!(judge(state, Answer::Kept).is_ok(), state.is_open() || state == State::KeptUnconfirmed);
    }
}
