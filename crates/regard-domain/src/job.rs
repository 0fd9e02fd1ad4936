//! Work that rides a transaction: what each job is about, and how often it is tried.

use crate::id::{
    CommentId, HandoffId, JobId, MailboxId, OutgoingId, PromiseId, RawMessageId, RecoveryId,
    SuspendedTicketId, TicketId, UserId,
};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// A piece of work. The tag is the kind that the queue, the log and the page of dead jobs show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Job {
    /// Turn a received message into a comment, a ticket or a held mail. Safe to repeat.
    ProcessRawMessage {
        /// Which message.
        raw_message_id: RawMessageId,
    },
    /// Hand a message of ours to the next server. Safe to repeat.
    SendMail {
        /// Which message.
        outgoing_id: OutgoingId,
    },
    /// Tell a new customer that we have their words, and when they will hear.
    Acknowledge {
        /// Which ticket.
        ticket_id: TicketId,
    },
    /// Wake a sleeping ticket.
    Wake {
        /// Which ticket.
        ticket_id: TicketId,
    },
    /// An offer that nobody answered goes back to its giver. Nothing once it was answered.
    TimeOutHandoff {
        /// Which hand-off.
        handoff_id: HandoffId,
    },
    /// Remind whoever has a ticket that its customer hears soon, or should have heard. Nothing once something was said.
    KeepUpdated {
        /// Which ticket.
        ticket_id: TicketId,
        /// The time it was due by then.
        due_at: Timestamp,
    },
    /// The customer of a ticket was to hear by a time: whoever has it is reminded before, and what is not said by then is
    /// written down as ignored. Nothing once something was said. Safe to repeat.
    HearBy {
        /// Which ticket.
        ticket_id: TicketId,
        /// The time it was by then.
        hear_by: Timestamp,
        /// Since when they are ignored if nothing is said: later than `hear_by` where a deed moved that into the past.
        ignored_from: Timestamp,
    },
    /// Held mail that nobody has looked at for a business day is written down as ignored. Safe to repeat.
    HeldUnlooked {
        /// Which mail.
        suspended_ticket_id: SuspendedTicketId,
        /// When the day is over.
        due_at: Timestamp,
    },
    /// Try a mailbox's connection and write down what was found.
    CheckMailbox {
        /// Which mailbox.
        mailbox_id: MailboxId,
    },
    /// Fetch the pictures that a message shows from elsewhere, as a colleague asked. Safe to repeat.
    FetchPictures {
        /// Which message.
        comment_id: CommentId,
    },
    /// Do what a program asked for in one request, piece by piece. Safe to repeat.
    DoPieces {
        /// The name of the request.
        job_status_id: String,
    },
    /// A promise is due: break it, unless it was delivered, moved or withdrawn. Safe to repeat.
    PromiseDue {
        /// Which promise.
        promise_id: PromiseId,
    },
    /// Remind a promise's owner that this share of its time is over. Safe to repeat.
    PromiseNudge {
        /// Which promise.
        promise_id: PromiseId,
        /// The share, in percent.
        percent: u8,
        /// The time it was due when this was planned; another one has reminders of its own.
        due_at: Timestamp,
    },
    /// A delivered promise on which the customer said nothing counts as kept, apart. Safe to repeat.
    PromiseSilence {
        /// Which promise.
        promise_id: PromiseId,
    },
    /// The silence we announced is over: a recovery without a word against it is closed. Safe to repeat.
    CloseRecovery {
        /// Which recovery.
        recovery_id: RecoveryId,
    },
    /// Write to people, as a rule wanted when it ran.
    Notify {
        /// About which ticket.
        ticket_id: TicketId,
        /// To whom.
        user_ids: Vec<UserId>,
        /// What it is about.
        subject: String,
        /// What it says.
        body: String,
    },
    /// Call a webhook. Safe to repeat: one that was answered is not called again.
    CallWebhook {
        /// Which call.
        invocation_id: i64,
    },
    /// Look whether time made an automation fit a ticket. Safe to repeat.
    RunAutomations {
        /// Which ticket.
        ticket_id: TicketId,
    },
    /// Find the moments of automations that changed, for tickets after a number. Safe to repeat.
    PlanAutomations {
        /// After which ticket.
        after: TicketId,
    },
    /// A promised time of a ticket is over: note it, unless it was met. Safe to repeat.
    SlaDue {
        /// Which ticket.
        ticket_id: TicketId,
    },
    /// Check the laws and write down what was found.
    CheckLaws,
    /// Compare mailboxes with what we stored, and throw away what has outlived its purpose (sessions, links, uploads).
    Housekeeping,
}

