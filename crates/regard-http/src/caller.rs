//! The first argument of every handler: who calls, and the context of the deeds they ask for.

use crate::csrf::Csrf;
use crate::failure::Failure;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use regard_domain::user::User;
use regard_services::ctx::Ctx;
use regard_services::sessions::Visit;

/// Who calls. The guard of the route has made it and has let them through.
#[derive(Clone)]
pub struct Caller {
    /// The context of deeds.
    pub ctx: Ctx,
    /// Who is signed in; `None` on public routes when nobody is.
    pub user: Option<User>,
    /// The name of their session; empty for programs and for nobody.
    pub session: String,
    /// Where they are.
    pub visit: Visit,
    /// Form tokens for the page that is being made.
    pub csrf: Csrf,
    /// The look their browser chose; empty is "as the system".
    pub theme: String,
}

impl Caller {
    /// Who is signed in; on a guarded route there is always somebody.
    ///
    /// # Errors
    /// A failure that asks to sign in, on a public route when nobody is.
    pub fn user(&self) -> Result<&User, Failure> {
        self.user.as_ref().ok_or_else(Failure::unauthorized)
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Failure> {
        let found = parts.extensions.get::<Caller>().cloned();
        found.ok_or_else(|| Failure::internal(format!("no guard stands before {}", parts.uri.path())))
    }
}
