//! What can be done with a ticket, as choices.

use super::composer::later;
use super::reader::Reader;
use crate::view::icon::Icon;
use crate::view::list::{Choice, Mark};
use crate::view::thread::{Collaborator, Deeds};
use regard_domain::id::GroupId;
use regard_domain::ticket::{Priority, Status, Ticket};
use regard_domain::user::{Sight, User};
use regard_services::timeline::Timeline;
use std::collections::HashMap;

/// Everything that can be done with a ticket now.
pub fn deeds(
    timeline: &Timeline,
    staff: &[User],
    groups: &HashMap<GroupId, String>,
    reader: &Reader,
) -> Deeds {
    let ticket = &timeline.ticket;
    let on_the_table = ticket.merged_into_id.is_none() && ticket.deleted_at.is_none();
    Deeds {
        can_change: timeline.sight == Sight::Staff && on_the_table,
        solved: ticket.status.is_done(),
        statuses: statuses(ticket),
        priorities: priorities(ticket),
        assignees: assignees(Some(ticket), staff, groups, reader),
        tags: timeline.tags.clone(),
        collaborators: timeline
            .collaborators
            .iter()
            .filter(|other| other.kind == "cc")
            .map(collaborator)
            .collect(),
        snoozes: later(reader),
        snoozed: ticket.snoozed_until.map(|until| reader.moment(until)),
        can_delete: timeline.sight == Sight::Staff,
        facts: facts(ticket, groups, timeline),
    }
}

fn statuses(ticket: &Ticket) -> Vec<Choice> {
    let word = |status| match status {
        Status::New => ("New", "nobody has taken it"),
        Status::Open => ("Open", "our turn"),
        Status::Pending => ("Pending", "the customer’s turn"),
        Status::Hold => ("On hold", "a third party’s turn"),
        Status::Solved => ("Solved", "their next word opens it"),
        Status::Closed => ("Closed", "over"),
    };
    let offered = [Status::Open, Status::Pending, Status::Hold, Status::Solved];
    let now = (!offered.contains(&ticket.status)).then_some(ticket.status);
    let choice = |status: Status| {
        let (label, hint) = word(status);
        Choice::new(status.as_str(), label, status == ticket.status).hinted(hint)
    };
    now.into_iter().chain(offered).map(choice).collect()
}

fn priorities(ticket: &Ticket) -> Vec<Choice> {
    let none = Choice::new("", "None", ticket.priority.is_none());
    let word = |priority| match priority {
        Priority::Low => "Low",
        Priority::Normal => "Normal",
        Priority::High => "High",
        Priority::Urgent => "Urgent",
    };
    let all = Priority::ALL.iter().rev().copied();
    let choices =
        all.map(|priority| Choice::new(priority.as_str(), word(priority), ticket.priority == Some(priority)));
    choices.chain([none]).collect()
}

/// Colleagues and groups: me first, then by name. Values are `user-4` and `group-2`; `nobody` gives it back.
pub fn assignees(
    ticket: Option<&Ticket>,
    staff: &[User],
    groups: &HashMap<GroupId, String>,
    reader: &Reader,
) -> Vec<Choice> {
    let has = |id| ticket.is_some_and(|ticket| ticket.assignee_id == Some(id));
    let me = Choice::new(&format!("user-{}", reader.id), "Me", has(reader.id));
    let others = staff.iter().filter(|user| user.id != reader.id && !user.is_suspended);
    let mut choices = vec![me];
    choices.extend(others.map(|user| Choice::new(&format!("user-{}", user.id), &user.name, has(user.id))));
    let mut sorted: Vec<_> = groups.iter().collect();
    sorted.sort_by(|a, b| a.1.cmp(b.1));
    for (id, name) in sorted {
        let chosen =
            ticket.is_some_and(|ticket| ticket.group_id == Some(*id) && ticket.assignee_id.is_none());
        choices.push(Choice::new(&format!("group-{id}"), name, chosen).hinted("group"));
    }
    choices
}

fn collaborator(other: &regard_domain::collaborator::Collaborator) -> Collaborator {
    let name = match &other.email {
        Some(email) if *email != other.name => format!("{} ({email})", other.name),
        _ => other.name.clone(),
    };
    Collaborator { id: other.user_id.0, name }
}

fn facts(ticket: &Ticket, groups: &HashMap<GroupId, String>, timeline: &Timeline) -> Vec<Mark> {
    let mut facts = vec![Mark::plain(Icon::Flag, &format!("Status: {}", ticket.status))];
    facts.extend(ticket.priority.map(|priority| Mark::plain(Icon::Gauge, &format!("Priority: {priority}"))));
    let group = ticket.group_id.and_then(|id| groups.get(&id));
    facts.extend(group.map(|name| Mark::plain(Icon::Users, &format!("Group: {name}"))));
    let owner = ticket.assignee_id.and_then(|id| timeline.people.get(&id));
    facts.extend(owner.map(|user| Mark::plain(Icon::UserRound, &format!("With {}", user.name))));
    facts
}
