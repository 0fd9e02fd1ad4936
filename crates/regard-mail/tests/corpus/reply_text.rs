//! New words told from history and signature: exact texts, words that have to be shown, words that have to be folded.

use regard_mail::forward::unwrap;
use regard_mail::html::{sanitise, to_text};
use regard_mail::message::parse;
use regard_mail::reply_text::{Reply, split_html, split_text};
use serde_json::Value;

use crate::data::{cases, cases_of, json};

const SETS: &[&str] = &[
    "email-reply-trimmer",
    "mail-parser-reply",
    "quotequail",
    "talon-html",
    "talon-signature",
    "talon-text",
];

/// What the cases of one set came to.
#[derive(Default)]
struct Figures {
    exact_of: usize,
    exact: usize,
    lost: usize,
    stated_of: usize,
    stated: usize,
}

impl Figures {
    fn print(&self, name: &str) {
        let Figures { exact_of, exact, lost, stated_of, stated } = self;
        println!(
            "{name:20} exact {exact:3} of {exact_of:3}, lost words {lost}, stated {stated:3} of {stated_of:3}"
        );
    }

    fn add(&mut self, other: &Figures) {
        self.exact_of += other.exact_of;
        self.exact += other.exact;
        self.lost += other.lost;
        self.stated_of += other.stated_of;
        self.stated += other.stated;
    }

    /// Compares the shown words with the texts of which one is right.
    fn exactly(&mut self, id: &str, reply: &Reply, wanted: &[String], spell: impl Fn(&str) -> String) {
        if wanted.is_empty() {
            return;
        }
        self.exact_of += 1;
        let shown = spell(&reply.visible);
        if wanted.iter().any(|text| spell(text) == shown) {
            self.exact += 1;
            return;
        }
        let kept = words(&reply.visible).concat();
        let lost = words(&wanted[0]).iter().any(|word| !kept.contains(word));
        self.lost += usize::from(lost);
        miss(id, if lost { "LOST WORDS" } else { "not exact" }, &wanted[0], reply);
    }

    fn states(&mut self, id: &str, key: &str, reply: &Reply, case: &Value) {
        let place = if key.starts_with("visible") || key.starts_with("must") {
            &reply.visible
        } else {
            &reply.hidden
        };
        let place = collapsed(&place.replace("> ", ""));
        for text in strings(&case[key]) {
            self.stated_of += 1;
            if place.contains(&collapsed(&text)) == (key != "visible_not_contains") {
                self.stated += 1;
            } else {
                miss(id, key, &text, reply);
            }
        }
    }
}

fn miss(id: &str, what: &str, wanted: &str, reply: &Reply) {
    if std::env::var_os("REGARD_TEST_SHOW").is_some() {
        println!(
            "MISS {id} {what}\n  wanted  {wanted:?}\n  visible {:?}\n  hidden  {:?}",
            reply.visible, reply.hidden
        );
    }
}

fn collapsed(text: &str) -> String {
    words(text).join(" ")
}

fn squeezed(text: &str) -> String {
    words(text).concat()
}

fn words(text: &str) -> Vec<String> {
    text.replace(['*', '_'], "").split_whitespace().map(str::to_owned).collect()
}

fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(list) => list.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect(),
        _ => Vec::new(),
    }
}

fn measure(set: &str) -> Figures {
    let mut figures = Figures::default();
    for case in json(&format!("reply/{set}.json"))["cases"].as_array().expect("cases") {
        let id = format!("{set}/{}", case["id"].as_str().expect("id"));
        let input = case["input"].as_str().expect("input");
        let reply = if case["format"] == "html" { split_html(input).reply } else { split_text(input) };
        let mut wanted = [strings(&case["reply_text"]), strings(&case["reply_text_any"])].concat();
        wanted.extend(
            strings(&case["reply_html"]).iter().map(|html| to_text(&html.replace("class=", " class="))),
        );
        figures.exactly(&id, &reply, &wanted, if case["compare"].is_null() { collapsed } else { squeezed });
        for key in ["visible_contains", "visible_not_contains", "signature_contains", "quoted_contains"] {
            figures.states(&id, key, &reply, case);
        }
    }
    figures
}

