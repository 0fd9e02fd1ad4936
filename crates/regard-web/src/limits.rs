//! "We cannot do this": a ticket's form at `/tickets/{id}/limit`, and the customer's side by their link.

use crate::customer_word::{Just, WordForm};
use crate::page::{PageResult, go, render};
use crate::show::frame::{frame, theme};
use crate::view::frame::Place;
use crate::view::limit::{LimitForm, LimitPage, LimitedPage, OwnLimit, Phase};
use crate::view::list::Choice;
use axum::extract::{Path, Query};
use axum::response::IntoResponse;
use axum_extra::extract::Form;
use regard_domain::id::{LimitId, PolicyId, TicketId, UserId};
use regard_domain::limit::{Answer, Limit, State, Way};
use regard_domain::user::Role;
use regard_http::caller::Caller;
use regard_http::failure::Failure;
use regard_services::error::ServiceError;
use regard_services::limits::answering::{self, Last};
use regard_services::limits::deciding::{self, Asking, Decision, is_undecided};
use regard_services::limits::reading::{self, OfTicket};
use regard_services::{customer_links, people, policies, settings};
use serde::Deserialize;

/// What is asked of the page: the policy for which proposals are wanted.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    policy: String,
}

/// `GET /tickets/{id}/limit`.
pub async fn show(caller: Caller, Path(id): Path<i64>, Query(wanted): Query<Wanted>) -> PageResult {
    let typed = LimitForm { policy: wanted.policy, ..LimitForm::default() };
    render(&page(&caller, TicketId(id), typed, None).await?)
}

async fn page(
    caller: &Caller,
    id: TicketId,
    mut typed: LimitForm,
    fault: Option<String>,
) -> Result<LimitPage, Failure> {
    let ctx = &caller.ctx;
    let found = reading::of_ticket(ctx, id).await?;
    let latest = found.limits.first();
    let framed = frame(caller, "We cannot do this", Place::Inbox, None).await?;
    if let Some(open) = latest.filter(|it| is_undecided(it.state)) {
        let fill = |field: &mut String, kept: &str| {
            if field.is_empty() {
                kept.clone_into(field);
            }
        };
        fill(&mut typed.ask, &open.ask);
        fill(&mut typed.need, &open.need_behind);
        fill(&mut typed.exception, &open.exception);
        fill(&mut typed.policy, &open.policy_id.map(|id| id.to_string()).unwrap_or_default());
    }
    let all = policies::list(ctx).await?;
    let chosen = all.iter().find(|policy| policy.id.to_string() == typed.policy);
    let offered = reading::offered_before(ctx, chosen.map(|policy| policy.id)).await?;
    if typed.can_do.iter().all(|one| one.trim().is_empty()) {
        typed.can_do.clone_from(&offered);
    }
    let staff = people::staff(ctx).await?;
    let leads =
        staff.iter().filter(|user| matches!(user.role, Role::Lead | Role::Admin) && !user.is_suspended);
    let nearest = Choice::new("", "The nearest lead", typed.appeal_to.is_empty());
    let lead = |user: &regard_domain::user::User| {
        let value = user.id.to_string();
        Choice::new(&value, &user.name, value == typed.appeal_to)
    };
    let in_force = all.iter().filter(|policy| policy.is_in_force(ctx.now()));
    let none = Choice::new("", "No policy", chosen.is_none());
    let policy = |it: &regard_domain::limit::Policy| {
        Choice::new(&it.id.to_string(), &it.title, chosen.is_some_and(|one| one.id == it.id))
    };
    Ok(LimitPage {
        ticket_id: id.0,
        title: found.ticket.subject.clone(),
        stake: found.stake.clone(),
        phase: phase(latest),
        done: done(&found),
        fault,
        policies: std::iter::once(none).chain(in_force.map(policy)).collect(),
        policy_reason: chosen.map(|policy| policy.reason.clone()),
        leads: std::iter::once(nearest).chain(leads.map(lead)).collect(),
        offered,
        typed,
        frame: framed.frame,
    })
}

fn phase(latest: Option<&Limit>) -> Phase {
    match latest.map(|it| it.state) {
        Some(state) if is_undecided(state) => Phase::Decide,
        Some(State::Declined) => Phase::Wait,
        Some(State::Appealed) => Phase::Lead,
        _ => Phase::Begin,
    }
}

/// What was said of the latest so far.
fn done(found: &OfTicket) -> Vec<(&'static str, String)> {
    let Some(it) = found.limits.first().filter(|it| !is_undecided(it.state)) else { return Vec::new() };
    let lines = [
        ("They asked for", it.ask.clone()),
        ("They need it for", it.need_behind.clone()),
        ("An exception would mean", it.exception.clone()),
        ("Our reason", it.way.reason.clone()),
        ("What we can do", it.way.can_do.join(" · ")),
        ("Who else can", it.way.elsewhere.clone()),
        ("They said", it.customer_said.clone()),
    ];
    let mut done: Vec<_> = lines.into_iter().filter(|(_, text)| !text.is_empty()).collect();
    if it.is_granted {
        done.push(("Granted", "They got it as an exception.".to_owned()));
    }
    done
}

