//! What stands beside tickets when it is asked for with `include`.

use crate::answer::Result;
use crate::asked::Asked;
use crate::events;
use crate::ticket_shape::{Shape, metrics};
use crate::{groups, organizations, slas, user_shape};
use regard_domain::id::{OrganizationId, TicketId, UserId};
use regard_http::address::Base;
use regard_http::caller::Caller;
use regard_services::reading::{self, Read};
use regard_services::{measures, profiles};
use serde_json::{Map, Value, json};

/// Adds what is asked for.
pub async fn tickets(
    caller: &Caller,
    base: &Base,
    asked: &Asked,
    found: &[Read],
    body: &mut Map<String, Value>,
) -> Result<()> {
    if asked.includes("users") {
        people(caller, base, &people_of(found), body).await?;
    }
    if asked.includes("groups") {
        let all = regard_services::groups::list(&caller.ctx).await?;
        let on_them = |id| found.iter().any(|read| read.ticket.group_id == Some(id));
        let all: Vec<Value> =
            all.iter().filter(|group| on_them(group.id)).map(|group| groups::shape(group, &base.0)).collect();
        body.insert("groups".into(), all.into());
    }
    if asked.includes("organizations") {
        let ids: Vec<OrganizationId> = found.iter().filter_map(|read| read.ticket.organization_id).collect();
        organizations::beside(caller, base, &ids, body).await?;
    }
    if asked.includes("metric_sets") {
        measured(caller, base, found, body).await?;
    }
    if asked.includes("last_audits") {
        last_audits(caller, base, found, body).await?;
    }
    per_ticket(asked, found, body);
    if asked.includes("slas") {
        let ids: Vec<TicketId> = found.iter().map(|read| read.ticket.id).collect();
        let all = regard_services::slas::of(&caller.ctx, &ids).await?;
        on_each(body, |id| Some(("slas", slas::promised(&all, TicketId(id.as_i64()?)))));
    }
    if asked.includes("metric_events") {
        let mut all = Vec::new();
        for read in found {
            all.extend(slas::events_of(caller, read.ticket.id).await?);
        }
        body.insert("metric_events".into(), all.into());
    }
    for empty in ["sharing_agreements"] {
        if asked.includes(empty) {
            body.insert(empty.into(), json!([]));
        }
    }
    if asked.includes("ticket_forms") {
        let (_, forms) = reading::fields_and_forms(&caller.ctx).await?;
        let forms: Vec<Value> = forms.iter().map(|form| crate::definitions::shape(form, &base.0)).collect();
        body.insert("ticket_forms".into(), forms.into());
    }
    Ok(())
}

fn people_of(found: &[Read]) -> Vec<UserId> {
    let of = |read: &Read| {
        let ticket = &read.ticket;
        let mut ids = vec![ticket.requester_id, ticket.submitter_id];
        ids.extend(ticket.assignee_id);
        ids.extend(read.detail.cc.iter().chain(&read.detail.followers));
        ids
    };
    found.iter().flat_map(of).collect()
}

/// People by id, once each.
pub async fn people(
    caller: &Caller,
    base: &Base,
    ids: &[UserId],
    body: &mut Map<String, Value>,
) -> Result<()> {
    let people = reading::people(&caller.ctx, ids).await?;
    let people = profiles::read(&caller.ctx, people).await?;
    body.insert("users".into(), user_shape::users(&people, &base.0).into());
    Ok(())
}

async fn measured(caller: &Caller, base: &Base, found: &[Read], body: &mut Map<String, Value>) -> Result<()> {
    let tickets: Vec<_> = found.iter().map(|read| read.ticket.clone()).collect();
    let all = measures::of(&caller.ctx, &tickets).await?;
    let shape = |read: &Read| Some(metrics(all.get(&read.ticket.id)?, &read.ticket, &base.0));
    let sets: Vec<Value> = found.iter().filter_map(shape).collect();
    on_each(body, |id| {
        sets.iter().find(|set| set["ticket_id"] == *id).map(|set| ("metric_set", set.clone()))
    });
    body.insert("metric_sets".into(), sets.into());
    Ok(())
}

/// Puts something on each ticket of the answer.
fn on_each(body: &mut Map<String, Value>, value: impl Fn(&Value) -> Option<(&'static str, Value)>) {
    let put = |ticket: &mut Value| {
        let id = ticket.get("id").cloned().unwrap_or_default();
        if let (Some(map), Some((name, value))) = (ticket.as_object_mut(), value(&id)) {
            map.insert(name.to_owned(), value);
        }
    };
    match body.get_mut("tickets").and_then(Value::as_array_mut) {
        Some(tickets) => tickets.iter_mut().for_each(put),
        None => body.get_mut("ticket").into_iter().for_each(put),
    }
}

fn per_ticket(asked: &Asked, found: &[Read], body: &mut Map<String, Value>) {
    let read = |id: &Value| found.iter().find(|read| *id == json!(read.ticket.id.0));
    if asked.includes("comment_count") {
        on_each(body, |id| Some(("comment_count", json!(read(id)?.ticket.comment_count))));
    }
    if asked.includes("incident_counts") {
        on_each(body, |id| Some(("incident_count", json!(i64::from(read(id)?.detail.has_incidents)))));
    }
    if asked.includes("dates") {
        on_each(body, |id| {
            let read = read(id)?;
            let or_null = crate::answer::moment_or_null;
            let dates = json!({"assignee_updated_at": null, "requester_updated_at": null, "status_updated_at": null,
                "initially_assigned_at": or_null(read.detail.assigned_at), "assigned_at": or_null(read.detail.assigned_at),
                "solved_at": or_null(read.ticket.solved_at),
                "latest_comment_added_at": crate::answer::moment(read.ticket.last_comment_at)});
            Some(("dates", dates))
        });
    }
}

async fn last_audits(
    caller: &Caller,
    base: &Base,
    found: &[Read],
    body: &mut Map<String, Value>,
) -> Result<()> {
    let shape = Shape::new(caller, &base.0).await?;
    let mut all = Vec::new();
    for read in found {
        let (audits, words) = reading::audits(&caller.ctx, read.ticket.id).await?;
        all.extend(audits.last().map(|audit| events::audit(audit, &words, &shape)));
    }
    body.insert("last_audits".into(), all.into());
    Ok(())
}
