//! Sizes: what can be read in one sitting. Rooms that are larger for a while stand in a list that may only shrink.

use super::breach::Breach;
use crate::code::{Code, Token};
use crate::project::{File, Project};

const FILE_LINES: usize = 500;
const FUNCTION_LINES: usize = 70;
const INLINE_TEST_LINES: usize = 70;

/// Kinds of files that people write and read line by line.
const READ: [&str; 6] = ["rs", "ts", "js", "css", "html", "sql"];

/// Lines of `path lines`: the files that are too long today. See [`RATCHET_MEND`] for how it shrinks.
const RATCHET: &str = "xtask/house-ratchet.txt";
const RATCHET_MEND: &str =
    "the ratchet only shrinks: lower the number, or take the line out, in xtask/house-ratchet.txt";

/// No file is over 500 lines, not counting tests beside the code.
pub(crate) fn files_can_be_read_in_one_sitting(project: &Project) -> Vec<Breach> {
    let allowed = ratchet(project);
    let mut breaches = Vec::new();
    for file in project.files.iter().filter(|file| READ.iter().any(|kind| file.is(kind)) && !is_data(file)) {
        let lines = lines_of_code(file);
        let listed = allowed.iter().find(|(path, _)| *path == file.path).map(|(_, most)| *most);
        let most = listed.unwrap_or(FILE_LINES);
        if lines > most {
            let what = format!("{lines} lines; {most} is the end");
            breaches.push(Breach::of(
                &file.path,
                what,
                "split it by the questions it answers, one file each",
            ));
        } else if listed.is_some_and(|most| lines < most) {
            breaches.push(Breach::of(&file.path, format!("has shrunk to {lines} lines"), RATCHET_MEND));
        }
    }
    let gone = allowed.iter().filter(|(path, _)| !project.paths.contains(path));
    breaches
        .extend(gone.map(|(path, _)| Breach::of(path, "is listed but not there".to_owned(), RATCHET_MEND)));
    breaches
}

/// No function that is shipped is over 70 lines, signature and braces counted.
pub(crate) fn functions_fit_on_a_screen(project: &Project) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let shipped = |file: &&File| !file.is_test() && !file.path.contains("/examples/");
    for file in project.rust().filter(shipped) {
        let code = match file.code() {
            Ok(code) => code,
            Err(error) => {
                breaches.push(Breach::of(&file.path, error.to_string(), "see what rustc says of it"));
                continue;
            }
        };
        for function in Code::functions(&code.body).into_iter().filter(|f| f.lines > FUNCTION_LINES) {
            let what =
                format!("fn {} has {} lines; {FUNCTION_LINES} is the end", function.name, function.lines);
            let mend = "let it tell the steps and give each step a function below it, in calling order";
            breaches.push(Breach::at(file, function.line, what, mend));
        }
    }
    breaches
}

/// Tests that would swell a file stand in `tests.rs` below it: an edit there does not rebuild what uses the crate.
pub(crate) fn long_tests_have_their_own_file(project: &Project) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in project.rust().filter(|file| !file.is_test()) {
        let Ok(code) = file.code() else { continue };
        let lines = inline_test_lines(&code.tests);
        if lines > INLINE_TEST_LINES {
            let what = format!("{lines} lines of tests beside the code; {INLINE_TEST_LINES} is the end");
            let mend = "move them to `tests.rs` in the folder of the module's name, behind `#[cfg(test)] mod tests;`";
            breaches.push(Breach::of(&file.path, what, mend));
        }
    }
    breaches
}

/// Lines of a file without the tests that stand in it.
pub(crate) fn lines_of_code(file: &File) -> usize {
    let tests = if file.is("rs") { file.code().map_or(0, |code| inline_test_lines(&code.tests)) } else { 0 };
    file.text.lines().count() - tests
}

fn inline_test_lines(tests: &[Token]) -> usize {
    let mut lines = 0;
    let mut at = 0;
    while at < tests.len() {
        if tests[at].is("mod") && tests.get(at + 2).is_some_and(|token| token.is("{")) {
            let close = tests[at + 2].close;
            lines += tests[close].line - tests[at].line + 2;
            at = close;
        }
        at += 1;
    }
    lines
}

/// Recorded input and output, which nobody reads from top to bottom.
fn is_data(file: &File) -> bool {
    ["/testdata/", "/snapshots/", "/assets/vendor/"].iter().any(|part| file.path.contains(part))
}

fn ratchet(project: &Project) -> Vec<(String, usize)> {
    let list = project.files.iter().find(|file| file.path == RATCHET);
    let lines = list.into_iter().flat_map(|file| file.text.lines()).filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| line.split_once(' '))
        .filter_map(|(path, most)| Some((path.to_owned(), most.parse().ok()?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::house::breach::places;

    fn lines(count: usize) -> String {
        "// line\n".repeat(count)
    }

    #[test]
    fn a_file_may_be_long_only_as_far_as_the_ratchet_says() {
        let rule = files_can_be_read_in_one_sitting;
        let (fits, long, longer) = (lines(500), lines(501), lines(600));
        assert!(places(rule, &[("xtask/src/a.rs", &fits)]).is_empty());
        assert_eq!(places(rule, &[("xtask/src/a.rs", &long)]), ["xtask/src/a.rs"]);
        let list = (RATCHET, "# why\nxtask/src/a.rs 600\n");
        assert!(places(rule, &[("xtask/src/a.rs", &longer), list]).is_empty());
        assert_eq!(places(rule, &[("xtask/src/a.rs", &long), list]), ["xtask/src/a.rs"]);
        assert_eq!(places(rule, &[list]), ["xtask/src/a.rs"]);
    }

    #[test]
    fn tests_beside_the_code_are_not_counted_until_they_are_many() {
        let few = format!("{}#[cfg(test)]\nmod tests {{\n{}}}\n", lines(490), lines(40));
        assert!(places(files_can_be_read_in_one_sitting, &[("xtask/src/a.rs", &few)]).is_empty());
        assert!(places(long_tests_have_their_own_file, &[("xtask/src/a.rs", &few)]).is_empty());
        let many = format!("#[cfg(test)]\nmod tests {{\n{}}}\n", lines(80));
        assert_eq!(places(long_tests_have_their_own_file, &[("xtask/src/a.rs", &many)]), ["xtask/src/a.rs"]);
    }

    #[test]
    fn a_long_function_is_named() {
        let text = format!("fn a() {{\n{}}}\nfn b() {{\n{}}}\n", lines(68), lines(69));
        assert_eq!(places(functions_fit_on_a_screen, &[("xtask/src/a.rs", &text)]), ["xtask/src/a.rs:71"]);
    }
}
