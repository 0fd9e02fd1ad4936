//! Feedback reports: a receiver tells that someone called our mail spam (RFC 5965).

use mail_auth::report::Feedback;

use crate::message::Message;

/// What a receiver reports about one of our mails.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FeedbackReport {
    /// `abuse`, `fraud`, `virus`, `not-spam`, `auth-failure`, `other` (RFC 5965 section 7.3).
    pub feedback_type: String,
    /// Whom the mail was for, where the receiver tells it.
    pub original_recipient: Option<String>,
    /// The envelope sender of the reported mail.
    pub original_sender: Option<String>,
    /// Where the reported mail came from.
    pub source_ip: Option<String>,
    /// The domains it speaks about.
    pub reported_domains: Vec<String>,
}

/// The feedback report a mail carries.
#[must_use]
pub fn of_message(message: &Message) -> Option<FeedbackReport> {
    let part = message.attachments.iter().find(|a| a.media_type == "message/feedback-report")?;
    let fields = [part.content.as_slice(), b"\n\n"].concat();
    Some(Feedback::parse_arf(&fields).map(|feedback| report(&feedback)).unwrap_or_default())
}

fn report(feedback: &Feedback<'_>) -> FeedbackReport {
    FeedbackReport {
        feedback_type: kebab(&format!("{:?}", feedback.feedback_type())),
        original_recipient: feedback.original_rcpt_to().map(str::to_owned),
        original_sender: feedback.original_mail_from().map(str::to_owned),
        source_ip: feedback.source_ip().map(|ip| ip.to_string()),
        reported_domains: feedback.reported_domain().iter().map(|d| d.to_string()).collect(),
    }
}

/// `AuthFailure` as `auth-failure`.
fn kebab(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('-');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}
