//! People, groups, organizations, the desk itself.

use crate::{
    absent, account, groups, identities, jobs, memberships, organizations, requests, tags, tickets, users,
};
use regard_http::guard::Guard::{Admin, Public, SignedIn, Staff};
use regard_http::routes::Routes;

pub(super) fn routes() -> Routes {
    about_users(Routes::api())
        .merge(of_one_user())
        .merge(about_groups())
        .merge(about_organizations())
        .merge(about_the_desk())
}

fn about_users(routes: Routes) -> Routes {
    routes
        .get("/api/v2/users/me", Public, users::me)
        .get("/api/v2/users", Staff, users::index)
        .post("/api/v2/users", Staff, users::create)
        .get("/api/v2/users/count", Staff, users::counted)
        .get("/api/v2/users/search", Staff, users::search)
        .get("/api/v2/users/autocomplete", Staff, users::autocomplete)
        .get("/api/v2/users/show_many", Staff, users::show_many)
        .post("/api/v2/users/create_many", Staff, users::create_many)
        .post("/api/v2/users/create_or_update", Staff, users::create_or_update)
        .post("/api/v2/users/create_or_update_many", Staff, users::upsert_many)
        .put("/api/v2/users/update_many", Staff, users::update_many)
        .delete("/api/v2/users/destroy_many", Staff, users::destroy_many)
        .get("/api/v2/users/{id}", Staff, users::show)
        .put("/api/v2/users/{id}", Staff, users::update)
        .delete("/api/v2/users/{id}", Staff, users::delete)
        .get("/api/v2/deleted_users", Staff, users::deleted)
        .get("/api/v2/deleted_users/count", Staff, users::deleted_count)
        .get("/api/v2/deleted_users/{id}", Staff, users::show_deleted)
}

fn of_one_user() -> Routes {
    Routes::api()
        .put("/api/v2/users/{id}/merge", Staff, users::merge)
        .get("/api/v2/users/{id}/related", Staff, users::related)
        .post("/api/v2/users/{id}/password", Admin, users::set_password)
        .put("/api/v2/users/{id}/password", SignedIn, users::change_password)
        .get("/api/v2/users/{id}/tags", Staff, tags::of_user)
        .post("/api/v2/users/{id}/tags", Staff, tags::change_of_user)
        .put("/api/v2/users/{id}/tags", Staff, tags::change_of_user)
        .delete("/api/v2/users/{id}/tags", Staff, tags::change_of_user)
        .get("/api/v2/users/{id}/requests", Staff, requests::of_user)
        .get("/api/v2/users/{id}/groups", Staff, groups::of_user)
        .get("/api/v2/users/{id}/groups/count", Staff, groups::of_user_count)
        .get("/api/v2/users/{id}/tickets/requested", Staff, tickets::requested)
        .get("/api/v2/users/{id}/tickets/requested/count", Staff, tickets::of_user_count)
        .get("/api/v2/users/{id}/tickets/ccd", Staff, tickets::copied)
        .get("/api/v2/users/{id}/tickets/ccd/count", Staff, tickets::of_user_count)
        .get("/api/v2/users/{id}/tickets/followed", Staff, tickets::followed)
        .get("/api/v2/users/{id}/tickets/assigned", Staff, tickets::assigned)
        .get("/api/v2/users/{id}/tickets/assigned/count", Staff, tickets::of_user_count)
        .get("/api/v2/users/{id}/identities", Staff, identities::index)
        .post("/api/v2/users/{id}/identities", Staff, identities::create)
        .get("/api/v2/users/{id}/identities/{identity}", Staff, identities::show)
        .put("/api/v2/users/{id}/identities/{identity}", Staff, identities::update)
        .delete("/api/v2/users/{id}/identities/{identity}", Staff, identities::delete)
        .put("/api/v2/users/{id}/identities/{identity}/make_primary", Staff, identities::make_primary)
        .put("/api/v2/users/{id}/identities/{identity}/verify", Staff, identities::verify)
        .put(
            "/api/v2/users/{id}/identities/{identity}/request_verification",
            Staff,
            identities::request_verification,
        )
        .get("/api/v2/users/{id}/skips", Staff, |a, b, c| absent::nothing("skips", a, b, c))
}

fn about_groups() -> Routes {
    Routes::api()
        .get("/api/v2/groups", Staff, groups::index)
        .post("/api/v2/groups", Admin, groups::create)
        .get("/api/v2/groups/assignable", Staff, groups::index)
        .get("/api/v2/groups/count", Staff, groups::counted)
        .get("/api/v2/groups/{id}", Staff, groups::show)
        .put("/api/v2/groups/{id}", Admin, groups::update)
        .delete("/api/v2/groups/{id}", Admin, groups::delete)
        .get("/api/v2/groups/{id}/users", Staff, users::of_group)
        .get("/api/v2/groups/{id}/memberships", Staff, memberships::of_group)
        .get("/api/v2/groups/{id}/memberships/assignable", Staff, memberships::of_group)
        .get("/api/v2/group_memberships", Staff, memberships::index)
        .post("/api/v2/group_memberships", Admin, memberships::create)
        .get("/api/v2/group_memberships/assignable", Staff, memberships::index)
        .post("/api/v2/group_memberships/create_many", Admin, memberships::create_many)
        .delete("/api/v2/group_memberships/destroy_many", Admin, memberships::destroy_many)
        .get("/api/v2/group_memberships/{id}", Staff, memberships::show)
        .delete("/api/v2/group_memberships/{id}", Admin, memberships::delete)
        .get("/api/v2/users/{id}/group_memberships", Staff, memberships::of_user)
        .post("/api/v2/users/{id}/group_memberships", Admin, memberships::create_of_user)
        .get("/api/v2/users/{id}/group_memberships/{membership}", Staff, memberships::show_of_user)
        .delete("/api/v2/users/{id}/group_memberships/{membership}", Admin, memberships::delete_of_user)
        .put(
            "/api/v2/users/{id}/group_memberships/{membership}/make_default",
            Admin,
            memberships::make_default,
        )
}

