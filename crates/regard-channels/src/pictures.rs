//! Fetching a picture that a message shows from elsewhere: without cookies, without saying from where, and only what is a
//! picture by its bytes.

use crate::outside;
use bytes::{Bytes, BytesMut};
use regard_services::desk::Reach;
use reqwest::Url;
use reqwest::header::{ACCEPT, LOCATION};

/// The largest picture taken.
const MAX_BYTES: usize = 5 * 1024 * 1024;

/// How often a server may send us on.
const REDIRECTS: usize = 3;

/// A picture and its type.
#[derive(Debug)]
pub struct Found {
    /// What it is, such as `image/png`.
    pub content_type: &'static str,
    /// Its bytes.
    pub bytes: Bytes,
}

/// Fetches the picture of an address, over TLS even where the message names it without.
///
/// # Errors
/// In words, when it cannot be reached, is too large, or is no picture that a browser draws.
pub async fn fetch(address: &str, reach: Reach) -> Result<Found, String> {
    let mut address = in_private(address, reach);
    for _ in 0..=REDIRECTS {
        let (client, url) = outside::client(&address, reach).map_err(|error| error.to_string())?;
        let sent = client.get(url.clone()).header(ACCEPT, "image/*").send().await;
        let response =
            sent.and_then(reqwest::Response::error_for_status).map_err(|error| error.to_string())?;
        if !response.status().is_redirection() {
            return read(response).await;
        }
        let to = response.headers().get(LOCATION).and_then(|to| to.to_str().ok());
        let next: Option<Url> = to.and_then(|to| url.join(to).ok());
        address = in_private(next.ok_or("it sends us on to nowhere")?.as_str(), reach);
    }
    Err("it sends us on and on".into())
}

fn in_private(address: &str, reach: Reach) -> String {
    match address.strip_prefix("http://") {
        Some(rest) if reach == Reach::Outside => format!("https://{rest}"),
        _ => address.to_owned(),
    }
}

async fn read(mut response: reqwest::Response) -> Result<Found, String> {
    let mut bytes = BytesMut::new();
    while let Some(part) = response.chunk().await.map_err(|error| error.to_string())? {
        if bytes.len() + part.len() > MAX_BYTES {
            return Err(format!("it is larger than {} MB", MAX_BYTES / 1024 / 1024));
        }
        bytes.extend_from_slice(&part);
    }
    let content_type = kind(&bytes).ok_or("it is no picture that can be shown")?;
    Ok(Found { content_type, bytes: bytes.freeze() })
}

/// What a picture is by its first bytes. SVG is none here: it can carry scripts and ask for more.
fn kind(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        [_, _, _, _, b'f', b't', b'y', b'p', b'a', b'v', b'i', b'f', ..] => Some("image/avif"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_known_by_its_bytes_and_nothing_else_is_one() {
        assert_eq!(kind(b"\x89PNG\r\n\x1a\n"), Some("image/png"));
        assert_eq!(kind(b"RIFF\0\0\0\0WEBPVP8 "), Some("image/webp"));
        assert_eq!(kind(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), None);
        assert_eq!(kind(b"<html>"), None);
        assert_eq!(kind(b""), None);
    }

    #[test]
    fn what_is_named_without_tls_is_asked_with_it() {
        assert_eq!(
            in_private("http://pictures.example.com/a.png", Reach::Outside),
            "https://pictures.example.com/a.png"
        );
        assert_eq!(
            in_private("https://pictures.example.com/a.png", Reach::Outside),
            "https://pictures.example.com/a.png"
        );
    }
}
