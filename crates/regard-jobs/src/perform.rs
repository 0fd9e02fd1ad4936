//! Which deed is behind which job. A panic in it is a failure like any other.

use crate::{acknowledge, check_laws, housekeeping, process_raw_message, send_mail, wake};
use regard_domain::job::Job;
use regard_services::ctx::Ctx;
use regard_services::error::{Result, ServiceError};

/// Does a job.
pub(crate) async fn perform(ctx: &Ctx, job: Job) -> Result<()> {
    let ctx = ctx.clone();
    match tokio::spawn(async move { one(&ctx, &job).await }).await {
        Ok(outcome) => outcome,
        Err(error) => Err(ServiceError::internal(panic_words(error))),
    }
}

async fn one(ctx: &Ctx, job: &Job) -> Result<()> {
    match job {
        Job::ProcessRawMessage { raw_message_id } => process_raw_message::run(ctx, *raw_message_id).await,
        Job::SendMail { outgoing_id } => send_mail::run(ctx, *outgoing_id).await,
        Job::Acknowledge { ticket_id } => acknowledge::run(ctx, *ticket_id).await,
        Job::Wake { ticket_id } => wake::run(ctx, *ticket_id).await,
        Job::CheckLaws => check_laws::run(ctx).await,
        Job::Housekeeping => housekeeping::run(ctx).await,
    }
}

fn panic_words(error: tokio::task::JoinError) -> String {
    let Ok(panic) = error.try_into_panic() else { return "it was stopped".into() };
    let words = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let words = words.or_else(|| panic.downcast_ref::<String>().cloned());
    format!("it panicked: {}", words.unwrap_or_else(|| "without words".into()))
}
