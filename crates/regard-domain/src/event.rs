//! What happened to a ticket: the events of an audit, written in the transaction of the deed that made them.

use crate::channel::Channel;
use crate::handoff::State;
use crate::id::AuditId;
use crate::id::{
    CommentId, ComplaintId, DefinitionId, HandoffId, LimitId, OutgoingId, PromiseId, RecoveryId, TicketId,
    UserId,
};
use crate::ignored::Cause;
use crate::promise::{self, Act};
use crate::update::Kind;
use crate::update_clock::Wish;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One thing that happened. The tag is the word the timeline, the API and the log use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// The ticket began.
    Create,
    /// Somebody said something.
    Comment {
        /// Which comment.
        comment_id: CommentId,
        /// Whether the customer sees it.
        public: bool,
    },
    /// A field changed.
    Change {
        /// The field, in the market's words.
        field: String,
        /// What it was; absent when it had no value.
        previous: Option<String>,
        /// What it is; absent when the value was taken away.
        value: Option<String>,
    },
    /// The "just a moment" went out with its wait.
    Acknowledged {
        /// Our mail.
        outgoing_id: OutgoingId,
        /// By when we said they would hear.
        hear_by: Timestamp,
    },
    /// Mail of ours was handed over to the next server.
    Sent {
        /// Our mail.
        outgoing_id: OutgoingId,
        /// To whom.
        to: Vec<String>,
    },
    /// Mail of ours did not arrive.
    NotDelivered {
        /// Our mail, when the report names it.
        outgoing_id: Option<OutgoingId>,
        /// The addresses that failed.
        to: Vec<String>,
        /// Whether trying again is useless.
        permanent: bool,
        /// What the other server said.
        reason: String,
    },
    /// A machine answered (absence note, delay notice, delivery report): recorded, nobody woken.
    MachineAnswer {
        /// Its words.
        comment_id: CommentId,
        /// What kind of answer.
        kind: String,
    },
    /// Something was done with a promise.
    Promise {
        /// Which one.
        promise_id: PromiseId,
        /// What was done.
        act: Act,
        /// Where it stands now.
        state: promise::State,
        /// What was promised.
        words: String,
        /// By when, now.
        due_at: Option<Timestamp>,
        /// What was said about it: a reason, the customer's words, a colleague's name.
        said: String,
    },
    /// Words of ours may be a promise; their writer decides.
    PromiseSuggested {
        /// The words.
        words: String,
    },
    /// Words that may be a promise are none, as somebody decided.
    PromiseDismissed {
        /// The words.
        words: String,
    },
    /// Another ticket's comments came here.
    MergedFrom {
        /// The other ticket.
        ticket_id: TicketId,
        /// Which comments came: a merge can be undone exactly.
        comment_ids: Vec<CommentId>,
    },
    /// This ticket's comments went there.
    MergedInto {
        /// The other ticket.
        ticket_id: TicketId,
    },
    /// A merge was undone.
    Unmerged {
        /// The other ticket.
        ticket_id: TicketId,
    },
    /// It began as a part of another ticket.
    SplitFrom {
        /// The other ticket.
        ticket_id: TicketId,
    },
    /// A part of it became a ticket of its own.
    SplitInto {
        /// The new ticket.
        ticket_id: TicketId,
    },
    /// It may belong to another ticket; a person decides.
    MergeProposed {
        /// The other ticket.
        ticket_id: TicketId,
        /// Why we think so.
        reason: String,
    },
    /// It sleeps until then.
    Snoozed {
        /// When it comes back.
        until: Timestamp,
    },
    /// It is awake again.
    Woke,
    /// The customer was told how things stand.
    Updated {
        /// The words that told it.
        comment_id: CommentId,
        /// What it told.
        kind: Kind,
        /// By when they hear again, if a time was named.
        next_due: Option<Timestamp>,
    },
    /// A hand-off was offered or answered.
    Handoff {
        /// Which.
        handoff_id: HandoffId,
        /// What became of it.
        state: State,
        /// To whom.
        to: UserId,
    },
    /// The time by which the customer was to hear passed without a word of ours.
    Ignored {
        /// Why.
        cause: Cause,
        /// Since when.
        since: Timestamp,
    },
    /// The customer said that nobody answered them.
    Unanswered,
    /// A lead was told, because it did not move for several updates.
    Raised,
    /// The customer wants to hear more often, less often, or only when it is done.
    Wished {
        /// Their wish; `None` is as the desk does.
        wish: Option<Wish>,
    },
    /// Words went to the customer although something in them had been held back.
    SentAllTheSame {
        /// Which words.
        comment_id: CommentId,
        /// The kinds of what was found, separated by commas.
        kinds: String,
        /// The writer's reason.
        why: String,
    },
    /// Somebody took a reply back before it left.
    Undone {
        /// The comment that was taken back (its words are in the writer's draft).
        comment_id: CommentId,
    },
    /// The pictures that a message shows from elsewhere were fetched, as somebody asked.
    PicturesFetched {
        /// The message.
        comment_id: CommentId,
        /// How many could be had.
        fetched: i64,
        /// How many could not.
        missing: i64,
    },
    /// A user joined the conversation as cc or follower.
    CollaboratorAdded {
        /// Who.
        user_id: UserId,
    },
    /// A user left the conversation.
    CollaboratorRemoved {
        /// Who.
        user_id: UserId,
    },
    /// A rule of the desk fitted: what follows it in the same audit is the rule's doing.
    Rule {
        /// What kind of rule: `trigger`, `automation`, `sla_policy`.
        kind: String,
        /// Which one.
        rule_id: DefinitionId,
        /// What it was called then.
        title: String,
        /// Why it fitted, in a sentence.
        why: String,
    },
    /// A rule had somebody written to.
    Notified {
        /// To whom.
        user_ids: Vec<UserId>,
        /// What the mail is about.
        subject: String,
        /// What it says.
        body: String,
    },
    /// A rule had a webhook called.
    WebhookCalled {
        /// Which one.
        webhook_id: DefinitionId,
        /// The call.
        invocation_id: i64,
    },
    /// It was put away as spam.
    MarkedSpam,
    /// It is no spam.
    UnmarkedSpam,
    /// It was put in the bin.
    Deleted,
    /// It was taken out of the bin.
    Restored,
    /// Something that went wrong is being put right.
    Recovery {
        /// Which recovery.
        recovery_id: RecoveryId,
        /// What was done: `opened`, `again`, `heard`, `apologised`, `gave`, `repaired`, `asked`, `restored`, `silence`,
        /// `not_restored`, `handed` or `finding`.
        step: String,
        /// The words that belong to it; never a finding.
        words: String,
    },
    /// Something was done with a complaint.
    Complaint {
        /// Which complaint.
        complaint_id: ComplaintId,
        /// What was done: `received`, `thanked`, `played_back`, `playback_ok`, `playback_wrong`, `assessed`, `acting`,
        /// `told_back`, `agreed`, `not_agreed`, `review`, `external`, `given` or `ally_invited`.
        step: String,
        /// The words that belong to it; never our account.
        words: String,
    },
    /// Something was done with an ask that we may not be able to give.
    Limit {
        /// Which limit.
        limit_id: LimitId,
        /// What was done: `asked`, `need_explored`, `exception_considered`, `granted`, `declined`, `accepted`, `appealed` or
        /// `final`.
        step: String,
        /// The words that belong to it.
        words: String,
    },
}

impl Event {
    /// A field that changed; `None` when both values are the same.
    pub fn change(field: &str, previous: Option<String>, value: Option<String>) -> Option<Event> {
        (previous != value).then(|| Event::Change { field: field.to_owned(), previous, value })
    }
}

/// What one deed did to a ticket.
#[derive(Clone, Debug, PartialEq)]
pub struct Audit {
    /// Its row.
    pub id: AuditId,
    /// The ticket.
    pub ticket_id: TicketId,
    /// Who did it; `None` when the desk did.
    pub author_id: Option<UserId>,
    /// By which door.
    pub channel: Channel,
    /// Which rule of the desk, when the desk did it.
    pub rule: Option<String>,
    /// What happened.
    pub events: Vec<Event>,
    /// When.
    pub created_at: Timestamp,
}
