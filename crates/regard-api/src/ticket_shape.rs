//! A ticket and its words as programs read them.

use crate::answer::{Result, moment, moment_or_null};
use regard_domain::attachment::Attachment;
use regard_domain::channel::Channel;
use regard_domain::definition::Definition;
use regard_domain::ticket::{Status, Ticket};
use regard_http::caller::Caller;
use regard_services::reading::{self, Read, ReadComment};
use serde_json::{Value, json};

/// What every ticket is shown with: the desk's own fields, statuses and forms.
pub struct Shape {
    base: String,
    fields: Vec<Definition>,
    statuses: Vec<Definition>,
    form: Option<i64>,
}

impl Shape {
    /// Reads what is needed once for all tickets of an answer.
    pub async fn new(caller: &Caller, base: &str) -> Result<Self> {
        let (fields, forms) = reading::fields_and_forms(&caller.ctx).await?;
        let is_default = |form: &&Definition| form.body.get("default") == Some(&json!(true));
        let form = forms.iter().find(is_default).or(forms.first()).map(|form| form.id.0);
        let statuses = reading::statuses(&caller.ctx).await?;
        let own = |field: &Definition| field.word.is_none();
        let fields = fields.into_iter().filter(own).collect();
        Ok(Self { base: base.to_owned(), fields, statuses, form })
    }

    /// A ticket.
    pub fn ticket(&self, read: &Read) -> Value {
        let (ticket, detail) = (&read.ticket, &read.detail);
        let fields = self.field_values(read);
        let status = if ticket.deleted_at.is_some() { "deleted" } else { ticket.status.as_str() };
        let ids = |list: &[regard_domain::id::UserId]| -> Vec<i64> { list.iter().map(|id| id.0).collect() };
        let mut all: Vec<i64> = ids(&detail.cc);
        all.extend(ids(&detail.followers));
        json!({
            "id": ticket.id.0,
            "url": format!("{}/api/v2/tickets/{}.json", self.base, ticket.id),
            "external_id": ticket.external_id,
            "via": via(ticket.channel),
            "created_at": moment(ticket.created_at),
            "updated_at": moment(ticket.updated_at),
            "generated_timestamp": ticket.updated_at.as_second(),
            "type": ticket.kind.map(|kind| kind.as_str()),
            "subject": ticket.subject,
            "raw_subject": ticket.subject,
            "description": detail.first_words,
            "priority": ticket.priority.map(|priority| priority.as_str()),
            "status": status,
            "recipient": null,
            "requester_id": ticket.requester_id.0,
            "submitter_id": ticket.submitter_id.0,
            "assignee_id": ticket.assignee_id.map(|id| id.0),
            "organization_id": ticket.organization_id.map(|id| id.0),
            "group_id": ticket.group_id.map(|id| id.0),
            "collaborator_ids": all,
            "follower_ids": ids(&detail.followers),
            "email_cc_ids": ids(&detail.cc),
            "forum_topic_id": null,
            "problem_id": detail.problem_id.map(|id| id.0),
            "has_incidents": detail.has_incidents,
            "is_public": detail.is_public,
            "due_at": moment_or_null(detail.due_at),
            "tags": detail.tags,
            "custom_fields": fields,
            "fields": fields,
            "satisfaction_rating": satisfaction(read),
            "sharing_agreement_ids": [],
            "custom_status_id": self.custom_status(ticket.status, detail.custom_status_id),
            "followup_ids": detail.followups.iter().map(|id| id.0).collect::<Vec<_>>(),
            "followup_source_id": detail.followup_of_id.map(|id| id.0),
            "ticket_form_id": detail.form_id.or(self.form),
            "brand_id": ticket.brand_id.0,
            "allow_channelback": false,
            "allow_attachments": true,
            "from_messaging_channel": false,
        })
    }

    /// Several tickets.
    pub fn tickets(&self, all: &[Read]) -> Vec<Value> {
        all.iter().map(|read| self.ticket(read)).collect()
    }

