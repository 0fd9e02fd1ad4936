//! What keywords mean for a ticket `t`.

use super::{RANKED, Sql, URGENCY, escaped};
use crate::search;
use regard_domain::term::{Op, Question, Term, Word};

/// Free text: every word has to occur in something said on the ticket, its subject, its tags or its requester's name.
pub(super) fn words(sql: &mut Sql<'_>, question: &Question) {
    for word in &question.words {
        let condition = word_occurs(sql, word);
        sql.push(&format!(" and {condition}"));
    }
    for word in &question.without {
        let condition = word_occurs(sql, word);
        sql.push(&format!(" and not {condition}"));
    }
}

fn word_occurs(sql: &mut Sql<'_>, word: &Word) -> String {
    let matching = search::matching(sql.engine, &word.text, word.is_phrase, search::ALL);
    let expression = sql.bind(matching.expression);
    let said = matching.sql.replace("$TEXT$", &expression);
    let exact = sql.bind(word.text.clone());
    let pattern = sql.bind(format!("% {}%", escaped(word.text.trim_end_matches('*'))));
    let number = match word.text.trim_start_matches('#').parse::<i64>() {
        Ok(number) => format!(" or t.ticket_id = {}", sql.bind(number)),
        Err(_) => String::new(),
    };
    format!(
        "(t.ticket_id in (select c.ticket_id from comments c where c.comment_id in ({said}))
        or ' ' || lower(t.subject) like {pattern} escape '\\'
        or t.ticket_id in (select ticket_id from ticket_tags where tag = {exact})
        or t.requester_id in (select user_id from users where ' ' || lower(name) like {pattern} escape '\\'){number})"
    )
}

/// A keyword as a condition. A keyword that is none of ours finds nothing.
pub(super) fn term(sql: &mut Sql<'_>, term: &Term) -> String {
    match term.field.as_str() {
        "status" => status(sql, term),
        "priority" => ranked(sql, URGENCY, term, &["low", "normal", "high", "urgent"]),
        "type" | "ticket_type" => sql.text_is("t.kind", term),
        "subject" | "title" => sql.text_has("t.subject", &term.values),
        "description" | "comment" => said(sql, term),
        "created" | "created_at" => sql.moment("t.created_at", term),
        "updated" | "updated_at" => sql.moment("t.updated_at", term),
        "solved" | "solved_at" => sql.moment("t.solved_at", term),
        "assigned" => sql.moment("t.assigned_at", term),
        "open_since" | "pending_since" | "hold_since" | "solved_since" | "closed_since" => {
            let status = term.field.trim_end_matches("_since");
            let since = format!("(case when t.status = '{status}' then coalesce(t.status_at, t.created_at) end)");
            sql.moment(&since, term)
        }
        "requester_spoke" => sql.moment(&spoke("t.requester_id"), term),
        "assignee_spoke" => sql.moment(&spoke("t.assignee_id"), term),
        "due_date" | "due_at" | "due" => sql.moment("t.due_at", term),
        "assignee" | "assignee_id" => sql.people("t.assignee_id", term),
        "requester" | "requester_id" => sql.people("t.requester_id", term),
        "submitter" | "submitter_id" => sql.people("t.submitter_id", term),
        "commenter" => linked(sql, "select ticket_id from comments where", "author_id", term),
        "cc" => linked(sql, "select ticket_id from ticket_collaborators where kind = 'cc' and", "user_id", term),
        "follower" => {
            linked(sql, "select ticket_id from ticket_collaborators where kind = 'follower' and", "user_id", term)
        }
        "group" | "group_id" => sql.named("t.group_id", ("groups", "group_id", "name"), term),
        "organization" | "organization_id" => {
            sql.named("t.organization_id", ("organizations", "organization_id", "name"), term)
        }
        "brand" | "brand_id" => sql.named("t.brand_id", ("brands", "brand_id", "name"), term),
        "form" | "ticket_form_id" => sql.named("t.form_id", ("definitions", "definition_id", "title"), term),
        "custom_status_id" => sql.number("t.custom_status_id", term),
        "problem_id" => sql.number("t.problem_id", term),
        "tags" | "tag" | "current_tags" => tags(sql, term),
        "via" | "via_id" | "channel" => channel(sql, term),
        "id" | "ticket_id" | "number" => sql.number("t.ticket_id", term),
        "external_id" => sql.text_is("t.external_id", term),
        "satisfaction" | "satisfaction_score" => satisfaction(sql, term),
        "has_attachment" => sql.flag(
            "t.ticket_id in (select c.ticket_id from comments c join attachments a on a.comment_id = c.comment_id)",
            &term.values,
        ),
        "has_incidents" => {
            sql.flag("t.ticket_id in (select problem_id from tickets where problem_id is not null)", &term.values)
        }
        "recipient" => sql.named("t.mailbox_id", ("mailboxes", "mailbox_id", "address"), term),
        "fieldvalue" => {
            let condition = value(sql, term);
            format!("t.ticket_id in (select ticket_id from ticket_field_values where {condition})")
        }
        field => custom(sql, field, term),
    }
}

/// When somebody last spoke on a ticket.
fn spoke(who: &str) -> String {
    format!(
        "(select max(c.created_at) from comments c where c.ticket_id = t.ticket_id and c.author_id = {who})"
    )
}

fn status(sql: &mut Sql<'_>, term: &Term) -> String {
    if term.values.iter().any(|value| value == "deleted") {
        return "1 = 0".into();
    }
    ranked(sql, RANKED, term, &["new", "open", "pending", "hold", "solved", "closed"])
}

