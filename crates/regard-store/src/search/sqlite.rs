//! Search on SQLite: an FTS5 index whose rows are the comments'.

use crate::dialect::Engine;
use crate::sql;
use regard_domain::search::Query;

sql! {
    INSERT (Engine::Sqlite) = "insert into comment_search (rowid, subject, body) values ($1, $2, $3)";
    DELETE (Engine::Sqlite) = "delete from comment_search where rowid = $1";
}

/// Comments that match, the newest first.
pub(super) const MATCHING: &str =
    "select rowid from comment_search where comment_search match $TEXT$ order by rowid desc limit $NEWEST$";

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
