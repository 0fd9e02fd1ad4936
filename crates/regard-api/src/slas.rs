//! Service levels as programs read them: beside tickets, and what happened to each measure.

use crate::answer::{Answer, Result, moment, moment_or_null};
use regard_domain::condition::Operator;
use regard_domain::definition::{Definition, Kind};
use regard_domain::id::TicketId;
use regard_domain::offer;
use regard_domain::sla::MetricKind;
use regard_domain::ticket_sla::{KeptEvent, TicketSla};
use regard_http::caller::Caller;
use regard_services::rule_writing::{self, Offered, Taking};
use regard_services::{definitions, slas};
use serde_json::{Value, json};

/// What is promised for a ticket: `slas`.
pub fn promised(all: &[TicketSla], ticket: TicketId) -> Value {
    let metric = |one: &TicketSla| {
        json!({"metric": one.name, "stage": one.stage, "breach_at": moment_or_null(one.breach_at),
            "minutes": one.target_secs / 60, "policy_id": one.policy_id.0})
    };
    let of_it: Vec<Value> = all.iter().filter(|one| one.ticket_id == ticket).map(metric).collect();
    json!({"policy_metrics": of_it})
}

/// What happened to a measure.
pub fn event(kept: &KeptEvent, policies: &[Definition]) -> Value {
    let event = &kept.event;
    let mut shape = json!({"id": kept.id, "ticket_id": kept.ticket_id.0, "metric": event.metric.as_str(),
        "instance_id": event.instance, "type": event.kind.as_str(), "time": moment(event.at)});
    if let Some(target) = event.target.filter(|_| event.kind == MetricKind::ApplySla) {
        let policy = policies.iter().find(|policy| policy.id == target.policy_id);
        let title = policy.map(|policy| policy.title.clone());
        let description = policy.and_then(|policy| policy.body.get("description").cloned());
        shape["sla"] = json!({"target": target.secs / 60, "target_in_seconds": target.secs, "business_hours": target.is_business,
            "policy": {"id": target.policy_id.0, "title": title, "description": description}});
    }
    if let Some((calendar, business)) = event.took {
        shape["status"] = json!({"calendar": calendar, "business": business});
    }
    if event.kind == MetricKind::Breach {
        shape["deleted"] = json!(false);
    }
    shape
}

/// Several of them.
pub async fn events(caller: &Caller, all: &[KeptEvent]) -> Result<Vec<Value>> {
    let policies = definitions::list(&caller.ctx, Kind::SlaPolicy).await?;
    Ok(all.iter().map(|kept| event(kept, &policies)).collect())
}

/// What happened to the measures of one ticket.
pub async fn events_of(caller: &Caller, ticket: TicketId) -> Result<Vec<Value>> {
    events(caller, &slas::events(&caller.ctx, ticket).await?).await
}

/// `GET slas/policies/definitions`: what a filter may ask.
pub async fn policy_definitions(caller: Caller) -> Result {
    let offers = rule_writing::offers(&caller.ctx, Kind::SlaPolicy).await?;
    let all: Vec<Value> = offers.conditions.iter().map(definition).collect();
    Ok(Answer::ok(json!({"definitions": {"all": all, "any": all}})))
}

fn definition(offered: &Offered) -> Value {
    let operator = |one: &Operator| json!({"value": one.as_str(), "title": offer::operator(&offered.field, *one), "terminal": one.is_complete()});
    let (kind, list) = match &offered.takes {
        Taking::One(list) => ("list", list.as_slice()),
        _ => ("text", &[][..]),
    };
    let value = |(value, title): &(String, String)| {
        let value = if value == "none" { "" } else { value };
        json!({"value": value, "title": title, "enabled": true})
    };
    json!({"title": offered.label, "subject": offered.field, "type": kind, "group": "ticket", "nullable": false,
        "repeatable": false, "operators": offered.operators.iter().map(operator).collect::<Vec<_>>(),
        "values": list.iter().map(value).collect::<Vec<_>>()})
}
