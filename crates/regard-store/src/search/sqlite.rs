//! Search on SQLite: an FTS5 index whose rows are the comments'.

use crate::dialect::Engine;
use crate::sql;
use regard_domain::search::Query;

sql! {
    INSERT (Engine::Sqlite) = "insert into comment_search (rowid, subject, body) values ($1, $2, $3)";
    DELETE (Engine::Sqlite) = "delete from comment_search where rowid = $1";
    CLEAR (Engine::Sqlite) = "insert into comment_search (comment_search) values ('delete-all')";
    LIST_UNFINDABLE (Engine::Sqlite) = "select c.comment_id, t.subject, c.body_text
        from comments c join tickets t on t.ticket_id = c.ticket_id where c.comment_id > $1
        and not exists (select 1 from comment_search s where s.rowid = c.comment_id) order by c.comment_id limit $2";
    LIST_STRAY (Engine::Sqlite) = "select s.rowid from comment_search s
        where not exists (select 1 from comments c where c.comment_id = s.rowid) limit $1";
}

/// Comments that match, the newest first.
pub(super) const MATCHING: &str = "select rowid from comment_search where comment_search match $TEXT$ and rowid > $AFTER$ order by rowid desc limit $NEWEST$";

/// The query in FTS5's own grammar. Everything typed is quoted, so nothing typed is an operator.
pub(super) fn expression(query: &Query) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let mut parts: Vec<String> = query.phrases.iter().map(|phrase| quoted(phrase)).collect();
    for (index, word) in query.words.iter().enumerate() {
        let is_last = index + 1 == query.words.len();
        parts.push(if is_last && word.chars().count() >= 3 {
            format!("{}*", quoted(word))
        } else {
            quoted(word)
        });
    }
    let mut expression = parts.join(" AND ");
    for word in &query.without {
        expression = format!("({expression}) NOT {}", quoted(word));
    }
    expression
}
