//! Complaints.

use crate::complaints;
use regard_http::guard::Guard::{Admin, Lead, SignedIn, Staff};
use regard_http::routes::Routes;

pub(super) fn routes() -> Routes {
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
