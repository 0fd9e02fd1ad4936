//! What each kind of definition is called in the market's API, and what it has when its writer said nothing about it.

use regard_domain::definition::Kind;
use serde_json::{Value, json};

/// How a kind is written and read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// The kind.
    pub kind: Kind,
    /// Its address behind `/api/v2/`.
    pub path: &'static str,
    /// The envelope of several.
    pub plural: &'static str,
    /// The envelope of one.
    pub singular: &'static str,
    /// The field that names it.
    pub title: &'static str,
}

macro_rules! forms {
    ($($name:ident $kind:ident $path:literal $plural:literal $singular:literal $title:literal;)+) => {
        $(
            #[doc = concat!("`", $path, "`.")]
            pub const $name: Form =
                Form { kind: Kind::$kind, path: $path, plural: $plural, singular: $singular, title: $title };
        )+
        const ALL: &[Form] = &[$($name),+];
    };
}

forms! {
    TICKET_FIELDS TicketField "ticket_fields" "ticket_fields" "ticket_field" "title";
    USER_FIELDS UserField "user_fields" "user_fields" "user_field" "title";
    ORGANIZATION_FIELDS OrganizationField "organization_fields" "organization_fields" "organization_field" "title";
    TICKET_FORMS TicketForm "ticket_forms" "ticket_forms" "ticket_form" "name";
    CUSTOM_STATUSES CustomStatus "custom_statuses" "custom_statuses" "custom_status" "agent_label";
    CUSTOM_ROLES CustomRole "custom_roles" "custom_roles" "custom_role" "name";
    VIEWS View "views" "views" "view" "title";
    MACROS Macro "macros" "macros" "macro" "title";
    TRIGGERS Trigger "triggers" "triggers" "trigger" "title";
    TRIGGER_CATEGORIES TriggerCategory "trigger_categories" "trigger_categories" "trigger_category" "name";
    AUTOMATIONS Automation "automations" "automations" "automation" "title";
    SLA_POLICIES SlaPolicy "slas/policies" "sla_policies" "sla_policy" "title";
    GROUP_SLA_POLICIES GroupSlaPolicy "group_slas/policies" "group_sla_policies" "group_sla_policy" "title";
    SCHEDULES Schedule "business_hours/schedules" "schedules" "schedule" "name";
    DYNAMIC_CONTENT DynamicContent "dynamic_content/items" "items" "item" "name";
    WEBHOOKS Webhook "webhooks" "webhooks" "webhook" "name";
    TARGETS Target "targets" "targets" "target" "title";
    SHARING_AGREEMENTS SharingAgreement "sharing_agreements" "sharing_agreements" "sharing_agreement" "name";
    BOOKMARKS Bookmark "bookmarks" "bookmarks" "bookmark" "title";
    ORGANIZATION_SUBSCRIPTIONS OrganizationSubscription "organization_subscriptions" "organization_subscriptions" "organization_subscription" "title";
    WORKSPACES Workspace "workspaces" "workspaces" "workspace" "title";
    OAUTH_CLIENTS OauthClient "oauth/clients" "clients" "client" "name";
    RECIPIENT_ADDRESSES RecipientAddress "recipient_addresses" "recipient_addresses" "recipient_address" "email";
}

/// The form of a kind.
pub fn of(kind: Kind) -> Form {
    ALL.iter().find(|form| form.kind == kind).copied().unwrap_or(TICKET_FIELDS)
}

/// What a definition has when nothing was said about it.
pub fn defaults(kind: Kind) -> Value {
    match kind {
        Kind::TicketField => {
            json!({"type": "text", "description": "", "agent_description": null, "required": false,
            "collapsed_for_agents": false, "regexp_for_validation": null, "visible_in_portal": false,
            "editable_in_portal": false, "required_in_portal": false, "tag": null, "removable": true, "key": null})
        }
        Kind::UserField | Kind::OrganizationField => {
            json!({"type": "text", "description": "", "system": false,
            "regexp_for_validation": null, "tag": null})
        }
        Kind::TicketForm => {
            json!({"end_user_visible": true, "ticket_field_ids": [], "default": false, "in_all_brands": true,
            "restricted_brand_ids": [], "agent_conditions": [], "end_user_conditions": []})
        }
        Kind::CustomStatus => json!({"status_category": "open", "end_user_label": "", "description": null,
            "end_user_description": null, "default": false}),
        Kind::CustomRole => {
            json!({"description": "", "role_type": 0, "team_member_count": 0, "configuration": {}})
        }
        Kind::View => json!({"description": null, "restriction": null, "conditions": {"all": [], "any": []},
            "default": false, "execution": execution(None)}),
        Kind::Macro => json!({"description": null, "restriction": null, "actions": [], "default": false}),
        Kind::Trigger => json!({"description": null, "category_id": null, "actions": [], "default": false,
            "conditions": {"all": [], "any": []}}),
        Kind::Automation => json!({"actions": [], "default": false, "conditions": {"all": [], "any": []}}),
        Kind::SlaPolicy | Kind::GroupSlaPolicy => {
            json!({"description": null, "filter": {"all": [], "any": []},
            "policy_metrics": [], "metric_settings": null})
        }
        Kind::Schedule => json!({"time_zone": "UTC", "intervals": []}),
        Kind::DynamicContent => json!({"default_locale_id": 1, "outdated": false, "variants": []}),
        Kind::Webhook => {
            json!({"description": null, "endpoint": "", "http_method": "POST", "request_format": "json",
            "status": "active", "subscriptions": []})
        }
        Kind::Target => json!({"type": "email_target"}),
        Kind::SharingAgreement => json!({"type": "outbound", "status": "pending", "partner_name": null,
            "remote_subdomain": null}),
        Kind::RecipientAddress => {
            json!({"default": false, "forwarding_status": "unknown", "spf_status": "unknown",
            "cname_status": "unknown", "domain_verification_status": "unknown", "domain_verification_code": null,
            "brand_id": null, "name": null})
        }
        _ => json!({}),
    }
}

/// How a view is shown: columns, grouping and order.
pub fn execution(output: Option<&Value>) -> Value {
    let text = |name: &str| output.and_then(|output| output.get(name)).cloned().unwrap_or(Value::Null);
    let columns = output.and_then(|output| output.get("columns")).and_then(Value::as_array);
    let standing = [json!("subject"), json!("requester"), json!("created")];
    let columns: Vec<Value> = columns.map_or(&standing[..], Vec::as_slice).iter().map(column).collect();
    let order = |name: &str| match text(name) {
        Value::Null => json!("asc"),
        order => order,
    };
    json!({"columns": columns, "fields": columns, "custom_fields": [], "group": null, "sort": null,
        "group_by": text("group_by"), "group_order": order("group_order"), "sort_by": text("sort_by"),
        "sort_order": order("sort_order")})
}

fn column(name: &Value) -> Value {
    if name.is_object() {
        return name.clone();
    }
    let id = name.as_str().map_or_else(|| name.to_string(), str::to_owned);
    let mut letters = id.replace('_', " ");
    if let Some(first) = letters.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    json!({"id": id, "title": letters, "filterable": true, "sortable": true})
}
