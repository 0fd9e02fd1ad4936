//! What kind of mail this is: a person's letter, a machine's answer, a bounce (RFC 3834, RFC 3464, RFC 5965).
//!
//! A bounce must not become a customer's reply, and a customer's letter must never be taken for a machine's: rules are
//! tables, in the order in which they are asked.

use serde::Serialize;

use crate::header::Headers;
use crate::message::Message;
use crate::report::feedback::{self, FeedbackReport};
use crate::report::notification::{self, Notification};
use crate::report::prose;
use crate::report::{self, Action, DeliveryReport, Outcome};

/// The kind of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Written by somebody, or at least meant to be read and answered.
    Person,
    /// Sent by a program because a mail came in, or by a clock: out of office, receipts, notices.
    AutoReply,
    /// Our mail did not reach somebody.
    Bounce,
    /// Our mail is late and still being tried.
    DelayNotice,
    /// Our mail arrived or was opened.
    DeliveryReport,
    /// Somebody called our mail spam.
    FeedbackReport,
}

/// The kind with what a report tells.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The kind.
    pub kind: Kind,
    /// What became of our mail, for bounces, delays and delivery reports.
    pub report: Option<DeliveryReport>,
    /// What a receiver reports, for feedback reports.
    pub feedback: Option<FeedbackReport>,
}

impl Finding {
    fn bare(kind: Kind) -> Self {
        Self { kind, report: None, feedback: None }
    }

    fn of_report(report: DeliveryReport) -> Self {
        Self { kind: kind_of_action(report.worst()), report: Some(report), feedback: None }
    }

    fn spam_complaint(feedback: Option<FeedbackReport>) -> Self {
        Self { kind: Kind::FeedbackReport, report: None, feedback: Some(feedback.unwrap_or_default()) }
    }

    /// The outcomes that the kind is about: failures of a bounce, delays of a delay notice.
    pub fn outcomes(&self) -> impl Iterator<Item = &Outcome> {
        let action = match self.kind {
            Kind::Bounce => Some(Action::Failed),
            Kind::DelayNotice => Some(Action::Delayed),
            _ => None,
        };
        let all = self.report.iter().flat_map(|r| r.outcomes.iter());
        all.filter(move |o| action == Some(o.action))
    }

    /// The addresses that failed or are delayed, as we wrote to them.
    #[must_use]
    pub fn failed_recipients(&self) -> Vec<String> {
        self.outcomes().map(|o| o.address.clone()).filter(|a| !a.is_empty()).collect()
    }

    /// For a bounce: whether every failure is permanent.
    #[must_use]
    pub fn is_permanent(&self) -> Option<bool> {
        (self.kind == Kind::Bounce).then(|| self.outcomes().all(|o| o.permanent))
    }

    /// The first status code stated for a failed recipient.
    #[must_use]
    pub fn status(&self) -> Option<&str> {
        self.outcomes().find_map(|o| o.status.as_deref())
    }
}

/// Finds out the kind of a mail.
#[must_use]
pub fn of(message: &Message) -> Finding {
    if report::is_report_type(message, "feedback-report") || has_part(message, "message/feedback-report") {
        return Finding::spam_complaint(feedback::of_message(message));
    }
    if report::is_report_type(message, "disposition-notification")
        || has_part(message, "message/disposition-notification")
    {
        return Finding::bare(Kind::DeliveryReport);
    }
    if is_complaint(message) {
        return Finding::spam_complaint(None);
    }
    match notification::of_text(message) {
        Some(Notification::Complaint) => return Finding::spam_complaint(None),
        Some(Notification::Delivery(report)) => return Finding::of_report(report),
        None => {}
    }
    if let Some(report) = report::of_fields(message).or_else(|| prose::of_sentences(message)) {
        return Finding::of_report(report);
    }

    Finding::bare(if is_auto_reply(message) { Kind::AutoReply } else { Kind::Person })
}

fn kind_of_action(action: Option<Action>) -> Kind {
    match action {
        Some(Action::Delayed) => Kind::DelayNotice,
        Some(Action::Delivered) => Kind::DeliveryReport,
        Some(Action::Failed) | None => Kind::Bounce,
    }
}

/// Microsoft's junk mail reports: the mail as received, with the recipient in a field of its own.
fn is_complaint(message: &Message) -> bool {
    let attached = message.attachments.iter().filter(|a| a.media_type == "message/rfc822");
    message.subject.to_lowercase().starts_with("complaint about message")
        && attached.map(|a| Headers::parse(&a.content).0).any(|h| h.has("x-hmxmroriginalrecipient"))
}

fn has_part(message: &Message, media_type: &str) -> bool {
    message.attachments.iter().any(|a| a.media_type == media_type)
}

/// Fields that only programs set, with the beginnings of the values that count; an empty list means any value.
const AUTO_FIELDS: &[(&str, &[&str])] = &[
    // RFC 3834 section 5: anything but `no`.
    ("auto-submitted", &["auto"]),
    ("x-apple-action", &["vacation"]),
    ("x-autoreply", &[]),
    ("x-auto-reply", &[]),
    ("x-autorespond", &[]),
    ("x-autoresponder", &[]),
    ("x-autoreply-from", &[]),
    ("x-mail-autoreply", &[]),
    ("x-autogenerated", &["reply", "forward", "group"]),
    ("x-ms-exchange-inbox-rules-loop", &[]),
    ("x-cron-env", &[]),
    ("precedence", &["auto_reply", "auto-reply", "autoreply"]),
    ("x-precedence", &["auto_reply"]),
    ("preference", &["auto_reply"]),
    ("x-fc-machinegenerated", &["true"]),
    ("x-post-messageclass", &["9; autoresponder"]),
    ("delivered-to", &["autoresponder"]),
];

