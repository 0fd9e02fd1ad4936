//! Words: nothing in the project knows the machine it was written on, and what is locked comes from the public registries.

use super::breach::Breach;
use crate::project::{File, Project};

/// Beginnings of paths that exist on one person's machine only; put together so that this file passes its own rule.
const PATHS: [&[&str]; 4] = [&["/ro", "ot/"], &["/wo", "rk/"], &["/ho", "me/"], &["/Us", "ers/"]];

const PUBLIC: [&str; 2] =
    ["https://registry.npmjs.org/", "registry+https://github.com/rust-lang/crates.io-index"];

/// No path of one machine, and no lock file that names another registry than the public ones.
pub(crate) fn nothing_of_one_machine(project: &Project) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in project.files.iter().filter(|file| !file.path.contains("testdata/")) {
        for (line, text) in file.lines() {
            if let Some(path) = machine_path(text) {
                let mend = "use a path below the project, an argument or an environment variable";
                breaches.push(Breach::at(file, line, format!("names {path}"), mend));
            }
            if let Some(source) =
                source(file, text).filter(|source| !PUBLIC.iter().any(|host| source.starts_with(host)))
            {
                let mend = "lock again against the public registry";
                breaches.push(Breach::at(file, line, format!("is locked to {source}"), mend));
            }
        }
    }
    breaches
}

/// A path of one machine: one that begins there, not one that has such a part (`/app/work/` is a route).
fn machine_path(line: &str) -> Option<String> {
    PATHS.iter().map(|parts| parts.concat()).find(|path| {
        line.match_indices(path.as_str()).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            before.is_none_or(|c| !c.is_alphanumeric() && !"/}_-.~*".contains(c))
        })
    })
}

/// Where a line of a lock file says that a package comes from.
fn source<'t>(file: &File, line: &'t str) -> Option<&'t str> {
    let line = line.trim();
    let rest = if file.path.ends_with("Cargo.lock") {
        line.strip_prefix("source = \"")
    } else if file.path.ends_with("package-lock.json") {
        line.strip_prefix("\"resolved\": \"")
    } else {
        None
    };
    rest?.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::house::breach::places;

    fn check(path: &str, text: &str, broken: usize) {
        assert_eq!(places(nothing_of_one_machine, &[(path, text)]).len(), broken, "{text}");
    }

    #[test]
    fn paths_of_one_machine_are_found() {
        check("docs/a.md", &format!("run it in {}me/regard", PATHS[0].concat()), 1);
        check("docs/a.md", &format!("DIR={}me", PATHS[2].concat()), 1);
        check("docs/a.md", &format!("https://example.com{}today", PATHS[1].concat()), 0);
    }

    #[test]
    fn lock_files_name_public_registries_only() {
        check("Cargo.lock", "source = \"registry+https://github.com/rust-lang/crates.io-index\"", 0);
        check("Cargo.lock", "source = \"registry+https://mirror.example/index\"", 1);
        check(
            "crates/regard-web/package-lock.json",
            "  \"resolved\": \"https://registry.npmjs.org/a/-/a-1.tgz\",",
            0,
        );
        check(
            "crates/regard-web/package-lock.json",
            "  \"resolved\": \"https://mirror.example/a-1.tgz\",",
            1,
        );
    }
}
