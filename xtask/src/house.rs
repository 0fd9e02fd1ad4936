//! `cargo xtask house`: the rules of the house, each a function from the project to what breaks it, and the drawing of
//! the floors as the code really is.

mod breach;
mod floors;
mod modules;
mod sizes;
mod names;
mod docs;
mod data;
mod pages;
mod routes;
mod words;
mod drawing;

use anyhow::{Result, bail};

use crate::project::Project;
use breach::{Breach, Check};

/// Every rule, in the order in which a newcomer would want to hear of them.
const RULES: [(&str, Check); 21] = [
    ("floors: a room uses only the rooms below it", floors::rooms_use_only_what_lies_below),
    ("floors: some libraries belong to one room", floors::libraries_stay_in_their_rooms),
    ("modules: reading order", modules::modules_use_only_what_stands_above),
    ("modules: every file is reached", modules::every_file_is_declared),
    ("modules: channels do not know each other", modules::channels_do_not_know_each_other),
    ("modules: one address for each thing", modules::nothing_is_re_exported),
    ("sizes: files", sizes::files_can_be_read_in_one_sitting),
    ("sizes: functions", sizes::functions_fit_on_a_screen),
    ("sizes: tests beside the code", sizes::long_tests_have_their_own_file),
    ("names: no drawers", names::no_room_is_a_drawer),
    ("names: tests are sentences", names::tests_are_sentences),
    ("names: nothing is left undone", names::nothing_is_left_undone),
    ("docs: every module says what it is", docs::every_module_says_what_it_is),
    ("docs: only paths that exist", docs::only_paths_that_exist),
    ("data: SQL lives in the store", data::sql_lives_in_the_store),
    ("data: one branch between the engines", data::engines_branch_in_one_place),
    ("data: migrations are numbered without gaps", data::migrations_have_no_gaps),
    ("pages: nothing a strict CSP forbids", pages::nothing_the_csp_forbids),
    ("routes: every one names its guard", routes::every_route_names_its_guard),
    ("routes: nouns", routes::page_routes_are_nouns),
    ("words: nothing of the machine it was written on", words::nothing_of_one_machine),
];

/// Prints the drawing, then every broken rule; fails if there is one.
pub(crate) fn check() -> Result<()> {
    let project = Project::read()?;
    print!("{}", drawing::draw(&project));
    let broken = broken(&project);
    if broken.is_empty() {
        println!("{} rules, none broken.", RULES.len());
        return Ok(());
    }
    print!("{}", report(&broken));
    bail!("{} of {} rules broken", broken.len(), RULES.len());
}

fn broken(project: &Project) -> Vec<(&'static str, Vec<Breach>)> {
    let checked = RULES.iter().map(|(name, check)| (*name, check(project)));
    checked.filter(|(_, breaches)| !breaches.is_empty()).collect()
}

fn report(broken: &[(&str, Vec<Breach>)]) -> String {
    let mut text = String::new();
    for (rule, breaches) in broken {
        text += &format!("\n{rule}\n");
        for breach in breaches {
            text += &format!("  {}: {}\n", breach.place, breach.what);
        }
        let mut mends: Vec<_> = breaches.iter().map(|breach| breach.mend).collect();
        mends.dedup();
        for mend in mends {
            text += &format!("  -> {mend}\n");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_house_keeps_its_own_rules() {
        let broken = broken(&Project::read().unwrap());
        assert!(broken.is_empty(), "{}", report(&broken));
    }
}
