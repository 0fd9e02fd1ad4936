//! Floors: which room may use which, and which libraries have a home of their own.

use super::breach::Breach;
use crate::project::{Project, Room};

/// Each room with the rooms it may use: the drawing of `docs/ARCHITECTURE.md` as data. `xtask` uses none.
pub(crate) const MAY_USE: [(&str, &[&str]); 13] = [
    ("regard-domain", &[]),
    ("regard-language", &[]),
    ("regard-mail", &[]),
    ("regard-store", &["regard-domain"]),
    ("regard-services", &["regard-domain", "regard-language", "regard-mail", "regard-store"]),
    ("regard-channels", &["regard-domain", "regard-mail", "regard-services"]),
    ("regard-http", &["regard-domain", "regard-services"]),
    ("regard-jobs", &["regard-domain", "regard-services", "regard-channels"]),
    ("regard-web", &["regard-domain", "regard-services", "regard-http"]),
    ("regard-api", &["regard-domain", "regard-services", "regard-http"]),
    ("regard", ROOMS),
    (TESTKIT, ROOMS),
    ("xtask", &[]),
];

/// The rooms that `regard`, which wires them, and the testkit, which drives them, may use.
const ROOMS: &[&str] = &[
    "regard-domain",
    "regard-language",
    "regard-mail",
    "regard-store",
    "regard-services",
    "regard-channels",
    "regard-http",
    "regard-jobs",
    "regard-web",
    "regard-api",
];

const TESTKIT: &str = "regard-testkit";

/// Libraries that only these rooms may use.
const AT_HOME: [(&str, &[&str]); 7] = [
    ("sqlx", &["regard-store"]),
    ("sea-query", &["regard-store"]),
    ("object_store", &["regard-store"]),
    ("anyhow", &["regard", "xtask"]),
    ("askama", &["regard-web"]),
    ("mail-parser", &["regard-mail"]),
    ("async-imap", &["regard-channels"]),
];

/// Libraries that the rooms of the first floor never use: they take and give values.
const NO_IO: [&str; 6] = ["tokio", "axum", "reqwest", "hyper", "rustls", "tracing"];

/// Rooms below the doors know no HTTP.
const NO_HTTP: [&str; 2] = ["regard-store", "regard-services"];

/// A room declares only the rooms that the drawing allows; the testkit is for tests alone.
pub(crate) fn rooms_use_only_what_lies_below(project: &Project) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for room in &project.rooms {
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == room.name) else {
            let mend = "draw it: name the room and what it may use in xtask/src/house/floors.rs and docs/ARCHITECTURE.md";
            breaches.push(Breach::of(&room.name, "is not in the drawing".to_owned(), mend));
            continue;
        };
        for used in room.uses.iter().filter(|used| is_room(used) && !allowed.contains(&used.as_str())) {
            breaches.push(upwards(room, used));
        }
        let for_tests = room.tests_use.iter().filter(|used| is_room(used) && *used != TESTKIT);
        for used in for_tests.filter(|used| !allowed.contains(&used.as_str())) {
            breaches.push(upwards(room, used));
        }
    }
    breaches
}

/// A library that belongs to one room is declared by no other.
pub(crate) fn libraries_stay_in_their_rooms(project: &Project) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for room in project.rooms.iter().filter(|room| room.name != TESTKIT) {
        for used in &room.uses {
            if let Some(why) = not_here(&room.name, used) {
                let mend =
                    "call the room that owns it; a new home for a library is a decision (docs/decisions)";
                breaches.push(Breach::of(&room.name, format!("depends on {used}, {why}"), mend));
            }
        }
    }
    breaches
}

fn upwards(room: &Room, used: &str) -> Breach {
    let what = if used == "regard-store" {
        "depends on regard-store, but there is one door to the data".to_owned()
    } else {
        format!("depends on {used}, which does not lie below it")
    };
    let mend = "ask the services for the deed, or move what is shared down to a floor that both may use";
    Breach::of(&room.name, what, mend)
}

fn not_here(room: &str, library: &str) -> Option<String> {
    if let Some((_, homes)) = AT_HOME.iter().find(|(name, homes)| *name == library && !homes.contains(&room))
    {
        return Some(format!("which belongs to {}", homes.join(" and ")));
    }
    let first_floor = ["regard-domain", "regard-language", "regard-mail"].contains(&room);
    if first_floor && (NO_IO.contains(&library) || library.starts_with("tower")) {
        return Some("but the first floor does no input or output".to_owned());
    }
    let http = library == "axum" || library == "hyper" || library.starts_with("tower");
    (NO_HTTP.contains(&room) && http).then(|| "but nothing below the doors knows HTTP".to_owned())
}

fn is_room(package: &str) -> bool {
    MAY_USE.iter().any(|(name, _)| *name == package)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::house::breach::Check;

    fn check(rule: Check, room: &str, uses: &[&str], tests_use: &[&str], broken: usize) {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let room = Room {
            name: room.to_owned(),
            uses: owned(uses),
            tests_use: owned(tests_use),
            features: Vec::new(),
            targets: Vec::new(),
        };
        let project = Project { rooms: vec![room], ..Project::default() };
        assert_eq!(rule(&project).len(), broken, "{:?}", rule(&project));
    }

    #[test]
    fn imports_go_downwards_only() {
        let rule = rooms_use_only_what_lies_below;
        check(rule, "regard-web", &["regard-services", "regard-http", "serde"], &["regard-testkit"], 0);
        check(rule, "regard-web", &["regard-store"], &[], 1);
        check(rule, "regard-web", &["regard-api", "regard-jobs"], &[], 2);
        check(rule, "regard-domain", &["regard-language"], &[], 1);
        check(rule, "regard-domain", &[], &["regard-services"], 1);
        check(rule, "regard", &["regard-testkit"], &[], 1);
        check(rule, "regard-attic", &[], &[], 1);
    }

    #[test]
    fn libraries_have_a_home() {
        let rule = libraries_stay_in_their_rooms;
        check(rule, "regard-store", &["sqlx", "tokio"], &[], 0);
        check(rule, "regard-services", &["sqlx"], &[], 1);
        check(rule, "regard-services", &["axum", "tokio"], &[], 1);
        check(rule, "regard-domain", &["tokio", "tower-http", "anyhow"], &["tokio"], 3);
    }
}
