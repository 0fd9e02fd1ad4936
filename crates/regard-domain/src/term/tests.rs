use super::*;

fn term(field: &str, op: Op, values: &[&str], is_negated: bool) -> Term {
    let values = values.iter().map(|value| (*value).to_owned()).collect();
    Term { field: field.into(), op, values, is_negated }
}

#[test]
fn the_same_keyword_again_means_either_and_another_means_both() {
    let question =
        Question::parse(r#"type:ticket status:open status:"new" priority>=high -tags:vip leak "steam wand""#);
    assert_eq!(question.things, [Thing::Ticket]);
    assert_eq!(
        question.all,
        [
            term("status", Op::Is, &["open", "new"], false),
            term("priority", Op::GreaterOrSame, &["high"], false),
            term("tags", Op::Is, &["vip"], true),
        ]
    );
    let words: Vec<_> = question.words.iter().map(|word| (word.text.as_str(), word.is_phrase)).collect();
    assert_eq!(words, [("leak", false), ("steam wand", true)]);
}

#[test]
fn a_range_is_two_comparisons() {
    let question = Question::parse("created>2026-01-01 created<2026-02-01 order_by:created sort:asc");
    assert_eq!(
        question.all,
        [
            term("created", Op::Greater, &["2026-01-01"], false),
            term("created", Op::Less, &["2026-02-01"], false)
        ]
    );
    assert_eq!(question.order, Some(Order { field: "created".into(), is_descending: false }));
}

#[test]
fn what_is_no_keyword_is_a_word() {
    for (text, words) in [
        ("-refund it", 1),
        ("https://example.com/a", 1),
        ("10:30", 1),
        ("- \"", 0),
        ("", 0),
        ("🙂 é", 1),
        ("a-b", 1),
    ] {
        assert_eq!(Question::parse(text).words.len(), words, "{text}");
    }
    assert_eq!(Question::parse("-refund").without.len(), 1);
}

#[test]
fn a_written_time_is_a_day_a_second_or_a_while_ago() {
    let now: Timestamp = "2026-11-24T10:00:00Z".parse().expect("a moment");
    let check = |text: &str, expected: Option<(&str, &str)>| {
        let got = moments(text, now).map(|(from, to)| (from.to_string(), to.to_string()));
        assert_eq!(got, expected.map(|(from, to)| (from.to_owned(), to.to_owned())), "{text}");
    };
    check("2026-11-01", Some(("2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z")));
    check("2026-11-01T08:00:00Z", Some(("2026-11-01T08:00:00Z", "2026-11-01T08:00:01Z")));
    check("2026-11-01T08:00:00+02:00", Some(("2026-11-01T06:00:00Z", "2026-11-01T06:00:01Z")));
    check("4hours", Some(("2026-11-24T06:00:00Z", "2026-11-24T06:00:00Z")));
    check("1week", Some(("2026-11-17T10:00:00Z", "2026-11-17T10:00:00Z")));
    check("soon", None);
}
