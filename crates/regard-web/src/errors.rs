//! What people read when a page cannot be shown.

use crate::show::frame::theme;
use crate::view::plain::ErrorPage;
use askama::Template;
use regard_http::error_page::{self, Seen};
use regard_http::failure::Failure;

/// The page of a failure: given to the outermost layer.
pub fn page(failure: &Failure, seen: &Seen) -> String {
    let status = failure.status.as_u16();
    let mut page = ErrorPage::of(status, &seen.request_id, "/", theme(&seen.theme));
    if matches!(status, 400 | 403 | 409 | 413 | 422 | 429 | 503) {
        page.text.clone_from(&failure.sentence);
    }
    if !seen.is_signed_in {
        page.action = ("/sign-in".to_owned(), "Sign in".to_owned());
    }
    page.render().unwrap_or_else(|_| error_page::plain(failure, seen))
}
