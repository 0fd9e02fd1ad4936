//! Values bound to a statement, the same for both engines.

use jiff::Timestamp;
use regard_domain::clock::to_micros;

/// A bound value. The `Option` inside carries the type of a null.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A whole number, an id, or a moment in microseconds.
    Int(Option<i64>),
    /// Text.
    Text(Option<String>),
    /// Yes or no.
    Bool(bool),
    /// A fraction.
    Real(Option<f64>),
    /// Bytes.
    Bytes(Option<Vec<u8>>),
}

/// The values of a statement in order, made by [`args!`](crate::args).
pub type Args = Vec<Value>;

/// The values of a statement: `args![id, name, None::<i64>]`.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::db::Value::from($value)),*] };
}

/// Binds every value of the list to a query.
macro_rules! bind_all {
    ($query:expr, $args:expr) => {{
        let mut query = $query;
        for value in $args {
            query = match value {
                $crate::db::Value::Int(value) => query.bind(value),
                $crate::db::Value::Text(value) => query.bind(value),
                $crate::db::Value::Bool(value) => query.bind(value),
                $crate::db::Value::Real(value) => query.bind(value),
                $crate::db::Value::Bytes(value) => query.bind(value),
            };
        }
        query
    }};
}
pub(super) use bind_all;

/// Text as both engines keep it: PostgreSQL knows no NUL, so it becomes the mark for what cannot be shown.
fn whole(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\u{FFFD}") } else { text }
}

macro_rules! value_from {
    ($($type:ty => |$value:ident| $make:expr),+ $(,)?) => {$(
        impl From<$type> for Value {
            fn from($value: $type) -> Value { $make }
        }
    )+};
}

value_from! {
    i64 => |value| Value::Int(Some(value)),
    Option<i64> => |value| Value::Int(value),
    bool => |value| Value::Bool(value),
    f64 => |value| Value::Real(Some(value)),
    String => |value| Value::Text(Some(whole(value))),
    &String => |value| Value::Text(Some(whole(value.clone()))),
    &str => |value| Value::Text(Some(whole(value.to_owned()))),
    Option<String> => |value| Value::Text(value.map(whole)),
    Option<&str> => |value| Value::Text(value.map(|text| whole(text.to_owned()))),
    Vec<u8> => |value| Value::Bytes(Some(value)),
    Option<Vec<u8>> => |value| Value::Bytes(value),
    Timestamp => |value| Value::Int(Some(to_micros(value))),
    Option<Timestamp> => |value| Value::Int(value.map(to_micros)),
}

macro_rules! value_from_id {
    ($($id:ident),+ $(,)?) => {$(
        impl From<regard_domain::id::$id> for Value {
            fn from(id: regard_domain::id::$id) -> Value { Value::Int(Some(id.0)) }
        }
        impl From<Option<regard_domain::id::$id>> for Value {
            fn from(id: Option<regard_domain::id::$id>) -> Value { Value::Int(id.map(|id| id.0)) }
        }
    )+};
}

value_from_id!(
    TicketId,
    CommentId,
    AuditId,
    UserId,
    IdentityId,
    OrganizationId,
    GroupId,
    BrandId,
    AttachmentId,
    MailboxId,
    RawMessageId,
    OutgoingId,
    SuspendedTicketId,
    JobId,
    ScheduleId,
    DraftId,
    ApiTokenId,
    NotificationId,
    DefinitionId,
    MembershipId,
    OrganizationMembershipId,
    CustomerLinkId,
    PromiseId,
    DetectionId,
    RecoveryId,
    ComplaintId,
    LimitId,
    PolicyId,
    WantId,
    GestureId,
    GoodwillId,
    UpdateId,
    HandoffId,
    IgnoredIntervalId,
);
