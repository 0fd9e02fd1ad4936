//! What people define: fields, forms, statuses, views, macros, rules, policies, webhooks.

use crate::definition_forms::{
    AUTOMATIONS, BOOKMARKS, CUSTOM_ROLES, CUSTOM_STATUSES, DYNAMIC_CONTENT, Form, GROUP_SLA_POLICIES, MACROS,
    OAUTH_CLIENTS, ORGANIZATION_FIELDS, ORGANIZATION_SUBSCRIPTIONS, RECIPIENT_ADDRESSES, SCHEDULES,
    SHARING_AGREEMENTS, SLA_POLICIES, TARGETS, TICKET_FIELDS, TICKET_FORMS, TRIGGER_CATEGORIES, TRIGGERS,
    USER_FIELDS, VIEWS, WORKSPACES,
};
use crate::definitions;
use crate::field_options::{Inside, holidays, options, variants};
use crate::{slas, ticket_parts, views, webhooks};
use regard_http::guard::Guard::{Admin, Staff};
use regard_http::routes::Routes;

/// The five rows that every kind has.
macro_rules! rows {
    ($routes:expr, $path:literal, $form:expr, $guard:expr) => {{
        let form: Form = $form;
        $routes
            .get(concat!("/api/v2/", $path), Staff, move |a, b, c| definitions::index(form, a, b, c))
            .post(concat!("/api/v2/", $path), $guard, move |a, b, c| definitions::create(form, a, b, c))
            .get(concat!("/api/v2/", $path, "/{id}"), Staff, move |a, b, c| definitions::show(form, a, b, c))
            .put(concat!("/api/v2/", $path, "/{id}"), $guard, move |a, b, c, d| {
                definitions::update(form, a, b, c, d)
            })
            .delete(concat!("/api/v2/", $path, "/{id}"), $guard, move |a, b| definitions::delete(form, a, b))
    }};
}

/// Rows over many of a kind.
macro_rules! many {
    ($routes:expr, $path:literal, $form:expr, $guard:expr) => {{
        let form: Form = $form;
        $routes
            .get(concat!("/api/v2/", $path, "/active"), Staff, move |a, b, c| {
                definitions::active(form, a, b, c)
            })
            .get(concat!("/api/v2/", $path, "/search"), Staff, move |a, b, c| {
                definitions::search(form, a, b, c)
            })
            .put(concat!("/api/v2/", $path, "/update_many"), $guard, move |a, b, c, d| {
                definitions::update_many(form, a, b, c, d)
            })
            .put(concat!("/api/v2/", $path, "/reorder"), Admin, move |a, b, c, d| {
                definitions::reorder(form, a, b, c, d)
            })
            .delete(concat!("/api/v2/", $path, "/destroy_many"), $guard, move |a, b| {
                definitions::destroy_many(form, a, b)
            })
    }};
}

/// Rows of a list inside a definition.
macro_rules! inside {
    ($routes:expr, $path:literal, $inside:expr) => {{
        let inside: Inside = $inside;
        $routes
            .get(concat!("/api/v2/", $path), Staff, move |a, b, c, d| inside.index(a, b, c, d))
            .post(concat!("/api/v2/", $path), Admin, move |a, b, c, d| inside.create(a, b, c, d))
            .get(concat!("/api/v2/", $path, "/{one}"), Staff, move |a, b, c| inside.show(a, b, c))
            .put(concat!("/api/v2/", $path, "/{one}"), Admin, move |a, b, c, d| inside.update(a, b, c, d))
            .delete(concat!("/api/v2/", $path, "/{one}"), Admin, move |a, b, c| inside.delete(a, b, c))
    }};
}

pub(super) fn routes() -> Routes {
    about_fields().merge(about_views()).merge(about_rules()).merge(about_policies()).merge(about_webhooks())
}

fn about_fields() -> Routes {
    let routes = rows!(Routes::api(), "ticket_fields", TICKET_FIELDS, Admin);
    let routes = rows!(routes, "user_fields", USER_FIELDS, Admin);
    let routes = rows!(routes, "organization_fields", ORGANIZATION_FIELDS, Admin);
    let routes = rows!(routes, "ticket_forms", TICKET_FORMS, Admin);
    let routes = rows!(routes, "custom_statuses", CUSTOM_STATUSES, Admin);
    let routes = rows!(routes, "custom_roles", CUSTOM_ROLES, Admin);
    let routes = inside!(routes, "ticket_fields/{id}/options", options(TICKET_FIELDS));
    let routes = inside!(routes, "user_fields/{id}/options", options(USER_FIELDS));
    let routes = inside!(routes, "organization_fields/{id}/options", options(ORGANIZATION_FIELDS));
    routes
        .get("/api/v2/ticket_fields/count", Staff, |a| definitions::counted(TICKET_FIELDS, a))
        .put("/api/v2/ticket_fields/reorder", Admin, |a, b, c, d| {
            definitions::reorder(TICKET_FIELDS, a, b, c, d)
        })
        .put("/api/v2/user_fields/reorder", Admin, |a, b, c, d| definitions::reorder(USER_FIELDS, a, b, c, d))
        .put("/api/v2/organization_fields/reorder", Admin, |a, b, c, d| {
            definitions::reorder(ORGANIZATION_FIELDS, a, b, c, d)
        })
        .get("/api/v2/ticket_forms/show_many", Staff, |a, b, c| definitions::show_many(TICKET_FORMS, a, b, c))
        .put("/api/v2/ticket_forms/reorder", Admin, |a, b, c, d| {
            definitions::reorder(TICKET_FORMS, a, b, c, d)
        })
        .post("/api/v2/ticket_forms/{id}/clone", Admin, |a, b, c| {
            definitions::duplicate(TICKET_FORMS, a, b, c)
        })
}