/// `POST /tickets/{id}/limit`: the next step. What is refused shows the form again with everything that was written.
pub async fn update(caller: Caller, Path(id): Path<i64>, Form(form): Form<LimitForm>) -> PageResult {
    let id = TicketId(id);
    match perform(&caller, id, &form).await {
        Ok(()) => go(&format!("/tickets/{id}/limit")),
        Err(error @ (ServiceError::Invalid(_) | ServiceError::Refused(_) | ServiceError::Conflict(_))) => {
            let failure = Failure::from(error);
            let page = page(&caller, id, form, Some(failure.sentence.clone())).await?;
            Ok((failure.status, render(&page)?).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn perform(caller: &Caller, ticket: TicketId, form: &LimitForm) -> Result<(), ServiceError> {
    let ctx = &caller.ctx;
    let found = reading::of_ticket(ctx, ticket).await?;
    let latest = found.limits.first();
    let open = latest.filter(|it| is_undecided(it.state)).map(|it| it.id);
    match form.deed.as_str() {
        "keep" => begin(caller, ticket, open, form, None).await,
        "decline" => {
            let appeal_to = form.appeal_to.parse().ok().map(UserId);
            let decision = Decision::Decline { way: way(form), appeal_to };
            begin(caller, ticket, open, form, Some(decision)).await
        }
        "grant" => begin(caller, ticket, open, form, Some(Decision::Grant(form.words.clone()))).await,
        "accepted" | "appealed" => {
            let id = latest.ok_or(ServiceError::NotFound("limit"))?.id;
            let answer = if form.deed == "accepted" { Answer::Accepted } else { Answer::Appealed };
            answering::answer(ctx, id, answer, &form.words).await.map(|_| ())
        }
        "yes_after_all" | "stays" => {
            let id = latest.ok_or(ServiceError::NotFound("limit"))?.id;
            let last = match form.deed.as_str() {
                "stays" => Last::Stay(way(form)),
                _ => Last::Grant(form.words.clone()),
            };
            answering::decide(ctx, id, &last).await
        }
        _ => Err(ServiceError::invalid("deed", "Choose one of the answers.")),
    }
}

fn way(form: &LimitForm) -> Way {
    Way { reason: form.reason.clone(), can_do: form.can_do.clone(), elsewhere: form.elsewhere.clone() }
}

/// Writes an ask down, or goes on with the open one, and decides it where that is wanted.
async fn begin(
    caller: &Caller,
    ticket: TicketId,
    open: Option<LimitId>,
    form: &LimitForm,
    decision: Option<Decision>,
) -> Result<(), ServiceError> {
    let Some(id) = open else {
        let asking = Asking {
            ask: form.ask.clone(),
            need_behind: form.need.clone(),
            exception: form.exception.clone(),
            policy_id: form.policy.parse().ok().map(PolicyId),
            decision,
        };
        return deciding::ask(&caller.ctx, ticket, &asking).await.map(|_| ());
    };
    deciding::explore(&caller.ctx, id, &form.need, &form.exception).await?;
    match decision {
        Some(decision) => deciding::decide(&caller.ctx, id, &decision).await,
        None => Ok(()),
    }
}

/// `GET /p/{token}/limit`: a reason, a way, and somebody who looks again.
pub async fn own_page(caller: Caller, Path(token): Path<String>, Query(just): Query<Just>) -> PageResult {
    let opened = customer_links::open(&caller.ctx, &token).await?;
    let desk = settings::show(&opened.ctx).await?;
    let found = reading::outward(&opened.ctx, opened.link.ticket_id).await?;
    render(&LimitedPage {
        theme: theme(&caller.theme),
        org: desk.name,
        csrf: caller.csrf.token(),
        path: format!("/p/{token}"),
        said: just.thanks(),
        own: found.as_ref().map(own),
    })
}

fn own(it: &Limit) -> OwnLimit {
    let stands = match (it.state, it.is_granted) {
        (_, true) => "You got it.",
        (State::Accepted, _) => "You said that our way helps you.",
        (State::Appealed, _) => "Somebody who may decide looks at it again. You hear from us.",
        (State::Final, _) => "We looked at it twice, and this is what we can do.",
        _ => "We cannot do it like this, and here is what we can do.",
    };
    OwnLimit {
        ask: it.ask.clone(),
        stands,
        reason: it.way.reason.clone(),
        can_do: it.way.can_do.clone(),
        elsewhere: it.way.elsewhere.clone(),
        said: it.customer_said.clone(),
        can_accept: it.state == State::Declined,
        can_appeal: matches!(it.state, State::Declined | State::Accepted),
    }
}

/// `POST /p/{token}/limit`: that works, or please look again.
pub async fn own_word(caller: Caller, Path(token): Path<String>, Form(form): Form<WordForm>) -> PageResult {
    let opened = customer_links::open(&caller.ctx, &token).await?;
    let own = reading::outward(&opened.ctx, opened.link.ticket_id).await?;
    let own = own.ok_or(ServiceError::NotFound("limit"))?;
    let answer = Answer::from_word(&form.answer)
        .ok_or_else(|| ServiceError::invalid("answer", "Choose one of the answers."))?;
    answering::answer(&opened.ctx, own.id, answer, &form.words).await?;
    go(&format!("/p/{token}/limit?said=thanks"))
}
