//! The register of policies: `/settings/policies`, and for leads what each costs.

use crate::page::{PageResult, go, render};
use crate::show::frame::{Framed, frame};
use crate::view::frame::Place;
use crate::view::limit::{PoliciesPage, PolicyForm, PolicyRow};
use crate::view::list::Choice;
use axum::extract::Path;
use axum::response::IntoResponse;
use axum_extra::extract::Form;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use regard_domain::id::{PolicyId, UserId};
use regard_domain::limit::Policy;
use regard_domain::user::{Deed, User, may};
use regard_http::caller::Caller;
use regard_http::failure::Failure;
use regard_services::error::ServiceError;
use regard_services::policies::{self, NewPolicy, Pain};
use regard_services::{people, recoveries};

const PAGE: &str = "/settings/policies";

/// How far back their cost is counted.
const COUNTED_BACK: SignedDuration = SignedDuration::from_hours(90 * 24);

/// `GET /settings/policies`.
pub async fn index(caller: Caller) -> PageResult {
    render(&page(&caller, PolicyForm::default(), None).await?)
}

async fn page(caller: &Caller, typed: PolicyForm, fault: Option<String>) -> Result<PoliciesPage, Failure> {
    let framed = frame(caller, "Policies", Place::Settings, None).await?;
    let ctx = &caller.ctx;
    let staff = people::staff(ctx).await?;
    let pain = match may(&ctx.actor, Deed::Lead) {
        true => policies::pain(ctx, ctx.now() - COUNTED_BACK).await?,
        false => Vec::new(),
    };
    let money = recoveries::policy::show(ctx).await?;
    let cost = |one: &Pain| {
        let line = format!(
            "{} declined, {} at stake with those who did not take our way, {} times set aside",
            one.declines,
            money.money(one.value_lost_cents),
            one.exceptions
        );
        (one.policy.title.clone(), line)
    };
    Ok(PoliciesPage {
        policies: policies::list(ctx).await?.iter().map(|it| row(it, &staff, &framed)).collect(),
        pain: pain.iter().filter(|one| one.declines + one.exceptions > 0).map(cost).collect(),
        owners: owners(&staff, ctx.actor.user_id()),
        typed,
        fault,
        can_change: may(&ctx.actor, Deed::Administer),
        frame: framed.frame,
    })
}

fn owners(staff: &[User], chosen: Option<UserId>) -> Vec<Choice> {
    let here = staff.iter().filter(|user| !user.is_suspended);
    here.map(|user| Choice::new(&user.id.to_string(), &user.name, chosen == Some(user.id))).collect()
}

fn row(it: &Policy, staff: &[User], framed: &Framed) -> PolicyRow {
    let reader = &framed.reader;
    let owner =
        staff.iter().find(|user| user.id == it.owner_id).map_or("somebody who left", |user| &user.name);
    // It ends with that day: the last moment of it is shown, not the first of the next.
    let last = (it.expires_at - SignedDuration::from_secs(1)).to_zoned(reader.zone.clone());
    let until = last.strftime("%-d %B %Y").to_string();
    let in_force = it.is_in_force(reader.now);
    let line = match (it.repealed_at, in_force) {
        (Some(_), _) => format!("Given up. {owner} answered for it."),
        (None, true) => format!("{owner} answers for it, until {until}."),
        (None, false) => format!("It ended on {until}. {owner} renews it, or it is gone."),
    };
    PolicyRow {
        id: it.id.0,
        title: it.title.clone(),
        reason: it.reason.clone(),
        line,
        in_force,
        owners: owners(staff, Some(it.owner_id)),
        until: last.strftime("%Y-%m-%d").to_string(),
    }
}

fn new_policy(form: &PolicyForm, zone: &TimeZone) -> Result<NewPolicy, ServiceError> {
    let until = end_of(&form.until, zone);
    let owner = form.owner.parse().map(UserId);
    Ok(NewPolicy {
        title: form.title.clone(),
        reason: form.reason.clone(),
        owner_id: owner.map_err(|_| ServiceError::invalid("owner_id", "Choose who answers for it."))?,
        expires_at: until.ok_or_else(|| ServiceError::invalid("expires_at", "Choose the day it ends."))?,
    })
}

/// The end of a day.
fn end_of(day: &str, zone: &TimeZone) -> Option<Timestamp> {
    let day: Date = day.trim().parse().ok()?;
    Some(day.tomorrow().ok()?.to_zoned(zone.clone()).ok()?.timestamp())
}

/// `POST /settings/policies`.
pub async fn create(caller: Caller, Form(form): Form<PolicyForm>) -> PageResult {
    let zone = frame(&caller, "", Place::Settings, None).await?.reader.zone;
    let made = async { policies::create(&caller.ctx, &new_policy(&form, &zone)?).await }.await;
    answer(&caller, form, made.map(|_| ())).await
}

/// `POST /settings/policies/{id}`: changes or renews it.
pub async fn update(caller: Caller, Path(id): Path<i64>, Form(form): Form<PolicyForm>) -> PageResult {
    let zone = frame(&caller, "", Place::Settings, None).await?.reader.zone;
    let done = async { policies::change(&caller.ctx, PolicyId(id), &new_policy(&form, &zone)?).await }.await;
    answer(&caller, PolicyForm::default(), done.map(|_| ())).await
}

/// `DELETE /settings/policies/{id}`: gives it up.
pub async fn delete(caller: Caller, Path(id): Path<i64>) -> PageResult {
    policies::repeal(&caller.ctx, PolicyId(id)).await?;
    go(PAGE)
}

async fn answer(caller: &Caller, form: PolicyForm, done: Result<(), ServiceError>) -> PageResult {
    match done {
        Ok(()) => go(PAGE),
        Err(error @ ServiceError::Invalid(_)) => {
            let failure = Failure::from(error);
            let fault = failure.fields.first().map(|field| field.message.clone());
            let page = page(caller, form, fault.or(Some(failure.sentence.clone()))).await?;
            Ok((failure.status, render(&page)?).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
