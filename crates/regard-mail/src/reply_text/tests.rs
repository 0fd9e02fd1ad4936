use proptest::prelude::*;

use super::*;

#[test]
fn a_line_of_json_gives_a_line_of_json() {
    assert_eq!(
        json_line(r#"{"id": 7, "text": "Yes\n> Is it?"}"#).unwrap(),
        r#"{"hidden":"> Is it?","id":7,"visible":"Yes"}"#
    );
    assert_eq!(
        json_line(r#"{"id": "a", "html": "<p>Yes</p><blockquote type=cite>Is it?</blockquote>"}"#).unwrap(),
        r#"{"hidden":"Is it?","id":"a","visible":"Yes"}"#
    );
    assert!(matches!(json_line("no"), Err(ReplyLineError::Json(_))));
    assert!(matches!(json_line(r#"{"id": 1}"#), Err(ReplyLineError::Empty)));
}

fn words(text: &str) -> Vec<String> {
    // the mark that stands for an image is no word
    text.replace(crate::html::flow::IMAGE, "").split_whitespace().map(str::to_owned).collect()
}

fn sorted(mut words: Vec<String>) -> Vec<String> {
    words.sort();
    words
}

/// Lines that mails are made of, in any order.
fn mail() -> impl Strategy<Value = String> {
    let lines = vec![
        "Hello",
        "I need help.",
        "",
        "",
        "> quoted",
        ">> deeper",
        "On 3 Jul 2023, at 10:00, Ben <ben@example.com> wrote:",
        "Ben wrote:",
        "-- ",
        "--",
        "Dora Ek",
        "Sent from my iPhone",
        "From: Ben <ben@example.com>",
        "Sent: Monday, July 3, 2023 10:00",
        "To: Dora",
        "Subject: chairs",
        "-----Original Message-----",
        "Regards,",
        "+44 113 496 0000",
        "_______",
        "wrote:",
        "<ben@example.com> wrote:",
        "On Mon, Jul 3, 2023, Ben <",
        "Yes On Wed, Apr 4, 2012 at 3:59 PM, b@example.com wrote:",
        "| a",
        "JD> b",
        "This e-mail is confidential.",
        "Begin forwarded message:",
        "answers inline",
        "https://a.example/x",
        ">>> print(1)",
        "\u{200b}",
        "：",
        "<",
    ];
    prop::collection::vec(
        prop_oneof![9 => prop::sample::select(lines).prop_map(str::to_owned), 1 => "\\PC{0,20}"],
        0..25,
    )
    .prop_map(|lines| lines.join("\n"))
}

proptest! {
    #[test]
    fn no_word_is_lost_and_none_added(text in mail()) {
        let reply = split_text(&text);
        let parts: Vec<String> = reply.parts.iter().flat_map(|part| words(&part.text)).collect();
        let shown = words(&reply.visible).into_iter().chain(words(&reply.hidden)).collect();
        // an attribution that shares its line is cut between words or directly before its dashes
        prop_assert_eq!(parts.concat(), words(&text).concat());
        prop_assert_eq!(sorted(parts), sorted(shown));
    }

    #[test]
    fn html_loses_no_word_either(text in mail()) {
        let html = crate::html::from_text(&text);
        let split = split_html(&html);
        let shown: Vec<String> = words(&split.reply.visible).into_iter().chain(words(&split.reply.hidden)).collect();
        prop_assert_eq!(sorted(shown), sorted(words(&text)));
        let again = format!("{} {}", crate::html::to_text(&split.visible_html), crate::html::to_text(&split.hidden_html));
        prop_assert_eq!(sorted(words(&again)), sorted(words(&text)));
    }

    #[test]
    fn any_text_is_split(text in "\\PC{0,400}") {
        split_text(&text);
        split_html(&text);
    }
}

#[test]
fn long_mails_are_split_in_linear_time() {
    for line in [
        "> quoted\n",
        "On 3 Jul 2023, at 10:00, Ben <ben@example.com> wrote:\n",
        "From: Ben <b@example.com>\n",
        "Hello:\n",
        "--\n",
        "\n",
        "Sent from my iPhone\n",
        "Regards,\n",
    ] {
        split_text(&line.repeat(6_000));
    }
}
