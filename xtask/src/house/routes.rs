//! Routes of pages: nouns. A deed that has a state is a sub-resource, so that its undoing is the same address with
//! another method. (Who may use a route is tried on the real router by the house tests of the integration suite.)

use super::breach::Breach;
use crate::code::{Kind, starts_with};
use crate::project::Project;

/// Verbs that people put into addresses, each with the noun that says the same.
const VERBS: [(&str, &str); 21] = [
    ("add", "POST to the plural"),
    ("assign", "assignment"),
    ("close", "closure"),
    ("create", "POST to the plural"),
    ("delete", "the DELETE form of the thing, or `deletion`"),
    ("do", "a noun"),
    ("edit", "the thing itself"),
    ("get", "the thing itself"),
    ("login", "session"),
    ("logout", "session"),
    ("mark", "a noun for the mark"),
    ("remove", "the DELETE form of the thing, or `removal`"),
    ("reopen", "undo the `solution`"),
    ("restore", "restoration"),
    ("send", "what is sent"),
    ("set", "what is set"),
    ("solve", "solution"),
    ("split", "a noun: where it goes"),
    ("undo", "what is undone"),
    ("update", "the thing itself"),
    ("unmerge", "undo the `merger`"),
];

/// No part of a page's address is a verb; words are lower case with hyphens.
pub(crate) fn page_routes_are_nouns(project: &Project) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in project.rust().filter(|file| file.room() == Some("regard-web") && file.in_src().is_some()) {
        let Ok(code) = file.code() else { continue };
        for at in 0..code.body.len() {
            let call = &code.body[at..];
            let Some(route) = call.get(2).filter(|token| token.kind == Kind::Literal) else { continue };
            if !starts_with(call, &["route", "("]) {
                continue;
            }
            for what in route.text.trim_matches('"').split('/').filter_map(wrong) {
                let mend =
                    "say the deed as a noun: POST /tickets/42/solution solves, and the same address undoes";
                breaches.push(Breach::at(file, route.line, what, mend));
            }
        }
    }
    breaches
}

fn wrong(part: &str) -> Option<String> {
    if part.starts_with('{') {
        return None;
    }
    if let Some((verb, noun)) = VERBS.iter().find(|(verb, _)| *verb == part) {
        return Some(format!("`{verb}` is a verb; {noun}"));
    }
    let lower = part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.".contains(c));
    (!lower).then(|| format!("`{part}` is not in lower case with hyphens"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::house::breach::places;

    #[test]
    fn verbs_in_addresses_are_found() {
        let check = |route: &str, broken: usize| {
            let text = format!("fn r() {{ router.route(\"{route}\", post(f)) }}");
            assert_eq!(
                places(page_routes_are_nouns, &[("crates/regard-web/src/a.rs", &text)]).len(),
                broken,
                "{route}"
            );
        };
        check("/tickets/{ticket_id}/solution", 0);
        check("/.well-known/security.txt", 0);
        check("/tickets/{ticket_id}/solve", 1);
        check("/suspendedTickets", 1);
    }
}
