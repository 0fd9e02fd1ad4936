//! Tickets and everything on them, search, exports, handoffs, requests, held mail.

use crate::{
    absent, exports, many, promises, recoveries, requests, search, suspended, tags, ticket_parts, tickets,
    updates, uploads,
};
use crate::{handoffs, ignored};
use regard_http::guard::Guard::{Admin, SignedIn, Staff};
use regard_http::routes::Routes;

pub(super) fn routes() -> Routes {
    about_tickets()
        .merge(of_one_ticket())
        .merge(put_away())
        .merge(about_recoveries())
        .merge(about_requests())
        .merge(about_held_mail())
        .merge(about_promises())
        .merge(found_and_exported())
        .merge(without_anything_behind())
}

fn about_tickets() -> Routes {
    Routes::api()
        .get("/api/v2/tickets", Staff, tickets::index)
        .post("/api/v2/tickets", Staff, tickets::create)
        .get("/api/v2/tickets/count", Staff, tickets::counted)
        .get("/api/v2/tickets/recent", Staff, tickets::recent)
        .get("/api/v2/tickets/show_many", Staff, tickets::show_many)
        .post("/api/v2/tickets/create_many", Staff, many::create)
        .put("/api/v2/tickets/update_many", Staff, many::update)
        .delete("/api/v2/tickets/destroy_many", Staff, many::delete)
        .put("/api/v2/tickets/mark_many_as_spam", Staff, many::mark_as_spam)
        .get("/api/v2/tickets/{id}", Staff, tickets::show)
        .put("/api/v2/tickets/{id}", Staff, tickets::update)
        .delete("/api/v2/tickets/{id}", Staff, tickets::delete)
        .post("/api/v2/imports/tickets", Admin, tickets::import)
        .post("/api/v2/imports/tickets/create_many", Admin, many::import)
        .get("/api/v2/handoffs", Staff, handoffs::index)
        .put("/api/v2/handoffs/{id}/accept", Staff, handoffs::accept)
        .put("/api/v2/handoffs/{id}/decline", Staff, handoffs::decline)
        .get("/api/v2/update_clocks", Staff, updates::clocks)
        .get("/api/v2/ignored_intervals", Staff, ignored::index)
        .post("/api/v2/ignored/rescue", Staff, ignored::rescue)
        .get("/api/v2/tickets/{id}/standing", Staff, ignored::standing)
        .get("/api/v2/users/{id}/absence", Staff, ignored::absence)
        .put("/api/v2/users/{id}/absence", Staff, ignored::set_absence)
        .delete("/api/v2/users/{id}/absence", Staff, ignored::end_absence)
        .get("/api/v2/problems", Staff, tickets::problems)
        .get("/api/v2/ticket_audits", Staff, ticket_parts::all_audits)
        .get("/api/v2/ticket_metrics", Staff, ticket_parts::all_metrics)
        .get("/api/v2/ticket_metrics/{id}", Staff, ticket_parts::metrics_of)
        .post("/api/v2/uploads", SignedIn, uploads::create)
        .delete("/api/v2/uploads/{token}", SignedIn, uploads::delete)
        .get("/api/v2/attachments/{id}", SignedIn, uploads::show)
        .get("/api/v2/attachments/{id}/content", SignedIn, uploads::content)
}

fn about_promises() -> Routes {
    Routes::api()
        .get("/api/v2/promises", Staff, promises::index)
        .get("/api/v2/promises/{id}", SignedIn, promises::show)
        .get("/api/v2/tickets/{id}/promises", SignedIn, promises::of_ticket)
        .post("/api/v2/tickets/{id}/promises", Staff, promises::create)
        .post("/api/v2/promises/{id}/delivery", Staff, promises::deliver)
        .post("/api/v2/promises/{id}/moves", Staff, promises::move_to)
        .post("/api/v2/promises/{id}/withdrawal", Staff, promises::withdraw)
        .post("/api/v2/promises/{id}/verdict", SignedIn, promises::verdict)
        .post("/api/v2/promises/{id}/acceptance", Staff, promises::accept)
        .delete("/api/v2/promises/{id}/acceptance", Staff, promises::decline)
        .put("/api/v2/promises/{id}/promiser", Staff, promises::hand_over)
}

