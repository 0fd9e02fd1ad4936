//! Complaints: `GET /complaints`, a ticket's own at `/tickets/{id}/complaint`, and the customer's side by their link.

use crate::customer_word::{Just, WordForm};
use crate::page::{PageResult, go, render};
use crate::show::complaint::{begin, of_case, own, said};
use crate::show::frame::{frame, reader, theme};
use crate::show::reader::Reader;
use crate::ticket::snooze::moment;
use crate::view::complaint::{ComplainedPage, ComplaintForm, ComplaintPage, ComplaintsPage};
use crate::view::frame::Place;
use axum::extract::{Path, Query};
use axum::http::header;
use axum::response::IntoResponse;
use axum_extra::extract::Form;
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use regard_domain::complaint::{Aspect, Complaint, Complexity, Doing, Impact, Severity, Weighed};
use regard_domain::field::snippet;
use regard_domain::id::{ComplaintId, TicketId, UserId};
use regard_domain::statistics::Share;
use regard_domain::user::{Deed, may};
use regard_http::caller::Caller;
use regard_http::failure::Failure;
use regard_services::complaints::answering::{self, Answer};
use regard_services::complaints::file::{self, Format};
use regard_services::complaints::reading;
use regard_services::complaints::receiving::{self, Complained};
use regard_services::complaints::steps::{self, Deeds, Notes};
use regard_services::customer_links::{self, Opened};
use regard_services::error::ServiceError;
use regard_services::{people, settings, timeline};

/// How far back figures and causes look.
const LOOKS_BACK: SignedDuration = SignedDuration::from_hours(365 * 24);

/// Causes that are shown.
const CAUSES: usize = 8;

/// `GET /complaints`: what is open, newest first; how we do; for leads the causes by harm.
pub async fn index(caller: Caller) -> PageResult {
    let framed = frame(&caller, "Complaints", Place::Elsewhere, None).await?;
    let open = reading::list(&caller.ctx, true, None, 200).await?;
    let row = |it: &Complaint| {
        let line = format!("{}, since {}", said(it.state), framed.reader.moment(it.received_at).text);
        (format!("/tickets/{}/complaint", it.ticket_id), snippet(&it.words, 160), line)
    };
    let lead = match open.len() {
        0 => "Nobody waits for the outcome of a complaint just now.".to_owned(),
        1 => "One person told us what to do better, and waits to hear what becomes of it.".to_owned(),
        many => format!("{many} people told us what to do better, and wait to hear what becomes of it."),
    };
    let since = caller.ctx.now() - LOOKS_BACK;
    let measured = reading::measure(&caller.ctx, since).await?;
    let causes = match may(&caller.ctx.actor, Deed::Lead) {
        true => reading::causes(&caller.ctx, since).await?,
        false => Vec::new(),
    };
    let cause = |one: &reading::Cause| {
        let many = if one.count == 1 { "complaint" } else { "complaints" };
        (one.name.clone(), format!("harm {}, {} {many}, {} told back", one.harm, one.count, one.told))
    };
    render(&ComplaintsPage {
        lead,
        rows: open.iter().map(row).collect(),
        figures: vec![
            figure("Told back", measured.told_back),
            figure("Thanked within the hour", measured.thanked_in_time),
            figure("Acted on, or a reason", measured.acted_on),
        ],
        causes: causes.iter().take(CAUSES).map(cause).collect(),
        frame: framed.frame,
    })
}

fn figure(what: &'static str, share: Share) -> (&'static str, String, String) {
    match share.value() {
        None => (what, "none yet".to_owned(), String::new()),
        Some(value) => (
            what,
            format!("{:.0}%", value * 100.0),
            format!(
                "{} of {}; {:.0} to {:.0}%",
                share.count,
                share.of,
                share.low * 100.0,
                share.high * 100.0
            ),
        ),
    }
}

/// `GET /tickets/{id}/complaint`.
pub async fn show(caller: Caller, Path(id): Path<i64>) -> PageResult {
    render(&page(&caller, TicketId(id)).await?)
}

