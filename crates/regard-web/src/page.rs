//! A page as a response.

use askama::Template;
use axum::response::{Html, IntoResponse, Redirect, Response};
use regard_http::failure::Failure;

/// What a handler of pages gives.
pub type PageResult = Result<Response, Failure>;

/// The page of a template.
pub fn render(template: &impl Template) -> PageResult {
    let html = template.render().map_err(|error| Failure::internal(error.to_string()))?;
    Ok(Html(html).into_response())
}

/// On to another page, after a form.
pub fn go(path: &str) -> PageResult {
    Ok(Redirect::to(path).into_response())
}
