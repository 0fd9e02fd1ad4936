//! Pages: what a strict content security policy (`default-src 'self'`) would block never gets into a template.

use super::breach::Breach;
use crate::project::{File, Project};

const TEMPLATES: &str = "crates/regard-web/templates/";

/// What a template may not hold, and what to write instead. All of it needs inline code, inline style or eval.
const FORBIDDEN: [(&str, &str); 9] = [
    (
        " style=\"",
        "give it a class; a measured value goes in an attribute that the style sheet or an element of ours reads",
    ),
    ("<style", "style sheets are files"),
    ("javascript:", "a link has an address, a button has a form"),
    ("hx-on", "htmx evaluates it: listen in an asset instead"),
    ("hx-vals=\"js:", "htmx evaluates it: send a form field instead"),
    ("hx-vars", "htmx evaluates it: send a form field instead"),
    ("hx-headers=\"js:", "htmx evaluates it: set the header in an asset"),
    (" src=\"http", "what a page loads comes from this server"),
    (" href=\"data:", "a link leads to a page"),
];

const LISTEN: &str = "listen in an asset: `data-` attributes say what, the script says how";

/// Templates hold no inline script, style or handler, and nothing that htmx would have to evaluate.
pub(crate) fn nothing_the_csp_forbids(project: &Project) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in project.files.iter().filter(|file| is_page(file)) {
        for (line, text) in file.lines() {
            for (what, mend) in FORBIDDEN.iter().filter(|(what, _)| text.contains(what)) {
                breaches.push(Breach::at(file, line, format!("`{}`", what.trim()), mend));
            }
            if let Some(name) = handler(text) {
                breaches.push(Breach::at(file, line, format!("`{name}=` is an inline handler"), LISTEN));
            }
            if inline_script(text) {
                breaches.push(Breach::at(file, line, "a script without `src`".to_owned(), LISTEN));
            }
            if text
                .split("hx-trigger=\"")
                .skip(1)
                .any(|rest| rest.split('"').next().is_some_and(|t| t.contains('[')))
            {
                let what = "a filter in `hx-trigger`, which htmx evaluates".to_owned();
                breaches.push(Breach::at(file, line, what, LISTEN));
            }
        }
    }
    breaches
}

/// Pages, but not the mails, whose style is inlined because mail programs want it so.
fn is_page(file: &File) -> bool {
    file.path.starts_with(TEMPLATES) && !file.path.contains("/mail/") && (file.is("html") || file.is("svg"))
}

/// An attribute such as `onclick`.
fn handler(line: &str) -> Option<&str> {
    let words =
        line.split([' ', '\t', '<', '>']).filter_map(|word| word.split_once('=')).map(|(name, _)| name);
    let is_handler = |name: &&str| {
        name.len() > 4 && name.starts_with("on") && name[2..].chars().all(|c| c.is_ascii_lowercase())
    };
    words.into_iter().find(is_handler)
}

/// A script element that carries its code; blocks of JSON are data, which no policy blocks.
fn inline_script(line: &str) -> bool {
    let elements = line.split("<script").skip(1);
    let mut heads = elements.filter_map(|rest| rest.split('>').next());
    heads.any(|head| !head.contains("src=") && !head.contains("application/json"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::house::breach::places;

    fn check(html: &str, broken: usize) {
        let path = format!("{TEMPLATES}ticket.html");
        assert_eq!(places(nothing_the_csp_forbids, &[(&path, html)]).len(), broken, "{html}");
    }

    #[test]
    fn inline_code_and_style_are_found() {
        check("<p style=\"color: red\">", 1);
        check("<a href=\"javascript:void(0)\" onclick=\"x()\">", 2);
        check("<script>alert(1)</script>", 1);
        check("<div hx-on:click=\"x()\" hx-trigger=\"click[ctrlKey]\">", 2);
    }

    #[test]
    fn what_the_policy_allows_is_left_alone() {
        check(
            "<script src=\"/assets/app.js\" defer></script><script type=\"application/json\">{}</script>",
            0,
        );
        check("<p class=\"once\" data-once=\"1\" hx-trigger=\"click delay:1s\"> on=off style guide", 0);
    }
}
