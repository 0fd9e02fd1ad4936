//! Placeholders in the words of rules: `{{ticket.title}}`, `{{current_user.name}}` and their like, in the market's names.
//!
//! Rendered in a box: nothing is reached but the values that are put in, for a bounded number of steps. What is not known
//! is empty. Internal words are never among a customer's values (law 9).

use crate::desk::Place;
use crate::error::Result;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use regard_domain::comment::kind;
use regard_domain::id::UserId;
use regard_domain::ticket::Ticket;
use regard_domain::ticket_detail::TicketDetail;
use regard_domain::user::User;
use regard_store::db::Conn;
use regard_store::{brand, comment, group, organization, user};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Steps that one text may take: loops over comments fit, endless ones do not.
const FUEL: u64 = 50_000;

/// How many of the latest words stand in a mail.
const COMMENTS_MAX: i64 = 100;

/// For whom the words are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum For {
    /// Customers: only what they may see.
    Customers,
    /// Colleagues.
    Colleagues,
}

/// A text with its placeholders filled; `is_html` escapes every value. A text that cannot be understood stays as it is,
/// so that its writer sees it.
pub fn fill(text: &str, is_html: bool, values: &Value) -> String {
    if !text.contains("{{") && !text.contains("{%") {
        return text.to_owned();
    }
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Chainable);
    environment.set_fuel(Some(FUEL));
    environment.set_auto_escape_callback(move |_| match is_html {
        true => AutoEscape::Html,
        false => AutoEscape::None,
    });
    environment.render_str(text, inside(values)).unwrap_or_else(|_| text.to_owned())
}

fn inside(value: &Value) -> minijinja::Value {
    match value {
        Value::Null => minijinja::Value::UNDEFINED,
        Value::Bool(is) => (*is).into(),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => whole.into(),
            None => number.as_f64().unwrap_or_default().into(),
        },
        Value::String(text) => text.as_str().into(),
        Value::Array(list) => list.iter().map(inside).collect::<Vec<_>>().into(),
        Value::Object(map) => {
            let pairs = map.iter().map(|(name, value)| (name.clone(), inside(value)));
            pairs.collect::<BTreeMap<_, _>>().into()
        }
    }
}

/// A body of JSON with its placeholders filled: values are escaped as texts within JSON.
pub fn fill_json(text: &str, values: &Value) -> String {
    let escaped = escape_texts(values);
    fill(text, false, &escaped)
}

fn escape_texts(value: &Value) -> Value {
    match value {
        Value::String(text) => {
            let quoted = json!(text).to_string();
            json!(quoted[1..quoted.len() - 1])
        }
        Value::Array(list) => list.iter().map(escape_texts).collect(),
        Value::Object(map) => {
            Value::Object(map.iter().map(|(name, value)| (name.clone(), escape_texts(value))).collect())
        }
        other => other.clone(),
    }
}

/// What placeholders can name about a ticket.
pub(crate) async fn values(
    conn: &mut Conn,
    place: &Place,
    (ticket, detail): (&Ticket, &TicketDetail),
    by: Option<UserId>,
    reader: For,
) -> Result<Value> {
    let mut ticket_values = plain(ticket, detail, place);
    let requester = user::find(conn, ticket.requester_id).await?;
    let assignee = match ticket.assignee_id {
        Some(id) => user::find(conn, id).await?,
        None => None,
    };
    let submitter = user::find(conn, ticket.submitter_id).await?;
    let group = match ticket.group_id {
        Some(id) => group::find(conn, id).await?,
        None => None,
    };
    let company = match ticket.organization_id {
        Some(id) => organization::find(conn, id).await?,
        None => None,
    };
    let brand = brand::find(conn, ticket.brand_id).await?;
    let company = json!({"id": company.as_ref().map(|o| o.id.0), "name": company.map(|o| o.name)});
    let mut person = |name: &str, user: Option<User>| {
        let mut shape = user.as_ref().map_or(json!({}), |user| shape_of(user, reader));
        shape["organization"] = if name == "requester" { company.clone() } else { Value::Null };
        ticket_values.insert(name.into(), shape);
    };
    person("requester", requester);
    person("assignee", assignee);
    person("submitter", submitter);
    ticket_values.insert("organization".into(), company.clone());
    ticket_values
        .insert("group".into(), json!({"id": ticket.group_id.map(|id| id.0), "name": group.map(|g| g.name)}));
    let brand = brand.map_or(json!({}), |brand| json!({"name": brand.name, "id": brand.id.0}));
    ticket_values.insert("brand".into(), brand.clone());
    ticket_values.extend(words(conn, ticket, reader).await?);
    let current = match by {
        Some(id) => user::find(conn, id).await?,
        None => None,
    };
    let current = current.map_or(json!({}), |user| shape_of(&user, reader));
    Ok(json!({"ticket": ticket_values, "current_user": current, "brand": brand,
        "account": {"name": place.domain}}))
}

