//! Every address of the API, and for whom it is. Each also answers with `.json` at its end.

use crate::{groups, users};
use regard_http::guard::Guard::{Admin, Public, Staff};
use regard_http::routes::Routes;

/// All routes of the API.
pub fn routes() -> Routes {
    Routes::api()
        .get("/api/v2/users/me", Public, users::me)
        .get("/api/v2/users", Staff, users::index)
        .post("/api/v2/users", Staff, users::create)
        .get("/api/v2/users/{id}", Staff, users::show)
        .put("/api/v2/users/{id}", Staff, users::update)
        .delete("/api/v2/users/{id}", Staff, users::delete)
        .get("/api/v2/groups", Staff, groups::index)
        .post("/api/v2/groups", Admin, groups::create)
        .get("/api/v2/groups/{id}", Staff, groups::show)
        .put("/api/v2/groups/{id}", Admin, groups::update)
}
