//! The made-up week: what the desk is good for, and which law suffers when a part of it is switched off.

use crate::place::Place;
use serde_json::Value;

async fn week(events: &str, without: &[&str]) -> (Value, Value) {
    let place = Place::new().await;
    let mut words = vec!["sim", "week", "--seed", "9", "--events", events, "--json"];
    words.extend(without.iter().flat_map(|part| ["--without", part]));
    let told = place.json(&words);
    (told["with"].clone(), told["without"].clone())
}

fn number(score: &Value, what: &str) -> i64 {
    score[what].as_i64().unwrap_or_else(|| panic!("{what} in {score}"))
}

#[tokio::test]
async fn in_the_same_week_a_plain_desk_ignores_forgets_is_asked_and_leaks() {
    let (ours, plain) = week("120", &[]).await;
    for (what, why) in
        [("ignored_minutes", "law 1"), ("forgotten", "law 2"), ("asked", "law 3"), ("leaks", "law 9")]
    {
        assert_eq!(number(&ours, what), 0, "{why}: {ours}");
        assert!(number(&plain, what) > 0, "{why}: {plain}");
    }
    assert_eq!(number(&plain, "leaks"), number(&plain, "slips"), "nothing holds a slip back");
    let share = |score: &Value| (number(score, "kept"), number(score, "due"));
    let ((kept, due), (plain_kept, plain_due)) = (share(&ours), share(&plain));
    assert!(kept * plain_due > plain_kept * due, "{kept} of {due}, {plain_kept} of {plain_due}");
}

#[tokio::test]
async fn without_one_part_its_own_law_suffers() {
    for (part, what) in [("promises", "forgotten"), ("discretion", "leaks")] {
        let (ours, without) = week("60", &[part]).await;
        assert!(number(&without, what) > number(&ours, what), "{part}: {ours} {without}");
    }
}
