//! The form token: proof that a request was made from a page of ours, for this very browser.
//!
//! A token is the desk's signature under the session's name (or, before anybody is signed in, under a random cookie),
//! masked anew in every page so that compression cannot leak it (BREACH). Forms carry it in their first field `csrf`,
//! scripts in the header `X-CSRF-Token`. Besides, the browser's own word about where a request comes from is checked.

use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use regard_services::desk::{Desk, Place};
use regard_services::secrets;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The header in which scripts send the token.
pub const HEADER: &str = "x-csrf-token";

/// The field in which forms send it: their first one.
pub const FIELD: &str = "csrf";

const PURPOSE: &str = "csrf";

/// What tokens of this request are bound to, and whether a page asked for one.
#[derive(Clone)]
pub struct Csrf {
    desk: Arc<Desk>,
    binding: String,
    asked: Arc<AtomicBool>,
}

impl Csrf {
    /// Tokens bound to a session's name or to a visitor's cookie.
    pub fn bound_to(desk: &Arc<Desk>, binding: String) -> Self {
        Self { desk: desk.clone(), binding, asked: Arc::default() }
    }

    /// A token for a form on the page that is being made.
    pub fn token(&self) -> String {
        self.asked.store(true, Ordering::Relaxed);
        let mut mask = [0u8; 32];
        self.desk.chance.fill(&mut mask);
        let signature = secrets::sign(&self.desk, PURPOSE, &self.binding);
        let masked: Vec<u8> = mask.iter().zip(signature).map(|(mask, byte)| mask ^ byte).collect();
        BASE64.encode([&mask[..], &masked].concat())
    }

    /// Whether the page being made has a form: then the visitor's cookie has to go with it.
    pub fn was_asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }

    /// What the tokens are bound to.
    pub fn binding(&self) -> &str {
        &self.binding
    }

    /// Whether this is a token of ours for this browser.
    pub fn fits(&self, token: &str) -> bool {
        let Ok(bytes) = BASE64.decode(token) else { return false };
        let Some((mask, masked)) = bytes.split_at_checked(32) else { return false };
        let signature: Vec<u8> = mask.iter().zip(masked).map(|(mask, byte)| mask ^ byte).collect();
        secrets::is_signed(&self.desk, PURPOSE, &self.binding, &signature)
    }
}

/// Whether the browser says that a request comes from a page of another site. Browsers that say nothing are judged by the
/// token alone.
pub fn is_foreign(headers: &HeaderMap, place: &Place) -> bool {
    let text = |name| headers.get(name).and_then(|value: &header::HeaderValue| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site".parse().expect("a header's name")) {
        return site != "same-origin" && site != "none";
    }
    let Some(origin) = text(header::ORIGIN) else { return false };
    let ours = place.url.split_once("://").map_or("", |(_, rest)| rest);
    let theirs = origin.split_once("://").map(|(_, authority)| authority);
    theirs.is_none_or(|theirs| theirs != ours && Some(theirs) != text(header::HOST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_another_site_is_told_by_the_browser() {
        let place = Place { url: "https://desk.example.com".into(), ..Place::default() };
        let check = |pairs: &[(&'static str, &'static str)], expected: bool| {
            let mut headers = HeaderMap::new();
            for &(name, value) in pairs {
                headers.insert(name, value.parse().unwrap());
            }
            assert_eq!(is_foreign(&headers, &place), expected, "{pairs:?}");
        };
        check(&[], false);
        check(&[("sec-fetch-site", "same-origin")], false);
        check(&[("sec-fetch-site", "same-site")], true);
        check(&[("sec-fetch-site", "cross-site"), ("origin", "https://desk.example.com")], true);
        check(&[("origin", "https://desk.example.com")], false);
        check(&[("origin", "http://127.0.0.1:4747"), ("host", "127.0.0.1:4747")], false);
        check(&[("origin", "https://evil.example")], true);
        check(&[("origin", "null")], true);
    }
}
