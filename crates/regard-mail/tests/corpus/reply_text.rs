//! Measures the reply text against the third-party cases of `data/reply` and prints the figures per set.
//!
//! The cases are read from `REGARD_TEST_DATA` (default: `../shared/data` beside the repository) and never shipped.

use std::collections::BTreeMap;
use std::path::PathBuf;

use regard_mail::reply_text::{Reply, split_html, split_text};
use serde_json::Value;

/// What the cases of one set came to.
#[derive(Default)]
struct Figures {
    cases: usize,
    exact: usize,
    literal: usize,
    lost: usize,
    stated: usize,
    held: usize,
}

fn data() -> PathBuf {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    std::env::var_os("REGARD_TEST_DATA").map_or_else(|| default.into(), PathBuf::from)
}

fn sets() -> Vec<Value> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(data().join("reply"))
        .expect("REGARD_TEST_DATA names the folder that holds reply/")
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .collect();
    files.sort();
    files.iter().map(|path| serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()).collect()
}

fn collapsed(text: &str) -> String {
    text.replace(['*', '_'], "").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What the HTML sets ask for: compare without any white space.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

fn untagged(html: &str) -> String {
    regard_mail::html::to_text(
        &html.replace("blockquoteclass", "blockquote class").replace("divclass", "div class"),
    )
}

fn words(text: &str) -> Vec<String> {
    collapsed(text).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn split(case: &Value) -> Reply {
    let input = case["input"].as_str().unwrap();
    if case["format"] == "html" { split_html(input).reply } else { split_text(input) }
}

fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(list) => list.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn the_new_words_are_told_apart() {
    let mut table: BTreeMap<String, Figures> = BTreeMap::new();
    for set in sets() {
        let name = set["set"].as_str().unwrap().to_owned();
        let figures = table.entry(name.clone()).or_default();
        for case in set["cases"].as_array().unwrap() {
            let reply = split(case);
            let id = case["id"].as_str().unwrap();
            let html = strings(&case["reply_html"]).into_iter().map(|html| squeezed(&untagged(&html)));
            let squeeze =
                |text: &String| if case["compare"].is_null() { text.clone() } else { squeezed(text) };
            let wanted: Vec<String> = strings(&case["reply_text"])
                .into_iter()
                .chain(strings(&case["reply_text_any"]))
                .map(|text| squeeze(&text))
                .chain(html)
                .collect();
            if !wanted.is_empty() {
                figures.cases += 1;
                let exact = wanted.iter().any(|text| collapsed(text) == collapsed(&squeeze(&reply.visible)));
                let literal = wanted.iter().any(|text| text.trim() == squeeze(&reply.visible));
                figures.literal += usize::from(literal);
                figures.exact += usize::from(exact);
                if !exact {
                    println!("--- {name}/{id}\nwanted:  {:?}\nvisible: {:?}", wanted[0], reply.visible);
                    let visible = words(&reply.visible);
                    if words(&wanted[0]).iter().any(|word| !visible.contains(word)) {
                        figures.lost += 1;
                        println!("LOST WORDS");
                    }
                } else if !literal {
                    println!(
                        "--- spacing {name}/{id}\nwanted:  {:?}\nvisible: {:?}",
                        wanted[0], reply.visible
                    );
                }
            }
            let visible = collapsed(&reply.visible);
            let hidden = collapsed(&reply.hidden);
            let mut hold = |key: &str, place: &str, wanted: bool| {
                for text in strings(&case[key]) {
                    figures.stated += 1;
                    let held = place.contains(&collapsed(&text)) == wanted;
                    figures.held += usize::from(held);
                    if !held {
                        println!("--- {name}/{id} {key}: {text:?}\nvisible: {:?}", reply.visible);
                    }
                }
            };
            hold("visible_contains", &visible, true);
            hold("visible_not_contains", &visible, false);
            hold("signature_contains", &hidden, true);
            hold("quoted_contains", &hidden.replace("> ", ""), true);
        }
    }
    let mut total = Figures::default();
    for (name, set) in &table {
        println!(
            "{name:22} exact {:2}/{:2} literal {:2} lost {} stated {}/{}",
            set.exact, set.cases, set.literal, set.lost, set.held, set.stated
        );
        total.cases += set.cases;
        total.exact += set.exact;
        total.lost += set.lost;
    }
    println!("all exact {}/{} lost {}", total.exact, total.cases, total.lost);
}
