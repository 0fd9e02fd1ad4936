use super::*;
use proptest::prelude::*;

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        Just(Step::Hear),
        Just(Step::Apologise),
        Just(Step::Give),
        Just(Step::Repair),
        Just(Step::Ask),
        any::<bool>().prop_map(|is_good| Step::Answer { is_good }),
        Just(Step::Silence),
        Just(Step::Hand),
    ]
}

proptest! {
    #[test]
    fn nothing_is_restored_that_was_not_heard_apologised_and_repaired(steps in prop::collection::vec(any_step(), 0..40)) {
        let mut state = State::Opened;
        let (mut heard, mut sorry, mut whole) = (false, false, false);
        for next in steps {
            let Ok(after) = step(state, next) else { continue };
            heard |= next == Step::Hear;
            sorry |= next == Step::Apologise;
            whole |= next == Step::Repair;
            if after == State::Restored {
                prop_assert!(heard && sorry && whole, "{state} {next:?}");
                let theirs = matches!(next, Step::Answer { is_good: true }) || (next == Step::Silence && state == State::Restoring);
                prop_assert!(theirs, "only they, or the silence we announced");
            }
            if next == Step::Give {
                prop_assert!(sorry, "no money before a word");
            }
            state = after;
        }
    }

    #[test]
    fn what_is_left_is_never_below_nothing_and_never_above_the_cap(cap in 0..1_000_000_i64, used in 0..9_000_000_i64, factor in 1..4_i64) {
        let budget = Budget { per_case_cents: cap, per_day_cents: cap * 2 };
        let left = left(budget, factor, used, used);
        prop_assert!(left.cents() >= 0 && left.cents() <= cap * factor);
    }
}

#[test]
fn every_refusal_says_its_law_and_what_would_mend_it() {
    let steps = [Step::Hear, Step::Apologise, Step::Give, Step::Repair, Step::Ask, Step::Silence, Step::Hand];
    for state in State::ALL {
        for next in steps {
            if let Err(refusal) = step(*state, next) {
                assert!(
                    refusal.law.is_some() && !refusal.why.is_empty() && !refusal.what_would_fix_it.is_empty()
                );
                assert!(!refusal.is_input);
            }
        }
    }
}

#[test]
fn an_apology_owns_and_repairs() {
    let mut apology = Apology { regret: "I am sorry.".into(), ..Apology::default() };
    assert!(apology.check().expect_err("owns nothing").why.contains("responsibility"));
    apology.responsibility = "We sent it to the wrong address. That was ours.".into();
    assert!(apology.check().expect_err("repairs nothing").what_would_fix_it.contains("by when"));
    apology.repair = "The courier brings it today.".into();
    assert_eq!(apology.check(), Ok(()));
    assert!(apology.words().starts_with("I am sorry.\n\nWe sent"), "{}", apology.words());
}

#[test]
fn a_look_is_asked_for_only_far_beyond_the_others() {
    let many = vec![1; 200];
    assert!(!is_beyond(many.clone(), 2, 99), "a second case is nobody's business");
    assert!(is_beyond(many, 3, 99));
    assert!(!is_beyond(vec![1; 5], 9, 99), "five people make no percentile");
    assert!(!is_beyond(vec![4; 30], 4, 99), "as many as everybody has");
}
