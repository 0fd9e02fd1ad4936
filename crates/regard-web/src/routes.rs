//! Every page's address, and for whom it is.

use crate::settings::{
    brand, desk, groups, home, mailboxes, people, policies, profile, rule_form, rules,
};
use crate::ticket::{
    assignment, comments, company, draft, fields, findings, handoffs, merge, presence, shelf, snooze, split,
    updates,
};
use crate::{
    assets, attachments, bulk, clocks, complaints, compose, held, ignored, inbox, laws, limits, live, messages,
    organizations, outbox, promise_link, promises, recoveries, search, sign_in, theme, today, users,
};
use axum::response::Redirect;
use regard_http::guard::Guard::{Admin, Lead, Open, Public, SignedIn, Staff};
use regard_http::routes::Routes;

/// Uploads: a reply with its files.
const UPLOAD_MAX_BYTES: usize = 60 * 1024 * 1024;

/// All routes of the pages.
pub fn routes() -> Routes {
    Routes::pages().merge(uploads()).merge(places()).merge(deeds()).merge(doors()).merge(settings())
}

fn uploads() -> Routes {
    Routes::pages()
        .post("/tickets/{id}/comments", Staff, comments::create)
        .post("/attachments", Staff, attachments::create)
        .post("/tickets", Staff, compose::create)
        .with_body_limit(UPLOAD_MAX_BYTES)
}

fn places() -> Routes {
    Routes::pages()
        .get("/", Staff, || async { Redirect::to("/today") })
        .get("/assets/{file}", Open, assets::serve)
        .post("/theme", Public, theme::set)
        .get("/today", Staff, today::index)
        .post("/today/news", Staff, today::seen)
        .get("/inbox", Staff, inbox::index)
        .get("/tickets/{id}", Staff, inbox::show)
        .get("/attachments/{id}", Staff, attachments::show)
        .get("/messages/{id}", Staff, messages::show)
        .get("/tickets/new", Staff, compose::new)
        .get("/suspended", Staff, held::index)
        .get("/suspended/{id}", Staff, held::show)
        .get("/outbox", Staff, outbox::index)
        .get("/outbox/{id}", Staff, outbox::show)
        .get("/outbox/{id}/html", Staff, outbox::html)
        .get("/outbox/{id}/original", Staff, outbox::original)
        .get("/promises", Staff, promises::index)
        .get("/users/{id}", Staff, users::show)
        .get("/organizations/{id}", Staff, organizations::show)
        .get("/search", Staff, search::index)
        .get("/find", Staff, search::find)
        .get("/recoveries", Staff, recoveries::index)
        .get("/tickets/{id}/recovery", Staff, recoveries::show)
        .post("/tickets/{id}/recovery", Staff, recoveries::update)
        .get("/tickets/{id}/limit", Staff, limits::show)
        .post("/tickets/{id}/limit", Staff, limits::update)
        .get("/complaints", Staff, complaints::index)
        .get("/complaints/{id}/file", Admin, complaints::download)
        .get("/tickets/{id}/complaint", Staff, complaints::show)
        .post("/tickets/{id}/complaint", Staff, complaints::update)
        .get("/laws", Staff, laws::index)
        .get("/clocks", Staff, clocks::index)
        .get("/ignored", Staff, ignored::index)
        .get("/ignored/proof", Lead, ignored::proof)
        .get("/live", Staff, live::stream)
}

fn deeds() -> Routes {
    Routes::pages()
        .post("/suspended/{id}/recovery", Staff, held::recover)
        .post("/suspended/{id}/spam", Staff, held::discard)
        .post("/ignored/rescue", Staff, ignored::rescue)
        .post("/users/{id}/note", Staff, users::note)
        .post("/users/{id}/identities", Staff, users::add_identity)
        .post("/organizations/{id}", Staff, organizations::update)
        .post("/tickets/bulk", Staff, bulk::create)
        .delete("/tickets/{id}/comments/{comment}", Staff, comments::undo)
        .post("/tickets/{id}/comments/{comment}/pictures", Staff, comments::pictures)
        .post("/tickets/{id}/draft", Staff, draft::save)
        .post("/tickets/{id}/findings", Staff, findings::look)
        .post("/tickets/{id}/status", Staff, fields::status)
        .post("/tickets/{id}/priority", Staff, fields::priority)
        .get("/tickets/{id}/subject", Staff, fields::edit_subject)
        .post("/tickets/{id}/subject", Staff, fields::subject)
        .post("/tickets/{id}/tags", Staff, fields::tag)
        .delete("/tickets/{id}/tags", Staff, fields::untag)
        .post("/tickets/{id}/assignment", Staff, assignment::create)
        .post("/tickets/{id}/collaborators", Staff, company::add)
        .delete("/tickets/{id}/collaborators", Staff, company::remove)
        .post("/tickets/{id}/snooze", Staff, snooze::snooze)
        .delete("/tickets/{id}/snooze", Staff, snooze::wake)
        .get("/tickets/{id}/updates/new", Staff, updates::new)
        .get("/tickets/{id}/handoffs/new", Staff, handoffs::new)
        .post("/tickets/{id}/handoffs", Staff, handoffs::create)
        .post("/handoffs/{id}/acceptance", Staff, handoffs::accept)
        .post("/handoffs/{id}/refusal", Staff, handoffs::decline)
        .post("/tickets/{id}/updates", Staff, updates::create)
        .post("/tickets/{id}/spam", Staff, shelf::mark_spam)
        .delete("/tickets/{id}/spam", Staff, shelf::unmark_spam)
        .post("/tickets/{id}/deletion", Staff, shelf::delete)
        .delete("/tickets/{id}/deletion", Staff, shelf::restore)
        .get("/tickets/{id}/merge", Staff, merge::new)
        .post("/tickets/{id}/merge", Staff, merge::merge)
        .delete("/tickets/{id}/merge", Staff, merge::unmerge)
        .get("/tickets/{id}/split", Staff, split::new)
        .post("/tickets/{id}/split", Staff, split::create)
        .post("/tickets/{id}/promises", Staff, promises::create)
        .post("/promises/{id}/delivery", Staff, promises::deliver)
        .post("/promises/{id}/moves", Staff, promises::move_to)
        .post("/promises/{id}/withdrawal", Staff, promises::withdraw)
        .post("/promises/{id}/beginning", Staff, promises::begin)
        .post("/promises/{id}/acceptance", Staff, promises::accept)
        .delete("/promises/{id}/acceptance", Staff, promises::decline)
        .post("/detections/{id}/confirmation", Staff, promises::confirm)
        .delete("/detections/{id}/confirmation", Staff, promises::dismiss)
        .post("/tickets/{id}/presence", Staff, presence::arrive)
        .delete("/tickets/{id}/presence", Staff, presence::leave)
}

