//! How letters look: `/settings/brand`.

use crate::page::{PageResult, go, render};
use crate::show::frame::frame;
use crate::view::frame::Place;
use crate::view::settings::{BrandPage, Field};
use crate::view::words::first_name;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum_extra::extract::Form;
use regard_domain::brand::Brand;
use regard_domain::id::BrandId;
use regard_http::caller::Caller;
use regard_http::failure::Failure;
use regard_services::brands;
use regard_services::error::ServiceError;
use serde::Deserialize;

/// A brand as it is to be.
#[derive(Debug, Deserialize)]
pub struct BrandForm {
    name: String,
    from_name: String,
    #[serde(default)]
    signature: String,
}

/// `GET /settings/brand`: the one that new tickets belong to.
pub async fn show(caller: Caller) -> PageResult {
    let brand = brands::list(&caller.ctx).await?.into_iter().find(|brand| brand.is_default);
    let brand = brand.ok_or(ServiceError::NotFound("brand"))?;
    render(&page(&caller, &brand).await?)
}

async fn page(caller: &Caller, brand: &Brand) -> Result<BrandPage, Failure> {
    let framed = frame(caller, "Brand", Place::Settings, None).await?;
    let preview = preview(first_name(&caller.user()?.name), &caller.user()?.signature, &brand.signature);
    Ok(BrandPage {
        frame: framed.frame,
        id: brand.id.0,
        name: Field::new(&brand.name),
        from_name: Field::new(&brand.from_name),
        signature: Field::new(&brand.signature),
        preview,
    })
}

fn preview(writer: &str, own: &str, brand: &str) -> String {
    let under: Vec<&str> = [own.trim(), brand.trim()].into_iter().filter(|part| !part.is_empty()).collect();
    let letter = format!("Hello Dora,\n\nyour parcel leaves today and is with you on Thursday.\n\n{writer}");
    if under.is_empty() { letter } else { format!("{letter}\n\n-- \n{}", under.join("\n")) }
}

/// `POST /settings/brands/{id}`.
pub async fn update(caller: Caller, Path(id): Path<i64>, Form(form): Form<BrandForm>) -> PageResult {
    let id = BrandId(id);
    let Err(error) = brands::change(&caller.ctx, id, &form.name, &form.from_name, &form.signature).await
    else {
        return go("/settings/brand");
    };
    let failure = Failure::from(error);
    if failure.status != StatusCode::UNPROCESSABLE_ENTITY {
        return Err(failure);
    }
    let BrandForm { name, from_name, signature } = form;
    let (created_at, updated_at) = (caller.ctx.now(), caller.ctx.now());
    let brand = Brand { id, name, from_name, signature, is_default: true, created_at, updated_at };
    let mut page = page(&caller, &brand).await?;
    page.name.fault = failure.field("name").map(str::to_owned);
    page.from_name.fault = failure.field("from_name").map(str::to_owned);
    page.signature.fault = failure.field("signature").map(str::to_owned);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response())
}
