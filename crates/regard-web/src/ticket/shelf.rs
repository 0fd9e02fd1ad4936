//! Spam and the bin.

use super::back;
use crate::page::{PageResult, go};
use axum::extract::Path;
use regard_domain::id::TicketId;
use regard_http::caller::Caller;
use regard_services::tickets::shelf;

/// `POST /tickets/{id}/spam`.
pub async fn mark_spam(caller: Caller, Path(id): Path<i64>) -> PageResult {
    shelf::mark_spam(&caller.ctx, TicketId(id)).await?;
    go("/inbox")
}

/// `DELETE /tickets/{id}/spam`.
pub async fn unmark_spam(caller: Caller, Path(id): Path<i64>) -> PageResult {
    shelf::unmark_spam(&caller.ctx, TicketId(id)).await?;
    back(TicketId(id))
}

/// `POST /tickets/{id}/deletion`.
pub async fn delete(caller: Caller, Path(id): Path<i64>) -> PageResult {
    shelf::delete(&caller.ctx, TicketId(id)).await?;
    go("/inbox")
}

/// `DELETE /tickets/{id}/deletion`.
pub async fn restore(caller: Caller, Path(id): Path<i64>) -> PageResult {
    shelf::restore(&caller.ctx, TicketId(id)).await?;
    back(TicketId(id))
}
