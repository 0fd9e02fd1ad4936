//! Search on PostgreSQL: a tsvector of the words as they stand, with a GIN index that is always up to date.

use crate::dialect::Engine;
use crate::sql;
use regard_domain::search::Query;

sql! {
    INSERT (Engine::Postgres) = "insert into comment_search (comment_id, words)
        values ($1, setweight(to_tsvector('simple', left($2, 10000)), 'A') || to_tsvector('simple', left($3, 500000)))
        on conflict (comment_id) do update set words = excluded.words";
    DELETE (Engine::Postgres) = "delete from comment_search where comment_id = $1";
    CLEAR (Engine::Postgres) = "delete from comment_search";
    LIST_UNFINDABLE (Engine::Postgres) = "select c.comment_id, t.subject, c.body_text
        from comments c join tickets t on t.ticket_id = c.ticket_id where c.comment_id > $1
        and not exists (select 1 from comment_search s where s.comment_id = c.comment_id) order by c.comment_id limit $2";
    LIST_STRAY (Engine::Postgres) = "select s.comment_id from comment_search s
        where not exists (select 1 from comments c where c.comment_id = s.comment_id) limit $1";
}

/// Comments that match, the newest first. Materialized, so that the planner asks the word index first.
pub(super) const MATCHING: &str = "with matching as materialized (
    select comment_id from comment_search where words @@ to_tsquery('simple', $TEXT$) and comment_id > $AFTER$)
    select comment_id from matching order by comment_id desc limit $NEWEST$";

/// The query in tsquery's grammar. Everything typed is quoted, so nothing typed is an operator.
pub(super) fn expression(query: &Query) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\\', " ").replace('\'', "''"));
    let mut parts = Vec::new();
    for phrase in &query.phrases {
        let words: Vec<String> = phrase.split_whitespace().map(quoted).collect();
        parts.push(format!("({})", words.join(" <-> ")));
    }
    for (index, word) in query.words.iter().enumerate() {
        let is_last = index + 1 == query.words.len();
        let beginning = if is_last && word.chars().count() >= 3 { ":*" } else { "" };
        parts.push(format!("{}{beginning}", quoted(word)));
    }
    for word in &query.without {
        parts.push(format!("!{}", quoted(word)));
    }
    parts.join(" & ")
}
