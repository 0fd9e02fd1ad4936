//! Which part of a list was asked for, and the addresses of the parts beside it.
//!
//! Pages and the API's older form count pages (`page`, `per_page`); the API's newer form follows a cursor
//! (`page[size]`, `page[after]`), which here is an opaque offset.

use crate::failure::Failure;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;

/// The most that one part holds.
pub const LIMIT_MAX: i64 = 100;

/// How far the counted form reaches; beyond it lists are followed by cursor.
const OFFSET_MAX: i64 = 10_000;

/// The part of a list that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paging {
    /// How many, 1 to [`LIMIT_MAX`].
    pub limit: i64,
    /// After how many.
    pub offset: i64,
    /// Whether the cursor form was used.
    pub by_cursor: bool,
    path: String,
    others: Vec<(String, String)>,
}

impl<S: Sync> FromRequestParts<S> for Paging {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Failure> {
        Self::read(parts.uri.path(), parts.uri.query().unwrap_or(""))
    }
}

impl Paging {
    /// Reads the part that a query asks for.
    ///
    /// # Errors
    /// A bad request when a number is none, or reaches too far.
    pub fn read(path: &str, query: &str) -> Result<Self, Failure> {
        let bad = |name: &str| {
            let sentence = format!("Invalid parameter: {name} must be an integer from 1.");
            Failure::new(StatusCode::BAD_REQUEST, sentence)
        };
        let mut paging =
            Self { limit: LIMIT_MAX, offset: 0, by_cursor: false, path: path.to_owned(), others: Vec::new() };
        let mut page = 1;
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "page" => page = number(&value).ok_or_else(|| bad("page"))?,
                "per_page" => paging.limit = number(&value).ok_or_else(|| bad("per_page"))?,
                "page[size]" => {
                    paging.limit = number(&value).ok_or_else(|| bad("page[size]"))?;
                    paging.by_cursor = true;
                }
                "page[after]" | "page[before]" => {
                    paging.offset = cursor(&value).ok_or_else(|| bad("page[after]"))?
                }
                _ => paging.others.push((name.into_owned(), value.into_owned())),
            }
        }
        paging.limit = paging.limit.min(LIMIT_MAX);
        if !paging.by_cursor {
            paging.offset = (page - 1).saturating_mul(paging.limit);
            if paging.offset > OFFSET_MAX {
                let sentence =
                    "Lists are counted up to 10,000 entries. Follow page[size] and page[after] beyond.";
                return Err(Failure::new(StatusCode::BAD_REQUEST, sentence));
            }
        }
        Ok(paging)
    }

    /// The page's number, from 1.
    pub fn page(&self) -> i64 {
        self.offset / self.limit + 1
    }

    /// The address of the next part of a list of `count`, below `base` (scheme and host, or nothing for a page).
    pub fn next(&self, base: &str, count: i64) -> Option<String> {
        (self.offset + self.limit < count).then(|| self.address(base, self.offset + self.limit))
    }

    /// The address of the part before.
    pub fn previous(&self, base: &str) -> Option<String> {
        (self.offset > 0).then(|| self.address(base, (self.offset - self.limit).max(0)))
    }

    /// The cursor after this part of a list of `count`; `None` when there is nothing more.
    pub fn after(&self, count: i64) -> Option<String> {
        (self.offset + self.limit < count).then(|| encode(self.offset + self.limit))
    }

    /// The cursor before this part; `None` at the beginning.
    pub fn before(&self) -> Option<String> {
        (self.offset > 0).then(|| encode((self.offset - self.limit).max(0)))
    }

    /// How many entries of a whole list to leave out.
    pub fn skip(&self) -> usize {
        usize::try_from(self.offset).unwrap_or(usize::MAX)
    }

    /// How many to take after them.
    pub fn take(&self) -> usize {
        usize::try_from(self.limit).unwrap_or(usize::MAX)
    }

    fn address(&self, base: &str, offset: i64) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.others);
        if self.by_cursor {
            query.append_pair("page[size]", &self.limit.to_string());
            query.append_pair("page[after]", &encode(offset));
        } else {
            query.append_pair("page", &(offset / self.limit + 1).to_string());
            query.append_pair("per_page", &self.limit.to_string());
        }
        format!("{base}{}?{}", self.path, query.finish())
    }
}

fn number(text: &str) -> Option<i64> {
    text.parse().ok().filter(|number| *number >= 1)
}

fn encode(offset: i64) -> String {
    BASE64.encode(format!("o{offset}"))
}

fn cursor(text: &str) -> Option<i64> {
    let text = String::from_utf8(BASE64.decode(text).ok()?).ok()?;
    text.strip_prefix('o')?.parse().ok().filter(|offset| *offset >= 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counted_form_knows_its_neighbours() {
        let paging = Paging::read("/api/v2/users", "role=agent&page=2&per_page=10").unwrap();
        assert_eq!((paging.limit, paging.offset), (10, 10));
        let next = paging.next("http://desk", 21);
        assert_eq!(next.as_deref(), Some("http://desk/api/v2/users?role=agent&page=3&per_page=10"));
        assert_eq!(paging.next("", 20), None);
        assert_eq!(paging.previous("").as_deref(), Some("/api/v2/users?role=agent&page=1&per_page=10"));
    }

    #[test]
    fn the_cursor_form_leads_through_the_whole_list_once() {
        let (mut query, mut offsets) = ("page%5Bsize%5D=2".to_owned(), Vec::new());
        loop {
            let paging = Paging::read("/p", &query).unwrap();
            assert!(paging.by_cursor);
            offsets.push(paging.offset);
            let Some(next) = paging.next("", 5) else { break };
            query = next.split_once('?').unwrap().1.to_owned();
        }
        assert_eq!(offsets, [0, 2, 4]);
    }

    #[test]
    fn nonsense_is_a_bad_request_and_too_much_is_cut() {
        for query in
            ["page=0", "page=x", "per_page=-1", "page[size]=1&page[after]=x", "page=200&per_page=100"]
        {
            assert_eq!(Paging::read("/p", query).unwrap_err().status, StatusCode::BAD_REQUEST, "{query}");
        }
        assert_eq!(Paging::read("/p", "per_page=1000").unwrap().limit, 100);
    }
}