fn about_recoveries() -> Routes {
    Routes::api()
        .get("/api/v2/recoveries", Staff, recoveries::index)
        .get("/api/v2/recoveries/{id}", Staff, recoveries::show)
        .put("/api/v2/recoveries/{id}", Staff, recoveries::update)
        .post("/api/v2/recoveries/{id}/hearing", Staff, recoveries::hear)
        .post("/api/v2/recoveries/{id}/apology", Staff, recoveries::apologise)
        .post("/api/v2/recoveries/{id}/gestures", Staff, recoveries::give)
        .post("/api/v2/recoveries/{id}/repair", Staff, recoveries::repair)
        .post("/api/v2/recoveries/{id}/question", Staff, recoveries::ask)
        .post("/api/v2/recoveries/{id}/answer", Staff, recoveries::answer)
        .post("/api/v2/recoveries/{id}/lead", Staff, recoveries::hand)
        .get("/api/v2/tickets/{id}/recovery", Staff, recoveries::of_ticket)
        .post("/api/v2/tickets/{id}/recovery", Staff, recoveries::create)
        .get("/api/v2/requests/{id}/recovery", SignedIn, recoveries::own)
        .post("/api/v2/requests/{id}/recovery", SignedIn, recoveries::own_answer)
        .post("/api/v2/requests/{id}/unanswered", SignedIn, ignored::unanswered)
}

fn of_one_ticket() -> Routes {
    Routes::api()
        .get("/api/v2/tickets/{id}/comments", Staff, ticket_parts::comments)
        .get("/api/v2/tickets/{id}/comments/count", Staff, ticket_parts::comments_count)
        .put("/api/v2/tickets/{id}/comments/{comment}/make_private", Staff, ticket_parts::make_private)
        .put("/api/v2/tickets/{id}/comments/{comment}/redact", Staff, ticket_parts::redact)
        .put(
            "/api/v2/tickets/{id}/comments/{comment}/attachments/{attachment}/redact",
            Staff,
            ticket_parts::redact_file,
        )
        .get("/api/v2/tickets/{id}/audits", Staff, ticket_parts::audits)
        .get("/api/v2/tickets/{id}/audits/count", Staff, ticket_parts::audits_count)
        .get("/api/v2/tickets/{id}/audits/{audit}", Staff, ticket_parts::audit)
        .put("/api/v2/tickets/{id}/audits/{audit}/make_private", Staff, ticket_parts::make_audit_private)
        .get("/api/v2/tickets/{id}/metrics", Staff, ticket_parts::metrics_of)
        .get("/api/v2/tickets/{id}/incidents", Staff, tickets::incidents)
        .get("/api/v2/tickets/{id}/related", Staff, ticket_parts::related)
        .get("/api/v2/tickets/{id}/collaborators", Staff, ticket_parts::collaborators)
        .get("/api/v2/tickets/{id}/email_ccs", Staff, ticket_parts::email_ccs)
        .get("/api/v2/tickets/{id}/followers", Staff, ticket_parts::followers)
        .get("/api/v2/tickets/{id}/tags", Staff, tags::of_ticket)
        .post("/api/v2/tickets/{id}/tags", Staff, tags::change_of_ticket)
        .put("/api/v2/tickets/{id}/tags", Staff, tags::change_of_ticket)
        .delete("/api/v2/tickets/{id}/tags", Staff, tags::change_of_ticket)
        .post("/api/v2/tickets/{id}/merge", Staff, many::merge)
        .put("/api/v2/tickets/{id}/mark_as_spam", Staff, tickets::mark_as_spam)
        .get("/api/v2/tickets/{id}/macros/{macro}/apply", Staff, ticket_parts::apply_macro)
        .get("/api/v2/tickets/{id}/handoffs", Staff, handoffs::of_ticket)
        .post("/api/v2/tickets/{id}/handoffs", Staff, handoffs::create)
        .get("/api/v2/tickets/{id}/updates", SignedIn, updates::index)
        .post("/api/v2/tickets/{id}/updates", Staff, updates::create)
        .get("/api/v2/tickets/{id}/updates/draft", Staff, updates::draft)
        .get("/api/v2/tickets/{id}/update_clock", SignedIn, updates::clock)
        .put("/api/v2/tickets/{id}/update_clock", SignedIn, updates::set_clock)
        .post("/api/v2/tickets/{id}/satisfaction_rating", SignedIn, ticket_parts::rate)
}

