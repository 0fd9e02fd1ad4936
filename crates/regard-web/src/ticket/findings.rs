//! What is found in a draft while somebody writes it.

use crate::page::{PageResult, render};
use crate::parts::Parts;
use crate::show::findings;
use crate::show::frame::reader;
use crate::view::findings::FindingsPart;
use axum::extract::Path;
use axum_extra::extract::Form;
use regard_domain::id::TicketId;
use regard_http::caller::Caller;
use regard_services::findings::of_draft;

/// `POST /tickets/{id}/findings`: the composer's fields; the panel comes back. Nothing is kept.
pub async fn look(
    Path(id): Path<i64>,
    caller: Caller,
    Form(fields): Form<Vec<(String, String)>>,
) -> PageResult {
    let parts = Parts::from_fields(fields);
    let reader = reader(&caller).await?;
    let found = match parts.text("mode") {
        "note" => Vec::new(),
        _ => of_draft(&caller.ctx, TicketId(id), parts.text("text")).await?,
    };
    let noted = findings::noted(&parts, &reader.zone);
    render(&FindingsPart { found: findings::shown(&found, &noted, parts.text("why"), &reader) })
}
