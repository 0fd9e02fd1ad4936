//! Every route tried as those it is not for: nobody, another customer, an agent of another group.

use crate::site::Site;
use regard_domain::channel::Channel;
use regard_domain::id::TicketId;
use regard_http::guard::Guard;
use regard_http::routes::Route;
use regard_services::tickets::beginning::{self, NewMatter};
use regard_services::timeline;

/// What anybody may reach without saying who they are. A new line here is a decision.
const FOR_ANYBODY: [&str; 20] = [
    "GET /assets/{file}",
    "POST /theme",
    "GET /sign-in",
    "POST /sign-in",
    "POST /sign-in/link",
    "GET /sign-in/link/{token}",
    "POST /sign-in/link/{token}",
    "GET /p/{token}",
    "GET /p/{token}/recovery",
    "POST /p/{token}/promises/{id}/verdict",
    "POST /p/{token}/recovery",
    "GET /p/{token}/complaint",
    "POST /p/{token}/complaint",
    "GET /p/{token}/limit",
    "POST /p/{token}/limit",
    "POST /p/{token}/promises/{id}/agreement",
    "POST /p/{token}/comments",
    "POST /p/{token}/unanswered",
    "DELETE /p/{token}",
    "GET /api/v2/users/me",
];

/// A value for every field that a form or a question about a ticket has, so that none is refused for its shape.
const FIELDS: &str = "status=solved&priority=high&subject=x&tag=x&assignee=nobody&email=finn%40example.net&user=1\
                      &until=2026-12-01T09%3A00&comment=1&ticket=1&into=1&other=1&mode=reply&body=x&text=x&html=x&doing=reading";

fn routes() -> Vec<Route> {
    let (pages, api) = (regard_web::routes::routes(), regard_api::routes::routes());
    pages.list().iter().chain(api.list()).cloned().collect()
}

/// The path of a route with a real ticket where one is meant.
fn filled(route: &Route, ticket: TicketId) -> String {
    route
        .path
        .split('/')
        .map(|part| if part.starts_with('{') { ticket.to_string() } else { part.into() })
        .collect::<Vec<_>>()
        .join("/")
}

fn named(route: &Route) -> String {
    format!("{} {}", route.method, route.path)
}

/// A matter of Dora's in Ben's group, which Cleo does not see.
async fn a_ticket(site: &Site) -> TicketId {
    let dora = site.test.ctx(site.test.cast.dora).await;
    let matter = NewMatter { subject: "Leak".into(), text: "It leaks.".into(), channel: Channel::Portal };
    beginning::ask(&dora, &matter).await.expect("a customer may ask")
}

#[test]
fn what_anybody_may_reach_is_a_short_list() {
    let routes = routes();
    let open = routes.iter().filter(|route| matches!(route.guard, Guard::Open | Guard::Public));
    let mut open: Vec<String> = open.map(named).collect();
    let mut expected = FOR_ANYBODY.map(str::to_owned).to_vec();
    open.sort();
    expected.sort();
    assert_eq!(open, expected);
}

#[tokio::test]
async fn nobody_gets_past_any_other_route() {
    let site = Site::new().await;
    let ticket = a_ticket(&site).await;
    for route in routes().iter().filter(|route| !matches!(route.guard, Guard::Open | Guard::Public)) {
        let status = site.status(&route.method, &filled(route, ticket), &[], "").await;
        assert_eq!(status, 401, "{}", named(route));
    }
}

#[tokio::test]
async fn another_customer_gets_past_none_that_is_for_colleagues() {
    let site = Site::new().await;
    let ticket = a_ticket(&site).await;
    let eve = site.browser(site.test.cast.eve).await;
    let basic = "Basic ZXZlQGV4YW1wbGUuY29tOnRocmVlIHNtYWxsIHdvcmRz"; // her address and password
    let headers =
        [("cookie", eve.cookie.as_str()), ("x-csrf-token", eve.csrf.as_str()), ("authorization", basic)];
    for route in routes().iter().filter(|route| route.guard >= Guard::Staff) {
        let status = site.status(&route.method, &filled(route, ticket), &headers, "").await;
        assert_eq!(status, 403, "{}", named(route));
    }
}

#[tokio::test]
async fn an_agent_of_another_group_learns_nothing_and_changes_nothing() {
    let site = Site::new().await;
    let ticket = a_ticket(&site).await;
    let cleo = site.browser(site.test.cast.cleo).await;
    let bearer = site.bearer(site.test.cast.cleo).await;
    let headers = [
        ("cookie", cleo.cookie.as_str()),
        ("x-csrf-token", cleo.csrf.as_str()),
        ("authorization", bearer.as_str()),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let ben = site.test.ctx(site.test.cast.ben).await;
    let before = timeline::show(&ben, ticket).await.expect("Ben sees it");
    let mut wrong = Vec::new();
    for route in routes() {
        let is_above = matches!(route.guard, Guard::Lead | Guard::Admin);
        let is_about_it = route.path.contains("tickets/{");
        if !is_above && !is_about_it {
            continue;
        }
        let path = format!("{}?{FIELDS}", filled(&route, ticket));
        let status = site.status(&route.method, &path, &headers, FIELDS).await;
        let expected: &[u16] = match (is_above, named(&route).as_str()) {
            (true, _) => &[403],
            // A form with files is not read before it is one.
            (false, "POST /tickets/{id}/comments") => &[400, 415],
            (false, _) => &[404],
        };
        if !expected.contains(&status) {
            wrong.push(format!("{} gave {status}", named(&route)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let after = timeline::show(&ben, ticket).await.expect("Ben sees it");
    assert_eq!(after.ticket, before.ticket);
    assert_eq!(after.audits.len(), before.audits.len());
}
