//! Keeping what we found out inside the house (law 5): words for a customer that contain a finding are refused, and so is
//! a finding that was already said outside.

use crate::error::Result;
use regard_domain::id::UserId;
use regard_domain::recovery::is_told;
use regard_domain::refusal::Refusal;
use regard_domain::ticket::Ticket;
use regard_store::db::Conn;
use regard_store::{comment, complaint, recovery};

/// Refuses words for a customer that contain what we found out about their matters.
pub(crate) async fn check(conn: &mut Conn, user: UserId, words: &str) -> Result<()> {
    for finding in recovery::findings(conn, user).await? {
        if is_told(words, &finding) {
            return Err(refusal().into());
        }
    }
    for ours in complaint::accounts(conn, user).await? {
        if is_told(words, &ours) {
            return Err(account_refusal().into());
        }
    }
    Ok(())
}

/// Refuses a finding whose words the customer has read already: it would be no finding.
pub(crate) async fn check_finding(conn: &mut Conn, ticket: &Ticket, finding: &str) -> Result<()> {
    let said = comment::list(conn, ticket.id).await?;
    let ours = said.iter().filter(|word| word.is_public && word.author_id != ticket.requester_id);
    match ours.into_iter().any(|word| is_told(&word.body_text, finding)) {
        true => Err(Refusal::of_input(
            5,
            "The customer has read these words already.",
            "A finding is what stays inside: write down what they were not told.",
        )
        .into()),
        false => Ok(()),
    }
}

/// What somebody reads whose words contain our account of a complaint.
pub(crate) fn account_refusal() -> Refusal {
    Refusal::of_input(
        5,
        "These words contain our account of the complaint, and it never leaves the house.",
        "Say what you do about it, not who was right.",
    )
}

/// What somebody reads whose words contain a finding.
pub(crate) fn refusal() -> Refusal {
    Refusal::of_input(
        5,
        "These words contain what we found out, and a finding never leaves the house.",
        "Say how we treat them, not what we found.",
    )
}
