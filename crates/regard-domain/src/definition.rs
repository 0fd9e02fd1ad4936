//! What people define for their desk (fields, forms, views, macros, rules, policies) and programs read in the market's
//! shape: a name, a place in a list, and a document.

use crate::channel::words;
use crate::id::{DefinitionId, UserId};
use jiff::Timestamp;
use serde_json::{Map, Value};

words! {
    /// What is defined.
    Kind {
        /// A field of tickets.
        TicketField = "ticket_field",
        /// A field of people.
        UserField = "user_field",
        /// A field of organizations.
        OrganizationField = "organization_field",
        /// A form: which fields a ticket has.
        TicketForm = "ticket_form",
        /// A status of one's own within a standing one.
        CustomStatus = "custom_status",
        /// A role of one's own within a standing one.
        CustomRole = "custom_role",
        /// A list of tickets by conditions.
        View = "view",
        /// Actions at a click.
        Macro = "macro",
        /// Actions when something happens.
        Trigger = "trigger",
        /// A heading over triggers.
        TriggerCategory = "trigger_category",
        /// Actions when time has passed.
        Automation = "automation",
        /// Promised times.
        SlaPolicy = "sla_policy",
        /// Promised times between groups.
        GroupSlaPolicy = "group_sla_policy",
        /// Business hours.
        Schedule = "schedule",
        /// Words in several languages.
        DynamicContent = "dynamic_content",
        /// Where events go.
        Webhook = "webhook",
        /// Where notices go (the older form).
        Target = "target",
        /// Another desk that tickets are shared with.
        SharingAgreement = "sharing_agreement",
        /// A ticket somebody marked.
        Bookmark = "bookmark",
        /// Who is told of an organization's tickets.
        OrganizationSubscription = "organization_subscription",
        /// A program that acts for people.
        OauthClient = "oauth_client",
        /// A layout of the workspace.
        Workspace = "workspace",
        /// An address of ours beside the mailboxes.
        RecipientAddress = "recipient_address",
        /// A public face of ours, what is beside its name.
        Brand = "brand",
    }
}

/// Something defined.
#[derive(Clone, Debug, PartialEq)]
pub struct Definition {
    /// Its row.
    pub id: DefinitionId,
    /// What it is.
    pub kind: Kind,
    /// The word by which it is known within its kind, if it is.
    pub word: Option<String>,
    /// What people call it.
    pub title: String,
    /// Its place in the list.
    pub position: i64,
    /// Whether it is in use.
    pub is_active: bool,
    /// Whose own it is; `None` is everybody's.
    pub owner_id: Option<UserId>,
    /// Everything else, in the market's shape.
    pub body: Map<String, Value>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// How something defined was at a time.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    /// Who wrote it; `None` is the desk, or somebody who is not there any more.
    pub user_id: Option<UserId>,
    /// What it was called.
    pub title: String,
    /// Whether it was in use.
    pub is_active: bool,
    /// Its document.
    pub body: Map<String, Value>,
    /// Since when.
    pub created_at: Timestamp,
}

impl Kind {
    /// Whether what was changed, and by whom, is kept.
    pub fn keeps_versions(self) -> bool {
        matches!(self, Kind::Trigger | Kind::Automation | Kind::Macro | Kind::SlaPolicy)
    }
}

impl Definition {
    /// A text of the document; empty when it is none.
    pub fn text(&self, name: &str) -> &str {
        self.body.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// The options of a field to choose from: each with its name and its value.
    pub fn options(&self) -> Vec<(&str, &str)> {
        let list =
            ["custom_field_options", "system_field_options"].iter().find_map(|name| self.body.get(*name));
        let list = list.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        list.iter()
            .filter_map(|option| Some((option.get("name")?.as_str()?, option.get("value")?.as_str()?)))
            .collect()
    }
}
