//! What all HTTP shares, tried through routes of its own: guards, form tokens, credentials, and the looks of failures.

use crate::site::{PASSWORD, Site};
use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, header};
use base64::Engine as _;
use regard_http::caller::Caller;
use regard_http::failure::Failure;
use regard_http::guard::Guard;
use regard_http::routes::Routes;
use regard_http::{error_page, finish};
use regard_services::desk::{Desk, Place};
use regard_services::error::ServiceError;
use regard_testkit::desk::TestDesk;
use std::sync::Arc;
use tower::ServiceExt;

async fn form(caller: Caller) -> String {
    caller.csrf.token()
}

async fn who(caller: Caller) -> Result<String, Failure> {
    Ok(caller.user()?.name.clone())
}

async fn deed(caller: Caller, body: String) -> Result<String, Failure> {
    Ok(format!("{} {}", caller.user()?.name, body.len()))
}

async fn taken_back() -> &'static str {
    "taken back"
}

async fn wrong() -> Result<(), Failure> {
    Err(ServiceError::invalid("name", "Give a <name>.").into())
}

async fn broken() -> Result<(), Failure> {
    Err(ServiceError::internal("the secret cause").into())
}

async fn panics() {
    panic!("the secret cause")
}

fn pages() -> Routes {
    Routes::pages()
        .get("/public", Guard::Public, form)
        .get("/mine", Guard::SignedIn, who)
        .get("/staff", Guard::Staff, who)
        .get("/lead", Guard::Lead, who)
        .get("/admin", Guard::Admin, who)
        .get("/form", Guard::SignedIn, form)
        .post("/deed", Guard::SignedIn, deed)
        .delete("/deed", Guard::SignedIn, taken_back)
        .get("/wrong", Guard::Public, wrong)
        .get("/broken", Guard::Public, broken)
        .get("/panics", Guard::Open, panics)
}

fn api() -> Routes {
    Routes::api().get("/api/v2/who", Guard::Staff, who).post("/api/v2/who", Guard::Staff, who).get(
        "/api/v2/wrong",
        Guard::Staff,
        wrong,
    )
}

async fn site() -> Site {
    let test = TestDesk::new().await;
    let router = routers(&test.desk);
    Site::with(test, router)
}

fn routers(desk: &Arc<Desk>) -> Router {
    pages().into_router(desk.clone()).merge(api().into_router(desk.clone()))
}

#[tokio::test]
async fn each_guard_lets_in_whom_it_names() {
    let site = site().await;
    let cast = site.test.cast;
    let anna = site.browser(cast.anna).await.cookie;
    let ben = site.browser(cast.ben).await.cookie;
    let dora = site.browser(cast.dora).await.cookie;
    let cases = [
        ("/mine", [401, 200, 200, 200]),
        ("/staff", [401, 403, 200, 200]),
        ("/lead", [401, 403, 403, 200]),
        ("/admin", [401, 403, 403, 200]),
        ("/public", [200, 200, 200, 200]),
        ("/nowhere", [404, 404, 404, 404]),
    ];
    for (path, expected) in cases {
        for (cookie, status) in ["", dora.as_str(), ben.as_str(), anna.as_str()].into_iter().zip(expected) {
            let got = site.get(path, &[("cookie", cookie)]).await;
            assert_eq!(got.status, status, "{path} with {cookie:.30}");
        }
    }
}

#[tokio::test]
async fn a_browser_of_nobody_is_led_to_sign_in_and_back() {
    let site = site().await;
    let page = site.get("/staff?a=b&c=d", &[("accept", "text/html,*/*")]).await;
    assert_eq!(page.status, 303);
    assert_eq!(page.headers[header::LOCATION], "/sign-in?next=%2Fstaff%3Fa%3Db%26c%3Dd");
    let part = site.get("/staff", &[("hx-request", "true")]).await;
    assert_eq!(part.status, 401);
    assert_eq!(part.headers["hx-redirect"], "/sign-in");
}

#[tokio::test]
async fn a_change_needs_the_token_of_this_very_session() {
    let site = site().await;
    let ben = site.browser(site.test.cast.ben).await.cookie;
    let dora = site.browser(site.test.cast.dora).await.cookie;
    let token = site.get("/form", &[("cookie", &ben)]).await.body;
    let hers = site.get("/form", &[("cookie", &dora)]).await.body;
    let form = ("content-type", "application/x-www-form-urlencoded");
    let (with, with_hers) = (format!("csrf={token}&x=1"), format!("csrf={hers}&x=1"));
    let check = async |headers: &[(&str, &str)], body: &str, expected: u16| {
        let mut all = vec![("cookie", ben.as_str()), form];
        all.extend_from_slice(headers);
        let got = site.send(Method::POST, "/deed", &all, body).await;
        assert_eq!(got.status, expected, "{headers:?} {body:.20}");
    };
    check(&[], &with, 200).await;
    check(&[("x-csrf-token", &token)], "x=1", 200).await;
    check(&[], "x=1", 403).await;
    check(&[], &with_hers, 403).await;
    check(&[("x-csrf-token", "nonsense")], &with, 403).await;
    check(&[("sec-fetch-site", "cross-site")], &with, 403).await;
    check(&[("origin", "https://evil.example")], &with, 403).await;
    check(&[("sec-fetch-site", "same-origin")], &with, 200).await;
    let delete = format!("csrf={token}&_method=delete");
    let got = site.send(Method::POST, "/deed", &[("cookie", &ben), form], &delete).await;
    assert_eq!(got.body, "taken back", "a form says which method it means");
}