    fn field_values(&self, read: &Read) -> Vec<Value> {
        let value = |field: &Definition| {
            let found = read.detail.fields.iter().find(|(id, _)| *id == field.id);
            let empty = if field.text("type") == "checkbox" { json!(false) } else { Value::Null };
            found.map_or(empty, |(_, value)| value.clone())
        };
        self.fields.iter().map(|field| json!({"id": field.id.0, "value": value(field)})).collect()
    }

    fn custom_status(&self, status: Status, chosen: Option<i64>) -> Option<i64> {
        let category = if status == Status::Closed { Status::Solved } else { status };
        let of_category = |one: &&Definition| one.text("status_category") == category.as_str();
        let standing = |one: &&Definition| one.body.get("default") == Some(&json!(true));
        chosen.or_else(|| self.statuses.iter().filter(of_category).find(standing).map(|one| one.id.0))
    }

    /// A customer's own matter, with what is meant for them alone.
    pub fn request(&self, read: &Read) -> Value {
        let (ticket, detail) = (&read.ticket, &read.detail);
        let status = if ticket.status == Status::New { "open" } else { ticket.status.as_str() };
        json!({
            "id": ticket.id.0,
            "url": format!("{}/api/v2/requests/{}.json", self.base, ticket.id),
            "subject": ticket.subject,
            "description": detail.first_words,
            "status": status,
            "priority": ticket.priority.map(|priority| priority.as_str()),
            "type": ticket.kind.map(|kind| kind.as_str()),
            "organization_id": ticket.organization_id.map(|id| id.0),
            "requester_id": ticket.requester_id.0,
            "assignee_id": ticket.assignee_id.map(|id| id.0),
            "group_id": ticket.group_id.map(|id| id.0),
            "collaborator_ids": detail.cc.iter().map(|id| id.0).collect::<Vec<_>>(),
            "email_cc_ids": detail.cc.iter().map(|id| id.0).collect::<Vec<_>>(),
            "via": via(ticket.channel),
            "custom_fields": self.portal_values(read),
            "fields": self.portal_values(read),
            "custom_status_id": self.custom_status(ticket.status, detail.custom_status_id),
            "ticket_form_id": detail.form_id.or(self.form),
            "due_at": moment_or_null(detail.due_at),
            "can_be_solved_by_me": !ticket.status.is_done() && ticket.assignee_id.is_some(),
            "is_public": true,
            "solved": ticket.status.is_done(),
            "followup_source_id": detail.followup_of_id.map(|id| id.0),
            "created_at": moment(ticket.created_at),
            "updated_at": moment(ticket.updated_at),
            "recipient": null,
        })
    }

    /// Values of the fields that customers see.
    fn portal_values(&self, read: &Read) -> Vec<Value> {
        let shown = |one: &Value| {
            let id = one.get("id").and_then(Value::as_i64);
            let field = self.fields.iter().find(|field| Some(field.id.0) == id);
            field.is_some_and(|field| field.body.get("visible_in_portal") == Some(&json!(true)))
        };
        self.field_values(read).into_iter().filter(shown).collect()
    }

    /// A word on a ticket.
    pub fn comment(&self, read: &ReadComment) -> Value {
        let comment = &read.comment;
        let html = if comment.body_html.is_empty() {
            html_of(&comment.body_text)
        } else {
            comment.body_html.clone()
        };
        json!({
            "id": comment.id.0,
            "type": "Comment",
            "author_id": comment.author_id.0,
            "body": comment.body_text,
            "html_body": format!("<div class=\"zd-comment\" dir=\"auto\">{html}</div>"),
            "plain_body": comment.body_text,
            "public": comment.is_public,
            "attachments": self.attachments(&read.files),
            "audit_id": read.audit_id.map(|id| id.0),
            "via": via_of_word(comment.channel),
            "created_at": moment(comment.created_at),
            "metadata": {"system": {"client": null, "ip_address": null, "location": null, "latitude": null,
                "longitude": null}, "custom": {}},
        })
    }