fn about_views() -> Routes {
    let routes = rows!(Routes::api(), "views", VIEWS, Staff);
    let routes = many!(routes, "views", VIEWS, Staff);
    routes
        .get("/api/v2/views/compact", Staff, views::compact)
        .get("/api/v2/views/shared", Staff, views::shared)
        .get("/api/v2/views/count", Staff, |a| definitions::counted(VIEWS, a))
        .get("/api/v2/views/count_many", Staff, views::count_many)
        .get("/api/v2/views/show_many", Staff, |a, b, c| definitions::show_many(VIEWS, a, b, c))
        .post("/api/v2/views/preview", Staff, views::preview)
        .post("/api/v2/views/preview/count", Staff, views::preview_count)
        .get("/api/v2/views/{id}/tickets", Staff, views::tickets)
        .get("/api/v2/views/{id}/count", Staff, views::count)
        .get("/api/v2/views/{id}/execute", Staff, views::execute)
        .get("/api/v2/views/{id}/export", Staff, views::export)
}

fn about_rules() -> Routes {
    let routes = rows!(Routes::api(), "macros", MACROS, Staff);
    let routes = many!(routes, "macros", MACROS, Staff);
    let routes = rows!(routes, "triggers", TRIGGERS, Admin);
    let routes = many!(routes, "triggers", TRIGGERS, Admin);
    let routes = rows!(routes, "trigger_categories", TRIGGER_CATEGORIES, Admin);
    let routes = rows!(routes, "automations", AUTOMATIONS, Admin);
    let routes = many!(routes, "automations", AUTOMATIONS, Admin);
    routes
        .post("/api/v2/triggers/trial", Admin, |a, b, c| definitions::trial(TRIGGERS, a, b, c))
        .post("/api/v2/automations/trial", Admin, |a, b, c| definitions::trial(AUTOMATIONS, a, b, c))
        .get("/api/v2/macros/{id}/apply", Staff, ticket_parts::apply_macro_alone)
}

fn about_policies() -> Routes {
    let routes = rows!(Routes::api(), "slas/policies", SLA_POLICIES, Admin);
    let routes = rows!(routes, "group_slas/policies", GROUP_SLA_POLICIES, Admin);
    let routes = rows!(routes, "business_hours/schedules", SCHEDULES, Admin);
    let routes = rows!(routes, "dynamic_content/items", DYNAMIC_CONTENT, Admin);
    let routes = rows!(routes, "sharing_agreements", SHARING_AGREEMENTS, Admin);
    let routes = rows!(routes, "bookmarks", BOOKMARKS, Staff);
    let routes = rows!(routes, "organization_subscriptions", ORGANIZATION_SUBSCRIPTIONS, Admin);
    let routes = rows!(routes, "workspaces", WORKSPACES, Admin);
    let routes = rows!(routes, "oauth/clients", OAUTH_CLIENTS, Admin);
    let routes = inside!(routes, "business_hours/schedules/{id}/holidays", holidays());
    let routes = inside!(routes, "dynamic_content/items/{id}/variants", variants());
    routes
        .get("/api/v2/slas/policies/definitions", Staff, slas::policy_definitions)
        .put("/api/v2/business_hours/schedules/{id}/workweek", Admin, definitions::workweek)
        .put("/api/v2/slas/policies/reorder", Admin, |a, b, c, d| {
            definitions::reorder(SLA_POLICIES, a, b, c, d)
        })
        .get("/api/v2/dynamic_content/items/show_many", Staff, |a, b, c| {
            definitions::show_many(DYNAMIC_CONTENT, a, b, c)
        })
        .post("/api/v2/dynamic_content/items/{id}/variants/create_many", Admin, |a, b, c, d| {
            variants().write_many(a, b, c, d)
        })
        .put("/api/v2/dynamic_content/items/{id}/variants/update_many", Admin, |a, b, c, d| {
            variants().write_many(a, b, c, d)
        })
        .post("/api/v2/recipient_addresses", Admin, |a, b, c| {
            definitions::create(RECIPIENT_ADDRESSES, a, b, c)
        })
        .get("/api/v2/recipient_addresses/{id}", Staff, |a, b, c| {
            definitions::show(RECIPIENT_ADDRESSES, a, b, c)
        })
        .put("/api/v2/recipient_addresses/{id}", Admin, |a, b, c, d| {
            definitions::update(RECIPIENT_ADDRESSES, a, b, c, d)
        })
        .delete("/api/v2/recipient_addresses/{id}", Admin, |a, b| {
            definitions::delete(RECIPIENT_ADDRESSES, a, b)
        })
}

fn about_webhooks() -> Routes {
    rows!(Routes::api(), "targets", TARGETS, Admin)
        .get("/api/v2/webhooks", Admin, webhooks::index)
        .post("/api/v2/webhooks", Admin, webhooks::create)
        .get("/api/v2/webhooks/{id}", Admin, webhooks::show)
        .put("/api/v2/webhooks/{id}", Admin, webhooks::update)
        .patch("/api/v2/webhooks/{id}", Admin, webhooks::update)
        .delete("/api/v2/webhooks/{id}", Admin, webhooks::delete)
        .get("/api/v2/webhooks/{id}/signing_secret", Admin, webhooks::signing_secret)
        .post("/api/v2/webhooks/{id}/signing_secret", Admin, webhooks::reset_secret)
        .post("/api/v2/webhooks/test", Admin, webhooks::test)
        .get("/api/v2/webhooks/{id}/invocations", Admin, webhooks::invocations)
        .get("/api/v2/webhooks/{id}/invocations/{invocation}/attempts", Admin, webhooks::attempts)
        .post("/api/v2/webhooks/{id}/invocations/{invocation}/attempts", Admin, webhooks::replay)
}