#[tokio::test]
async fn a_form_for_nobody_is_bound_to_their_browser() {
    let site = site().await;
    let first = site.get("/public", &[]).await;
    let set = first.headers[header::SET_COOKIE].to_str().expect("text").to_owned();
    assert!(set.starts_with("regard-visitor=") && set.contains("HttpOnly") && set.contains("SameSite=Lax"));
    let cookie = set.split(';').next().expect("a pair").to_owned();
    let again = site.get("/public", &[("cookie", &cookie)]).await;
    assert!(!again.headers.contains_key(header::SET_COOKIE), "one is enough");
    assert_ne!(first.body, again.body, "the token is masked anew in each page");
}

#[tokio::test]
async fn programs_say_who_they_are_on_each_request_and_cookies_do_not_count() {
    let site = site().await;
    let bearer = site.bearer(site.test.cast.ben).await;
    let token = bearer.trim_start_matches("Bearer ").to_owned();
    let cookie = site.browser(site.test.cast.ben).await.cookie;
    site.browser(site.test.cast.dora).await;
    let basic = |text: String| format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(text));
    let cases = [
        (basic(format!("ben@example.com/token:{token}")), 200),
        (basic(format!("anna@example.com/token:{token}")), 401),
        (basic(format!("ben@example.com:{PASSWORD}")), 200),
        (basic("ben@example.com:wrong".into()), 401),
        (basic(format!("dora@example.com:{PASSWORD}")), 403),
        (format!("Bearer {token}"), 200),
        ("Bearer nonsense".into(), 401),
    ];
    for (value, expected) in cases {
        for path in ["/api/v2/who", "/api/v2/who.json"] {
            let got = site.get(path, &[("authorization", &value)]).await;
            assert_eq!(got.status, expected, "{path} {value:.20}: {}", got.body);
        }
    }
    let by_cookie = site.send(Method::POST, "/api/v2/who", &[("cookie", &cookie)], "").await;
    assert_eq!(by_cookie.status, 401);
}

#[tokio::test]
async fn programs_read_failures_as_json_and_people_as_pages() {
    let site = site().await;
    let bearer = site.bearer(site.test.cast.ben).await;
    let wrong = site.get("/api/v2/wrong", &[("authorization", &bearer)]).await;
    let json: serde_json::Value = serde_json::from_str(&wrong.body).expect("JSON");
    assert_eq!(wrong.status, 422);
    assert_eq!(json["error"], "RecordInvalid");
    assert_eq!(json["details"]["name"][0]["description"], "Give a <name>.");
    let nowhere = site.get("/api/v2/nowhere", &[]).await;
    assert_eq!(nowhere.body, r#"{"description":"Not found","error":"RecordNotFound"}"#);
    let page = site.get("/wrong", &[]).await;
    assert!(page.headers[header::CONTENT_TYPE].to_str().expect("text").starts_with("text/html"));
    assert!(page.body.contains("Give a &#60;name&#62;."), "{}", page.body);
    let method = site.send(Method::PUT, "/wrong", &[], "").await;
    assert_eq!(method.status, 405);
}

#[tokio::test]
async fn our_own_faults_and_panics_tell_the_id_and_not_the_cause() {
    let site = site().await;
    for path in ["/broken", "/panics"] {
        let got = site.get(path, &[]).await;
        assert_eq!(got.status, 500, "{path}");
        assert!(!got.body.contains("secret cause"), "{path}: {}", got.body);
        let id = got.headers["x-request-id"].to_str().expect("text");
        assert!(got.body.contains(id), "{path}: {}", got.body);
    }
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let site = site().await;
    for path in ["/public", "/nowhere", "/broken", "/api/v2/who"] {
        let headers = site.get(path, &[]).await.headers;
        let csp = headers[header::CONTENT_SECURITY_POLICY].to_str().expect("text");
        assert!(csp.starts_with("default-src 'self'") && csp.contains("frame-ancestors 'none'"), "{path}");
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["referrer-policy"], "same-origin", "{path}");
        assert_eq!(headers["cross-origin-opener-policy"], "same-origin", "{path}");
        assert!(!headers.contains_key("strict-transport-security"), "{path}: this desk is not on https");
    }
    let mine = site.get("/mine", &[("cookie", &site.browser(site.test.cast.ben).await.cookie)]).await;
    assert_eq!(mine.headers[header::CACHE_CONTROL], "no-store");
}

#[tokio::test]
async fn a_limit_that_the_operator_set_is_kept_and_told() {
    let TestDesk { desk, database, .. } = TestDesk::new().await;
    let desk = Arc::try_unwrap(desk).ok().expect("nobody else has it");
    let place = Place { requests_per_minute: std::num::NonZeroU32::new(3), ..desk.place.clone() };
    let desk = Arc::new(Desk { place, ..desk });
    let router = finish::finish(routers(&desk), desk, error_page::plain);
    let mut seen = Vec::new();
    for _ in 0..5 {
        let request = Request::get("/public").body(Body::empty()).expect("a request");
        let response = router.clone().oneshot(request).await.expect("never fails");
        seen.push((response.status().as_u16(), response.headers().contains_key(header::RETRY_AFTER)));
    }
    assert_eq!(seen, [(200, false), (200, false), (200, false), (429, true), (429, true)]);
    drop(router);
    database.close().await;
}
