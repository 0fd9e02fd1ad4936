//! Every address of the API, and for whom it is. Each also answers with `.json` at its end.

mod gifts;
mod people;
mod rules;
mod work;

use regard_http::routes::Routes;

/// A request may be this large: a hundred tickets with their words, or a file.
const BODY_MAX_BYTES: usize = 32 * 1024 * 1024;

/// All routes of the API.
pub fn routes() -> Routes {
    Routes::api()
        .merge(people::routes())
        .merge(work::routes())
        .merge(gifts::routes())
        .merge(rules::routes())
        .with_body_limit(BODY_MAX_BYTES)
}
