//! A desk behind its doors: what a browser or a program gets for a request.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request};
use axum::response::Response;
use futures::{FutureExt, StreamExt};
use regard_domain::id::UserId;
use regard_http::csrf::Csrf;
use regard_http::finish;
use regard_services::sessions::Visit;
use regard_services::{api_tokens, people, secrets, sign_in};
use regard_testkit::desk::TestDesk;
use tower::ServiceExt;

/// Everybody's password.
pub(crate) const PASSWORD: &str = "three small words";

/// A desk with its pages and its API.
pub(crate) struct Site {
    pub(crate) test: TestDesk,
    router: Router,
}

/// A browser in which somebody is signed in.
pub(crate) struct Browser {
    /// Its cookie.
    pub(crate) cookie: String,
    /// The form token of its session.
    pub(crate) csrf: String,
}

/// An answer, read whole.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    async fn of(response: Response) -> Self {
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("the body arrives");
        let body = String::from_utf8_lossy(&body).into_owned();
        Self { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    /// A header as text; empty when it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("text"))
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// The value of the cookie that is set, with its name: `name=value`.
    pub(crate) fn set_cookie(&self, name: &str) -> Option<String> {
        let all = self.headers.get_all("set-cookie").iter().filter_map(|line| line.to_str().ok());
        all.filter_map(|line| line.split(';').next()).find(|pair| pair.starts_with(name)).map(str::to_owned)
    }
}

impl Site {
    /// The pages and the API as the binary joins them.
    pub(crate) async fn new() -> Self {
        let test = TestDesk::new().await;
        let pages = regard_web::routes::routes().into_router(test.desk.clone());
        let router = pages.merge(regard_api::routes::routes().into_router(test.desk.clone()));
        Self::with(test, router)
    }

    /// Other routes behind the same layers.
    pub(crate) fn with(test: TestDesk, router: Router) -> Self {
        let router = finish::finish(router, test.desk.clone(), regard_web::errors::page);
        Self { test, router }
    }

    /// Signs somebody of the cast in with a password.
    pub(crate) async fn browser(&self, who: UserId) -> Browser {
        people::set_password(&self.test.system(), who, None, PASSWORD, None).await.expect("is set");
        let page = people::show(&self.test.system(), who).await.expect("one of the cast");
        let email = page.user.email.expect("with an address");
        let visit = Visit { address: "203.0.113.7".into(), user_agent: "A browser".into() };
        let token = sign_in::by_password(&self.test.nobody(), &email, PASSWORD, &visit).await;
        let token = token.expect("it is right");
        let csrf = Csrf::bound_to(&self.test.desk, secrets::hash(&token)).token();
        Browser { cookie: format!("regard-session={token}"), csrf }
    }

    /// The `Authorization` of a program that acts for somebody.
    pub(crate) async fn bearer(&self, who: UserId) -> String {
        let made = api_tokens::create(&self.test.system(), who, "A program").await.expect("makes one");
        format!("Bearer {}", made.token)
    }

    /// Sends a request.
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header("host", "desk.example.com");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_owned())).expect("a request");
        Answer::of(self.router.clone().oneshot(request).await.expect("never fails")).await
    }

    /// Gets a page or a resource.
    pub(crate) async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(Method::GET, path, headers, "").await
    }

    /// What a stream has to say at once, without waiting for more.
    pub(crate) async fn says_at_once(&self, path: &str, headers: &[(&str, &str)]) -> String {
        let mut request = Request::builder().uri(path).header("host", "desk.example.com");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::empty()).expect("a request");
        let answer = self.router.clone().oneshot(request).await.expect("never fails");
        assert_eq!(answer.status().as_u16(), 200);
        let mut stream = answer.into_body().into_data_stream();
        let mut said = String::new();
        while let Some(Some(Ok(bytes))) = stream.next().now_or_never() {
            said.push_str(&String::from_utf8_lossy(&bytes));
        }
        said
    }

    /// The status alone, without waiting for a body that may never end.
    pub(crate) async fn status(
        &self,
        method: &Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> u16 {
        let mut request = Request::builder().method(method.clone()).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_owned())).expect("a request");
        self.router.clone().oneshot(request).await.expect("never fails").status().as_u16()
    }
}

impl Browser {
    /// Opens a page.
    pub(crate) async fn get(&self, site: &Site, path: &str) -> Answer {
        site.get(path, &[("cookie", &self.cookie), ("accept", "text/html")]).await
    }

    /// Posts a form: its fields as `name=value&...`, encoded.
    pub(crate) async fn post(&self, site: &Site, path: &str, fields: &str) -> Answer {
        let form = ("content-type", "application/x-www-form-urlencoded");
        let body = format!("csrf={}&{fields}", self.csrf);
        site.send(Method::POST, path, &[("cookie", &self.cookie), form], &body).await
    }
}