fn plain(ticket: &Ticket, detail: &TicketDetail, place: &Place) -> Map<String, Value> {
    let link = format!("{}/tickets/{}", place.url, ticket.id);
    let shown = |at: jiff::Timestamp| at.strftime("%-d %B %Y").to_string();
    let values = json!({
        "id": ticket.id.0, "encoded_id": ticket.id.0.to_string(), "title": ticket.subject, "subject": ticket.subject,
        "status": ticket.status.as_str(), "priority": ticket.priority.map(|priority| priority.as_str()),
        "ticket_type": ticket.kind.map(|kind| kind.as_str()), "via": ticket.channel.as_str(),
        "external_id": ticket.external_id, "tags": detail.tags.join(" "), "link": link, "url": link,
        "score": detail.satisfaction, "account": place.domain,
        "created_at": shown(ticket.created_at), "updated_at": shown(ticket.updated_at),
        "created_at_with_timestamp": ticket.created_at.to_string(),
        "updated_at_with_timestamp": ticket.updated_at.to_string(),
        "due_date": detail.due_at.map(shown), "due_date_with_timestamp": detail.due_at.map(|at| at.to_string()),
    });
    let mut map = values.as_object().cloned().unwrap_or_default();
    for (id, value) in &detail.fields {
        map.insert(format!("ticket_field_{id}"), value.clone());
        map.insert(format!("ticket_field_option_title_{id}"), value.clone());
    }
    map
}

fn shape_of(user: &User, reader: For) -> Value {
    let (first, last) = user.name.split_once(' ').unwrap_or((&user.name, ""));
    let mut shape = json!({"id": user.id.0, "name": user.name, "first_name": first, "last_name": last,
        "email": user.email, "language": user.locale, "time_zone": user.zone, "signature": user.signature,
        "role": user.role.as_str()});
    if reader == For::Colleagues {
        shape["notes"] = json!(user.notes);
    }
    shape
}

/// What was said: for customers only what is public and has left the house.
async fn words(conn: &mut Conn, ticket: &Ticket, reader: For) -> Result<Map<String, Value>> {
    let mut all = comment::list_last(conn, ticket.id, COMMENTS_MAX).await?;
    let is_shown = |word: &regard_domain::comment::Comment| {
        word.is_public
            && word.kind == kind::COMMENT
            && (word.held_until.is_none() || reader == For::Colleagues)
    };
    let internal = reader == For::Colleagues;
    all.retain(|word| internal || is_shown(word));
    let ids: Vec<UserId> = all.iter().map(|word| word.author_id).collect();
    let people = user::list_by_ids(conn, &ids).await?;
    let shape = |word: &regard_domain::comment::Comment| {
        let author = people.iter().find(|person| person.id == word.author_id);
        json!({"value": word.body_text, "value_rich": word.body_html, "is_public": word.is_public, "id": word.id.0,
            "created_at": word.created_at.strftime("%-d %B %Y, %H:%M UTC").to_string(),
            "author": author.map_or(json!({}), |author| shape_of(author, reader))})
    };
    let lines = |words: &[Value]| {
        let line = |word: &Value| {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            format!(
                "{}, {}:\n{}",
                text(&word["author"]["name"]),
                text(&word["created_at"]),
                text(&word["value"])
            )
        };
        words.iter().map(line).collect::<Vec<_>>().join("\n\n")
    };
    let shown: Vec<Value> = all.iter().map(shape).collect();
    let public: Vec<Value> = all.iter().filter(|word| is_shown(word)).map(shape).collect();
    let first = |list: &[Value]| list.first().cloned().unwrap_or(json!({}));
    let description = public.last().map(|word| word["value"].clone());
    let values = json!({"description": description, "comments": shown, "public_comments": public,
        "comments_formatted": lines(&shown), "public_comments_formatted": lines(&public),
        "latest_comment": first(&shown), "latest_public_comment": first(&public),
        "latest_comment_formatted": lines(&shown[..shown.len().min(1)]),
        "latest_public_comment_formatted": lines(&public[..public.len().min(1)])});
    Ok(values.as_object().cloned().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, is_html: bool, expected: &str) {
        let values = json!({"ticket": {"title": "Cups & <saucers>", "comments": [{"value": "One"}, {"value": "Two"}]}});
        assert_eq!(fill(text, is_html, &values), expected);
    }

    #[test]
    fn values_are_put_in_and_what_is_not_known_is_empty() {
        check("About {{ticket.title}}.", false, "About Cups & <saucers>.");
        check("About {{ ticket.title }}.", true, "About Cups &amp; &lt;saucers&gt;.");
        check("{{ticket.nobody.knows.this}}{{nor.that}}!", false, "!");
        check("{% for c in ticket.comments %}{{c.value}} {% endfor %}", false, "One Two ");
        check("Broken {{ticket.", false, "Broken {{ticket.");
    }

    #[test]
    fn a_text_without_end_stops() {
        let text = "{% for a in range(10000) %}{% for b in range(10000) %}x{% endfor %}{% endfor %}";
        assert_eq!(fill(text, false, &json!({})), text);
    }

    #[test]
    fn a_value_cannot_break_out_of_json() {
        let values = json!({"ticket": {"title": "He said \"no\""}});
        let filled = fill_json("{\"title\": \"{{ticket.title}}\"}", &values);
        assert_eq!(serde_json::from_str::<Value>(&filled).expect("JSON")["title"], "He said \"no\"");
    }
}