/// Beginnings of subjects that out-of-office programs write, in the languages of mail clients.
#[rustfmt::skip]
const AUTO_SUBJECTS: &[&str] = &[
    "automatic reply", "auto:", "auto reply", "auto-reply", "autoreply", "auto response", "auto-response",
    "autoresponse", "autorespons", "automated reply", "automated response", "out of office",
    "out of the office", "out-of-office", "ooo:", "i am out of", "on vacation", "vacation reply",
    "vacation message", "away from my mail", "away from office", "automatische antwort", "abwesenheit",
    "abwesend", "ich bin nicht im büro", "réponse automatique", "reponse automatique", "absence du bureau",
    "message d'absence", "respuesta automática", "respuesta automatica", "fuera de la oficina",
    "risposta automatica", "fuori sede", "assente", "resposta automática", "resposta automatica",
    "ausência", "automatisch antwoord", "afwezig", "niet aanwezig", "autosvar", "automatisk svar",
    "automatiskt svar", "frånvaro", "fraværende", "automaattinen vastaus", "poissa",
    "automatyczna odpowiedź", "odpowiedź automatyczna", "automatická odpověď", "automatikus válasz",
    "автоматический ответ", "автоответ", "автоматична відповідь", "otomatik yanıt", "自動返信", "不在通知", "自动回复",
    "自動回覆", "자동 회신", "부재중",
];

fn is_auto_reply(message: &Message) -> bool {
    let by_field = AUTO_FIELDS.iter().any(|(name, values)| field_starts_with(&message.headers, name, values));
    let subject = message.subject.to_lowercase();
    let subject = subject.trim_start_matches(|c: char| !c.is_alphanumeric());
    // RFC 9990 section 3.5.1: how the subject of a DMARC aggregate report begins.
    let aggregate = subject.starts_with("report domain:") && subject.contains("report-id:");
    by_field
        || aggregate
        || AUTO_SUBJECTS.iter().any(|s| subject.starts_with(s))
        || prose::has_empty_return_path(message)
}

fn field_starts_with(headers: &Headers, name: &str, values: &[&str]) -> bool {
    headers.all(name).any(|value| {
        let value = value.to_lowercase();
        let means_no = matches!(value.as_str(), "" | "no" | "false" | "0" | "none");
        if values.is_empty() { !means_no } else { values.iter().any(|v| value.starts_with(v)) }
    })
}

/// Facts beside the kind that decide whether a mail may be answered by a program, and how it is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Signals {
    /// Came through a mailing list (RFC 2369, RFC 2919).
    pub list: bool,
    /// That list only announces: nobody writes to it (RFC 2369 section 3.4: no List-Post, or `NO`), and every copy says
    /// how to get none any more.
    pub announcement: bool,
    /// Sent to many: newsletters, announcements.
    pub bulk: bool,
    /// The sender asks programs not to answer, or cannot be answered (RFC 3834 section 2, `X-Auto-Response-Suppress`).
    pub no_answer: bool,
    /// A filter on the way called it spam.
    pub marked_spam: bool,
}

/// Reads the [`Signals`] of a mail.
#[must_use]
pub fn signals(message: &Message) -> Signals {
    let headers = &message.headers;
    let precedence = headers.get("precedence").map(|v| v.to_lowercase()).unwrap_or_default();
    let list = LIST_FIELDS.iter().any(|f| headers.has(f)) || precedence == "list";
    let bulk = matches!(precedence.as_str(), "bulk" | "junk")
        || headers.has("list-unsubscribe")
        || headers.has("feedback-id");
    let announcement = list && headers.has("list-unsubscribe") && !is_discussion(message);
    let suppressed = field_starts_with(
        headers,
        "x-auto-response-suppress",
        &["all", "oof", "dr", "autoreply", "rn", "nrn"],
    );
    let local = message.first_from().map_or("", |a| a.local());
    let mute = NO_ANSWER_LOCALS.iter().any(|l| local.contains(l));
    let no_answer = list || bulk || suppressed || mute || headers.has("x-loop") || message.from.is_empty();
    let spam_flag = field_starts_with(headers, "x-spam-flag", &["yes", "true"]);
    let marked_spam = spam_flag || field_starts_with(headers, "x-spam-status", &["yes"]);
    Signals { list, announcement, bulk, no_answer, marked_spam }
}

/// Whether people write to the list a mail came by: it says where to, a program for discussions carried it, or it answers
/// somebody.
fn is_discussion(message: &Message) -> bool {
    let headers = &message.headers;
    let post = headers.get("list-post").map(|value| value.trim().to_lowercase());
    if let Some(post) = post {
        return post != "no" && !post.starts_with("no ") && !post.starts_with("no(");
    }
    DISCUSSION_FIELDS.iter().any(|field| headers.has(field)) || headers.has("in-reply-to")
}

#[rustfmt::skip]
const LIST_FIELDS: &[&str] = &[
    "list-id", "list-post", "mailing-list", "x-mailing-list", "x-beenthere", "x-mailman-version",
    "x-listname",
];

/// Fields of programs that carry discussions.
const DISCUSSION_FIELDS: &[&str] =
    &["mailing-list", "x-mailing-list", "x-beenthere", "x-mailman-version", "x-listname"];

#[rustfmt::skip]
const NO_ANSWER_LOCALS: &[&str] = &[
    "noreply", "no-reply", "no_reply", "donotreply", "do-not-reply", "do_not_reply", "mailer-daemon",
    "postmaster", "listserv", "majordomo",
];

#[cfg(test)]
mod tests;
