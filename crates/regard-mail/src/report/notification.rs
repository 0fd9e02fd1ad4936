//! Reports as JSON, as Amazon SES sends them through its notification service (its developer guide, "Amazon SNS
//! notification contents").

use serde_json::Value;

use super::{Action, DeliveryReport, Outcome, permanent_by};
use crate::address;
use crate::message::{self, Message};

/// What such a notification says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notification {
    /// A bounce or a delivery.
    Delivery(DeliveryReport),
    /// Somebody pressed "this is spam".
    Complaint,
}

/// The notification that the text of a mail consists of.
#[must_use]
pub fn of_text(message: &Message) -> Option<Notification> {
    let text = message.text()?.trim_start();
    if !text.starts_with('{') || !text.contains("otificationType") {
        return None;
    }
    let value = first_value(text)?;
    // The service wraps the notification as a string unless told not to.
    let inner = value["Message"].as_str().and_then(first_value).unwrap_or(value);
    let kind = inner["notificationType"].as_str().or_else(|| inner["eventType"].as_str())?;
    match kind {
        "Bounce" => Some(Notification::Delivery(bounce(&inner))),
        "Delivery" => Some(Notification::Delivery(delivery(&inner))),
        "Complaint" => Some(Notification::Complaint),
        _ => None,
    }
}

/// The first JSON value of a text. Line breaks inside strings come from the mail transport.
fn first_value(text: &str) -> Option<Value> {
    let text = text.replace("!\n ", "").replace(['\n', '\r'], "");
    serde_json::Deserializer::from_str(&text).into_iter::<Value>().next()?.ok()
}

fn bounce(inner: &Value) -> DeliveryReport {
    let bounce = &inner["bounce"];
    let passing = bounce["bounceType"].as_str() == Some("Transient");
    let outcome = |recipient: &Value| {
        let address = address::normal(recipient["emailAddress"].as_str()?)?;
        let text = |name: &str| recipient[name].as_str().map(str::to_owned);
        let status = text("status");
        let permanent = !passing && permanent_by(Action::Failed, status.as_deref());
        Some(Outcome {
            address,
            action: Action::Failed,
            permanent,
            status,
            diagnostic: text("diagnosticCode"),
        })
    };
    let outcomes = bounce["bouncedRecipients"].as_array().map(|r| r.iter().filter_map(outcome).collect());
    DeliveryReport { outcomes: outcomes.unwrap_or_default(), original_message_id: original_id(inner) }
}

fn delivery(inner: &Value) -> DeliveryReport {
    let recipients = inner["delivery"]["recipients"].as_array().cloned().unwrap_or_default();
    let outcomes = recipients.iter().filter_map(|r| address::normal(r.as_str()?));
    let outcome = |address| Outcome {
        address,
        action: Action::Delivered,
        permanent: false,
        status: None,
        diagnostic: None,
    };
    DeliveryReport { outcomes: outcomes.map(outcome).collect(), original_message_id: original_id(inner) }
}

fn original_id(inner: &Value) -> Option<String> {
    let headers = inner["mail"]["headers"].as_array()?;
    let id =
        headers.iter().find(|h| h["name"].as_str().is_some_and(|n| n.eq_ignore_ascii_case("message-id")))?;
    message::ids(id["value"].as_str()?).into_iter().next()
}
