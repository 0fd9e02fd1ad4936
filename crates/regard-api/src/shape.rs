//! What all answers share: moments, links, lists, and fields that may be cleared.

use axum::Json;
use jiff::Timestamp;
use regard_http::paging::Paging;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value, json};

/// A moment as the market writes it: whole seconds, UTC.
pub fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// One part of a list of `count` under its plural name, with the links of the form that was asked for.
pub fn list<T: Serialize>(plural: &str, items: &[T], count: i64, paging: &Paging, base: &str) -> Json<Value> {
    let mut body = Map::new();
    body.insert(plural.to_owned(), json!(items));
    let (next, previous) = (paging.next(base, count), paging.previous(base));
    if paging.by_cursor {
        let after = paging.after(count);
        let before = paging.before();
        let has_more = after.is_some();
        body.insert(
            "meta".into(),
            json!({"has_more": has_more, "after_cursor": after, "before_cursor": before}),
        );
        body.insert("links".into(), json!({"next": next, "prev": previous}));
    } else {
        body.insert("next_page".into(), json!(next));
        body.insert("previous_page".into(), json!(previous));
        body.insert("count".into(), json!(count));
    }
    Json(Value::Object(body))
}

/// Reads a field that was sent, so that `null` (clear it) differs from nothing (leave it): use with `default`.
pub fn sent<'de, T, D>(from: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::<T>::deserialize(from).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_the_links_of_the_form_that_was_asked_for() {
        let check = |query: &str, expected: Value| {
            let paging = Paging::read("/api/v2/groups", query).expect("a good query");
            let Json(body) = list("groups", &[1, 2], 5, &paging, "http://desk");
            assert_eq!(body, expected, "{query}");
        };
        check(
            "per_page=2",
            json!({"groups": [1, 2], "count": 5, "previous_page": null,
                "next_page": "http://desk/api/v2/groups?page=2&per_page=2"}),
        );
        check(
            "page[size]=5",
            json!({"groups": [1, 2], "meta": {"has_more": false, "after_cursor": null, "before_cursor": null},
                "links": {"next": null, "prev": null}}),
        );
    }
}
