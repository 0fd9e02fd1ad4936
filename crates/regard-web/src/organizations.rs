//! A company's page: `GET /organizations/{id}`, and its change.

use crate::page::{PageResult, go, render};
use crate::show::frame::frame;
use crate::users::row;
use crate::view::face::Face;
use crate::view::frame::Place;
use crate::view::organization::{Member, OrganizationPage};
use crate::view::settings::Field;
use crate::view::words::counted;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum_extra::extract::Form;
use regard_domain::id::OrganizationId;
use regard_domain::ticket::Ticket;
use regard_domain::user::User;
use regard_http::caller::Caller;
use regard_http::failure::Failure;
use regard_services::customers;
use regard_services::organizations::{self, OrganizationWords};
use serde::Deserialize;

/// Done conversations on the page.
const DONE: usize = 20;

/// `GET /organizations/{id}`.
pub async fn show(caller: Caller, Path(id): Path<i64>) -> PageResult {
    render(&page(&caller, id).await?)
}

async fn page(caller: &Caller, id: i64) -> Result<OrganizationPage, Failure> {
    let shown = customers::company(&caller.ctx, OrganizationId(id)).await?;
    let company = shown.company.organization;
    let framed = frame(caller, &company.name, Place::People, None).await?;
    let reader = &framed.reader;
    let (done, mut open): (Vec<&Ticket>, Vec<&Ticket>) =
        shown.tickets.iter().partition(|ticket| ticket.status.is_done());
    open.sort_by_key(|ticket| (ticket.hear_by.is_none(), ticket.hear_by));
    let people = counted(u64::try_from(shown.people.len()).unwrap_or(0), "person", "people");
    let since = company.created_at.to_zoned(reader.zone.clone()).strftime("%B %Y");
    Ok(OrganizationPage {
        id,
        title: company.name.clone(),
        line: format!("{people}, known since {since}"),
        people: shown.people.iter().map(member).collect(),
        open: open.iter().map(|ticket| row(ticket, reader)).collect(),
        done: done.iter().take(DONE).map(|ticket| row(ticket, reader)).collect(),
        notes: company.notes,
        name: Field::new(&company.name),
        domains: Field::new(&shown.company.domains.join(", ")),
        frame: framed.frame,
    })
}

fn member(user: &User) -> Member {
    Member {
        href: format!("/users/{}", user.id),
        name: user.name.clone(),
        face: Face::customer(&user.name),
        line: user.email.clone().unwrap_or_default(),
    }
}

/// A company as its form says it.
#[derive(Debug, Deserialize)]
pub struct OrganizationForm {
    name: String,
    #[serde(default)]
    notes: String,
    #[serde(default)]
    domains: String,
}

/// `POST /organizations/{id}`: its name, its mail domains, what is written down.
pub async fn update(caller: Caller, Path(id): Path<i64>, Form(form): Form<OrganizationForm>) -> PageResult {
    let domains = form.domains.split([',', '\n']).map(str::trim).filter(|domain| !domain.is_empty());
    let words = OrganizationWords {
        name: form.name.clone(),
        notes: form.notes.clone(),
        domains: domains.map(str::to_owned).collect(),
    };
    let Err(error) = organizations::change(&caller.ctx, OrganizationId(id), &words).await else {
        return go(&format!("/organizations/{id}"));
    };
    let failure = Failure::from(error);
    let faults = [failure.field("name").map(str::to_owned), failure.field("domains").map(str::to_owned)];
    if faults.iter().all(Option::is_none) {
        return Err(failure);
    }
    let [name, domains] = faults;
    let mut page = page(&caller, id).await?;
    page.name = Field { value: form.name, fault: name };
    page.domains = Field { value: form.domains, fault: domains };
    page.notes = form.notes;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response())
}
