//! The names behind the numbers in a rule, read for a page or a reason.

use crate::active_rules::Rule;
use crate::error::Result;
use regard_domain::action::{Action, Who};
use regard_domain::condition::Condition;
use regard_domain::definition::Kind;
use regard_domain::id::UserId;
use regard_store::db::Conn;
use regard_store::{brand, definition, group, mailbox, organization, user};
use std::collections::HashMap;

/// Names by kind and number.
#[derive(Clone, Debug, Default)]
pub struct Named(HashMap<(String, String), String>);

impl Named {
    /// The name of a thing.
    pub fn get(&self, kind: &str, id: &str) -> Option<String> {
        self.0.get(&(kind.to_owned(), id.to_owned())).cloned()
    }

    fn add(&mut self, kind: &str, id: impl ToString, name: &str) {
        self.0.insert((kind.to_owned(), id.to_string()), name.to_owned());
    }
}

/// The names that rules mention.
pub(crate) async fn names(conn: &mut Conn, rules: &[Rule]) -> Result<Named> {
    let mut named = Named::default();
    let conditions: Vec<&Condition> =
        rules.iter().flat_map(|rule| rule.conditions.all.iter().chain(&rule.conditions.any)).collect();
    let actions: Vec<&Action> = rules.iter().flat_map(|rule| &rule.actions).collect();
    let mentions = |field: &str| conditions.iter().any(|one| one.field == field);
    let acts = |is: fn(&Action) -> bool| actions.iter().any(|action| is(action));
    if mentions("group_id") || acts(|a| matches!(a, Action::Group(_) | Action::NotifyGroup(..))) {
        for group in group::list(conn).await? {
            named.add("group", group.id, &group.name);
        }
    }
    people(conn, &conditions, &actions, &mut named).await?;
    for one in conditions.iter().filter(|one| one.field == "organization_id") {
        for id in one.values.iter().filter_map(|value| value.parse().ok()) {
            if let Some(found) = organization::find(conn, id).await? {
                named.add("organization", found.id, &found.name);
            }
        }
    }
    if mentions("brand_id") || acts(|a| matches!(a, Action::Brand(_))) {
        for brand in brand::list(conn).await? {
            named.add("brand", brand.id, &brand.name);
        }
    }
    if mentions("recipient") {
        for row in mailbox::list(conn).await? {
            named.add("mailbox", row.id, &row.address);
        }
    }
    defined(conn, &conditions, &actions, &mut named).await?;
    Ok(named)
}

async fn people(
    conn: &mut Conn,
    conditions: &[&Condition],
    actions: &[&Action],
    named: &mut Named,
) -> Result<()> {
    let mut ids: Vec<UserId> = Vec::new();
    for one in conditions {
        if ["assignee_id", "requester_id", "cc", "follower", "role"].contains(&one.field.as_str()) {
            ids.extend(one.values.iter().filter_map(|value| value.parse().ok().map(UserId)));
        }
    }
    for action in actions {
        if let Action::Assignee(Who::One(id))
        | Action::Cc(Who::One(id))
        | Action::Follower(Who::One(id))
        | Action::NotifyUser(Who::One(id), ..) = action
        {
            ids.push(UserId(*id));
        }
    }
    if !ids.is_empty() {
        for person in user::list_by_ids(conn, &ids).await? {
            named.add("user", person.id, &person.name);
        }
    }
    Ok(())
}

async fn defined(
    conn: &mut Conn,
    conditions: &[&Condition],
    actions: &[&Action],
    named: &mut Named,
) -> Result<()> {
    let has_fields = conditions.iter().any(|one| one.field.starts_with("custom_fields_"))
        || actions.iter().any(|action| matches!(action, Action::Field(..)));
    if has_fields {
        for field in definition::list(conn, Kind::TicketField).await? {
            named.add("field", field.id, &field.title);
        }
    }
    let mentions = |field: &str| conditions.iter().any(|one| one.field == field);
    if mentions("ticket_form_id") || actions.iter().any(|action| matches!(action, Action::Form(_))) {
        for form in definition::list(conn, Kind::TicketForm).await? {
            named.add("form", form.id, &form.title);
        }
    }
    if mentions("custom_status_id") || actions.iter().any(|action| matches!(action, Action::CustomStatus(_)))
    {
        for status in definition::list(conn, Kind::CustomStatus).await? {
            named.add("status", status.id, &status.title);
        }
    }
    if actions.iter().any(|action| matches!(action, Action::Webhook(..))) {
        for webhook in definition::list(conn, Kind::Webhook).await? {
            named.add("webhook", webhook.id, &webhook.title);
            named.add("webhook", format!("01R{:023}", webhook.id.0), &webhook.title);
        }
    }
    Ok(())
}
