//! Docs: what each module is, and prose that names only what exists. (A sentence on each `pub` item is rustc's own
//! lint, `missing_docs`, which the workspace turns on.)

use super::breach::Breach;
use crate::project::{File, Project};

/// The folders that a path in the docs may begin with, beside a crate's name.
const FOLDERS: [&str; 6] = ["crates/", "docs/", "xtask/", "deploy/", ".ci/", ".cargo/"];

/// Every Rust file but `tests.rs` opens with a `//!` line.
pub(crate) fn every_module_says_what_it_is(project: &Project) -> Vec<Breach> {
    let silent =
        project.rust().filter(|file| !file.path.ends_with("/tests.rs") && !file.path.contains("/testdata/"));
    let silent = silent.filter(|file| !file.text.starts_with("//!"));
    let mend = "open it with `//!`: what it owns, what it never does, where to start";
    silent.map(|file| Breach::of(&file.path, "does not say what it is".to_owned(), mend)).collect()
}

/// Paths that the docs name in backticks or link to are there.
pub(crate) fn only_paths_that_exist(project: &Project) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in project.files.iter().filter(|file| file.is("md")) {
        for (line, text) in file.lines() {
            let named = quoted(text).flat_map(alternatives).filter_map(|path| ours(&path));
            let linked = links(text).filter_map(|path| resolved(file, path));
            for path in named.chain(linked).filter(|path| !exists(project, path)) {
                let mend = "mend the prose: name what is there now, or say nothing of it";
                breaches.push(Breach::at(file, line, format!("names {path}, which does not exist"), mend));
            }
        }
    }
    breaches
}

/// What stands between backticks on a line.
fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// `a/{b,c}.rs` is `a/b.rs` and `a/c.rs`.
fn alternatives(text: &str) -> Vec<String> {
    let Some((head, rest)) = text.split_once('{') else { return vec![text.to_owned()] };
    let Some((choices, tail)) = rest.split_once('}') else { return vec![text.to_owned()] };
    choices.split(',').flat_map(|choice| alternatives(&format!("{head}{}{tail}", choice.trim()))).collect()
}

/// The project path that a quoted text is, if it is one: no blanks, no placeholders, below one of our folders.
fn ours(text: &str) -> Option<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    let placeholder = ["NNNN", "NAME", "..."].iter().any(|word| text.contains(word));
    if placeholder || !text.chars().all(plain) {
        return None;
    }
    let text = text.trim_end_matches('/');
    if text.starts_with("regard") && text.contains("/src/") {
        return Some(format!("crates/{text}"));
    }
    FOLDERS.iter().any(|folder| text.starts_with(folder)).then(|| text.to_owned())
}

/// The targets of the markdown links on a line.
fn links(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| rest.split([')', '#', ' ']).next())
}

/// A link's target as a project path; nothing for one that leads outside or stays on the page.
fn resolved(file: &File, link: &str) -> Option<String> {
    if link.is_empty() || link.contains(':') {
        return None;
    }
    let mut parts: Vec<&str> = file.path.split('/').collect();
    parts.pop();
    for part in link.trim_end_matches('/').split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

fn exists(project: &Project, path: &str) -> bool {
    path.is_empty() || project.paths.contains(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::house::breach::places;

    #[test]
    fn a_module_without_a_page_is_found() {
        let files =
            [("xtask/src/a.rs", "use b;\n"), ("xtask/src/a/tests.rs", ""), ("xtask/src/b.rs", "//! B.\n")];
        assert_eq!(places(every_module_says_what_it_is, &files), ["xtask/src/a.rs"]);
    }

    #[test]
    fn prose_names_what_is_there() {
        let there =
            [("docs/STYLE.md", ""), ("crates/regard-x/src/a.rs", ""), ("crates/regard-x/src/b.rs", "")];
        let check = |text: &str, broken: usize| {
            let files = [&there[..], &[("docs/how-to/page.md", text)]].concat();
            assert_eq!(places(only_paths_that_exist, &files).len(), broken, "{text}");
        };
        check("see `crates/regard-x/src/{a,b}.rs`, `regard-x/src/a.rs` and [style](../STYLE.md#names)", 0);
        check("see `crates/regard-x/src/{a,c}.rs`", 1);
        check("see [style](STYLE.md)", 1);
        check(
            "`docs/decisions/NNNN-title.md`, `cargo xtask new page NAME`, `/tickets/42`, [site](https://example.com/x)",
            0,
        );
    }
}
