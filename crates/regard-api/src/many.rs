//! Many tickets at once: each row answers with a job.

use crate::answer::{Answer, Result};
use crate::asked::{Asked, few};
use crate::jobs;
use crate::sent::Sent;
use crate::ticket_words::words;
use axum::extract::Path;
use regard_domain::id::TicketId;
use regard_domain::written::TicketWords;
use regard_http::address::Base;
use regard_http::caller::Caller;
use regard_http::failure::Failure;
use regard_services::bulk::Deeds;
use regard_services::{bulk, reading};
use serde_json::{Value, json};

fn several(sent: &Sent) -> Result<Vec<TicketWords>> {
    let many = sent.many("tickets", "ticket").unwrap_or_default();
    few(many.len())?;
    many.into_iter().map(|input| words(input).map(|(words, _)| words)).collect()
}

/// `POST tickets/create_many`.
pub async fn create(caller: Caller, base: Base, sent: Sent) -> Result {
    jobs::ask(&caller, &base, &Deeds::CreateTickets(several(&sent)?)).await
}

/// `POST imports/tickets/create_many`.
pub async fn import(caller: Caller, base: Base, sent: Sent) -> Result {
    jobs::ask(&caller, &base, &Deeds::ImportTickets(several(&sent)?)).await
}

/// `PUT tickets/update_many`: one change for many, or a change for each.
pub async fn update(caller: Caller, base: Base, asked: Asked, sent: Sent) -> Result {
    let mut changes = Vec::new();
    if let Some(many) = sent.many("tickets", "ticket") {
        few(many.len())?;
        for mut input in many {
            let id = input.id_or_none("id").unwrap_or(0);
            changes.push((id, words(input)?.0));
        }
    } else {
        let (words, _) = words(sent.need("ticket")?)?;
        changes.extend(asked.ids("ids")?.into_iter().map(|id| (id, words.clone())));
    }
    jobs::ask(&caller, &base, &Deeds::UpdateTickets(changes)).await
}

/// `DELETE tickets/destroy_many`: into the bin.
pub async fn delete(caller: Caller, base: Base, asked: Asked) -> Result {
    jobs::ask(&caller, &base, &Deeds::DeleteTickets(asked.ids("ids")?)).await
}

/// `PUT tickets/mark_many_as_spam`.
pub async fn mark_as_spam(caller: Caller, base: Base, asked: Asked) -> Result {
    jobs::ask(&caller, &base, &Deeds::SpamTickets(asked.ids("ids")?)).await
}

/// `PUT deleted_tickets/restore_many`.
pub async fn restore(caller: Caller, asked: Asked) -> Result {
    let ids = asked.ids("ids")?;
    for id in ids {
        regard_services::tickets::shelf::restore(&caller.ctx, TicketId(id)).await?;
    }
    Ok(Answer::ok(json!({})))
}

/// `DELETE deleted_tickets/{id}`: for good.
pub async fn destroy_one(caller: Caller, base: Base, Path(id): Path<i64>) -> Result {
    let which = regard_domain::listing::Which::Deleted;
    let order = regard_domain::order::Order::default();
    let all = regard_domain::order::Slice::first(10_000);
    let (deleted, _) = reading::list(&caller.ctx, &which, &order, all, false).await?;
    if !deleted.iter().any(|read| read.ticket.id.0 == id) {
        return Err(Failure::not_found());
    }
    jobs::ask(&caller, &base, &Deeds::DestroyTickets(vec![id])).await
}

/// `DELETE deleted_tickets/destroy_many`: for good.
pub async fn destroy(caller: Caller, base: Base, asked: Asked) -> Result {
    jobs::ask(&caller, &base, &Deeds::DestroyTickets(asked.ids("ids")?)).await
}

/// `POST tickets/{id}/merge`: others into this one.
pub async fn merge(caller: Caller, base: Base, Path(id): Path<i64>, sent: Sent) -> Result {
    reading::show(&caller.ctx, TicketId(id)).await?;
    let from = sent.ids("ids");
    few(from.len())?;
    let there: Vec<TicketId> = from.iter().map(|id| TicketId(*id)).collect();
    if from.is_empty() || bulk::reachable(&caller.ctx, &there).await?.len() != from.len() {
        let wrong = regard_services::error::ServiceError::invalid(
            "ids",
            "Ids: name tickets that are there to be merged.",
        );
        return Err(wrong.into());
    }
    let said = |words: &str, flag: &str| {
        let text = sent.0.get(words).and_then(Value::as_str).filter(|text| !text.trim().is_empty())?;
        let is_public = sent.0.get(flag).is_some_and(|flag| *flag == json!(true) || flag == "true");
        Some((text.to_owned(), is_public))
    };
    let deeds = Deeds::MergeTickets {
        into: id,
        from,
        target_comment: said("target_comment", "target_comment_is_public"),
        source_comment: said("source_comment", "source_comment_is_public"),
    };
    jobs::ask(&caller, &base, &deeds).await
}
