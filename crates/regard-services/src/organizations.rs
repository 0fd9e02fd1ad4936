//! The customers' companies. A company's mail domains make those who write from them its people.

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::unit::Unit;
use regard_domain::field::{self, FieldError};
use regard_domain::id::OrganizationId;
use regard_domain::organization::Organization;
use regard_domain::user::Deed;
use regard_store::organization;

/// What a company is to be like.
#[derive(Clone, Debug, Default)]
pub struct OrganizationWords {
    /// Its name; no other company has it.
    pub name: String,
    /// What colleagues should know.
    pub notes: String,
    /// Mail domains whose people are of this company. A mail provider's domain (where strangers have addresses too)
    /// belongs to nobody unless it is entered here.
    pub domains: Vec<String>,
}

/// A company with its mail domains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Company {
    /// The company.
    pub organization: Organization,
    /// Its mail domains.
    pub domains: Vec<String>,
}

/// Companies by name, `limit` after the first `offset`, and how many there are in all.
pub async fn list(ctx: &Ctx, limit: i64, offset: i64) -> Result<(Vec<Organization>, i64)> {
    ctx.permit(Deed::Work)?;
    let mut conn = ctx.read().await?;
    let page = organization::list(&mut conn, limit, offset).await?;
    Ok((page, organization::count(&mut conn).await?))
}

/// Companies whose name begins so.
pub async fn find(ctx: &Ctx, beginning: &str) -> Result<Vec<Organization>> {
    ctx.permit(Deed::Work)?;
    Ok(organization::list_by_name(&mut ctx.read().await?, beginning, 20).await?)
}

/// A company with its mail domains.
pub async fn show(ctx: &Ctx, id: OrganizationId) -> Result<Company> {
    ctx.permit(Deed::Work)?;
    let mut conn = ctx.read().await?;
    let found = organization::find(&mut conn, id).await?.ok_or(ServiceError::NotFound("organization"))?;
    Ok(Company { organization: found, domains: organization::list_domains(&mut conn, id).await? })
}

/// Adds a company. Customers of its domains who have no company yet become its people.
pub async fn create(ctx: &Ctx, words: &OrganizationWords) -> Result<OrganizationId> {
    ctx.permit(Deed::Work)?;
    let (name, domains) = validate(words)?;
    let mut unit = ctx.begin().await?;
    let now = unit.now();
    let id = organization::insert(&mut unit, &name, words.notes.trim(), now).await.map_err(or_taken)?;
    set_domains(&mut unit, id, &domains).await?;
    unit.commit().await?;
    Ok(id)
}

/// Changes a company. Customers of a new domain who have no company yet become its people; nobody leaves.
pub async fn change(ctx: &Ctx, id: OrganizationId, words: &OrganizationWords) -> Result<()> {
    ctx.permit(Deed::Work)?;
    let (name, domains) = validate(words)?;
    let mut unit = ctx.begin().await?;
    let now = unit.now();
    let is_there = organization::update(&mut unit, id, &name, words.notes.trim(), now).await;
    if !is_there.map_err(or_taken)? {
        return Err(ServiceError::NotFound("organization"));
    }
    set_domains(&mut unit, id, &domains).await?;
    unit.commit().await
}

pub(crate) async fn set_domains(unit: &mut Unit, id: OrganizationId, domains: &[String]) -> Result<()> {
    let before = organization::list_domains(unit, id).await?;
    organization::update_domains(unit, id, domains).await.map_err(or_taken)?;
    let now = unit.now();
    for new in domains.iter().filter(|domain| !before.contains(domain)) {
        organization::adopt(unit, id, new, now).await?;
    }
    Ok(())
}

pub(crate) fn validate(words: &OrganizationWords) -> Result<(String, Vec<String>)> {
    let mut wrong = Vec::new();
    let name = field::subject(&words.name);
    if name.is_empty() || name.chars().count() > 200 {
        wrong.push(FieldError::new("name", "Give a name of at most 200 letters."));
    }
    let mut domains = Vec::new();
    for given in &words.domains {
        match domain(given) {
            Some(domain) => domains.push(domain),
            None => {
                wrong.push(FieldError::new("domains", format!("“{given}” is no domain such as example.com.")))
            }
        }
    }
    domains.sort();
    domains.dedup();
    if wrong.is_empty() { Ok((name, domains)) } else { Err(ServiceError::Invalid(wrong)) }
}

/// A mail domain as it is compared; people paste whole addresses too.
fn domain(text: &str) -> Option<String> {
    let text = text.trim();
    let domain = text.rsplit_once('@').map_or(text, |(_, domain)| domain);
    let address = field::email(&format!("x@{domain}"))?;
    let domain = address.strip_prefix("x@")?;
    domain.contains('.').then(|| domain.to_owned())
}

pub(crate) fn or_taken(error: regard_store::error::StoreError) -> ServiceError {
    if error.is_conflict_on(&["organization_domains"]) {
        let message = "Another organization has one of these domains.";
        return ServiceError::Invalid(vec![FieldError::taken("domains", message)]);
    }
    if error.is_conflict_on(&["organizations", "name"]) {
        let message = "Another organization has this name: it has already been taken.";
        return ServiceError::Invalid(vec![FieldError::taken("name", message)]);
    }
    error.into()
}
