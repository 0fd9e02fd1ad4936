//! Integer ids, one type per thing, so that a user's id is never taken for a ticket's.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl From<$name> for i64 {
            fn from(id: $name) -> i64 {
                id.0
            }
        }
    )+};
}

ids! {
    /// One matter of one requester.
    TicketId,
    /// One message on a ticket.
    CommentId,
    /// One recorded change set of a ticket; also the cursor of the live stream.
    AuditId,
    /// A person: customer, agent, lead or admin.
    UserId,
    /// An address or number of a user.
    IdentityId,
    /// The customer's company.
    OrganizationId,
    /// A team of agents.
    GroupId,
    /// A public face of ours.
    BrandId,
    /// A file on a comment or a draft.
    AttachmentId,
    /// An address of ours and the way its mail comes in and goes out.
    MailboxId,
    /// One message as it was received, byte for byte.
    RawMessageId,
    /// One message of ours to the outside.
    OutgoingId,
    /// Mail that was held.
    SuspendedTicketId,
    /// One piece of work that rides a transaction.
    JobId,
    /// Business hours of a desk.
    ScheduleId,
    /// A text somebody is writing.
    DraftId,
    /// A token for programs.
    ApiTokenId,
    /// Something a colleague should know.
    NotificationId,
    /// Something people define: a field, a view, a rule.
    DefinitionId,
    /// Somebody's place in a group.
    MembershipId,
    /// Somebody's place in an organization.
    OrganizationMembershipId,
    /// A link by which a customer reaches a request without an account.
    CustomerLinkId,
    /// Something we said we will do.
    PromiseId,
    /// Words of ours that may be a promise.
    DetectionId,
    /// Something that went wrong and is being put right.
    RecoveryId,
    /// Something we gave.
    GestureId,
    /// A voiced displeasure.
    ComplaintId,
    /// A "no" with its reason and its way.
    LimitId,
    /// A rule of the house that stands behind "no"s.
    PolicyId,
    /// An unmet want.
    WantId,
    /// A line in the ledger of a relationship.
    GoodwillId,
    /// How things stood, said to a customer.
    UpdateId,
    /// A ticket that goes from one colleague to another.
    HandoffId,
    /// A time in which somebody was ignored.
    IgnoredIntervalId,
}
