//! What a person chose for themselves about how the workspace behaves.

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use regard_domain::user::User;
use regard_store::user;
use serde::{Deserialize, Serialize};

/// A person's own choices; each has a start that suits most.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// Whether single keys are shortcuts outside text fields (WCAG 2.1.4: they can be turned off).
    pub keys: bool,
}

impl Default for Preferences {
    fn default() -> Self {
        Self { keys: true }
    }
}

/// The choices of a person.
pub fn of(user: &User) -> Preferences {
    serde_json::from_str(&user.preferences).unwrap_or_default()
}

/// Changes the choices of the one who acts.
pub async fn change(ctx: &Ctx, preferences: &Preferences) -> Result<()> {
    let text = serde_json::to_string(preferences).map_err(ServiceError::internal)?;
    let id = ctx.user()?;
    let mut unit = ctx.begin().await?;
    let now = unit.now();
    user::update_preferences(&mut unit, id, &text, now).await?;
    unit.commit().await
}
