//! Deeds on people: adding, changing, finding, merging.

use crate::error::{Result, ServiceError};
use crate::unit::Unit;
use regard_domain::user::User;
use regard_domain::user::{Role, TicketAccess};
use regard_store::user::{self, NewUser};

/// The person of a mail address, inside a deed; somebody new becomes a customer. `email` is lower case and valid.
pub(crate) async fn find_or_add_customer(unit: &mut Unit, email: &str, name: &str) -> Result<User> {
    if let Some(user) = user::find_by_email(unit, email).await? {
        return Ok(user);
    }
    let name = if name.trim().is_empty() { email.split('@').next().unwrap_or(email) } else { name.trim() };
    let new = NewUser {
        name,
        role: Role::EndUser,
        access: TicketAccess::All,
        email: Some(email),
        organization_id: None,
        zone: None,
    };
    let now = unit.now();
    let id = user::insert(unit, &new, now).await?;
    user::find(unit, id).await?.ok_or(ServiceError::NotFound("user"))
}
