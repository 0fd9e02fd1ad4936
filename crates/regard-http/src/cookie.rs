//! The cookies we set: who is signed in, and which browser asked for a form before anybody is.
//!
//! Over https their names begin with `__Host-`, so that no other host of the same domain can set them (RFC 6265bis,
//! section 4.1.3.2). They are `HttpOnly`, and `Lax`: links from a mail work, posts from elsewhere come without them.

use axum::http::{HeaderMap, HeaderValue, header};
use regard_services::desk::Place;

/// How long a browser keeps them, in seconds: as long as browsers allow. When a session ends is decided by the database.
const MAX_AGE_SECS: u32 = 400 * 24 * 3600;

/// Which cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cookie {
    /// The session's token.
    Session,
    /// A random value that a form for people who are not signed in is bound to.
    Visitor,
    /// Day or night, as somebody chose on this browser.
    Theme,
}

impl Cookie {
    /// Its name at this desk.
    pub fn name(self, place: &Place) -> String {
        let name = match self {
            Cookie::Session => "regard-session",
            Cookie::Visitor => "regard-visitor",
            Cookie::Theme => "regard-theme",
        };
        if is_https(place) { format!("__Host-{name}") } else { name.to_owned() }
    }

    /// Its value in a request; nothing that is empty.
    pub fn read(self, headers: &HeaderMap, place: &Place) -> Option<String> {
        let name = self.name(place);
        let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
        lines
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(found, value)| *found == name && !value.is_empty())
            .map(|(_, value)| value.to_owned())
    }

    /// The header that sets it. `value` is a token of ours: letters, digits, `-` and `_`.
    pub fn set(self, value: &str, place: &Place) -> HeaderValue {
        let age = if self != Cookie::Visitor { format!("; Max-Age={MAX_AGE_SECS}") } else { String::new() };
        self.header(value, &age, place)
    }

    /// The header that sets it until the browser is closed.
    pub fn set_for_now(self, value: &str, place: &Place) -> HeaderValue {
        self.header(value, "", place)
    }

    /// The header that takes it away.
    pub fn unset(self, place: &Place) -> HeaderValue {
        self.header("", "; Max-Age=0", place)
    }

    fn header(self, value: &str, age: &str, place: &Place) -> HeaderValue {
        let secure = if is_https(place) { "; Secure" } else { "" };
        let text = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}", self.name(place));
        HeaderValue::from_str(&text).expect("names and tokens are plain ASCII")
    }
}

/// Whether people reach this desk over https.
pub fn is_https(place: &Place) -> bool {
    place.url.starts_with("https://")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_https_the_cookie_is_bound_to_the_host_and_never_sent_in_the_clear() {
        let place = Place { url: "https://desk.example.com".into(), ..Place::default() };
        let set = Cookie::Session.set("abc", &place);
        let text = set.to_str().unwrap();
        assert!(
            text.starts_with("__Host-regard-session=abc; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=")
        );
        assert!(!text.contains("Domain"));
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        let place = Place::default();
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("a=b; regard-session=xyz; c=d"));
        assert_eq!(Cookie::Session.read(&headers, &place).as_deref(), Some("xyz"));
        assert_eq!(Cookie::Visitor.read(&headers, &place), None);
    }
}
