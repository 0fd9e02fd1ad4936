//! The drawing of the house from the real code: which room stands on which floor because of what it uses, and how large
//! each is.

use std::collections::BTreeMap;

use super::floors::MAY_USE;
use super::sizes::lines_of_code;
use crate::project::{Project, Room};

/// One line per room, the highest floor first.
pub(crate) fn draw(project: &Project) -> String {
    let mut rooms: Vec<&Room> = project.rooms.iter().collect();
    rooms.sort_by_key(|room| (usize::MAX - floor(project, &room.name, 0), room.name.clone()));
    let mut text = String::from(
        "floor  room              files   lines  median  largest           uses (times named)\n",
    );
    let mut last = None;
    for room in rooms {
        let level = floor(project, &room.name, 0);
        let shown = if last == Some(level) { String::new() } else { level.to_string() };
        last = Some(level);
        text += &format!(
            "{shown:>5}  {:<16} {} {}\n",
            room.name,
            sizes(project, &room.name),
            uses(project, room)
        );
    }
    text
}

/// The number of the floor: one above the highest of the rooms it uses. `depth` ends a circle, which cargo refuses anyway.
fn floor(project: &Project, name: &str, depth: usize) -> usize {
    let room = project.rooms.iter().find(|room| room.name == name);
    let below =
        room.into_iter().flat_map(|room| &room.uses).filter(|used| is_room(used) && depth < MAY_USE.len());
    1 + below.map(|used| floor(project, used, depth + 1)).max().unwrap_or(0)
}

fn sizes(project: &Project, room: &str) -> String {
    let files =
        project.rust().filter(|file| file.room() == Some(room) && file.in_src().is_some() && !file.is_test());
    let mut sizes: Vec<(usize, &str)> =
        files.map(|file| (lines_of_code(file), file.in_src().unwrap_or_default())).collect();
    sizes.sort_unstable();
    let total: usize = sizes.iter().map(|(lines, _)| lines).sum();
    let median = sizes.get(sizes.len() / 2).map_or(0, |(lines, _)| *lines);
    let (most, largest) = sizes.last().copied().unwrap_or_default();
    format!("{:>6} {total:>7} {median:>7}  {most:>4} {largest:<24}", sizes.len())
}

/// The rooms that a room declares, with how often its code names each; `0` is a declared room that it does not use.
fn uses(project: &Project, room: &Room) -> String {
    let mut counts = BTreeMap::new();
    for used in room.uses.iter().filter(|used| is_room(used)) {
        let path = format!("{}::", used.replace('-', "_"));
        let files = project.rust().filter(|file| file.room() == Some(&room.name));
        let named: usize = files.map(|file| file.text.matches(&path).count()).sum();
        counts.insert(used.trim_start_matches("regard-"), named);
    }
    counts.iter().map(|(used, named)| format!("{used} {named}")).collect::<Vec<_>>().join(", ")
}

fn is_room(package: &str) -> bool {
    MAY_USE.iter().any(|(name, _)| *name == package)
}
