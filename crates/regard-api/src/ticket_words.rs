//! What programs write about tickets.

use crate::answer::Result;
use crate::sent::{Input, moment, texts};
use jiff::Timestamp;
use regard_domain::ticket::{Kind, Priority, Status};
use regard_domain::written::{Joining, Named, Said, TicketWords};
use serde_json::{Map, Value, json};

/// What is read and of no consequence when it is sent back.
const READ_ONLY: &[&str] = &[
    "id",
    "url",
    "via",
    "raw_subject",
    "generated_timestamp",
    "has_incidents",
    "is_public",
    "satisfaction_rating",
    "sharing_agreement_ids",
    "followup_ids",
    "allow_channelback",
    "allow_attachments",
    "from_messaging_channel",
    "forum_topic_id",
    "recipient",
    "metadata",
    "macro_ids",
    "macro_id",
    "via_id",
    "attribute_value_ids",
    "encoded_id",
    "result_type",
    "email_cc_ids",
    "follower_ids",
    "followup_source_id",
    "voice_comment",
    "disable_triggers",
    "custom_ticket_fields",
    "archive_immediately",
    "safe_update",
    "updated_stamp",
];

/// Reads a ticket's fields, and a warning about what nobody knows.
pub fn words(mut input: Input) -> Result<(TicketWords, Option<String>)> {
    let seen_at = seen(&input);
    let cc = joining(input.take("email_ccs"));
    let (collaborators, exactly_cc) = collaborators(&mut input);
    let mut words = TicketWords {
        subject: input.words("subject"),
        status: input.word("status", Status::from_word).over(None),
        priority: input.word("priority", Priority::from_word),
        kind: input.word("type", Kind::from_word),
        requester_id: input.id_or_none("requester_id"),
        requester: requester(&mut input),
        submitter_id: input.id_or_none("submitter_id"),
        assignee_id: input.id("assignee_id"),
        assignee_email: input.words("assignee_email").filter(|email| !email.is_empty()),
        group_id: input.id("group_id"),
        organization_id: input.id("organization_id"),
        brand_id: input.id_or_none("brand_id"),
        external_id: input.text("external_id"),
        due_at: input.moment("due_at"),
        problem_id: input.id("problem_id"),
        followup_of_id: input.id_or_none("via_followup_source_id"),
        form_id: input.id("ticket_form_id"),
        custom_status_id: input.id_or_none("custom_status_id"),
        tags: input.texts("tags"),
        additional_tags: input.texts("additional_tags").unwrap_or_default(),
        remove_tags: input.texts("remove_tags").unwrap_or_default(),
        fields: fields(&mut input),
        comment: comment(input.take("comment")),
        comments: Vec::new(),
        cc: cc.into_iter().chain(collaborators).collect(),
        exactly_cc,
        followers: joining(input.take("followers")),
        exactly_followers: false,
        seen_at,
        created_at: input.moment("created_at").over(None),
        updated_at: input.moment("updated_at").over(None),
        solved_at: input.moment("solved_at").over(None),
    };
    description(&mut input, &mut words);
    let comments = input.objects("comments");
    words.comments = comments.into_iter().filter_map(|map| comment(Some(Value::Object(map)))).collect();
    input.ignore(READ_ONLY);
    let warning = input.end()?;
    Ok((words, warning))
}

/// Words of a new ticket may stand in `description` too.
fn description(input: &mut Input, words: &mut TicketWords) {
    let text = input.take("description").and_then(|text| text.as_str().map(str::to_owned));
    if let (Some(text), None) = (text.filter(|text| !text.is_empty()), &words.comment) {
        words.comment = Some(Said { text, ..Said::default() });
    }
}

fn seen(input: &Input) -> Option<Timestamp> {
    let is_safe = input.peek("safe_update").is_some_and(|safe| *safe == json!(true) || safe == "true");
    let stamp = input.peek("updated_stamp").and_then(Value::as_str).and_then(moment);
    stamp.filter(|_| is_safe)
}

