//! What the browser is given beside the pages: styles, script, icons, fonts. Built by `build.rs`, embedded here.
//!
//! A file's name carries a hash of its content, so it may be kept for a year; [`url`] knows the current name.

use std::{borrow::Cow, collections::BTreeMap, sync::LazyLock};

use axum::{
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use rust_embed::RustEmbed;

const FOREVER: &str = "public, max-age=31536000, immutable";
const SHORTLY: &str = "public, max-age=300";

#[derive(RustEmbed)]
#[folder = "$OUT_DIR/assets"]
struct Built;

/// Logical name to hashed name, as the asset build wrote it.
static MANIFEST: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let file = Built::get("manifest.txt").expect("the asset build always writes it");
    let text = String::from_utf8_lossy(&file.data).into_owned();
    text.lines().filter_map(|line| line.split_once(' ')).map(|(a, b)| (a.to_owned(), b.to_owned())).collect()
});

/// The path under which the file of this logical name is served, such as `/assets/icons-1F3A09BC.svg`.
///
/// An unknown name gives a path that is answered with 404; a test holds the templates to known names.
pub fn url(name: &str) -> String {
    format!("/assets/{}", MANIFEST.get(name).map_or(name, String::as_str))
}

/// The logical names that [`url`] knows.
pub fn names() -> impl Iterator<Item = &'static str> {
    MANIFEST.keys().map(String::as_str)
}

/// Every file that is served, by the name it is served under, such as the chunks that a script loads later.
pub fn files() -> impl Iterator<Item = Cow<'static, str>> {
    Built::iter().filter(|name| name != "manifest.txt")
}

/// The bytes of a served file, by hashed or logical name, uncompressed.
pub fn bytes(name: &str) -> Option<Cow<'static, [u8]>> {
    let name = MANIFEST.get(name).map_or(name, String::as_str);
    Built::get(name).map(|file| file.data)
}

/// `GET /assets/{file}`: public. A hashed name is cached for a year, a logical name for five minutes.
pub async fn serve(Path(file): Path<String>, headers: HeaderMap) -> Response {
    let (name, cache) = match MANIFEST.get(&file) {
        Some(hashed) => (hashed.as_str(), SHORTLY),
        None => (file.as_str(), FOREVER),
    };
    let Some(plain) = Built::get(name).filter(|_| name != "manifest.txt") else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let (coding, data) = compressed(name, accepted).map_or((None, plain.data), |(c, d)| (Some(c), d));
    let mut response = data.into_response();
    let kind = HeaderValue::from_str(plain.metadata.mimetype()).expect("a mime type is ASCII");
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, kind);
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(coding) = coding {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    response
}

/// The best stored compression that the client accepts; a coding refused with `q=0` is not offered.
fn compressed(name: &str, accepted: &str) -> Option<(&'static str, Cow<'static, [u8]>)> {
    let takes = |coding: &str| {
        accepted.split(',').any(|part| {
            let mut words = part.split(';').map(str::trim);
            let refused = |w: &str| w.strip_prefix("q=").is_some_and(|q| q.parse::<f32>() == Ok(0.0));
            words.next() == Some(coding) && !words.any(refused)
        })
    };
    [("br", "br"), ("gzip", "gz")].into_iter().find_map(|(coding, ending)| {
        let file = takes(coding).then(|| Built::get(&format!("{name}.{ending}")))??;
        Some((coding, file.data))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_current_name_carries_a_hash() {
        for name in ["regard.css", "regard.js", "icons.svg", "favicon.svg"] {
            let url = url(name);
            assert!(url.starts_with("/assets/") && !url.ends_with(&format!("/{name}")), "{url}");
        }
    }

    #[tokio::test]
    async fn the_best_accepted_compression_is_served() {
        let check = async |accepted: &'static str, expected: Option<&str>| {
            let file = url("regard.css").trim_start_matches("/assets/").to_owned();
            let headers =
                HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(accepted))]);
            let response = serve(Path(file), headers).await;
            let got = response.headers().get(header::CONTENT_ENCODING).map(|v| v.to_str().unwrap());
            assert_eq!(got, expected, "for {accepted}");
            assert_eq!(response.headers()[header::CACHE_CONTROL], FOREVER);
            assert_eq!(response.headers()[header::CONTENT_TYPE], "text/css");
        };
        check("gzip, deflate, br", Some("br")).await;
        check("gzip;q=1.0, br;q=0", Some("gzip")).await;
        check("identity", None).await;
    }

    #[tokio::test]
    async fn what_is_not_an_asset_is_not_found() {
        for file in ["manifest.txt", "../Cargo.toml", "nothing.css", ""] {
            let response = serve(Path(file.to_owned()), HeaderMap::new()).await;
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{file}");
        }
    }
}
