//! A person as programs read and write them.

use crate::answer::{Result, moment, moment_or_null, or_null};
use crate::sent::Input;
use regard_domain::user::{Identity, Role, TicketAccess};
use regard_domain::written::{PersonWords, Set};
use regard_services::profiles::Read;
use serde_json::{Map, Value, json};

/// The locale of somebody who has chosen none, and its number.
const LOCALE: (&str, i64) = ("en-US", 1);

/// A person. The market knows three roles: a lead is an agent there.
pub fn user(read: &Read, base: &str) -> Value {
    let (user, profile) = (&read.user, &read.profile);
    let is_deleted = profile.deleted_at.is_some();
    let zone = user.zone.clone().unwrap_or_else(|| "UTC".into());
    json!({
        "id": user.id.0,
        "url": format!("{base}/api/v2/users/{}.json", user.id),
        "name": user.name,
        "email": user.email,
        "role": market_role(user.role),
        "role_type": role_type(user.role),
        "custom_role_id": profile.custom_role_id,
        "active": !is_deleted,
        "permanently_deleted": false,
        "verified": profile.is_verified || user.last_signed_in_at.is_some(),
        "suspended": user.is_suspended,
        "created_at": moment(user.created_at),
        "updated_at": moment(user.updated_at),
        "last_login_at": moment_or_null(user.last_signed_in_at),
        "time_zone": zone,
        "iana_time_zone": zone,
        "locale": user.locale.as_deref().filter(|locale| !locale.is_empty()).unwrap_or(LOCALE.0),
        "locale_id": LOCALE.1,
        "organization_id": user.organization_id.map(|id| id.0),
        "default_group_id": profile.default_group_id.map(|id| id.0),
        "ticket_restriction": restriction(user.role, user.access),
        "restricted_agent": !matches!(user.role, Role::Admin | Role::Lead),
        "moderator": user.role == Role::Admin,
        "only_private_comments": profile.only_private_comments,
        "shared": false,
        "shared_agent": false,
        "shared_phone_number": null,
        "two_factor_auth_enabled": null,
        "report_csv": user.role == Role::Admin,
        "external_id": profile.external_id,
        "alias": or_null(&profile.alias),
        "phone": profile.phone,
        "photo": null,
        "signature": or_null(&user.signature),
        "details": or_null(&profile.details),
        "notes": or_null(&user.notes),
        "tags": profile.tags,
        "user_fields": profile.fields,
    })
}

/// Several people.
pub fn users(all: &[Read], base: &str) -> Vec<Value> {
    all.iter().map(|read| user(read, base)).collect()
}

fn market_role(role: Role) -> &'static str {
    match role {
        Role::Lead => Role::Agent.as_str(),
        other => other.as_str(),
    }
}

fn role_type(role: Role) -> Option<i64> {
    match role {
        Role::EndUser => None,
        Role::Agent | Role::Lead => Some(0),
        Role::Admin => Some(4),
    }
}

/// Which tickets the person is restricted to; `null` is none of them.
fn restriction(role: Role, access: TicketAccess) -> Option<&'static str> {
    use regard_domain::user::TicketAccess::{All, Assigned, Groups};
    match (role, access) {
        (Role::EndUser, _) => Some("requested"),
        (Role::Agent, Groups) => Some("groups"),
        (Role::Agent, Assigned) => Some("assigned"),
        (Role::Agent, All) | (Role::Lead | Role::Admin, _) => None,
    }
}

/// Nobody who is known.
pub fn anonymous() -> Value {
    json!({"id": null, "url": null, "name": "Anonymous user", "email": "invalid@example.com", "role": "end-user",
        "active": true, "verified": false, "suspended": false, "organization_id": null, "tags": [],
        "user_fields": {}})
}

/// An address or number of a person.
pub fn identity(identity: &Identity, base: &str) -> Value {
    let kind = match identity.kind.as_str() {
        "phone" => "phone_number",
        other => other,
    };
    let at = moment_or_null(identity.verified_at);
    json!({
        "id": identity.id.0,
        "url": format!("{base}/api/v2/users/{}/identities/{}.json", identity.user_id, identity.id),
        "user_id": identity.user_id.0,
        "type": kind,
        "value": identity.value,
        "verified": identity.verified_at.is_some(),
        "verified_at": at,
        "primary": identity.is_primary,
        "deliverable_state": if identity.undeliverable_at.is_some() { "undeliverable" } else { "deliverable" },
        "undeliverable_count": i64::from(identity.undeliverable_at.is_some()),
        "verification_method": if identity.verified_at.is_some() { json!("none") } else { Value::Null },
    })
}

/// What is read and of no consequence when it is sent back.
const READ_ONLY: &[&str] = &[
    "id",
    "url",
    "created_at",
    "updated_at",
    "last_login_at",
    "active",
    "shared",
    "shared_agent",
    "photo",
    "locale_id",
    "restricted_agent",
    "moderator",
    "report_csv",
    "role_type",
    "two_factor_auth_enabled",
    "shared_phone_number",
    "permanently_deleted",
    "skip_verify_email",
    "remote_photo_url",
    "chat_only",
    "password",
    "organization_name",
];

/// What a program writes about a person, and a warning about what nobody knows.
pub fn words(mut input: Input) -> Result<(PersonWords, Option<String>)> {
    let zone = input.text("iana_time_zone");
    let other_zone = input.text("time_zone");
    let words = PersonWords {
        name: input.words("name"),
        email: input.text("email"),
        role: input.words("role"),
        notes: input.text("notes"),
        details: input.text("details"),
        signature: input.text("signature"),
        alias: input.text("alias"),
        phone: input.text("phone"),
        zone: if zone.is_kept() { known_zone(other_zone) } else { zone },
        locale: input.text("locale"),
        is_suspended: input.flag("suspended"),
        is_verified: input.flag("verified"),
        organization_id: input.id("organization_id"),
        organization: organization(&mut input),
        external_id: input.text("external_id"),
        tags: input.texts("tags"),
        fields: input.object("user_fields"),
        ticket_restriction: input.text("ticket_restriction"),
        custom_role_id: input.id("custom_role_id"),
        only_private_comments: input.flag("only_private_comments"),
        default_group_id: input.id_or_none("default_group_id"),
        identities: identities(input.objects("identities")),
    };
    input.ignore(READ_ONLY);
    Ok((words, input.end()?))
}

/// A zone in the market's own words (a city's name) that we do not know is passed over.
fn known_zone(zone: Set<String>) -> Set<String> {
    match zone {
        Set::To(name) if jiff::tz::TimeZone::get(&name).is_err() => Set::Keep,
        other => other,
    }
}

fn organization(input: &mut Input) -> Option<String> {
    match input.take("organization")? {
        Value::String(name) => Some(name),
        Value::Object(map) => map.get("name").and_then(Value::as_str).map(str::to_owned),
        _ => None,
    }
}

fn identities(list: Vec<Map<String, Value>>) -> Vec<(String, String)> {
    let text =
        |map: &Map<String, Value>, name: &str| map.get(name).and_then(Value::as_str).map(str::to_owned);
    list.iter().filter_map(|map| Some((kind(&text(map, "type")?), text(map, "value")?))).collect()
}

/// Our word for a kind of address.
pub fn kind(word: &str) -> String {
    match word {
        "phone_number" => "phone".into(),
        "email" | "phone" => word.into(),
        _ => "social".into(),
    }
}
