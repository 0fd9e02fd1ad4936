//! The stories of the seeds, told by the binary as a newcomer hears them; every claim in them is looked up while it is told.

use crate::place::Place;
use serde_json::Value;

async fn holds(story: &str, claims: usize) {
    let place = Place::new().await;
    let told = place.json(&["replay", story, "--keep", "--json"]);
    let lines = told.as_array().expect("lines");
    let looked_up: Vec<&Value> = lines.iter().filter(|line| !line["holds"].is_null()).collect();
    let wrong: Vec<&&Value> = looked_up.iter().filter(|line| line["holds"] != true).collect();
    assert!(wrong.is_empty(), "{story}: {wrong:#?}");
    assert!(looked_up.len() >= claims, "{story} looks things up: {}", looked_up.len());
    let (code, said) = place.refuses(&["replay", story, "--keep"]);
    assert!(code == 1 && said.contains("told on a new desk"), "a desk with people is left alone: {said}");
    place.prints(&["verify"]);
}

#[tokio::test]
async fn the_tyre_is_paid_in_one_step_and_what_was_found_out_stays_inside() {
    holds("tyre", 17).await;
}

#[tokio::test]
async fn both_of_calvins_questions_are_answered_and_his_words_after_the_talk_are_kept_with_them() {
    holds("calvin", 17).await;
}

#[tokio::test]
async fn of_three_in_line_nobody_is_left_waiting_and_nobody_hears_what_is_not_theirs() {
    holds("connie", 14).await;
}

#[tokio::test]
async fn of_four_voices_each_is_heard_also_the_one_that_says_nothing() {
    holds("field", 14).await;
}