fn doors() -> Routes {
    Routes::pages()
        .get("/sign-in", Public, sign_in::show)
        .post("/sign-in", Public, sign_in::create)
        .post("/sign-in/link", Public, sign_in::send_link)
        .get("/sign-in/link/{token}", Public, sign_in::show_link)
        .post("/sign-in/link/{token}", Public, sign_in::use_link)
        .get("/p/{token}", Public, promise_link::show)
        .post("/p/{token}/promises/{id}/verdict", Public, promise_link::verdict)
        .post("/p/{token}/promises/{id}/agreement", Public, promise_link::agree)
        .post("/p/{token}/comments", Public, promise_link::write)
        .get("/p/{token}/recovery", Public, recoveries::question)
        .post("/p/{token}/recovery", Public, recoveries::answer)
        .get("/p/{token}/complaint", Public, complaints::own_page)
        .post("/p/{token}/complaint", Public, complaints::own_word)
        .post("/p/{token}/unanswered", Public, promise_link::unanswered)
        .get("/p/{token}/limit", Public, limits::own_page)
        .post("/p/{token}/limit", Public, limits::own_word)
        .delete("/p/{token}", Public, promise_link::forget)
        .post("/sign-out", SignedIn, sign_in::sign_out)
}

fn settings() -> Routes {
    Routes::pages()
        .get("/settings", Staff, home::show)
        .get("/settings/profile", Staff, profile::show)
        .post("/settings/profile", Staff, profile::update)
        .post("/settings/profile/absence", Staff, profile::go_away)
        .delete("/settings/profile/absence", Staff, profile::come_back)
        .post("/settings/profile/password", Staff, profile::password)
        .delete("/settings/profile/sessions", Staff, profile::end_others)
        .delete("/settings/profile/sessions/{session}", Staff, profile::end_one)
        .get("/settings/people", Staff, people::index)
        .post("/settings/people", Admin, people::invite)
        .post("/users/{id}/role", Admin, people::role)
        .post("/users/{id}/suspension", Staff, people::suspend)
        .delete("/users/{id}/suspension", Staff, people::let_in)
        .get("/settings/groups", Staff, groups::index)
        .post("/settings/groups", Admin, groups::create)
        .post("/settings/groups/{id}", Admin, groups::update)
        .get("/settings/brand", Admin, brand::show)
        .post("/settings/brands/{id}", Admin, brand::update)
        .get("/settings/mailboxes", Admin, mailboxes::index)
        .post("/settings/mailboxes", Admin, mailboxes::create)
        .get("/settings/mailboxes/new", Admin, mailboxes::new)
        .get("/settings/mailboxes/{id}", Admin, mailboxes::show)
        .post("/settings/mailboxes/{id}", Admin, mailboxes::update)
        .post("/settings/mailboxes/{id}/check", Admin, mailboxes::check)
        .post("/settings/mailboxes/{id}/pause", Admin, mailboxes::pause)
        .delete("/settings/mailboxes/{id}/pause", Admin, mailboxes::go_on)
        .get("/settings/rules", Staff, rules::index)
        .get("/settings/rules/new", Staff, rule_form::new)
        .post("/settings/rules/new", Staff, rule_form::create)
        .get("/settings/rules/{id}", Staff, rules::show)
        .delete("/settings/rules/{id}", Staff, rules::remove)
        .get("/settings/rules/{id}/draft", Staff, rule_form::show)
        .post("/settings/rules/{id}/draft", Staff, rule_form::update)
        .post("/settings/rules/{id}/place", Admin, rules::shift)
        .get("/settings/rules/{id}/trial", Admin, rules::trial)
        .post("/settings/rules/{id}/pause", Admin, rules::pause)
        .delete("/settings/rules/{id}/pause", Admin, rules::go_on)
        .get("/settings/policies", Staff, policies::index)
        .post("/settings/policies", Admin, policies::create)
        .post("/settings/policies/{id}", Admin, policies::update)
        .delete("/settings/policies/{id}", Admin, policies::delete)
        .get("/settings/desk", Admin, desk::show)
        .post("/settings/desk", Admin, desk::update)
}