fn about_organizations() -> Routes {
    Routes::api()
        .get("/api/v2/organizations", Staff, organizations::index)
        .post("/api/v2/organizations", Staff, organizations::create)
        .get("/api/v2/organizations/count", Staff, organizations::counted)
        .get("/api/v2/organizations/search", Staff, organizations::search)
        .get("/api/v2/organizations/autocomplete", Staff, organizations::autocomplete)
        .post("/api/v2/organizations/autocomplete", Staff, organizations::autocomplete)
        .get("/api/v2/organizations/show_many", Staff, organizations::show_many)
        .post("/api/v2/organizations/create_many", Staff, organizations::create_many)
        .post("/api/v2/organizations/create_or_update", Staff, organizations::create_or_update)
        .put("/api/v2/organizations/update_many", Staff, organizations::update_many)
        .delete("/api/v2/organizations/destroy_many", Admin, organizations::destroy_many)
        .get("/api/v2/organizations/{id}", Staff, organizations::show)
        .put("/api/v2/organizations/{id}", Staff, organizations::update)
        .delete("/api/v2/organizations/{id}", Admin, organizations::delete)
        .get("/api/v2/organizations/{id}/related", Staff, organizations::related)
        .get("/api/v2/organizations/{id}/tags", Staff, tags::of_organization)
        .post("/api/v2/organizations/{id}/tags", Staff, tags::change_of_organization)
        .put("/api/v2/organizations/{id}/tags", Staff, tags::change_of_organization)
        .delete("/api/v2/organizations/{id}/tags", Staff, tags::change_of_organization)
        .get("/api/v2/organizations/{id}/tickets", Staff, tickets::of_organization)
        .get("/api/v2/organizations/{id}/tickets/count", Staff, tickets::of_organization_count)
        .get("/api/v2/organizations/{id}/requests", Staff, requests::of_organization)
        .get("/api/v2/organizations/{id}/users", Staff, users::of_organization)
        .get("/api/v2/organizations/{id}/organization_memberships", Staff, memberships::of_organization)
        .get("/api/v2/organization_memberships", Staff, memberships::companies)
        .post("/api/v2/organization_memberships", Staff, memberships::join)
        .post("/api/v2/organization_memberships/create_many", Staff, memberships::join_many)
        .delete("/api/v2/organization_memberships/destroy_many", Staff, memberships::leave_many)
        .get("/api/v2/organization_memberships/{id}", Staff, memberships::show_company)
        .delete("/api/v2/organization_memberships/{id}", Staff, memberships::leave)
        .get("/api/v2/users/{id}/organization_memberships", Staff, memberships::companies_of_user)
        .post("/api/v2/users/{id}/organization_memberships", Staff, memberships::join_of_user)
        .get(
            "/api/v2/users/{id}/organization_memberships/{membership}",
            Staff,
            memberships::show_company_of_user,
        )
        .delete("/api/v2/users/{id}/organization_memberships/{membership}", Staff, memberships::leave_of_user)
        .put(
            "/api/v2/users/{id}/organization_memberships/{membership}/make_default",
            Staff,
            memberships::make_main,
        )
        .get("/api/v2/users/{id}/organizations", Staff, memberships::organizations_of_user)
        .get("/api/v2/users/{id}/organizations/count", Staff, memberships::organizations_of_user_count)
        .delete("/api/v2/users/{id}/organizations/{organization}", Staff, memberships::leave_organization)
        .put(
            "/api/v2/users/{id}/organizations/{organization}/make_default",
            Staff,
            memberships::make_organization_main,
        )
}

fn about_the_desk() -> Routes {
    Routes::api()
        .get("/api/v2/account/settings", Staff, account::settings)
        .get("/api/v2/locales", Staff, account::locales)
        .get("/api/v2/locales/agent", Staff, account::locales)
        .get("/api/v2/locales/public", Staff, account::locales)
        .get("/api/v2/locales/current", SignedIn, account::current_locale)
        .get("/api/v2/locales/detect_best_locale", Staff, account::current_locale)
        .get("/api/v2/locales/{id}", Staff, account::show_locale)
        .get("/api/v2/brands", Staff, account::all_brands)
        .post("/api/v2/brands", Admin, account::create_brand)
        .get("/api/v2/brands/{id}", Staff, account::show_brand)
        .put("/api/v2/brands/{id}", Admin, account::update_brand)
        .delete("/api/v2/brands/{id}", Admin, account::delete_brand)
        .get("/api/v2/recipient_addresses", Staff, account::recipient_addresses)
        .get("/api/v2/oauth/tokens/current", SignedIn, account::current_token)
        .get("/api/v2/job_statuses", Staff, jobs::index)
        .get("/api/v2/job_statuses/show_many", Staff, jobs::show_many)
        .get("/api/v2/job_statuses/{id}", Staff, jobs::show)
}
