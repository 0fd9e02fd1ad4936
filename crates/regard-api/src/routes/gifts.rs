//! Complaints, limits with their policies, and wants.

use crate::{complaints, limits};
use regard_http::guard::Guard::{Admin, Lead, SignedIn, Staff};
use regard_http::routes::Routes;

pub(super) fn routes() -> Routes {
    about_complaints().merge(about_limits())
}

fn about_limits() -> Routes {
    Routes::api()
        .get("/api/v2/limits", Staff, limits::index)
        .get("/api/v2/limits/{id}", Staff, limits::show)
        .put("/api/v2/limits/{id}", Staff, limits::update)
        .post("/api/v2/limits/{id}/grant", Staff, limits::grant)
        .post("/api/v2/limits/{id}/decline", Staff, limits::decline)
        .post("/api/v2/limits/{id}/answer", Staff, limits::answer)
        .post("/api/v2/limits/{id}/decision", Lead, limits::decide)
        .get("/api/v2/tickets/{id}/limits", Staff, limits::of_ticket)
        .post("/api/v2/tickets/{id}/limits", Staff, limits::create)
        .get("/api/v2/requests/{id}/limit", SignedIn, limits::own)
        .post("/api/v2/requests/{id}/limit", SignedIn, limits::own_answer)
        .get("/api/v2/policies", Staff, limits::policies)
        .post("/api/v2/policies", Admin, limits::create_policy)
        .put("/api/v2/policies/{id}", Admin, limits::update_policy)
        .delete("/api/v2/policies/{id}", Admin, limits::delete_policy)
        .get("/api/v2/policy_pain", Lead, limits::pain)
        .get("/api/v2/wants", Staff, limits::wants)
}

fn about_complaints() -> Routes {
    Routes::api()
        .get("/api/v2/complaints", Staff, complaints::index)
        .get("/api/v2/complaint_causes", Lead, complaints::causes)
        .get("/api/v2/complaints/{id}", Staff, complaints::show)
        .put("/api/v2/complaints/{id}", Staff, complaints::update)
        .post("/api/v2/complaints/{id}/thanks", Staff, complaints::thank)
        .post("/api/v2/complaints/{id}/playback", Staff, complaints::play_back)
        .post("/api/v2/complaints/{id}/assessment", Staff, complaints::weigh)
        .post("/api/v2/complaints/{id}/action", Staff, complaints::act)
        .post("/api/v2/complaints/{id}/told_back", Staff, complaints::tell)
        .post("/api/v2/complaints/{id}/answer", Staff, complaints::answer)
        .post("/api/v2/complaints/{id}/remedy", Lead, complaints::remedy)
        .post("/api/v2/complaints/{id}/invitation", Staff, complaints::invite)
        .get("/api/v2/complaints/{id}/export", Admin, complaints::export)
        .get("/api/v2/tickets/{id}/complaint", Staff, complaints::of_ticket)
        .post("/api/v2/tickets/{id}/complaint", Staff, complaints::create)
        .get("/api/v2/requests/{id}/complaint", SignedIn, complaints::own)
        .post("/api/v2/requests/{id}/complaint", SignedIn, complaints::own_create)
        .post("/api/v2/requests/{id}/complaint/answer", SignedIn, complaints::own_answer)
}
