use super::*;

#[test]
fn a_complaint_goes_in_the_order_of_the_standard_and_no_step_is_left_out() {
    let order = [Step::Thank, Step::PlayBack, Step::Weigh, Step::Act, Step::Tell];
    let mut state = State::Received;
    for (index, next) in order.into_iter().enumerate() {
        for later in &order[index + 1..] {
            let refusal = step(state, *later).expect_err("not yet");
            assert_eq!((refusal.law, refusal.is_input), (Some(6), false), "{state} {later:?}");
        }
        assert!(!state.is_answered(), "{state} is not told back");
        state = step(state, next).expect("in order");
    }
    assert_eq!(step(state, Step::Answer { is_agreed: true }), Ok(State::Agreed));
}

#[test]
fn who_does_not_agree_gets_a_lead_and_then_a_name_outside() {
    let no = step(State::ToldBack, Step::Answer { is_agreed: false }).expect("they decide");
    assert!(!no.is_answered());
    let review = step(no, Step::Review).expect("a lead looks");
    assert_eq!(step(review, Step::Act), Ok(State::Acting), "the lead may do more");
    assert_eq!(step(review, Step::NameRemedy), Ok(State::External));
    assert_eq!(step(State::External, Step::Answer { is_agreed: true }), Ok(State::Agreed));
    assert!(step(State::ToldBack, Step::NameRemedy).is_err());
    assert_eq!(step(State::Agreed, Step::Answer { is_agreed: false }), Ok(State::NotAgreed));
}

#[test]
fn thanks_come_before_questions() {
    let cases = [
        ("Thank you for telling us. Which one was it?", true),
        ("Vielen Dank, dass Sie uns das sagen.", true),
        ("Which one was it? Thank you.", false),
        ("Your complaint was received.", false),
    ];
    for (words, is_right) in cases {
        assert_eq!(check_thanks(words).is_ok(), is_right, "{words}");
    }
}

#[test]
fn harm_grows_with_severity_and_with_how_many_it_touches() {
    let weighed = |severity, impact| {
        Weighed { severity, impact, complexity: Complexity::Simple, is_urgent: false }.harm()
    };
    assert_eq!(weighed(Severity::Low, Impact::One), 1);
    assert_eq!(weighed(Severity::High, Impact::Several), 27);
    assert!(weighed(Severity::Critical, Impact::One) > weighed(Severity::Medium, Impact::Several));
}
