//! How a program says who it is: `Authorization`, in the ways the market's clients send it.
//!
//! `Basic email/token:TOKEN`, `Basic email:password`, or `Bearer TOKEN` (RFC 7617, RFC 6750).

use crate::failure::Failure;
use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use regard_services::ctx::Ctx;
use regard_services::error::ServiceError;
use regard_services::sessions::{SignedIn, Visit};
use regard_services::{api_tokens, sign_in};

/// What a request says about who sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credentials {
    /// Nothing.
    None,
    /// A token, and perhaps whose it is.
    Token {
        /// An address of the person, when it was given.
        email: Option<String>,
        /// The token.
        token: String,
    },
    /// Address and password.
    Password {
        /// The address.
        email: String,
        /// The password.
        password: String,
    },
    /// Something we do not understand.
    Unreadable,
}

/// What a request says: its headers, or a token in its address (`access_token=`), as some clients send it.
pub fn read(headers: &HeaderMap, query: &str) -> Credentials {
    let Some(value) = headers.get(header::AUTHORIZATION) else {
        let mut fields = url::form_urlencoded::parse(query.as_bytes());
        let token = fields.find(|(name, _)| name == "access_token");
        return token.map_or(Credentials::None, |(_, token)| Credentials::Token {
            email: None,
            token: token.into_owned(),
        });
    };
    let (scheme, rest) = value.to_str().unwrap_or("").split_once(' ').unwrap_or_default();
    let rest = rest.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        return Credentials::Token { email: None, token: rest.to_owned() };
    }
    if scheme.eq_ignore_ascii_case("basic") {
        return basic(rest).unwrap_or(Credentials::Unreadable);
    }
    Credentials::Unreadable
}

fn basic(encoded: &str) -> Option<Credentials> {
    let text = String::from_utf8(BASE64.decode(encoded).ok()?).ok()?;
    let (name, secret) = text.split_once(':')?;
    let secret = secret.to_owned();
    Some(match name.strip_suffix("/token") {
        Some(email) => Credentials::Token { email: Some(email.to_owned()), token: secret },
        None => Credentials::Password { email: name.to_owned(), password: secret },
    })
}

/// Who sends a request; `None` when they said nothing, or nothing that is right.
///
/// # Errors
/// `TooMany` when wrong passwords came too often; whatever the database says.
pub async fn check(ctx: &Ctx, credentials: Credentials, visit: &Visit) -> Result<Option<SignedIn>, Failure> {
    match credentials {
        Credentials::None | Credentials::Unreadable => Ok(None),
        Credentials::Token { email, token } => Ok(api_tokens::actor_of(ctx, &token, email.as_deref()).await?),
        Credentials::Password { email, password } => {
            match sign_in::by_password_once(ctx, &email, &password, visit).await {
                Ok(signed_in) => Ok(Some(signed_in)),
                Err(ServiceError::Invalid(_)) => Ok(None),
                Err(error) => Err(error.into()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_the_markets_clients_is_understood() {
        let token = |email: Option<&str>, token: &str| Credentials::Token {
            email: email.map(str::to_owned),
            token: token.to_owned(),
        };
        let basic = |text: &str| format!("Basic {}", BASE64.encode(text));
        let cases = [
            ("Bearer abc".to_owned(), token(None, "abc")),
            ("bearer abc".to_owned(), token(None, "abc")),
            (basic("ben@example.com/token:abc"), token(Some("ben@example.com"), "abc")),
            (
                basic("ben@example.com:a:b"),
                Credentials::Password { email: "ben@example.com".into(), password: "a:b".into() },
            ),
            (basic("ben"), Credentials::Unreadable),
            ("Basic !".to_owned(), Credentials::Unreadable),
            ("Digest x".to_owned(), Credentials::Unreadable),
        ];
        for (value, expected) in cases {
            let mut headers = HeaderMap::new();
            headers.insert(header::AUTHORIZATION, value.parse().unwrap());
            assert_eq!(read(&headers, ""), expected, "{value}");
        }
        assert_eq!(read(&HeaderMap::new(), "page=2"), Credentials::None);
        assert_eq!(read(&HeaderMap::new(), "access_token=abc"), token(None, "abc"));
    }
}
