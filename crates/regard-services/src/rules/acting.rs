//! What a rule does to a ticket, and whom it has written to: written in the deed's own transaction.

use crate::active_rules::Rule;
use crate::error::{Result, ServiceError};
use crate::field_values;
use crate::kept_open;
use crate::placeholders::{self, For};
use crate::rules::scene::Scene;
use crate::status::set_status;
use crate::unit::Unit;
use regard_domain::action::{Action, Who};
use regard_domain::definition::Kind as Defined;
use regard_domain::event::Event;
use regard_domain::field;
use regard_domain::id::{BrandId, DefinitionId, GroupId, UserId};
use regard_domain::job::Job;
use regard_domain::ticket::{Status, change_status};
use regard_store::{brand, collaborator, definition, group, tag, ticket_detail, user, webhook};
use serde_json::json;

/// Does everything a rule says; gives what really changed.
pub(crate) async fn act(unit: &mut Unit, scene: &mut Scene, rule: &Rule) -> Result<Vec<Event>> {
    let mut events = Vec::new();
    for action in &rule.actions {
        match one(unit, scene, rule, action).await {
            Ok(done) => events.extend(done),
            // What does not fit (a field without this option) is left out: the deed of a person is not refused for it.
            Err(ServiceError::Invalid(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(events)
}

async fn one(unit: &mut Unit, scene: &mut Scene, rule: &Rule, action: &Action) -> Result<Vec<Event>> {
    let ticket = &mut scene.ticket;
    let text = |value: Option<&dyn ToString>| value.map(ToString::to_string);
    Ok(match action {
        Action::Status(status) => stand_or_wait(unit, scene, *status).await?,
        Action::CustomStatus(id) => custom_status(unit, scene, *id).await?,
        Action::Priority(priority) => {
            let before = std::mem::replace(&mut ticket.priority, *priority);
            let (before, after) = (before.map(|p| p.to_string()), priority.map(|p| p.to_string()));
            Event::change("priority", before, after).into_iter().collect()
        }
        Action::Kind(kind) => {
            let before = std::mem::replace(&mut ticket.kind, *kind);
            let (before, after) = (before.map(|k| k.to_string()), kind.map(|k| k.to_string()));
            Event::change("type", before, after).into_iter().collect()
        }
        Action::Subject(subject) => {
            let before = std::mem::replace(&mut ticket.subject, field::subject(subject));
            Event::change("subject", Some(before), Some(ticket.subject.clone())).into_iter().collect()
        }
        Action::Brand(id) => match brand::find(unit, BrandId(*id)).await? {
            Some(found) => {
                let before = std::mem::replace(&mut ticket.brand_id, found.id);
                let (before, after) = (before.to_string(), found.id.to_string());
                Event::change("brand_id", Some(before), Some(after)).into_iter().collect()
            }
            None => Vec::new(),
        },
        Action::Form(id) => {
            let before = scene.detail.form_id.replace(*id);
            let before = text(before.as_ref().map(|id| id as &dyn ToString));
            Event::change("ticket_form_id", before, Some(id.to_string())).into_iter().collect()
        }
        Action::Group(who) => give_to_group(unit, scene, who).await?,
        Action::Assignee(who) => give_to(unit, scene, who).await?,
        Action::Field(id, value) => set_field(unit, scene, *id, value).await?,
        Action::SetTags(tags) => retag(unit, scene, tags.clone()).await?,
        Action::AddTags(tags) => {
            let all = scene.detail.tags.iter().chain(tags).cloned().collect();
            retag(unit, scene, all).await?
        }
        Action::RemoveTags(tags) => {
            let all = scene.detail.tags.iter().filter(|tag| !tags.contains(tag)).cloned().collect();
            retag(unit, scene, all).await?
        }
        Action::Cc(who) => join(unit, scene, who, "cc").await?,
        Action::Follower(who) => join(unit, scene, who, "follower").await?,
        Action::NotifyUser(who, subject, body) | Action::NotifyGroup(who, subject, body) => {
            let is_group = matches!(action, Action::NotifyGroup(..));
            let to = recipients(unit, scene, who, is_group).await?;
            write(unit, scene, to, subject, body).await?
        }
        Action::Webhook(id, body) => call(unit, scene, rule, id, body.as_deref()).await?,
        // Words belong to a person: only macros put them before one.
        Action::Say(..) | Action::SayPublicly(_) | Action::Unknown(_) => Vec::new(),
    })
}

fn stand(unit: &Unit, scene: &mut Scene, to: Status) -> Vec<Event> {
    if change_status(scene.ticket.status, to).is_err() {
        return Vec::new();
    }
    scene.detail.custom_status_id = None;
    set_status(&mut scene.ticket, to, unit.now())
}

/// The same, but no rule closes what waits for a complaint to be told back.
async fn stand_or_wait(unit: &mut Unit, scene: &mut Scene, to: Status) -> Result<Vec<Event>> {
    match to.is_done() && kept_open::waits(unit, scene.ticket.id).await? {
        true => Ok(Vec::new()),
        false => Ok(stand(unit, scene, to)),
    }
}

async fn custom_status(unit: &mut Unit, scene: &mut Scene, id: i64) -> Result<Vec<Event>> {
    let found = definition::find(unit, Defined::CustomStatus, DefinitionId(id)).await?;
    let Some(status) = found.and_then(|found| Status::from_word(found.text("status_category"))) else {
        return Ok(Vec::new());
    };
    if status.is_done() && kept_open::waits(unit, scene.ticket.id).await? {
        return Ok(Vec::new());
    }
    let mut events = stand(unit, scene, status);
    let before = scene.detail.custom_status_id.replace(id).map(|id| id.to_string());
    events.extend(Event::change("custom_status_id", before, Some(id.to_string())));
    Ok(events)
}

async fn give_to_group(unit: &mut Unit, scene: &mut Scene, who: &Who) -> Result<Vec<Event>> {
    let group = match who {
        Who::One(id) => match group::find(unit, GroupId(*id)).await? {
            Some(found) => Some(found.id),
            None => return Ok(Vec::new()),
        },
        _ => return Ok(Vec::new()),
    };
    let before = std::mem::replace(&mut scene.ticket.group_id, group);
    let text = |id: Option<GroupId>| id.map(|id| id.to_string());
    let mut events: Vec<Event> = Event::change("group_id", text(before), text(group)).into_iter().collect();
    if let (Some(owner), Some(group)) = (scene.ticket.assignee_id, group)
        && !events.is_empty()
        && !group::list_members(unit, group).await?.contains(&owner)
    {
        // Who is not in the new group does not have it any more.
        scene.ticket.assignee_id = None;
        scene.detail.assigned_at = None;
        events.extend(Event::change("assignee_id", Some(owner.to_string()), None));
    }
    Ok(events)
}

async fn give_to(unit: &mut Unit, scene: &mut Scene, who: &Who) -> Result<Vec<Event>> {
    let wanted = match who {
        Who::Nobody => None,
        Who::Me => scene.update.by,
        Who::Requester => Some(scene.ticket.requester_id),
        Who::One(id) => Some(UserId(*id)),
        _ => return Ok(Vec::new()),
    };
    if let Some(id) = wanted {
        let found = user::find(unit, id).await?;
        let works = found.is_some_and(|user| user.role.is_staff() && !user.is_suspended);
        if !works || kept_open::is_about(unit, scene.ticket.id, id).await? {
            return Ok(Vec::new());
        }
    }
    let before = std::mem::replace(&mut scene.ticket.assignee_id, wanted);
    if before == wanted {
        return Ok(Vec::new());
    }
    scene.detail.assigned_at = wanted.map(|_| unit.now());
    let text = |id: Option<UserId>| id.map(|id| id.to_string());
    let mut events: Vec<Event> =
        Event::change("assignee_id", text(before), text(wanted)).into_iter().collect();
    if wanted.is_some() && scene.ticket.status == Status::New {
        events.extend(stand(unit, scene, Status::Open));
    }
    Ok(events)
}

async fn set_field(
    unit: &mut Unit,
    scene: &mut Scene,
    id: i64,
    value: &serde_json::Value,
) -> Result<Vec<Event>> {
    let done = field_values::set(unit, &scene.ticket, &[(id, value.clone())]).await?;
    let mut events = done.events;
    if events.is_empty() {
        return Ok(events);
    }
    let mut tags = scene.detail.tags.clone();
    tags.retain(|tag| !done.tags_removed.contains(tag));
    tags.extend(done.tags_added);
    events.extend(retag(unit, scene, tags).await?);
    let found = ticket_detail::list(unit, &[scene.ticket.id]).await?.remove(&scene.ticket.id);
    scene.detail.fields = found.unwrap_or_default().fields;
    Ok(events)
}

async fn retag(unit: &mut Unit, scene: &mut Scene, wanted: Vec<String>) -> Result<Vec<Event>> {
    let event = field_values::retag(unit, &scene.ticket, wanted).await?;
    if event.is_some() {
        scene.detail.tags = tag::list(unit, scene.ticket.id).await?;
    }
    Ok(event.into_iter().collect())
}

async fn join(unit: &mut Unit, scene: &mut Scene, who: &Who, kind: &str) -> Result<Vec<Event>> {
    let mut events = Vec::new();
    let now = unit.now();
    for person in recipients(unit, scene, who, false).await? {
        let Some(found) = user::find(unit, person).await? else { continue };
        let fits = kind == "cc" || found.role.is_staff();
        if fits
            && person != scene.ticket.requester_id
            && collaborator::insert(unit, scene.ticket.id, person, kind, now).await?
        {
            if kind == "cc" { &mut scene.detail.cc } else { &mut scene.detail.followers }.push(person);
            events.push(Event::CollaboratorAdded { user_id: person });
        }
    }
    Ok(events)
}

/// Who is meant, each once.
async fn recipients(unit: &mut Unit, scene: &Scene, who: &Who, is_group: bool) -> Result<Vec<UserId>> {
    let ticket = &scene.ticket;
    let mut people = match who {
        Who::Nobody => Vec::new(),
        Who::Me => scene.update.by.into_iter().collect(),
        Who::Requester => vec![ticket.requester_id],
        Who::RequesterAndCopies => {
            let mut all = vec![ticket.requester_id];
            all.extend(&scene.detail.cc);
            all
        }
        Who::Assignee => ticket.assignee_id.into_iter().collect(),
        Who::Group => match ticket.group_id {
            Some(group) => group::list_members(unit, group).await?,
            None => Vec::new(),
        },
        Who::Everybody => user::list_staff(unit).await?.iter().map(|user| user.id).collect(),
        Who::One(id) if is_group => group::list_members(unit, GroupId(*id)).await?,
        Who::One(id) => vec![UserId(*id)],
    };
    people.sort_unstable();
    people.dedup();
    Ok(people)
}

/// Has people written to. Nobody outside is answered when a program spoke: two programs would answer each other for ever.
async fn write(
    unit: &mut Unit,
    scene: &Scene,
    to: Vec<UserId>,
    subject: &str,
    body: &str,
) -> Result<Vec<Event>> {
    let mut found = user::list_by_ids(unit, &to).await?;
    found.retain(|user| user.email.is_some() && !user.is_suspended);
    let (colleagues, mut customers): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|user| user.role.is_staff() && user.id != scene.ticket.requester_id);
    if scene.is_by_machine() {
        customers.clear();
    }
    let mut events = Vec::new();
    for (people, reader) in [(colleagues, For::Colleagues), (customers, For::Customers)] {
        if people.is_empty() {
            continue;
        }
        let user_ids: Vec<UserId> = people.iter().map(|user| user.id).collect();
        let place = unit.ctx().desk.place.clone();
        let on = (&scene.ticket, &scene.detail);
        let values = placeholders::values(unit, &place, on, scene.update.by, reader).await?;
        let subject = field::subject(&placeholders::fill(subject, false, &values));
        let body = placeholders::fill(body, false, &values);
        let ticket_id = scene.ticket.id;
        let job = Job::Notify {
            ticket_id,
            user_ids: user_ids.clone(),
            subject: subject.clone(),
            body: body.clone(),
        };
        unit.enqueue(&job).await?;
        events.push(Event::Notified { user_ids, subject, body });
    }
    Ok(events)
}

/// Has a webhook called, with what it is told as it is now.
async fn call(
    unit: &mut Unit,
    scene: &Scene,
    rule: &Rule,
    id: &str,
    body: Option<&str>,
) -> Result<Vec<Event>> {
    let digits = id.strip_prefix("01R").unwrap_or(id);
    let Ok(number) = digits.parse().map(DefinitionId) else { return Ok(Vec::new()) };
    let found = definition::find(unit, Defined::Webhook, number).await?;
    let Some(found) = found.filter(|found| found.is_active) else { return Ok(Vec::new()) };
    let place = unit.ctx().desk.place.clone();
    let on = (&scene.ticket, &scene.detail);
    let values = placeholders::values(unit, &place, on, scene.update.by, For::Colleagues).await?;
    let body = match body {
        Some(body) if found.text("request_format") == "json" => placeholders::fill_json(body, &values),
        Some(body) => placeholders::fill(body, false, &values),
        None => {
            json!({"ticket": values["ticket"], "rule": {"id": rule.id.0, "title": rule.title}}).to_string()
        }
    };
    let (now, ticket_id) = (unit.now(), scene.ticket.id);
    let invocation_id = webhook::insert(unit, found.id, Some(ticket_id), Some(rule.id), &body, now).await?;
    unit.enqueue(&Job::CallWebhook { invocation_id }).await?;
    Ok(vec![Event::WebhookCalled { webhook_id: found.id, invocation_id }])
}
