//! What the address of a request asks for: a page by number or by cursor, an order, ids, what is to stand beside the list.
//!
//! Every list answers both forms of paging. `page[size]` chooses the cursor form, whose cursors are opaque to clients.

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use regard_domain::order::{Order, Slice};
use regard_http::failure::Failure;
use serde_json::json;

/// The most that one page holds.
const PAGE_MOST: i64 = 100;

/// The most that one page of an export holds.
pub const EXPORT_MOST: i64 = 1_000;

/// How far the counted form reaches; beyond it lists are followed by cursor.
const REACH: i64 = 10_000;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// How many a page holds.
    pub limit: i64,
    /// After how many it begins.
    pub offset: i64,
    /// Whether the cursor form was chosen.
    pub by_cursor: bool,
    path: String,
    pairs: Vec<(String, String)>,
}

impl<S: Sync> FromRequestParts<S> for Asked {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Failure> {
        Self::read(parts.uri.path(), parts.uri.query().unwrap_or(""), PAGE_MOST)
    }
}

fn bad(name: &str, path: &str) -> Failure {
    let sentence =
        format!("Invalid parameter: {name} must be an integer from {}", path.trim_start_matches('/'));
    let message = format!("You passed an invalid value for the {name} attribute. {sentence}");
    let body = json!({"error": {"title": "Invalid attribute", "message": message}, "description": sentence});
    Failure::new(StatusCode::BAD_REQUEST, sentence).saying(body)
}

impl Asked {
    /// Reads an address.
    ///
    /// # Errors
    /// A bad request when a number is none, or reaches too far.
    pub fn read(path: &str, query: &str, most: i64) -> Result<Self, Failure> {
        let parsed = url::form_urlencoded::parse(query.as_bytes());
        let pairs: Vec<(String, String)> =
            parsed.map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
        let mut asked = Self { limit: most, offset: 0, by_cursor: false, path: path.to_owned(), pairs };
        if let Some(size) = asked.get("page[size]") {
            asked.limit = number(size).ok_or_else(|| bad("page[size]", path))?.min(most);
            asked.by_cursor = true;
            // The cursors of exports are places in time, which the export reads itself.
            if !path.contains("/incremental/") {
                asked.follow()?;
            }
            return Ok(asked);
        }
        if let Some(size) = asked.get("per_page") {
            asked.limit = number(size).ok_or_else(|| bad("per_page", path))?.min(most);
        }
        if let Some(page) = asked.get("page") {
            let page = number(page).ok_or_else(|| bad("page", path))?;
            asked.offset = (page - 1).saturating_mul(asked.limit);
            if asked.offset.saturating_add(asked.limit) > REACH {
                let message = "Number of pages exceeds the limit: lists are counted up to 10,000 entries. Use page[size] beyond.";
                let body = json!({"error": {"title": "Invalid attribute", "message": message}, "description": message});
                return Err(Failure::new(StatusCode::BAD_REQUEST, message).saying(body));
            }
        }
        Ok(asked)
    }

    /// Moves to where a cursor says: behind a place, or as far before it as a page reaches.
    fn follow(&mut self) -> Result<(), Failure> {
        if let Some(after) = self.get("page[after]").filter(|cursor| !cursor.is_empty()) {
            self.offset = place(after).ok_or_else(|| bad("page[after]", &self.path))?;
        } else if let Some(before) = self.get("page[before]").filter(|cursor| !cursor.is_empty()) {
            let end = place(before).ok_or_else(|| bad("page[before]", &self.path))?;
            self.offset = (end - self.limit).max(0);
            self.limit = self.limit.min(end - self.offset);
        }
        Ok(())
    }

    /// The path of the request.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// A value by its name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// A value that has to be there.
    pub fn need(&self, name: &'static str) -> Result<&str, Failure> {
        let missing = || {
            let sentence = format!("Parameter {name} is required");
            let body = json!({"error": "InvalidValue", "description": sentence});
            Failure::new(StatusCode::BAD_REQUEST, sentence).saying(body)
        };
        self.get(name).filter(|value| !value.is_empty()).ok_or_else(missing)
    }

    /// All values of a name, also as `name[]`, and each split at commas.
    pub fn all(&self, name: &str) -> Vec<String> {
        let in_brackets = format!("{name}[]");
        let mine = self.pairs.iter().filter(|(other, _)| other == name || *other == in_brackets);
        let parts = mine.flat_map(|(_, value)| value.split(','));
        parts.map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
    }

    /// The ids of a name: at most a hundred.
    pub fn ids(&self, name: &str) -> Result<Vec<i64>, Failure> {
        let ids: Vec<i64> = self.all(name).iter().filter_map(|id| id.parse().ok()).collect();
        few(ids.len())?;
        Ok(ids)
    }

