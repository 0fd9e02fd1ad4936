//! Our public faces: what customers read as the sender, and what stands under our mail.

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use regard_domain::brand::Brand;
use regard_domain::field::{self, FieldError};
use regard_domain::id::BrandId;
use regard_domain::user::Deed;
use regard_store::brand;

/// The longest signature, in characters.
const SIGNATURE_MAX_CHARS: usize = 10_000;

/// All brands, by name.
pub async fn list(ctx: &Ctx) -> Result<Vec<Brand>> {
    ctx.permit(Deed::Work)?;
    Ok(brand::list(&mut ctx.read().await?).await?)
}

/// Changes a brand's words; which one is the default stays.
pub async fn change(ctx: &Ctx, id: BrandId, name: &str, from_name: &str, signature: &str) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    let (name, from_name) = (field::subject(name), field::subject(from_name));
    let mut wrong = Vec::new();
    if name.is_empty() {
        wrong.push(FieldError::new("name", "Give the brand a name: colleagues read it."));
    }
    if from_name.is_empty() {
        wrong.push(FieldError::new("from_name", "Give the sender a name: customers read it."));
    }
    if signature.chars().count() > SIGNATURE_MAX_CHARS {
        wrong.push(FieldError::new(
            "signature",
            format!("At most {SIGNATURE_MAX_CHARS} characters fit here."),
        ));
    }
    if !wrong.is_empty() {
        return Err(ServiceError::Invalid(wrong));
    }
    let mut unit = ctx.begin().await?;
    let found = brand::find(&mut unit, id).await?.ok_or(ServiceError::NotFound("brand"))?;
    let changed = Brand { name, from_name, signature: signature.trim_end().to_owned(), ..found };
    let now = unit.now();
    brand::update(&mut unit, &changed, now).await?;
    unit.commit().await
}

/// Adds a brand.
pub async fn create(ctx: &Ctx, name: &str, from_name: &str, signature: &str) -> Result<BrandId> {
    ctx.permit(Deed::Administer)?;
    let (name, from_name) = (field::subject(name), field::subject(from_name));
    if name.is_empty() {
        return Err(ServiceError::Invalid(vec![FieldError::blank("name", "Name: cannot be blank")]));
    }
    let mut unit = ctx.begin().await?;
    let now = unit.now();
    let id = brand::insert(&mut unit, &name, &from_name, signature.trim_end(), false, now).await?;
    unit.commit().await?;
    Ok(id)
}

/// Removes a brand that no ticket has and that is not the default one.
pub async fn delete(ctx: &Ctx, id: BrandId) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    let mut unit = ctx.begin().await?;
    brand::find(&mut unit, id).await?.ok_or(ServiceError::NotFound("brand"))?;
    if !brand::delete(&mut unit, id).await? {
        return Err(ServiceError::invalid("base", "New tickets belong to this brand: it cannot be deleted."));
    }
    unit.commit().await
}
