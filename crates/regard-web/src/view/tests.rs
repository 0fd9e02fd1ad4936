//! Every template with its samples, held to the rules of the design: nothing inline, known icons, known assets.

use std::{collections::BTreeSet, fs, path::Path};

use regex::Regex;

use crate::{assets, samples, view::icon::Icon};

fn rendered() -> Vec<(&'static str, String)> {
    let pages = samples::pages();
    assert!(pages.len() > 30, "the gallery has its pages");
    pages.into_iter().chain(samples::fragments()).collect()
}

/// Templates by path, read from disk.
fn templates() -> Vec<(String, String)> {
    fn walk(dir: &Path, into: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, into);
            } else {
                into.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let mut all = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("templates"), &mut all);
    all
}

#[test]
fn nothing_in_a_page_needs_more_than_our_own_origin() {
    let forbidden = [
        r#"\sstyle="#,
        r#"<style"#,
        r#"\son[a-z]+="#,
        r#"data:image"#,
        r#"javascript:"#,
        r#"hx-on"#,
        r#"hx-vals='?"?js:"#,
        r#"hx-trigger="[^"]*\["#,
        r#"hx-live"#,
        r#"(src|srcset|poster)="(https?:)?//"#,
    ];
    let script = Regex::new(r"<script[^>]*>").unwrap();
    let check = |name: &str, text: &str| {
        assert!(
            script.find_iter(text).all(|tag| tag.as_str().contains(" src=")),
            "{name} has an inline script"
        );
        for rule in forbidden {
            let found = Regex::new(rule).unwrap().find(text);
            assert!(found.is_none(), "{name} holds {:?}, against {rule}", found.map(|f| f.as_str()));
        }
    };
    for (name, html) in rendered() {
        check(name, &html);
    }
    for (path, source) in templates() {
        check(&path, &source);
    }
}

#[test]
fn every_icon_in_a_page_is_in_the_sprite() {
    let known: BTreeSet<&str> = Icon::ALL.iter().map(|icon| icon.name()).collect();
    let sprite = String::from_utf8(assets::bytes("icons.svg").unwrap().into_owned()).unwrap();
    for name in &known {
        assert!(sprite.contains(&format!(r#"id="i-{name}""#)), "the sprite lacks {name}");
    }
    let used = Regex::new(r##"#i-([a-z0-9-]*)"##).unwrap();
    for (page, html) in rendered() {
        for icon in used.captures_iter(&html) {
            assert!(known.contains(&icon[1]), "{page} uses the icon {:?}", &icon[1]);
        }
    }
    let named = Regex::new(r#"ic\("([a-z0-9-]+)"|data-icon="([a-z0-9-]+)""#).unwrap();
    for (path, source) in templates() {
        for found in named.captures_iter(&source) {
            let name = found.get(1).or(found.get(2)).unwrap().as_str();
            assert!(known.contains(name), "{path} uses the icon {name}");
        }
    }
}

#[test]
fn every_asset_named_in_a_template_exists() {
    let named = Regex::new(r#"assets::url\("([^"]+)"\)"#).unwrap();
    let known: BTreeSet<&str> = assets::names().collect();
    for (path, source) in templates() {
        for found in named.captures_iter(&source) {
            assert!(known.contains(&found[1]), "{path} names the asset {}", &found[1]);
        }
    }
}

#[test]
fn every_form_that_posts_sends_the_token_first() {
    let form = Regex::new(r#"(?s)<form\b[^>]*method="post"[^>]*>.*?</form>"#).unwrap();
    let field = Regex::new(r#"<(?:input|textarea|select|button)\b[^>]*\sname="([^"]+)"[^>]*>"#).unwrap();
    let id = Regex::new(r#"^<form\b[^>]*\sid="([^"]+)""#).unwrap();
    let mut forms = 0;
    for (page, html) in rendered() {
        for found in form.find_iter(&html) {
            let owned = id.captures(found.as_str()).map(|id| format!(r#"form="{}""#, &id[1]));
            let outside =
                field.captures_iter(&html).find(|f| owned.as_ref().is_some_and(|o| f[0].contains(o)));
            let first = outside.or_else(|| field.captures(found.as_str()));
            assert_eq!(first.map(|f| f[1].to_owned()).as_deref(), Some("csrf"), "{page}: {}", found.as_str());
            forms += 1;
        }
    }
    assert!(forms > 100, "the pages have forms");
}

#[test]
fn a_page_has_one_first_heading_and_unique_ids() {
    let id = Regex::new(r#"\sid="([^"]+)""#).unwrap();
    let refers = Regex::new(r#"(?:popovertarget|aria-labelledby|aria-controls| form)="([^"]+)""#).unwrap();
    for (page, html) in samples::pages() {
        assert_eq!(html.matches("<h1").count(), 1, "first headings in {page}");
        let mut seen = BTreeSet::new();
        for found in id.captures_iter(&html) {
            assert!(seen.insert(found[1].to_owned()), "{page} has the id {} twice", &found[1]);
        }
        for found in refers.captures_iter(&html) {
            assert!(seen.contains(&found[1]), "{page} refers to #{}, which is not there", &found[1]);
        }
    }
}

/// DESIGN section 11: no exclamation marks, no verdicts of a machine, no blame.
#[test]
fn the_voice_is_kept() {
    let text_of = Regex::new(r"(?s)<(?:pre|code|svg)\b.*?</(?:pre|code|svg)>|<[^>]*>").unwrap();
    for (page, html) in rendered() {
        let text = text_of.replace_all(&html, " ").to_lowercase();
        for word in ["!", "unfortunately", "be patient", "violation", "invalid", "important to us"] {
            assert!(!text.contains(word), "{page} says {word:?}");
        }
    }
}

#[test]
fn the_first_load_is_small() {
    let packed = |name: &str| {
        let file = assets::url(name).replace("/assets/", "");
        assets::bytes(&format!("{file}.gz")).unwrap().len()
    };
    let first: usize = ["regard.js", "regard.css", "icons.svg"].into_iter().map(packed).sum();
    assert!(first < 100_000, "the first load is {first} bytes packed");
}