    /// Whether something is to stand beside the list.
    pub fn includes(&self, name: &str) -> bool {
        self.all("include").iter().any(|one| one == name || one.starts_with(&format!("{name}(")))
    }

    /// The part of the list to read. The cursor form reads one more, to know whether there is more.
    pub fn slice(&self) -> Slice {
        Slice { limit: self.limit + i64::from(self.by_cursor), offset: self.offset }
    }

    /// The order asked for: `sort=-field`, or `sort_by` and `sort_order`; otherwise the list's own.
    pub fn order(&self, own: &str, own_is_descending: bool) -> Order {
        if let Some(sort) = self.get("sort").filter(|sort| !sort.is_empty()) {
            let is_descending = sort.starts_with('-');
            return Order { field: sort.trim_start_matches('-').to_owned(), is_descending };
        }
        let direction = self.get("sort_order").map(|order| order.eq_ignore_ascii_case("desc"));
        match self.get("sort_by").filter(|field| !field.is_empty()) {
            Some(field) => Order { field: field.to_owned(), is_descending: direction.unwrap_or(false) },
            None => Order { field: own.to_owned(), is_descending: direction.unwrap_or(own_is_descending) },
        }
    }

    /// The part of a whole list.
    pub fn cut<T>(&self, all: Vec<T>) -> Vec<T> {
        let slice = self.slice();
        let size = |number: i64| usize::try_from(number).unwrap_or(usize::MAX);
        all.into_iter().skip(size(slice.offset)).take(size(slice.limit)).collect()
    }

    /// This address with other values: `None` leaves a name out.
    pub fn link(&self, base: &str, changes: &[(&str, Option<String>)]) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let secret = |name: &str| name == "access_token";
        for (name, value) in &self.pairs {
            if !secret(name) && !changes.iter().any(|(changed, _)| changed == name) {
                query.append_pair(name, value);
            }
        }
        for (name, value) in changes {
            if let Some(value) = value {
                query.append_pair(name, value);
            }
        }
        format!("{base}{}.json?{}", self.path, query.finish())
    }
}

/// At most a hundred may be named in one request.
pub fn few(count: usize) -> Result<(), Failure> {
    if count <= regard_services::bulk::MOST {
        return Ok(());
    }
    let sentence = "Parameter  cannot specify more than 100 values";
    let body = json!({"error": "TooManyValues", "description": sentence, "max_count": 100});
    Err(Failure::new(StatusCode::BAD_REQUEST, sentence).saying(body))
}

fn number(text: &str) -> Option<i64> {
    text.parse().ok().filter(|number| *number > 0)
}

/// A place in a list as a cursor.
pub fn cursor(offset: i64) -> String {
    BASE64.encode(json!({"o": "id", "v": offset}).to_string())
}

fn place(text: &str) -> Option<i64> {
    let bytes = BASE64.decode(text).ok()?;
    let value: serde_json::Value = serde_json::from_slice(&bytes).ok()?;
    value["v"].as_i64().filter(|offset| *offset >= 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<Asked, Failure> {
        Asked::read("/api/v2/users", query, PAGE_MOST)
    }

    #[test]
    fn both_forms_of_paging_are_read() {
        let asked = read("page=3&per_page=10").expect("good");
        assert_eq!((asked.limit, asked.offset, asked.by_cursor), (10, 20, false));
        let after = cursor(30);
        let asked = read(&format!("page%5Bsize%5D=10&page%5Bafter%5D={after}")).expect("good");
        assert_eq!((asked.limit, asked.offset, asked.by_cursor), (10, 30, true));
        let asked = read(&format!("page[size]=10&page[before]={}", cursor(4))).expect("good");
        assert_eq!((asked.limit, asked.offset), (4, 0));
    }

    #[test]
    fn nonsense_is_a_bad_request_and_too_much_is_cut() {
        for query in
            ["page=0", "page=x", "per_page=-1", "page[size]=1&page[after]=x", "page=102&per_page=100"]
        {
            assert_eq!(read(query).expect_err(query).status, StatusCode::BAD_REQUEST, "{query}");
        }
        assert_eq!(read("per_page=1000").expect("good").limit, 100);
    }

    #[test]
    fn an_order_is_read_in_both_spellings() {
        let check = |query: &str, field: &str, is_descending: bool| {
            let order = read(query).expect("good").order("id", false);
            assert_eq!(order, Order { field: field.into(), is_descending }, "{query}");
        };
        check("sort=-updated_at", "updated_at", true);
        check("sort_by=created_at&sort_order=desc", "created_at", true);
        check("", "id", false);
    }
}
