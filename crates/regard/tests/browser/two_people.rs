//! Two colleagues at the same conversation see each other, and neither writes over the other.

use crate::chromium::Chromium;
use crate::desk::Desk;

#[tokio::test(flavor = "multi_thread")]
async fn two_who_answer_at_once_are_warned_and_nothing_is_sent_twice() {
    let desk = Desk::start().await;
    desk.colleague("ben@merrin.example", "Ben", "four words in a row");
    let chromium = Chromium::start().await;
    let (anna, ben) = (chromium.visitor(&desk.url).await, chromium.visitor(&desk.url).await);
    anna.sign_in(&desk.link).await;
    ben.sign_in_as("ben@merrin.example", "four words in a row").await;
    anna.open("/inbox").await;
    anna.click(".conv").await;
    anna.see(".composer").await;
    let page: String = anna.js("location.pathname").await;
    ben.open(&page).await;
    ben.see(".composer").await;
    anna.reads(".here-l", "Ben").await;
    ben.press("r").await;
    ben.write("I am on it.").await;
    anna.reads(".here-l", "writing").await;
    anna.picture("colleague-writes").await;
    anna.press("r").await;
    anna.write("So am I.").await;
    ben.press("Control+Enter").await;
    ben.reads(".said", "I am on it.").await;
    anna.reads(".said", "I am on it.").await;
    anna.press("Control+Enter").await;
    anna.see(".cmp-fault").await;
    anna.picture("collision").await;
    assert_eq!(anna.count(".toast button, .out button").await, 0, "only its writer takes an answer back");
    assert!(!anna.js::<String>("document.querySelector('.thread').textContent").await.contains("So am I."));
    anna.reads(".ProseMirror, textarea", "So am I.").await;
    desk.keeps_its_laws();
}