    /// Files.
    pub fn attachments(&self, files: &[Attachment]) -> Vec<Value> {
        files.iter().map(|file| attachment(file, &self.base)).collect()
    }
}

fn html_of(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("<p>{}</p>", escaped.replace('\n', "<br>"))
}

/// A file.
pub fn attachment(file: &Attachment, base: &str) -> Value {
    let content = format!("{base}/api/v2/attachments/{}/content", file.id);
    json!({
        "id": file.id.0,
        "url": format!("{base}/api/v2/attachments/{}.json", file.id),
        "file_name": file.name,
        "content_url": content,
        "mapped_content_url": content,
        "content_type": file.content_type,
        "size": file.byte_count,
        "width": null,
        "height": null,
        "inline": file.is_inline,
        "deleted": false,
        "malware_access_override": false,
        "malware_scan_result": "not_scanned",
        "thumbnails": [],
    })
}

/// How something came, in the market's words.
pub fn via(channel: Channel) -> Value {
    let word = match channel {
        Channel::Mail => "email",
        Channel::Web | Channel::Portal | Channel::Counter | Channel::Letter => "web",
        Channel::Chat => "chat",
        Channel::Phone => "voice",
        Channel::Sms => "sms",
        Channel::Social => "any_channel",
        Channel::Api => "api",
        Channel::System => "system",
    };
    json!({"channel": word, "source": {"from": {}, "to": {}, "rel": null}})
}

/// How a word came; to whom is known by the ticket.
fn via_of_word(channel: Channel) -> Value {
    let mut via = via(channel);
    via["source"]["to"] = json!({"name": null, "address": null});
    via
}

/// What the customer said about our work; `null` while nothing was offered or said.
fn satisfaction(read: &Read) -> Value {
    match &read.detail.satisfaction {
        None => Value::Null,
        Some(score) => {
            json!({"id": read.ticket.id.0, "score": score, "comment": read.detail.satisfaction_comment})
        }
    }
}

/// Times and counts of a ticket, from its history.
pub fn metrics(measured: &regard_services::measures::Measured, ticket: &Ticket, base: &str) -> Value {
    let minutes = |set: Option<(i64, i64)>| json!({"calendar": set.map(|(calendar, _)| calendar), "business": set.map(|(_, business)| business)});
    json!({
        "id": ticket.id.0,
        "url": format!("{base}/api/v2/ticket_metrics/{}.json", ticket.id),
        "ticket_id": ticket.id.0,
        "created_at": moment(ticket.created_at),
        "updated_at": moment(ticket.updated_at),
        "group_stations": measured.group_stations,
        "assignee_stations": measured.assignee_stations,
        "reopens": measured.reopens,
        "replies": measured.replies,
        "assignee_updated_at": moment_or_null(measured.assignee_updated_at),
        "requester_updated_at": moment(measured.requester_updated_at),
        "status_updated_at": moment(measured.status_updated_at),
        "custom_status_updated_at": moment(measured.status_updated_at),
        "initially_assigned_at": moment_or_null(measured.initially_assigned_at),
        "assigned_at": moment_or_null(measured.assigned_at),
        "solved_at": moment_or_null(ticket.solved_at),
        "latest_comment_added_at": moment(ticket.last_comment_at),
        "reply_time_in_minutes": minutes(measured.first_reply),
        "reply_time_in_seconds": {"calendar": measured.first_reply_secs},
        "first_resolution_time_in_minutes": minutes(measured.first_resolution),
        "full_resolution_time_in_minutes": minutes(measured.full_resolution),
        "agent_wait_time_in_minutes": minutes(measured.agent_wait),
        "requester_wait_time_in_minutes": minutes(measured.requester_wait),
        "on_hold_time_in_minutes": minutes(measured.on_hold),
    })
}
