//! `cargo xtask new`: the files of a new thing, cut after the ones that are there, with a test that passes. What they
//! say is an example; where they lie and how they are joined to the rest is the point.

mod name;
mod plan;

use std::fs;

use anyhow::{Result, bail};

use crate::project::Project;
use crate::shell;
use name::Name;
use plan::{Change, Plan};

/// What to begin.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// What sort of thing
    #[arg(value_enum)]
    sort: Sort,
    /// Its name: lower case, words joined by `_`, singular
    name: String,
}

#[derive(clap::ValueEnum, Clone, Copy)]
enum Sort {
    /// A folder with SQL for both engines
    Migration,
    /// A way by which words come in: its folder, test
    Channel,
    /// A page of the workspace: address, handler, view, template, samples
    Page,
    /// A kind of work that rides a transaction: payload, file, test
    Job,
    /// A shaft through the floors: migration, domain, store, services, test
    Capability,
}

/// Writes the files and joins them; nothing is written if one of them is there already.
pub(crate) fn begin(options: &Options) -> Result<()> {
    let project = Project::read()?;
    let name = Name::parse(&options.name)?;
    let plan = match options.sort {
        Sort::Migration => plan::migration(&project, &name),
        Sort::Channel => plan::channel(&name),
        Sort::Page => plan::page(&name),
        Sort::Job => plan::job(&name),
        Sort::Capability => plan::capability(&project, &name),
    };
    let done = carried_out(&project, &plan)?;
    for (path, text) in &done {
        let file = shell::root().join(path);
        fs::create_dir_all(file.parent().expect("every file has a folder"))?;
        fs::write(file, text)?;
        println!("wrote {path}");
    }
    shell::run(shell::cargo().args(["fmt", "--all"]))?;
    println!("Now make it say what you mean, and run: cargo xtask test {}", name.snake);
    Ok(())
}

/// The files as they are to be.
fn carried_out(project: &Project, plan: &Plan) -> Result<Vec<(String, String)>> {
    let mut files: Vec<(String, String)> = Vec::new();
    for (path, change) in plan {
        let done = files.iter().position(|(there, _)| there == path);
        let there = match done {
            Some(at) => Some(files.remove(at).1),
            None => project.files.iter().find(|file| file.path == *path).map(|file| file.text.clone()),
        };
        let text = match (change, there) {
            (Change::Create(text), None) => text.clone(),
            (Change::Create(_), Some(_)) => bail!("{path} is there already"),
            (Change::Insert { before, text }, Some(there)) => inserted(path, &there, before, text)?,
            (Change::Append { list, text }, Some(there)) => appended(path, &there, list, text)?,
            (_, None) => bail!("{path} is not there to be added to"),
        };
        files.push((path.clone(), text));
    }
    Ok(files)
}

/// The text with lines put before the first line that begins, but for blanks, with `before`.
fn inserted(path: &str, there: &str, before: &str, text: &str) -> Result<String> {
    let mut lines: Vec<&str> = there.lines().collect();
    let Some(at) = lines.iter().position(|line| line.trim_start().starts_with(before)) else {
        bail!("{path} has no line that begins with `{before}`; mend the skeleton in xtask/src/new/plan.rs")
    };
    lines.splice(at..at, text.lines());
    Ok(lines.join("\n") + "\n")
}

/// The text with something put at the end of a list.
fn appended(path: &str, there: &str, list: &str, text: &str) -> Result<String> {
    let end = there.find(list).and_then(|start| Some(start + there[start..].find("];")?));
    let Some(end) = end else {
        bail!("{path} has no list `{list}`; mend the skeleton in xtask/src/new/plan.rs")
    };
    let separator = if there[..end].trim_end().ends_with([',', '[']) { "" } else { "," };
    Ok(format!("{}{separator}\n{text}{}", there[..end].trim_end(), &there[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has_blank(text: &str) -> bool {
        ["$snake$", "$plural$", "$Camel$", "$Plural$", "$words$", "$path$", "$Title$"]
            .iter()
            .any(|b| text.contains(b))
    }

    #[test]
    fn every_skeleton_still_fits_the_house() {
        let project = Project::read().unwrap();
        let name = Name::parse("paper_boat").unwrap();
        for plan in [
            plan::migration(&project, &name),
            plan::job(&name),
            plan::channel(&name),
            plan::page(&name),
            plan::capability(&project, &name),
        ] {
            let files = carried_out(&project, &plan).unwrap();
            let left = files.iter().find(|(_, text)| has_blank(text));
            assert!(left.is_none(), "a blank was not filled in: {left:?}");
        }
    }

    #[test]
    fn what_is_there_is_not_written_over() {
        let project = Project::of(&[("crates/regard-domain/src/ticket.rs", "")]);
        let plan = vec![("crates/regard-domain/src/ticket.rs".to_owned(), Change::Create(String::new()))];
        assert!(carried_out(&project, &plan).is_err());
    }
}
