//! Which deed is behind which job. A panic in it is a failure like any other.

use crate::{
    acknowledge, call_webhook, check_laws, check_mailbox, close_recovery, do_pieces, fetch_pictures,
    housekeeping, keep_updated, notify, process_raw_message, run_automations, send_mail, sla_due,
    time_out_handoff, wake,
};
use regard_domain::job::Job;
use regard_services::ctx::Ctx;
use regard_services::error::{Result, ServiceError, chain};
use regard_services::promise_ends::clock;
use regard_services::{ignored, intake, outgoing};

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
        Job::KeepUpdated { ticket_id, due_at } => keep_updated::run(ctx, *ticket_id, *due_at).await,
        Job::TimeOutHandoff { handoff_id } => time_out_handoff::run(ctx, *handoff_id).await,
        Job::HearBy { ticket_id, hear_by, ignored_from } => {
            ignored::fall(ctx, *ticket_id, *hear_by, *ignored_from).await
        }
        Job::HeldUnlooked { suspended_ticket_id, due_at } => {
            ignored::fall_held(ctx, *suspended_ticket_id, *due_at).await
        }
        Job::CheckMailbox { mailbox_id } => check_mailbox::run(ctx, *mailbox_id).await,
        Job::FetchPictures { comment_id } => fetch_pictures::run(ctx, *comment_id).await,
        Job::DoPieces { job_status_id } => do_pieces::run(ctx, job_status_id).await,
        Job::PromiseDue { promise_id } => clock::fall(ctx, *promise_id).await,
        Job::PromiseNudge { promise_id, percent, due_at } => {
            clock::nudge(ctx, *promise_id, *percent, *due_at).await
        }
        Job::PromiseSilence { promise_id } => clock::settle(ctx, *promise_id).await,
        Job::CloseRecovery { recovery_id } => close_recovery::run(ctx, *recovery_id).await,
        Job::Notify { ticket_id, user_ids, subject, body } => {
            notify::run(ctx, *ticket_id, user_ids, subject, body).await
        }
        Job::CallWebhook { invocation_id } => call_webhook::run(ctx, *invocation_id).await,
        Job::RunAutomations { ticket_id } => run_automations::run(ctx, *ticket_id).await,
        Job::PlanAutomations { after } => run_automations::plan(ctx, *after).await,
        Job::SlaDue { ticket_id } => sla_due::run(ctx, *ticket_id).await,
        Job::CheckLaws => check_laws::run(ctx).await,
        Job::Housekeeping => housekeeping::run(ctx).await,
    }
}

/// What is done when a job was tried often enough: what it was about is put where people see it. `false` when there is
/// no such place: then the dead job itself is seen.
pub(crate) async fn give_up(ctx: &Ctx, job: &Job, why: &str) -> bool {
    let given_up = match job {
        Job::ProcessRawMessage { raw_message_id } => {
            intake::give_up(ctx, *raw_message_id, why).await.map(|_| ())
        }
        Job::SendMail { outgoing_id } => outgoing::give_up(ctx, *outgoing_id, why).await,
        Job::Acknowledge { .. }
        | Job::Wake { .. }
        | Job::KeepUpdated { .. }
        | Job::TimeOutHandoff { .. }
        | Job::HearBy { .. }
        | Job::HeldUnlooked { .. }
        | Job::CheckMailbox { .. }
        | Job::FetchPictures { .. }
        | Job::DoPieces { .. }
        | Job::PromiseDue { .. }
        | Job::PromiseNudge { .. }
        | Job::PromiseSilence { .. }
        | Job::CloseRecovery { .. }
        | Job::Notify { .. }
        | Job::CallWebhook { .. }
        | Job::RunAutomations { .. }
        | Job::PlanAutomations { .. }
        | Job::SlaDue { .. }
        | Job::CheckLaws
        | Job::Housekeeping => return false,
    };
    given_up.inspect_err(|error| tracing::error!(error = chain(error), "giving a job up failed")).is_ok()
}

fn panic_words(error: tokio::task::JoinError) -> String {
    let Ok(panic) = error.try_into_panic() else { return "it was stopped".into() };
    let words = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let words = words.or_else(|| panic.downcast_ref::<String>().cloned());
    format!("it panicked: {}", words.unwrap_or_else(|| "without words".into()))
}
