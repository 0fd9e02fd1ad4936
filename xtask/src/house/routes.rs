//! Routes of pages: nouns. A deed that has a state is a sub-resource, so that its undoing is the same address with
//! another method. (Who may use a route is tried on the real router by the house tests of the integration suite.)

use super::breach::Breach;
use crate::code::{Kind, Token, starts_with};
use crate::project::Project;

const METHODS: [&str; 6] = ["get", "post", "put", "patch", "delete", "route"];

/// Verbs that people put into addresses, each with the noun that says the same.
const VERBS: [(&str, &str); 20] = [
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
    ("undo", "what is undone"),
    ("update", "the thing itself"),
    ("unmerge", "undo the `merger`"),
];

/// Doors declare their routes in regard-http's list, each with its guard; none is built past it.
pub(crate) fn every_route_names_its_guard(project: &Project) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let doors = ["regard-web", "regard-api", "regard-channels"];
    for file in project
        .rust()
        .filter(|file| file.room().is_some_and(|room| doors.contains(&room)) && file.in_src().is_some())
    {
        let Ok(code) = file.code() else { continue };
        for at in
            (0..code.body.len()).filter(|at| starts_with(&code.body[*at..], &["Router", ":", ":", "new"]))
        {
            let mend = "declare it with regard_http::routes::Routes: method, address, guard, handler";
            breaches.push(Breach::at(file, code.body[at].line, "a router past the guards".to_owned(), mend));
        }
    }
    breaches
}

/// No part of a page's address is a verb; words are lower case with hyphens.
pub(crate) fn page_routes_are_nouns(project: &Project) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in project.rust().filter(|file| file.room() == Some("regard-web") && file.in_src().is_some()) {
        let Ok(code) = file.code() else { continue };
        for at in 0..code.body.len() {
            let Some(route) = address(&code.body[at..]) else { continue };
            for what in route.text.trim_matches('"').split('/').filter_map(wrong) {
                let mend =
                    "say the deed as a noun: POST /tickets/42/solution solves, and the same address undoes";
                breaches.push(Breach::at(file, route.line, what, mend));
            }
        }
    }
    breaches
}

/// The address of a route that is declared here: `.get("/inbox", ...)`.
fn address(call: &[Token]) -> Option<&Token> {
    let declares = METHODS.iter().any(|method| starts_with(call, &[".", method, "("]));
    call.get(3).filter(|token| declares && token.kind == Kind::Literal && token.text.starts_with("\"/"))
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
    fn a_router_past_the_guards_is_found() {
        let text = "fn r() -> Router { axum::Router::new() }";
        let files = [("crates/regard-web/src/a.rs", text), ("crates/regard-http/src/a.rs", text)];
        assert_eq!(places(every_route_names_its_guard, &files), ["crates/regard-web/src/a.rs:1"]);
    }

    #[test]
    fn verbs_in_addresses_are_found() {
        let check = |route: &str, broken: usize| {
            let text = format!("fn r() {{ Routes::pages().post(\"{route}\", Staff, f) }}");
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