fn put_away() -> Routes {
    Routes::api()
        .get("/api/v2/deleted_tickets", Staff, tickets::deleted)
        .put("/api/v2/deleted_tickets/restore_many", Staff, many::restore)
        .delete("/api/v2/deleted_tickets/destroy_many", Admin, many::destroy)
        .put("/api/v2/deleted_tickets/{id}/restore", Staff, tickets::restore)
        .delete("/api/v2/deleted_tickets/{id}", Admin, many::destroy_one)
}

fn about_requests() -> Routes {
    Routes::api()
        .get("/api/v2/requests", SignedIn, requests::index)
        .post("/api/v2/requests", SignedIn, requests::create)
        .get("/api/v2/requests/open", SignedIn, requests::open)
        .get("/api/v2/requests/solved", SignedIn, requests::solved)
        .get("/api/v2/requests/ccd", SignedIn, requests::copied)
        .get("/api/v2/requests/search", SignedIn, requests::search)
        .get("/api/v2/requests/{id}", SignedIn, requests::show)
        .put("/api/v2/requests/{id}", SignedIn, requests::update)
        .get("/api/v2/requests/{id}/comments", SignedIn, requests::comments)
        .get("/api/v2/requests/{id}/comments/{comment}", SignedIn, requests::comment_of)
}

fn about_held_mail() -> Routes {
    Routes::api()
        .get("/api/v2/suspended_tickets", Staff, suspended::index)
        .put("/api/v2/suspended_tickets/recover_many", Staff, suspended::recover_many)
        .delete("/api/v2/suspended_tickets/destroy_many", Staff, suspended::destroy_many)
        .get("/api/v2/suspended_tickets/{id}", Staff, suspended::show)
        .put("/api/v2/suspended_tickets/{id}/recover", Staff, suspended::recover)
        .delete("/api/v2/suspended_tickets/{id}", Staff, suspended::delete)
}

fn found_and_exported() -> Routes {
    Routes::api()
        .get("/api/v2/search", Staff, search::search)
        .get("/api/v2/search/count", Staff, search::count)
        .get("/api/v2/search/export", Staff, search::export)
        .get("/api/v2/tags", Staff, tags::index)
        .get("/api/v2/tags/count", Staff, tags::counted)
        .get("/api/v2/autocomplete/tags", Staff, tags::autocomplete)
        .get("/api/v2/incremental/tickets", Admin, exports::tickets)
        .get("/api/v2/incremental/tickets/sample", Admin, exports::tickets)
        .get("/api/v2/incremental/tickets/cursor", Admin, exports::tickets_by_cursor)
        .get("/api/v2/incremental/users", Admin, exports::users)
        .get("/api/v2/incremental/users/sample", Admin, exports::users)
        .get("/api/v2/incremental/users/cursor", Admin, exports::users_by_cursor)
        .get("/api/v2/incremental/organizations", Admin, exports::organizations)
        .get("/api/v2/incremental/organizations/sample", Admin, exports::organizations)
        .get("/api/v2/incremental/ticket_events", Admin, exports::ticket_events)
        .get("/api/v2/incremental/ticket_events/sample", Admin, exports::ticket_events)
        .get("/api/v2/incremental/ticket_metric_events", Admin, exports::metric_events)
}

fn without_anything_behind() -> Routes {
    Routes::api()
        .get("/api/v2/activities", Staff, absent::activities)
        .get("/api/v2/activities/count", Staff, absent::none)
        .get("/api/v2/audit_logs", Admin, |a, b, c| absent::nothing("audit_logs", a, b, c))
        .get("/api/v2/skips", Staff, |a, b, c| absent::nothing("skips", a, b, c))
        .get("/api/v2/satisfaction_ratings", Staff, |a, b, c| {
            absent::nothing("satisfaction_ratings", a, b, c)
        })
        .get("/api/v2/satisfaction_ratings/received", Staff, |a, b, c| {
            absent::nothing("satisfaction_ratings", a, b, c)
        })
        .get("/api/v2/satisfaction_ratings/count", Staff, absent::none)
        .get("/api/v2/satisfaction_reasons", Staff, |a, b, c| absent::nothing("reasons", a, b, c))
        .get("/api/v2/routing/attributes", Staff, absent::attributes)
        .get("/api/v2/routing/attributes/definitions", Staff, absent::attribute_definitions)
        .get("/api/v2/channels/voice/phone_numbers", Staff, absent::phone_numbers)
        .get("/api/v2/target_failures", Staff, |a, b, c| absent::nothing("target_failures", a, b, c))
        .get("/api/v2/dynamic_content/locales", Staff, |a, b, c| absent::nothing("locales", a, b, c))
}
