//! A link by which a customer reaches one of their requests without an account.

use crate::id::{CustomerLinkId, TicketId, UserId};
use jiff::{SignedDuration, Timestamp};

/// How long a link opens its page after it was last sent.
pub const LASTS: SignedDuration = SignedDuration::from_hours(24 * 90);

/// A link to one request of one customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerLink {
    /// Its row.
    pub id: CustomerLinkId,
    /// Which request.
    pub ticket_id: TicketId,
    /// Whose.
    pub user_id: UserId,
    /// Its random half; the other half is our signature under it and stands nowhere.
    pub nonce: String,
    /// Since when.
    pub created_at: Timestamp,
    /// Until when it opens.
    pub expires_at: Timestamp,
}
