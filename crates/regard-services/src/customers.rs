//! The person in front of a colleague: how to reach them, where they work, what else they asked.

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::organizations::{self, Company};
use crate::views::colleague;
use regard_domain::id::{OrganizationId, UserId};
use regard_domain::organization::Organization;
use regard_domain::ticket::Ticket;
use regard_domain::user::{Identity, User};
use regard_store::{organization, user, view};

/// Tickets of a person or a company looked at.
const TICKETS: i64 = 50;

/// People of a company looked at.
const PEOPLE: i64 = 200;

/// A person with what a colleague should know.
#[derive(Clone, Debug)]
pub struct Customer {
    /// Who.
    pub user: User,
    /// How to reach them.
    pub identities: Vec<Identity>,
    /// Where they work.
    pub organization: Option<Organization>,
    /// What they asked, as far as the colleague may see it; what moved last first.
    pub tickets: Vec<Ticket>,
}

/// A person, for a colleague.
pub async fn show(ctx: &Ctx, id: UserId) -> Result<Customer> {
    let person = colleague(ctx)?;
    let mut conn = ctx.read().await?;
    let user = user::find(&mut conn, id).await?.ok_or(ServiceError::NotFound("person"))?;
    let identities = user::list_identities(&mut conn, id).await?;
    let organization = match user.organization_id {
        Some(company) => organization::find(&mut conn, company).await?,
        None => None,
    };
    let tickets = view::asked_by(&mut conn, person, id, TICKETS).await?;
    Ok(Customer { user, identities, organization, tickets })
}

/// A company with its people and what they asked.
#[derive(Clone, Debug)]
pub struct CompanyPage {
    /// The company and its mail domains.
    pub company: Company,
    /// Its people, by name.
    pub people: Vec<User>,
    /// What they asked, as far as the colleague may see it; what moved last first.
    pub tickets: Vec<Ticket>,
}

/// A company, for a colleague.
pub async fn company(ctx: &Ctx, id: OrganizationId) -> Result<CompanyPage> {
    let person = colleague(ctx)?;
    let company = organizations::show(ctx, id).await?;
    let mut conn = ctx.read().await?;
    let people = user::list_by_organization(&mut conn, id, PEOPLE).await?;
    let tickets = view::asked_by_organization(&mut conn, person, id, TICKETS).await?;
    Ok(CompanyPage { company, people, tickets })
}