impl Job {
    /// The kind as a word.
    pub fn kind(&self) -> &'static str {
        match self {
            Job::ProcessRawMessage { .. } => "process_raw_message",
            Job::SendMail { .. } => "send_mail",
            Job::Acknowledge { .. } => "acknowledge",
            Job::Wake { .. } => "wake",
            Job::KeepUpdated { .. } => "keep_updated",
            Job::TimeOutHandoff { .. } => "time_out_handoff",
            Job::HearBy { .. } => "hear_by",
            Job::HeldUnlooked { .. } => "held_unlooked",
            Job::CheckMailbox { .. } => "check_mailbox",
            Job::FetchPictures { .. } => "fetch_pictures",
            Job::DoPieces { .. } => "do_pieces",
            Job::PromiseDue { .. } => "promise_due",
            Job::PromiseNudge { .. } => "promise_nudge",
            Job::PromiseSilence { .. } => "promise_silence",
            Job::CloseRecovery { .. } => "close_recovery",
            Job::Notify { .. } => "notify",
            Job::CallWebhook { .. } => "call_webhook",
            Job::RunAutomations { .. } => "run_automations",
            Job::PlanAutomations { .. } => "plan_automations",
            Job::SlaDue { .. } => "sla_due",
            Job::CheckLaws => "check_laws",
            Job::Housekeeping => "housekeeping",
        }
    }

    /// How often it is tried before it is dead and a person looks at it.
    pub fn max_attempts(&self) -> i64 {
        match self {
            Job::SendMail { .. } => 30,
            Job::ProcessRawMessage { .. } => 12,
            Job::FetchPictures { .. } => 2,
            Job::CallWebhook { .. } => 12,
            _ => 8,
        }
    }
}

/// A job a worker holds.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// Its row.
    pub id: JobId,
    /// What to do.
    pub job: Job,
    /// Which try this is, from 1.
    pub attempt: i64,
    /// How many there may be.
    pub max_attempts: i64,
}

/// A job that was tried too often, or that asked to be buried.
#[derive(Clone, Debug)]
pub struct Dead {
    /// Its row.
    pub id: JobId,
    /// Its kind.
    pub kind: String,
    /// What it was about, as JSON.
    pub payload: String,
    /// How often it was tried.
    pub attempts: i64,
    /// What the last try said.
    pub last_error: String,
    /// When it was enqueued.
    pub created_at: Timestamp,
}

/// How long to wait after the `attempt`-th failure (from 1): doubling from two seconds up to four hours, less up to a
/// fifth by `jitter` (any number), so that what failed together does not come back together.
pub fn backoff(attempt: i64, jitter: u64) -> SignedDuration {
    let exponent = u32::try_from(attempt.clamp(1, 14) - 1).unwrap_or(0);
    let millis = (2_000_i64 << exponent).min(4 * 3_600_000);
    let cut = i64::try_from(jitter % 1_000).unwrap_or(0) * millis / 5_000;
    SignedDuration::from_millis(millis - cut)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_and_ends_at_four_hours() {
        assert_eq!(backoff(1, 0), SignedDuration::from_secs(2));
        assert_eq!(backoff(3, 0), SignedDuration::from_secs(8));
        assert_eq!(backoff(30, 0), SignedDuration::from_hours(4));
        assert!(backoff(3, 999) > SignedDuration::from_secs(6));
    }

    #[test]
    fn a_job_reads_back_from_its_row() {
        let job = Job::SendMail { outgoing_id: OutgoingId(7) };
        let text = serde_json::to_string(&job).expect("plain data");
        assert_eq!(text, r#"{"kind":"send_mail","outgoing_id":7}"#);
        assert_eq!(serde_json::from_str::<Job>(&text).expect("reads back"), job);
    }
}