async fn page(caller: &Caller, id: TicketId) -> Result<ComplaintPage, Failure> {
    let case = reading::of_ticket(&caller.ctx, id).await?;
    let framed = frame(caller, "Complaint", Place::Inbox, None).await?;
    let staff = people::staff(&caller.ctx).await?;
    let is_admin = may(&caller.ctx.actor, Deed::Administer);
    match case {
        Some(case) => Ok(of_case(&case, framed.frame, &framed.reader, &staff, is_admin)),
        None => Ok(begin(&timeline::show(&caller.ctx, id).await?, framed.frame, &framed.reader, &staff)),
    }
}

/// `POST /tickets/{id}/complaint`: the next step.
pub async fn update(caller: Caller, Path(id): Path<i64>, Form(form): Form<ComplaintForm>) -> PageResult {
    let id = TicketId(id);
    match perform(&caller, id, &form).await {
        Ok(()) => go(&format!("/tickets/{id}/complaint")),
        Err(error @ (ServiceError::Invalid(_) | ServiceError::Refused(_) | ServiceError::Conflict(_))) => {
            let failure = Failure::from(error);
            let mut page = page(&caller, id).await?;
            page.fault = Some(failure.sentence.clone());
            page.typed = match form.deed.as_str() {
                "note" | "give" | "about" => ComplaintForm { words: page.typed.words.clone(), ..form },
                _ => ComplaintForm {
                    ours: page.typed.ours.clone(),
                    lesson: page.typed.lesson.clone(),
                    cause: page.typed.cause.clone(),
                    ..form
                },
            };
            Ok((failure.status, render(&page)?).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn perform(caller: &Caller, ticket: TicketId, form: &ComplaintForm) -> Result<(), ServiceError> {
    let ctx = &caller.ctx;
    let found = reading::of_ticket(ctx, ticket).await?;
    if form.deed == "receive" {
        receiving::receive(ctx, ticket, &complained(form)).await?;
        return Ok(());
    }
    let id = found.ok_or(ServiceError::NotFound("complaint"))?.complaint.id;
    match form.deed.as_str() {
        "thank" => steps::thank(ctx, id, &form.words).await.map(|_| ()),
        "play_back" => steps::play_back(ctx, id, &form.words).await.map(|_| ()),
        "weigh" => steps::weigh(ctx, id, weighed(form)?).await,
        "act" => {
            let zone =
                reader(caller).await.map_err(|_| ServiceError::Forbidden("Sign in first.".into()))?.zone;
            steps::act(ctx, id, &deeds(form, &zone)?).await
        }
        "tell" => steps::tell(ctx, id, &form.words).await.map(|_| ()),
        "remedy" => steps::name_remedy(ctx, id, &form.words).await.map(|_| ()),
        "invite" => steps::invite(ctx, id, &form.words).await.map(|_| ()),
        "agreed" | "not_agreed" => {
            let answer = Answer { is_agreed: form.deed == "agreed", words: form.words.clone() };
            answering::answer(ctx, id, &answer).await.map(|_| ())
        }
        "give" => steps::give(ctx, id, colleague("who", &form.who)?).await,
        "about" => {
            let about = form.about.parse().ok().map(UserId);
            steps::note(ctx, id, &Notes { about_id: Some(about), ..Notes::default() }).await
        }
        "note" => {
            let notes = Notes {
                ours: Some(form.ours.clone()),
                lesson: Some(form.lesson.clone()),
                cause_link: Some(form.cause.clone()),
                ..Notes::default()
            };
            steps::note(ctx, id, &notes).await
        }
        _ => Err(ServiceError::invalid("deed", "Choose one of the steps.")),
    }
}

fn complained(form: &ComplaintForm) -> Complained {
    Complained {
        words: form.words.clone(),
        praise: form.praise.clone(),
        aspect: Aspect::from_word(&form.aspect).unwrap_or(Aspect::Other),
        is_anonymous: !form.anonymous.is_empty(),
        about_id: form.about.parse().ok().map(UserId),
    }
}

fn weighed(form: &ComplaintForm) -> Result<Weighed, ServiceError> {
    let wrong = |field| ServiceError::invalid(field, "Choose how bad it is, for how many, and how hard.");
    Ok(Weighed {
        severity: Severity::from_word(&form.severity).ok_or_else(|| wrong("severity"))?,
        impact: Impact::from_word(&form.impact).ok_or_else(|| wrong("impact"))?,
        complexity: Complexity::from_word(&form.complexity).ok_or_else(|| wrong("complexity"))?,
        is_urgent: !form.urgent.is_empty(),
    })
}

fn deeds(form: &ComplaintForm, zone: &TimeZone) -> Result<Deeds, ServiceError> {
    if !form.reason.trim().is_empty() {
        return Ok(Deeds::Cannot { reason: form.reason.clone(), limit_id: None });
    }
    let by = moment(&form.by, zone);
    let by = by.ok_or_else(|| ServiceError::invalid("by", "Say by when it is done."))?;
    Ok(Deeds::Do(Doing { who: colleague("who", &form.who)?, what: form.what.clone(), by }))
}

fn colleague(field: &'static str, value: &str) -> Result<UserId, ServiceError> {
    value.parse().map(UserId).map_err(|_| ServiceError::invalid(field, "Choose a colleague."))
}

/// `GET /complaints/{id}/file`: its ISO 10002 file as a page by itself, to be kept.
pub async fn download(caller: Caller, Path(id): Path<i64>) -> PageResult {
    let zone = settings::show(&caller.ctx).await?.schedule.time_zone();
    let text = file::make(&caller.ctx, ComplaintId(id), &zone, false).await?.text(Format::Markdown)?;
    let name = format!("attachment; filename=\"complaint-{id}.md\"");
    let kind = "text/markdown; charset=utf-8".to_owned();
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], text).into_response())
}

/// `GET /p/{token}/complaint`: my words, what you did, what changed because of me.
pub async fn own_page(caller: Caller, Path(token): Path<String>, Query(just): Query<Just>) -> PageResult {
    let opened = customer_links::open(&caller.ctx, &token).await?;
    let desk = settings::show(&opened.ctx).await?;
    let reader = reader_of(&opened, &desk.schedule.zone);
    let found = reading::outward(&opened.ctx, opened.link.ticket_id).await?;
    render(&ComplainedPage {
        theme: theme(&caller.theme),
        org: desk.name,
        csrf: caller.csrf.token(),
        path: format!("/p/{token}"),
        said: just.thanks(),
        own: found.as_ref().map(|found| own(found, &reader)),
    })
}

fn reader_of(opened: &Opened, desk_zone: &str) -> Reader {
    let name = opened.user.zone.clone().unwrap_or_else(|| desk_zone.to_owned());
    let zone = TimeZone::get(&name).unwrap_or(TimeZone::UTC);
    Reader { id: opened.user.id, now: opened.ctx.now(), zone }
}

/// `POST /p/{token}/complaint`: the customer complains, says whether we understood, or whether they agree.
pub async fn own_word(caller: Caller, Path(token): Path<String>, Form(form): Form<WordForm>) -> PageResult {
    let opened = customer_links::open(&caller.ctx, &token).await?;
    let (ctx, ticket) = (&opened.ctx, opened.link.ticket_id);
    if form.answer == "complain" {
        let new = Complained { is_anonymous: !form.anonymous.is_empty(), ..Complained::of(&form.words) };
        receiving::receive_own(ctx, ticket, &new).await?;
    } else {
        let own = reading::outward(ctx, ticket).await?.ok_or(ServiceError::NotFound("complaint"))?;
        let id = own.complaint.id;
        match form.answer.as_str() {
            "right" | "wrong" => {
                answering::confirm(ctx, id, form.answer == "right", &form.words).await?;
            }
            "agreed" | "not_agreed" => {
                let answer = Answer { is_agreed: form.answer == "agreed", words: form.words };
                answering::answer(ctx, id, &answer).await?;
            }
            _ => return Err(ServiceError::invalid("answer", "Choose one of the answers.").into()),
        }
    }
    go(&format!("/p/{token}/complaint?said=thanks"))
}
