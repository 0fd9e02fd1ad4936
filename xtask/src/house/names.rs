//! Names: no drawer rooms, tests that are sentences, and nothing left for later.

use super::breach::Breach;
use crate::code::{Token, starts_with};
use crate::project::{File, Project};

/// Names that say nothing of what lies inside.
const DRAWERS: [&str; 14] = [
    "util", "utils", "common", "core", "helper", "helpers", "types", "manager", "managers", "misc", "shared",
    "base", "stuff", "prelude",
];

/// No module and no folder of source is named like a drawer.
pub(crate) fn no_room_is_a_drawer(project: &Project) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in project.rust() {
        let parts = file.path.split('/').map(|part| part.trim_end_matches(".rs"));
        for drawer in parts.filter(|part| DRAWERS.contains(part)) {
            let what = format!("`{drawer}` is a drawer, not a name");
            breaches.push(Breach::of(&file.path, what, "put each function with its noun"));
        }
    }
    breaches
}

/// A test says what it claims: at least two words, and not that it is a test.
pub(crate) fn tests_are_sentences(project: &Project) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in project.rust() {
        let Ok(code) = file.code() else { continue };
        let everywhere =
            [&code.body, &code.tests].into_iter().flat_map(|list| (0..list.len()).map(|at| &list[at..]));
        for name in everywhere.filter_map(test_name) {
            if name.text.starts_with("test_") || !name.text.contains('_') {
                let what = format!("`{}` is no sentence", name.text);
                let mend = "name the test by what it claims: `solving_twice_is_refused`";
                breaches.push(Breach::at(file, name.line, what, mend));
            }
        }
    }
    breaches
}

/// No ignored test, no unfinished code, no waiting by the clock in tests.
pub(crate) fn nothing_is_left_undone(project: &Project) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in project.rust() {
        let Ok(code) = file.code() else { continue };
        let all = code.body.iter().chain(&code.tests).cloned().collect::<Vec<_>>();
        for at in 0..all.len() {
            if let Some(what) = undone(&all[at..]) {
                let mend = "finish it, or take it out and say in the change what is missing";
                breaches.push(Breach::at(file, all[at].line, what.to_owned(), mend));
            }
        }
        let in_tests = if file.is_test() { &code.body } else { &code.tests };
        for pair in
            in_tests.windows(2).filter(|pair| may_not_sleep(file) && pair[0].is("sleep") && pair[1].is("("))
        {
            let mend = "wait for the thing itself, or move the test's clock";
            breaches.push(Breach::at(file, pair[0].line, "a test that sleeps".to_owned(), mend));
        }
    }
    breaches
}

/// The name of the test function that begins here with its attribute.
fn test_name(tokens: &[Token]) -> Option<&Token> {
    let plain = starts_with(tokens, &["#", "[", "test", "]"]);
    let tokio = starts_with(tokens, &["#", "[", "tokio", ":", ":", "test"]);
    let at = tokens.iter().position(|token| token.is("fn")).filter(|_| plain || tokio)?;
    tokens.get(at + 1)
}

fn undone(tokens: &[Token]) -> Option<&'static str> {
    if starts_with(tokens, &["#", "[", "ignore"]) {
        return Some("an ignored test");
    }
    let macros = ["todo", "unimplemented", "dbg"];
    macros.into_iter().find(|name| starts_with(tokens, &[name, "!", "("])).map(|_| "unfinished code")
}

/// The torture test kills programs at random moments; every other test has a clock of its own.
fn may_not_sleep(file: &File) -> bool {
    !file.path.contains("torture")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::house::breach::{Check, places};

    fn check(rule: Check, path: &str, text: &str, broken: usize) {
        assert_eq!(places(rule, &[(path, text)]).len(), broken, "{path}: {text}");
    }

    #[test]
    fn drawers_are_refused() {
        check(no_room_is_a_drawer, "crates/regard-x/src/utils.rs", "", 1);
        check(no_room_is_a_drawer, "crates/regard-x/src/a/types/b.rs", "", 1);
        check(no_room_is_a_drawer, "crates/regard-x/src/utility_bill.rs", "", 0);
    }

    #[test]
    fn a_test_that_says_nothing_is_refused() {
        let path = "crates/regard-x/src/a.rs";
        check(tests_are_sentences, path, "#[test]\nfn works() {}", 1);
        check(
            tests_are_sentences,
            path,
            "#[cfg(test)] mod tests { #[tokio::test]\nasync fn test_it_all() {} }",
            1,
        );
        check(tests_are_sentences, path, "#[test]\nfn solving_twice_is_refused() {}\nfn works() {}", 0);
    }

    #[test]
    fn unfinished_work_is_found() {
        let path = "crates/regard-x/src/a/tests.rs";
        check(nothing_is_left_undone, path, "#[test]\n#[ignore = \"slow\"]\nfn a_b() { todo!() }", 2);
        check(nothing_is_left_undone, path, "fn f() { std::thread::sleep(d) }", 1);
        check(nothing_is_left_undone, "crates/regard-x/src/a.rs", "fn f() { std::thread::sleep(d) }", 0);
        check(nothing_is_left_undone, path, "// todo!()\nfn ignore() { \"todo!(\"; }", 0);
    }
}