/// A word with a rank: less and greater go by the rank.
fn ranked(sql: &mut Sql<'_>, rank: &str, term: &Term, words: &[&str]) -> String {
    let mut ways = Vec::new();
    for value in &term.values {
        let value = value.to_lowercase();
        let value = if value == "on-hold" { "hold".to_owned() } else { value };
        if let Some(at) = words.iter().position(|word| *word == value) {
            ways.push(format!("{rank} {} {}", term.op.as_str(), at + 1));
        }
        if value == "none" || value == "-" {
            ways.push(format!("{rank} = 0"));
        }
        if value == "*" {
            ways.push(format!("{rank} > 0"));
        }
    }
    sql.either("t.ticket_id", &[], ways)
}

fn said(sql: &mut Sql<'_>, term: &Term) -> String {
    let mut ways = Vec::new();
    for value in &term.values {
        let word = Word { text: value.to_lowercase(), is_phrase: value.contains(' ') };
        let matching = search::matching(sql.engine, &word.text, word.is_phrase, search::ALL);
        let expression = sql.bind(matching.expression);
        let found = matching.sql.replace("$TEXT$", &expression);
        ways.push(format!(
            "t.ticket_id in (select c.ticket_id from comments c where c.comment_id in ({found}))"
        ));
    }
    sql.either("t.ticket_id", &[], ways)
}

fn linked(sql: &mut Sql<'_>, select: &str, column: &str, term: &Term) -> String {
    let who = sql.people(column, term);
    if term.values.iter().any(|value| value == "none") {
        let prefix = select.trim_end_matches("and").trim_end_matches("where");
        return format!("t.ticket_id not in ({prefix})");
    }
    format!("t.ticket_id in ({select} {who})")
}

fn tags(sql: &mut Sql<'_>, term: &Term) -> String {
    let mut ways = Vec::new();
    for value in &term.values {
        match value.as_str() {
            "none" => ways.push("t.ticket_id not in (select ticket_id from ticket_tags)".to_owned()),
            "*" => ways.push("t.ticket_id in (select ticket_id from ticket_tags)".to_owned()),
            tag => {
                for tag in tag.split_whitespace() {
                    let tag = tag.to_lowercase();
                    let (sign, pattern) = match tag.strip_suffix('*') {
                        Some(beginning) => ("like", format!("{}%", escaped(beginning))),
                        None => ("=", tag),
                    };
                    let pattern = sql.bind(pattern);
                    let escape = if sign == "like" { " escape '\\'" } else { "" };
                    ways.push(format!(
                        "t.ticket_id in (select ticket_id from ticket_tags where tag {sign} {pattern}{escape})"
                    ));
                }
            }
        }
    }
    sql.either("t.ticket_id", &[], ways)
}

/// The market's words for channels beside ours.
fn channel(sql: &mut Sql<'_>, term: &Term) -> String {
    let ours = |value: &String| match value.to_lowercase().as_str() {
        "mail" => "email".to_owned(),
        "web_form" | "web_widget" => "portal".to_owned(),
        "web service" | "api" => "api".to_owned(),
        other => other.to_owned(),
    };
    let values = term.values.iter().map(ours).collect();
    sql.text_is("t.channel", &Term { values, ..term.clone() })
}

fn satisfaction(sql: &mut Sql<'_>, term: &Term) -> String {
    let mut ways = Vec::new();
    for value in &term.values {
        match value.as_str() {
            "good" | "goodwithcomment" | "bad" | "badwithcomment" | "offered" => {
                let score = value.trim_end_matches("withcomment").to_owned();
                let with = if value.ends_with("withcomment") {
                    " and t.satisfaction_comment is not null"
                } else {
                    ""
                };
                let score = sql.bind(score);
                ways.push(format!("(t.satisfaction = {score}{with})"));
            }
            "unoffered" => ways.push("t.satisfaction is null".to_owned()),
            _ => {}
        }
    }
    sql.either("t.ticket_id", &[], ways)
}

/// A value of a field of one's own, kept as JSON: a text is quoted there, a number is not.
fn value(sql: &mut Sql<'_>, term: &Term) -> String {
    let mut ways = Vec::new();
    for value in term.values.iter().filter(|value| !["none", "*"].contains(&value.as_str())) {
        let value = value.to_lowercase();
        if term.op != Op::Is {
            let bound = sql.bind(format!("\"{value}\""));
            ways.push(format!("value {} {bound}", term.op.as_str()));
            continue;
        }
        let (pattern, is_beginning) = match value.strip_suffix('*') {
            Some(beginning) => (escaped(beginning), true),
            None => (escaped(&value), false),
        };
        let end = if is_beginning { "%" } else { "" };
        let quoted = sql.bind(format!("%\"{pattern}{}", if is_beginning { "%" } else { "\"%" }));
        let plain = sql.bind(format!("{pattern}{end}"));
        ways.push(format!("lower(value) like {quoted} escape '\\' or lower(value) like {plain} escape '\\'"));
    }
    if ways.is_empty() { "1 = 1".into() } else { format!("({})", ways.join(" or ")) }
}

/// `custom_field_42` or `custom_fields_42`.
fn custom(sql: &mut Sql<'_>, field: &str, term: &Term) -> String {
    let number = field.rsplit('_').next().and_then(|number| number.parse::<i64>().ok());
    let Some(number) =
        number.filter(|_| field.starts_with("custom_field") || field.starts_with("ticket_fields"))
    else {
        return "1 = 0".into();
    };
    let id = sql.bind(number);
    let condition = value(sql, term);
    let is_in = if term.values.iter().any(|value| value == "none") { "not in" } else { "in" };
    format!(
        "t.ticket_id {is_in} (select ticket_id from ticket_field_values where ticket_field_id = {id} and {condition})"
    )
}
