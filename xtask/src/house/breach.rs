//! What a rule says when it is broken: where, what, and how to mend it.

use crate::project::{File, Project};

/// A rule: looks at the project and names what breaks it.
pub(crate) type Check = fn(&Project) -> Vec<Breach>;

/// One broken rule at one place.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Breach {
    /// A path, with a line where there is one, or the name of a crate.
    pub(crate) place: String,
    /// What is wrong there.
    pub(crate) what: String,
    /// What to do about it; printed once for neighbours that share it.
    pub(crate) mend: &'static str,
}

impl Breach {
    /// A breach at a line of a file.
    pub(crate) fn at(file: &File, line: usize, what: String, mend: &'static str) -> Self {
        Self { place: format!("{}:{line}", file.path), what, mend }
    }

    /// A breach by a whole file, folder or crate.
    pub(crate) fn of(place: &str, what: String, mend: &'static str) -> Self {
        Self { place: place.to_owned(), what, mend }
    }
}

/// Where a rule is broken by the given files: the one way in which the rules are tested.
#[cfg(test)]
pub(crate) fn places(check: Check, files: &[(&str, &str)]) -> Vec<String> {
    check(&Project::of(files)).into_iter().map(|breach| breach.place).collect()
}
