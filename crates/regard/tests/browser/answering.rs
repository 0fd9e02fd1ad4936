//! The main job, end to end: a mail comes in, is seen without a reload, answered, and answered back.

use crate::chromium::Chromium;
use crate::desk::Desk;

fn mail(subject: &str, id: &str, reply_to: &str, words: &str) -> String {
    let threading = if reply_to.is_empty() {
        String::new()
    } else {
        format!("In-Reply-To: {reply_to}\nReferences: {reply_to}\n")
    };
    format!(
        "From: Eve <eve@example.net>\nTo: hello@merrin.example.com\nSubject: {subject}\nMessage-ID: <{id}@example.net>\n\
         {threading}Date: Tue, 24 Nov 2026 10:00:00 +0000\nContent-Type: text/plain; charset=utf-8\n\n{words}"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_appears_is_answered_and_the_customers_reply_joins_it() {
    let desk = Desk::start().await;
    let chromium = Chromium::start().await;
    let anna = chromium.visitor(&desk.url).await;
    anna.sign_in(&desk.link).await;
    anna.open("/inbox?view=open").await;
    let to = "hello@merrin.example.com";
    desk.mail(
        "eve@example.net",
        to,
        &mail("The lid does not close", "one", "", "The lid of my jar is bent. What can I do?"),
    );
    anna.reads(".conv-s", "The lid does not close").await;
    anna.run("[...document.querySelectorAll('.conv')].find(a => a.textContent.includes('The lid does not close')).click()").await;
    anna.reads(".voice", "is bent").await;
    anna.picture("arrived").await;
    // The answer: kept as a draft while it is written, then said.
    anna.press("r").await;
    anna.write("We send you another lid today.").await;
    anna.reads("[data-saved]", "kept").await;
    anna.press("Control+Enter").await;
    anna.reads(".said", "another lid").await;
    anna.picture("answered").await;
    // It leaves after the time in which it can be taken back, and stands in the outbox.
    anna.until("!document.querySelector('.said[data-pending]')").await;
    let page = anna.js::<String>("location.pathname").await;
    anna.open("/outbox").await;
    anna.reads("main", "eve@example.net").await;
    anna.click("main a[href^='/outbox/']").await;
    anna.reads(".letter", "another lid").await;
    let original: String =
        anna.js("fetch(document.querySelector(\"a[href$='/original']\").href).then(r => r.text())").await;
    let (_, id) =
        original.split_once("Message-ID: ").or_else(|| original.split_once("Message-Id: ")).expect("has one");
    let id = id.lines().next().expect("a value").trim().to_owned();
    assert!(original.contains("another lid"), "{original}");
    let drawn = "fetch(document.querySelector(\"a[href$='/original']\").href.replace('/original', '/html'))\
                 .then(async r => r.headers.get('content-security-policy') + await r.text())";
    let drawn: String = anna.js(drawn).await;
    assert!(drawn.contains("sandbox") && drawn.contains("another lid"), "{drawn}");
    anna.open(&page).await;
    desk.mail("eve@example.net", to, &mail("Re: The lid does not close", "two", &id, "Thank you, it came!"));
    anna.reads(".voice", "Thank you, it came!").await;
    assert_eq!(anna.count(".voice").await, 2);
    anna.had_no_trouble();
    desk.keeps_its_laws();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_taken_back_and_a_note_is_never_a_reply() {
    let desk = Desk::start().await;
    let chromium = Chromium::start().await;
    let anna = chromium.visitor(&desk.url).await;
    anna.sign_in(&desk.link).await;
    anna.open("/inbox").await;
    anna.click(".conv").await;
    anna.see(".composer").await;
    let before = anna.count(".said").await;
    anna.press("r").await;
    anna.write("Too soon.").await;
    anna.press("Control+Enter").await;
    anna.reads(".said", "Too soon.").await;
    anna.click(".toast button, .out button").await;
    anna.no_longer_reads(".said", "Too soon.").await;
    assert_eq!(anna.count(".said").await, before);
    anna.reads(".ProseMirror", "Too soon.").await;
    anna.leave_field().await;
    anna.press("n").await;
    anna.press("Control+a").await;
    anna.write("Only for us.").await;
    anna.press("Control+Enter").await;
    anna.reads(".note", "Only for us.").await;
    assert_eq!(anna.count(".said").await, before, "the note was not said to the customer");
    // A window that was away comes back to what it had missed.
    let away = chromium.second_window(&anna).await;
    away.open(&anna.js::<String>("location.pathname").await).await;
    away.reads(".note", "Only for us.").await;
    away.network(false).await;
    away.see(".strip").await;
    anna.to_front().await;
    anna.press("n").await;
    anna.write("While you were away.").await;
    anna.press("Control+Enter").await;
    anna.reads(".note", "While you were away.").await;
    away.network(true).await;
    away.reads(".note", "While you were away.").await;
    anna.had_no_trouble();
    desk.keeps_its_laws();
}