fn requester(input: &mut Input) -> Option<Named> {
    match input.take("requester")? {
        Value::Object(map) => Some(named(&map)),
        Value::String(email) => Some(Named { email: Some(email), name: None }),
        _ => None,
    }
}

fn named(map: &Map<String, Value>) -> Named {
    let text = |name: &str| map.get(name).and_then(Value::as_str).map(str::to_owned);
    Named { email: text("email"), name: text("name") }
}

/// Values of fields of one's own, in any of the ways clients write them: a list of ids and values, or a map.
fn fields(input: &mut Input) -> Vec<(i64, Value)> {
    let mut all = Vec::new();
    for name in ["custom_fields", "fields"] {
        match input.take(name) {
            Some(Value::Array(list)) => {
                for one in list {
                    match one {
                        Value::Object(map) if map.contains_key("id") => {
                            let id = map
                                .get("id")
                                .and_then(|id| id.as_i64().or_else(|| id.as_str()?.parse().ok()));
                            all.extend(id.map(|id| (id, map.get("value").cloned().unwrap_or(Value::Null))));
                        }
                        Value::Object(map) => all.extend(keyed(map)),
                        _ => {}
                    }
                }
            }
            Some(Value::Object(map)) => all.extend(keyed(map)),
            _ => {}
        }
    }
    all
}

fn keyed(map: Map<String, Value>) -> Vec<(i64, Value)> {
    map.into_iter().filter_map(|(key, value)| Some((key.parse().ok()?, value))).collect()
}

/// Words to be said: an object, or the text alone.
pub fn comment(value: Option<Value>) -> Option<Said> {
    match value? {
        Value::String(text) => Some(Said { text, ..Said::default() }),
        Value::Object(map) => {
            let text = |name: &str| map.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            let (body, value) = (text("body"), text("value"));
            let flag = |value: &Value| value.as_bool().or_else(|| value.as_str()?.parse().ok());
            Some(Said {
                text: if body.is_empty() { value } else { body },
                html: text("html_body"),
                is_public: map.get("public").and_then(flag),
                author_id: map
                    .get("author_id")
                    .and_then(|id| id.as_i64().or_else(|| id.as_str()?.parse().ok())),
                uploads: texts(map.get("uploads")),
                created_at: map.get("created_at").and_then(Value::as_str).and_then(moment),
                why: text("why"),
            })
        }
        _ => None,
    }
}

/// Who joins or leaves: `[{user_id | user_email, user_name, action}]`.
fn joining(value: Option<Value>) -> Vec<Joining> {
    let Some(Value::Array(list)) = value else { return Vec::new() };
    list.into_iter().filter_map(|one| join(&one)).collect()
}

fn join(one: &Value) -> Option<Joining> {
    if let Some(id) = one.as_i64() {
        return Some(Joining { user_id: Some(id), email: None, name: None, leaves: false });
    }
    if let Some(text) = one.as_str() {
        let id = text.parse().ok();
        let email = Some(text.to_owned()).filter(|_| id.is_none());
        return Some(Joining { user_id: id, email, name: None, leaves: false });
    }
    let text = |names: &[&str]| names.iter().find_map(|name| one.get(*name)?.as_str().map(str::to_owned));
    let id = one.get("user_id").and_then(|id| id.as_i64().or_else(|| id.as_str()?.parse().ok()));
    Some(Joining {
        user_id: id,
        email: text(&["user_email", "email"]),
        name: text(&["user_name", "name"]),
        leaves: text(&["action"]).as_deref() == Some("delete"),
    })
}

/// The older ways to copy people: ids, or ids, addresses and people; exactly these, or these too.
fn collaborators(input: &mut Input) -> (Vec<Joining>, bool) {
    let exactly = ["collaborator_ids", "collaborators"].into_iter().find_map(|name| input.take(name));
    let also = joining(input.take("additional_collaborators"));
    match exactly {
        Some(list) => (joining(Some(list)).into_iter().chain(also).collect(), true),
        None => (also, false),
    }
}
