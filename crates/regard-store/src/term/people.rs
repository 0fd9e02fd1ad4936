//! What keywords mean for a person `u`, an organization `o` and a group `g`.

use super::{Sql, escaped};
use regard_domain::term::{Question, Term, Word};

/// Free text: every word begins a word of what is known about them.
fn words(sql: &mut Sql<'_>, question: &Question, one: fn(&mut Sql<'_>, &str, &Word) -> String) {
    let lists = [(&question.words, ""), (&question.without, "not ")];
    for (list, not) in lists {
        for word in list {
            let pattern = sql.bind(format!("% {}%", escaped(word.text.trim_end_matches('*'))));
            let condition = one(sql, &pattern, word);
            sql.push(&format!(" and {not}({condition})"));
        }
    }
}

fn begins(columns: &[&str], pattern: &str) -> String {
    let like = |column: &&str| format!("' ' || lower(coalesce({column}, '')) like {pattern} escape '\\'");
    columns.iter().map(like).collect::<Vec<_>>().join(" or ")
}

pub(super) fn user_words(sql: &mut Sql<'_>, question: &Question) {
    words(sql, question, |sql, pattern, word| {
        let mut ways =
            begins(&["u.name", "u.alias", "u.notes", "u.details", "u.external_id", "u.phone"], pattern);
        let address = sql.bind(format!("{}%", escaped(word.text.trim_end_matches('*'))));
        ways.push_str(&format!(
            " or u.user_id in (select user_id from identities where value like {address} escape '\\'
                or value like '%@' || {address} escape '\\')"
        ));
        let tag = sql.list_has("u.tags", std::slice::from_ref(&word.text));
        format!("{ways} or {tag}")
    });
}

pub(super) fn company_words(sql: &mut Sql<'_>, question: &Question) {
    words(sql, question, |sql, pattern, word| {
        let ways = begins(&["o.name", "o.notes", "o.details", "o.external_id"], pattern);
        let tag = sql.list_has("o.tags", std::slice::from_ref(&word.text));
        let domain = sql.bind(word.text.clone());
        format!(
            "{ways} or {tag} or o.organization_id in (select organization_id from organization_domains where domain = {domain})"
        )
    });
}

pub(super) fn group_words(sql: &mut Sql<'_>, question: &Question) {
    words(sql, question, |_, pattern, _| begins(&["g.name", "g.description"], pattern));
}

pub(super) fn user(sql: &mut Sql<'_>, term: &Term) -> String {
    match term.field.as_str() {
        "name" => sql.text_has("u.name", &term.values),
        "email" => address(sql, "email", term),
        "phone" => {
            let own = sql.text_is("u.phone", term);
            let identity = address(sql, "phone", term);
            format!("({own} or {identity})")
        }
        "role" => role(sql, term),
        "external_id" => sql.text_is("u.external_id", term),
        "tags" | "tag" => sql.list_has("u.tags", &term.values),
        "notes" => sql.text_has("u.notes", &term.values),
        "details" => sql.text_has("u.details", &term.values),
        "alias" => sql.text_is("u.alias", term),
        "organization" | "organization_id" => {
            sql.named("u.organization_id", ("organizations", "organization_id", "name"), term)
        }
        "group" | "group_id" => {
            let named = sql.named("group_id", ("groups", "group_id", "name"), term);
            format!("u.user_id in (select user_id from memberships where {named})")
        }
        "created" | "created_at" => sql.moment("u.created_at", term),
        "updated" | "updated_at" => sql.moment("u.updated_at", term),
        "id" | "user_id" => sql.number("u.user_id", term),
        "is_verified" | "verified" => sql.flag(
            "u.last_signed_in_at is not null or u.user_id in (select user_id from identities where verified_at is not null)",
            &term.values,
        ),
        "is_suspended" | "suspended" => sql.flag("u.is_suspended", &term.values),
        "is_active" => sql.flag("u.deleted_at is null", &term.values),
        field => own_field(sql, "u.field_values", field, term),
    }
}

fn address(sql: &mut Sql<'_>, kind: &str, term: &Term) -> String {
    let condition = sql.text_is("value", term);
    let kind = sql.bind(kind);
    let is_in = if term.values.iter().any(|value| value == "none") { "not in" } else { "in" };
    let condition = if is_in == "in" { condition } else { "1 = 1".to_owned() };
    format!("u.user_id {is_in} (select user_id from identities where kind = {kind} and {condition})")
}

fn role(sql: &mut Sql<'_>, term: &Term) -> String {
    let mut values = term.values.clone();
    if values.iter().any(|value| value == "agent") {
        values.push("lead".into());
    }
    sql.text_is("u.role", &Term { values, ..term.clone() })
}

pub(super) fn company(sql: &mut Sql<'_>, term: &Term) -> String {
    match term.field.as_str() {
        "name" | "organization" => sql.text_has("o.name", &term.values),
        "tags" | "tag" => sql.list_has("o.tags", &term.values),
        "notes" => sql.text_has("o.notes", &term.values),
        "details" => sql.text_has("o.details", &term.values),
        "external_id" => sql.text_is("o.external_id", term),
        "domain_names" | "domain" => {
            let condition = sql.text_is("domain", term);
            format!(
                "o.organization_id in (select organization_id from organization_domains where {condition})"
            )
        }
        "group" | "group_id" => sql.named("o.group_id", ("groups", "group_id", "name"), term),
        "created" | "created_at" => sql.moment("o.created_at", term),
        "updated" | "updated_at" => sql.moment("o.updated_at", term),
        "id" | "organization_id" => sql.number("o.organization_id", term),
        field => own_field(sql, "o.field_values", field, term),
    }
}

pub(super) fn group(sql: &mut Sql<'_>, term: &Term) -> String {
    match term.field.as_str() {
        "name" | "group" => sql.text_has("g.name", &term.values),
        "created" | "created_at" => sql.moment("g.created_at", term),
        "updated" | "updated_at" => sql.moment("g.updated_at", term),
        "id" | "group_id" => sql.number("g.group_id", term),
        _ => "1 = 0".into(),
    }
}

/// A field of one's own by its key, inside a JSON document of keys and values.
fn own_field(sql: &mut Sql<'_>, column: &str, key: &str, term: &Term) -> String {
    if !sql.asking.fields.iter().any(|(known, _)| known == key) {
        return "1 = 0".into();
    }
    let key = escaped(key);
    let mut ways = Vec::new();
    for value in &term.values {
        let value = escaped(&value.to_lowercase());
        let pattern = match value.as_str() {
            "none" => {
                let pattern = sql.bind(format!("%\"{key}\":%"));
                let empty = sql.bind(format!("%\"{key}\":null%"));
                ways.push(format!(
                    "{column} not like {pattern} escape '\\' or {column} like {empty} escape '\\'"
                ));
                continue;
            }
            "*" => format!("%\"{key}\":%"),
            _ => match value.strip_suffix('*') {
                Some(beginning) => format!("%\"{key}\":\"{beginning}%"),
                None => format!("%\"{key}\":\"{value}\"%"),
            },
        };
        let pattern = sql.bind(pattern);
        ways.push(format!("lower({column}) like {pattern} escape '\\'"));
        if !value.ends_with('*') {
            for end in [",", "}"] {
                let plain = sql.bind(format!("%\"{key}\":{value}{end}%"));
                ways.push(format!("lower({column}) like {plain} escape '\\'"));
            }
        }
    }
    if ways.is_empty() { "1 = 0".into() } else { format!("({})", ways.join(" or ")) }
}