#[test]
fn new_words_are_told_from_history_and_signature() {
    let mut all = Figures::default();
    for set in SETS {
        let figures = measure(set);
        figures.print(set);
        all.add(&figures);
    }
    all.print("all");
    assert!(all.exact + 2 >= all.exact_of, "fewer exact texts than were reached");
    assert!(all.lost <= 2, "customers' words were folded away");
    assert!(all.stated * 100 >= all.stated_of * 95);
}

#[test]
fn mails_show_the_words_their_sources_state() {
    let mut all = Figures::default();
    for set in ["chatwoot", "discourse", "request-tracker", "talon-eml"] {
        let mut figures = Figures::default();
        for case in cases_of(set) {
            let message = parse(&case.raw);
            let reply = match (message.text(), message.html()) {
                (Some(text), _) => split_text(text),
                (None, Some(html)) => split_html(&html).reply,
                (None, None) => continue,
            };
            let id = format!("{set}/{}", case.file);
            let wanted =
                [strings(&case.expected["reply_text"]), strings(&case.expected["reply_text_any"])].concat();
            figures.exactly(&id, &reply, &wanted, collapsed);
            figures.states(&id, "must_contain", &reply, &case.expected);
            figures.states(&id, "visible_not_contains", &reply, &case.expected);
            figures.states(&id, "elided_contains", &reply, &case.expected);
        }
        figures.print(set);
        all.add(&figures);
    }
    all.print("all mails");
    // two sources count device lines and signatures as words
    assert!(all.exact + 2 >= all.exact_of);
    assert_eq!(all.stated, all.stated_of);
}

#[test]
fn mails_passed_on_are_unwrapped() {
    let (mut right, mut of) = (0, 0);
    let mut hold = |id: &str, key: &str, wanted: &Value, got: &str| {
        let Some(wanted) = wanted.as_str() else { return };
        of += 1;
        right += usize::from(collapsed(wanted) == collapsed(got));
        if collapsed(wanted) != collapsed(got) && std::env::var_os("REGARD_TEST_SHOW").is_some() {
            println!("MISS {id} {key}\n  wanted {wanted:?}\n  got    {got:?}");
        }
    };
    for set in SETS {
        for case in json(&format!("reply/{set}.json"))["cases"].as_array().expect("cases") {
            let id = format!("{set}/{}", case["id"].as_str().expect("id"));
            let wanted = &case["unwrap"];
            let is_forward = wanted["type"] == "forward";
            if !is_forward && case["embedded_text"].is_null() {
                continue;
            }
            let found = unwrap(case["input"].as_str().expect("input")).unwrap_or_default();
            for (key, got) in
                [("from", &found.from), ("to", &found.to), ("date", &found.date), ("subject", &found.subject)]
            {
                hold(&id, key, &wanted[key], got);
            }
            hold(&id, "reply-to", &wanted["reply-to"], &found.reply_to);
            hold(&id, "text", &wanted["text"], &found.body);
            hold(&id, "text_top", &wanted["text_top"], &found.comment);
            hold(&id, "embedded", &case["embedded_text"], &found.embedded);
            hold(&id, "before", &case["before_embedded_text"], &found.comment);
        }
    }
    println!("forwards: {right} of {of} fields");
    assert!(right * 100 >= of * 98);
}

#[test]
fn real_html_is_made_harmless_and_keeps_its_words() {
    let active = regex::Regex::new(
        r#"(?i)<(?:script|style|iframe|object|embed|form|input|link|meta|base|svg|math)\b|<[^>]*\s(?:on\w+|style|id|srcset|background)=|(?:href|src)="\s*(?:javascript|data|vbscript|//)|<img[^>]*\ssrc="#,
    )
    .expect("pattern");
    let (mut mails, mut bytes, mut held) = (0, 0, 0);
    for case in cases() {
        let message = parse(&case.raw);
        let Some(html) = message.html() else { continue };
        let shown = sanitise(&html, &|_| None);
        assert!(!active.is_match(&shown.html), "{}/{}: {:?}", case.set, case.file, active.find(&shown.html));
        let split = split_html(&html).reply;
        let halves = squeezed(&split.visible).len() + squeezed(&split.hidden).len();
        let parts: usize =
            split.parts.iter().map(|part| squeezed(&part.text.replace('\u{fffc}', "")).len()).sum();
        assert_eq!(halves, parts, "{}/{}", case.set, case.file);
        mails += 1;
        bytes += html.len();
        held += shown.held_images;
    }
    println!("{mails} mails with {bytes} bytes of HTML, {held} images held back");
    assert!(mails > 300);
}
