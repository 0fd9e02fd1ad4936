//! Modules: reading order within a crate, one address for each thing, and no file that nobody reaches.

use std::collections::BTreeSet;

use super::breach::Breach;
use crate::code::{Kind, Token, starts_with};
use crate::project::{File, Project};

const ORDER: &str =
    "move the `mod` line, or what is shared, up: a reader goes through lib.rs from top to bottom";

/// A module uses only modules whose `mod` line stands above its own.
pub(crate) fn modules_use_only_what_stands_above(project: &Project) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for root in roots(project) {
        let order = declared(root);
        for file in members(project, root) {
            let own = module(file);
            let Some(place) = order.iter().position(|name| *name == own) else { continue };
            for (used, line) in uses(file) {
                if order.iter().position(|name| *name == used).is_some_and(|at| at > place) {
                    let what = format!("`{own}` uses `{used}`, which is declared below it in {}", root.path);
                    breaches.push(Breach::at(file, line, what, ORDER));
                }
            }
        }
    }
    breaches
}

/// Each file below `src/` is a module that some `mod` line names: the compiler says nothing of a file it never reads.
pub(crate) fn every_file_is_declared(project: &Project) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in project.rust().filter(|file| !is_root(file) && file.in_src().is_some()) {
        let path = file.path.trim_end_matches(".rs").trim_end_matches("/mod");
        let (folder, name) = path.rsplit_once('/').expect("a file in src/ has a folder");
        let parents = if folder.ends_with("/src") {
            [format!("{folder}/lib.rs"), format!("{folder}/main.rs")]
        } else {
            [format!("{folder}.rs"), format!("{folder}/mod.rs")]
        };
        let found = project.files.iter().filter(|parent| parents.contains(&parent.path));
        if !found.into_iter().any(|parent| declared(parent).iter().any(|module| module == name)) {
            let what = format!("no `mod {name};` in {}", parents.join(" or "));
            let mend = "declare the module or delete the file";
            breaches.push(Breach::of(&file.path, what, mend));
        }
    }
    breaches
}

/// Within regard-channels, what lies in one channel's folder is not used from another's.
pub(crate) fn channels_do_not_know_each_other(project: &Project) -> Vec<Breach> {
    let inside = |file: &File| file.room() == Some("regard-channels") && file.in_src().is_some();
    let folder = |file: &File| {
        file.in_src().and_then(|path| path.split_once('/')).map(|(folder, _)| folder.to_owned())
    };
    let channels: BTreeSet<String> = project.rust().filter(|file| inside(file)).filter_map(folder).collect();
    let mut breaches = Vec::new();
    for file in project.rust().filter(|file| inside(file)) {
        let own = module(file);
        for (used, line) in uses(file).into_iter().filter(|_| channels.contains(&own)) {
            if used != own && channels.contains(&used) {
                let what = format!("channel `{own}` uses channel `{used}`");
                let mend = "lift what both need into a module of its own beside the folders";
                breaches.push(Breach::at(file, line, what, mend));
            }
        }
    }
    breaches
}

/// No `pub use` of another room's things or of a neighbour module's: each thing is imported from where it stands.
pub(crate) fn nothing_is_re_exported(project: &Project) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in project.rust().filter(|file| file.in_src().is_some()) {
        let Ok(code) = file.code() else { continue };
        for (at, token) in code.body.iter().enumerate() {
            let rest = &code.body[at..];
            let from = rest.get(2).map_or("", |t| t.text.as_str());
            let ours = from.starts_with("regard_") || from == "crate";
            if starts_with(rest, &["pub", "use"]) && (ours || is_root(file)) {
                let what = format!("`pub use {from}...` gives a thing a second address");
                breaches.push(Breach::at(
                    file,
                    token.line,
                    what,
                    "make its module `pub` and import it from there",
                ));
            }
        }
    }
    breaches
}

/// The crate roots: each `lib.rs`, and `main.rs` where that declares the modules.
fn roots(project: &Project) -> impl Iterator<Item = &File> {
    project.rust().filter(|file| is_root(file) && !declared(file).is_empty())
}

fn is_root(file: &File) -> bool {
    file.in_src().is_some_and(|path| path == "lib.rs" || path == "main.rs" || path.starts_with("bin/"))
}

/// The files of the crate whose root this is, without those that are nothing but tests.
fn members<'p>(project: &'p Project, root: &'p File) -> impl Iterator<Item = &'p File> {
    let files = project.rust().filter(move |file| file.room() == root.room() && file.in_src().is_some());
    files.filter(|file| !file.is_test())
}

/// The crate's top module that a file belongs to.
fn module(file: &File) -> String {
    let path = file.in_src().unwrap_or_default();
    path.split('/').next().unwrap_or_default().trim_end_matches(".rs").to_owned()
}

/// The modules that a file declares, in order; `#[cfg(test)] mod tests;` too, which is why both lists are read.
fn declared(file: &File) -> Vec<String> {
    let Ok(code) = file.code() else { return Vec::new() };
    let name = |at: usize, tokens: &[Token]| {
        let rest = &tokens[at..];
        (rest[0].is("mod") && rest.len() > 2 && rest[1].kind == Kind::Word && rest[2].is(";"))
            .then(|| rest[1].text.clone())
    };
    let mut names: Vec<String> = (0..code.body.len()).filter_map(|at| name(at, &code.body)).collect();
    names.extend((0..code.tests.len()).filter_map(|at| name(at, &code.tests)));
    names
}

/// The top modules that a file names after `crate::`, or after as many `super::` as lead to the root, with the lines.
fn uses(file: &File) -> Vec<(String, usize)> {
    let Ok(code) = file.code() else { return Vec::new() };
    let depth = file.in_src().map_or(0, |path| path.trim_end_matches("/mod.rs").split('/').count());
    let mut found = Vec::new();
    let mut at = 0;
    while at < code.body.len() {
        let mut after = at;
        let mut supers = 0;
        while starts_with(&code.body[after..], &["super", ":", ":"]) {
            supers += 1;
            after += 3;
        }
        if supers == 0 && starts_with(&code.body[at..], &["crate", ":", ":"]) {
            after = at + 3;
            supers = depth;
        }
        if after > at && supers == depth {
            found.extend(heads(&code.body, after));
        }
        at = after.max(at + 1);
    }
    found
}

/// The first names of a path or of the paths in braces that begin at `start`.
fn heads(tokens: &[Token], start: usize) -> Vec<(String, usize)> {
    let Some(first) = tokens.get(start) else { return Vec::new() };
    if first.kind == Kind::Word {
        return vec![(first.text.clone(), first.line)];
    }
    let mut found = Vec::new();
    let mut begins = true;
    let mut at = start + 1;
    while first.is("{") && at < first.close {
        if begins && tokens[at].kind == Kind::Word {
            found.push((tokens[at].text.clone(), tokens[at].line));
        }
        begins = tokens[at].is(",");
        at = tokens[at].close + 1;
    }
    found
}

#[cfg(test)]
mod tests;
