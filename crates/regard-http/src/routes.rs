//! A list of routes, each with its guard: there is no other way to add one, so none stands open by oversight.
//!
//! ```
//! # use regard_http::{caller::Caller, failure::Failure, guard::Guard, routes::Routes};
//! # async fn show(_caller: Caller) -> Result<String, Failure> { Ok(String::new()) }
//! # async fn create(_caller: Caller) -> Result<String, Failure> { Ok(String::new()) }
//! let routes = Routes::pages()
//!     .get("/inbox", Guard::Staff, show)
//!     .post("/tickets/{ticket_id}/solution", Guard::Staff, create);
//! assert_eq!(routes.list().len(), 2);
//! ```
//! The list is also what the house test tries as nobody, as the wrong customer and as the wrong agent.

use crate::guard::{self, Door, Guard, Post};
use crate::limits::Limits;
use axum::extract::{DefaultBodyLimit, Request};
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::{Next, from_fn};
use axum::routing::{MethodFilter, MethodRouter, on};
use axum::{Extension, Router};
use regard_services::desk::Desk;
use std::sync::Arc;

/// One route as it was declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// Its method.
    pub method: Method,
    /// Its path, with parameters in braces.
    pub path: &'static str,
    /// For whom it is.
    pub guard: Guard,
}

/// Routes of one door.
pub struct Routes {
    door: Door,
    router: Router<Arc<Desk>>,
    list: Vec<Route>,
}

macro_rules! methods {
    ($($name:ident $method:ident $filter:ident),+ $(,)?) => {$(
        #[doc = concat!("Adds a `", stringify!($method), "` route with its guard.")]
        #[must_use]
        pub fn $name<H, T>(self, path: &'static str, guard: Guard, handler: H) -> Self
        where
            H: Handler<T, Arc<Desk>>,
            T: 'static,
        {
            self.add(Method::$method, MethodFilter::$filter, path, guard, handler)
        }
    )+};
}

impl Routes {
    /// Pages: browsers with a cookie.
    pub fn pages() -> Self {
        Self { door: Door::Pages, router: Router::new(), list: Vec::new() }
    }

    /// The API: programs with credentials on each request.
    pub fn api() -> Self {
        Self { door: Door::Api, router: Router::new(), list: Vec::new() }
    }

    methods!(get GET GET, post POST POST, put PUT PUT, patch PATCH PATCH, delete DELETE DELETE);

    fn add<H, T>(
        self,
        method: Method,
        filter: MethodFilter,
        path: &'static str,
        guard: Guard,
        handler: H,
    ) -> Self
    where
        H: Handler<T, Arc<Desk>>,
        T: 'static,
    {
        self.put_behind(method, path, guard, on(filter, handler))
    }

    /// Not generic: the guard is compiled once, not once for each handler.
    fn put_behind(
        mut self,
        method: Method,
        path: &'static str,
        guard: Guard,
        handler: MethodRouter<Arc<Desk>>,
    ) -> Self {
        let door = self.door;
        let stand = move |request: Request, next: Next| guard::stand(door, guard, request, next);
        self.router = self.router.route(path, handler.route_layer(from_fn(stand)));
        self.list.push(Route { method, path, guard });
        self
    }

    /// Adds the routes of another file of the same door.
    #[must_use]
    pub fn merge(mut self, other: Routes) -> Self {
        assert_eq!(self.door, other.door, "pages and API are joined as routers");
        self.router = self.router.merge(other.router);
        self.list.extend(other.list);
        self
    }

    /// Lets the routes so far take bodies of up to so many bytes (uploads); elsewhere it is 2 MiB.
    #[must_use]
    pub fn with_body_limit(mut self, bytes: usize) -> Self {
        self.router = self.router.layer(DefaultBodyLimit::max(bytes));
        self
    }

    /// Every route, in the order of adding.
    pub fn list(&self) -> &[Route] {
        &self.list
    }

    /// The router of a desk.
    pub fn into_router(self, desk: Arc<Desk>) -> Router {
        let post = Post { limits: Arc::new(Limits::of(&desk)), desk: desk.clone() };
        self.router.layer(Extension(post)).with_state(desk)
    }
}
