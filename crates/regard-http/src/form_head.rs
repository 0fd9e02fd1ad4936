//! The head of a posted form, read before its route is known: the form token, and the method a form cannot say itself.
//!
//! Forms send `csrf` as their first field and may send `_method` (`put`, `patch`, `delete`) as their second. Only the
//! first bytes are looked at, whatever the size of the upload behind them, and the body goes on whole.

use crate::csrf::FIELD;
use axum::body::{Body, BodyDataStream, Bytes};
use axum::extract::Request;
use axum::http::{Method, header};
use bytes::BytesMut;
use futures::{StreamExt, stream};

/// Enough for two hidden fields, in either encoding.
const HEAD_BYTES: usize = 2048;

/// What the first fields of a form say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormHead {
    /// The form token.
    pub csrf: Option<String>,
    /// The method the form means.
    pub method: Option<Method>,
}

/// Reads the head of a posted form, notes it on the request, and gives the request the method the form means.
pub async fn read(mut request: Request) -> Request {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let boundary = kind.and_then(boundary_of);
    let is_form = kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    if request.method() != Method::POST || !(is_form || boundary.is_some()) {
        return request;
    }
    let body = std::mem::take(request.body_mut());
    let (bytes, body) = peek(body).await;
    *request.body_mut() = body;
    let head = match boundary {
        Some(boundary) => multipart(&bytes, &boundary),
        None => urlencoded(&bytes),
    };
    if let Some(method) = head.method.clone() {
        *request.method_mut() = method;
    }
    request.extensions_mut().insert(head);
    request
}

/// The first bytes of a body, and the body as if nobody had looked.
async fn peek(body: Body) -> (Bytes, Body) {
    let mut stream = body.into_data_stream();
    let mut seen = Vec::new();
    let mut head = BytesMut::new();
    while head.len() < HEAD_BYTES {
        match stream.next().await {
            Some(Ok(chunk)) => {
                head.extend_from_slice(&chunk[..chunk.len().min(HEAD_BYTES)]);
                seen.push(Ok(chunk));
            }
            Some(Err(error)) => {
                seen.push(Err(error));
                break;
            }
            None => return (head.freeze(), whole(seen, None)),
        }
    }
    (head.freeze(), whole(seen, Some(stream)))
}

fn whole(seen: Vec<Result<Bytes, axum::Error>>, rest: Option<BodyDataStream>) -> Body {
    match rest {
        Some(rest) => Body::from_stream(stream::iter(seen).chain(rest)),
        None => Body::from_stream(stream::iter(seen)),
    }
}

fn method(word: &str) -> Option<Method> {
    match word {
        "put" => Some(Method::PUT),
        "patch" => Some(Method::PATCH),
        "delete" => Some(Method::DELETE),
        _ => None,
    }
}

/// Our tokens and methods need no decoding: anything that would is not one of ours.
fn urlencoded(bytes: &[u8]) -> FormHead {
    let text = String::from_utf8_lossy(bytes);
    let mut fields = text.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let Some((FIELD, token)) = fields.next() else { return FormHead::default() };
    let method = fields.next().filter(|(name, _)| *name == "_method").and_then(|(_, word)| method(word));
    FormHead { csrf: Some(token.to_owned()), method }
}

fn boundary_of(kind: &str) -> Option<String> {
    let rest = kind.strip_prefix("multipart/form-data")?;
    let (_, boundary) = rest.split_once("boundary=")?;
    let boundary = boundary.split(';').next().unwrap_or(boundary).trim().trim_matches('"');
    Some(boundary.to_owned()).filter(|boundary| !boundary.is_empty())
}

fn multipart(bytes: &[u8], boundary: &str) -> FormHead {
    let text = String::from_utf8_lossy(bytes);
    let between = format!("--{boundary}");
    let mut fields = text.split(&*between).skip(1).map(part);
    let Some(Some((name, token))) = fields.next() else { return FormHead::default() };
    if name != FIELD {
        return FormHead::default();
    }
    let second = fields.next().flatten().filter(|(name, _)| name == "_method");
    FormHead { csrf: Some(token), method: second.and_then(|(_, word)| method(&word)) }
}

/// The name and value of a plain part (RFC 7578); `None` for a file or half a part.
fn part(text: &str) -> Option<(String, String)> {
    let (head, value) = text.split_once("\r\n\r\n")?;
    let name = head.split_once("name=\"")?.1.split('"').next()?;
    let value = value.strip_suffix("\r\n")?;
    (!head.contains("filename=")).then(|| (name.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn check(kind: &str, body: String, csrf: Option<&str>, method: &Method) {
        let request = Request::post("/").header("content-type", kind).body(Body::from(body.clone())).unwrap();
        let request = read(request).await;
        let head = request.extensions().get::<FormHead>().cloned().unwrap_or_default();
        assert_eq!(head.csrf.as_deref(), csrf, "{body:.80}");
        assert_eq!(request.method(), method, "{body:.80}");
        let after = axum::body::to_bytes(request.into_body(), usize::MAX).await.unwrap();
        assert_eq!(after, body.as_bytes(), "the body goes on whole");
    }

    #[tokio::test]
    async fn the_first_fields_are_read_and_the_body_goes_on_whole() {
        let plain = "application/x-www-form-urlencoded";
        check(plain, "csrf=abc&_method=delete&x=1".into(), Some("abc"), &Method::DELETE).await;
        check(plain, "csrf=abc&_method=trace".into(), Some("abc"), &Method::POST).await;
        check(plain, format!("csrf=abc&text={}", "x".repeat(100_000)), Some("abc"), &Method::POST).await;
        check(plain, "text=a&csrf=abc&_method=delete".into(), None, &Method::POST).await;
        check(plain, String::new(), None, &Method::POST).await;
        check("application/json", r#"{"csrf":"abc"}"#.into(), None, &Method::POST).await;
    }

    #[tokio::test]
    async fn a_form_with_files_is_read_the_same_way() {
        let kind = "multipart/form-data; boundary=XyZ";
        let field = |name: &str, value: &str| {
            format!("--XyZ\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let file = format!(
            "--XyZ\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n{}\r\n--XyZ--\r\n",
            "x".repeat(50_000)
        );
        let with = format!("{}{}{file}", field("csrf", "abc"), field("_method", "put"));
        check(kind, with, Some("abc"), &Method::PUT).await;
        check(kind, format!("{}{file}", field("csrf", "abc")), Some("abc"), &Method::POST).await;
        check(kind, format!("{file}{}", field("csrf", "abc")), None, &Method::POST).await;
    }
}
