//! Recoveries: `GET /recoveries`, a ticket's own at `/tickets/{id}/recovery`, and the customer's answer by their link.

use crate::customer_word::{Just, WordForm};
use crate::page::{PageResult, go, render};
use crate::show::frame::{frame, theme};
use crate::show::promise::plain;
use crate::show::reader::{People, Reader, face_of, name_of};
use crate::view::frame::{Frame, Place};
use crate::view::recovery::{
    Dot, Money, RecoveriesPage, RecoveryForm, RecoveryPage, RecoveryRow, RestoredPage, Turn, Whose,
};
use crate::view::words::{counted, sentence};
use axum::extract::{Path, Query};
use axum::response::IntoResponse;
use axum_extra::extract::Form;
use regard_domain::id::{RecoveryId, TicketId};
use regard_domain::promise::State::Broken;
use regard_domain::recovery::{Apology, Cause, CauseKind, Recovery, State};
use regard_http::caller::Caller;
use regard_http::failure::Failure;
use regard_services::amends::closing::{self, Answer};
use regard_services::amends::giving::{self, Giving};
use regard_services::amends::reading::{self, Case};
use regard_services::amends::steps::{self, Heard, Notes};
use regard_services::customer_links;
use regard_services::error::ServiceError;
use regard_services::recoveries::{opening, policy};
use regard_services::{promises, settings, tickets};

/// `GET /recoveries`: what is open, newest first.
pub async fn index(caller: Caller) -> PageResult {
    let framed = frame(&caller, "Recoveries", Place::Recoveries, None).await?;
    let (open, people) = reading::board(&caller.ctx, 200).await?;
    let row = |it: &Recovery| row(it, &people, &framed.reader);
    let lead = match open.len() {
        0 => "What went wrong and is not good again stands here, until the customer says that it is."
            .to_owned(),
        count => format!(
            "{} being put right. Only the customer closes one.",
            sentence(&counted(u64::try_from(count).unwrap_or(0), "thing is", "things are"))
        ),
    };
    render(&RecoveriesPage { lead, rows: open.iter().map(row).collect(), frame: framed.frame })
}

fn row(it: &Recovery, people: &People, reader: &Reader) -> RecoveryRow {
    let owner = match it.lead_id.or(it.owner_id) {
        Some(id) if id == reader.id => "with you".to_owned(),
        Some(id) => format!("with {}", name_of(people, id)),
        None => "nobody has it".to_owned(),
    };
    RecoveryRow {
        ticket: it.ticket_id.0,
        face: face_of(people, it.user_id),
        name: name_of(people, it.user_id).to_owned(),
        cause: it.cause.words.clone(),
        owner,
        since: format!("since {}", reader.moment(it.opened_at).text),
        next: said(it.state),
        done: on(it.state) - 1,
    }
}

fn said(state: State) -> &'static str {
    match state {
        State::Opened => "to be heard",
        State::Heard => "to be apologised for",
        State::Apologised => "to be repaired",
        State::Repaired => "to be asked about",
        State::Restoring => "their turn",
        State::Restored => "good again",
        State::NotRestored | State::Lead => "not good yet, with a lead",
    }
}

/// `GET /tickets/{id}/recovery`.
pub async fn show(caller: Caller, Path(id): Path<i64>) -> PageResult {
    render(&page(&caller, TicketId(id)).await?)
}

async fn page(caller: &Caller, id: TicketId) -> Result<RecoveryPage, Failure> {
    let case = reading::of_ticket(&caller.ctx, id).await?;
    let framed = frame(caller, "Recovery", Place::Recoveries, None).await?;
    let Some(case) = case else {
        let ticket = tickets::show(&caller.ctx, id).await?;
        let policy = policy::show(&caller.ctx).await?;
        let stake = policy.money(policy.worth.stake_cents());
        let money = Money { stake, left: policy.money(0), spent: policy.money(0), envelope: policy.money(0) };
        return Ok(RecoveryPage {
            frame: framed.frame,
            ticket_id: id.0,
            title: ticket.subject,
            lead: "Nothing is being put right here yet.".into(),
            track: track(None, &framed.reader),
            turn: Turn::Open,
            who: None,
            words: None,
            broken: Vec::new(),
            heard: None,
            apology: None,
            gestures: Vec::new(),
            repair: None,
            answer: None,
            fault: None,
            typed: RecoveryForm::default(),
            finding: String::new(),
            treatment: String::new(),
            lesson: String::new(),
            money,
            lead_name: None,
            can_give: false,
            is_open: false,
        });
    };
    let promised = promises::reading::of_ticket(&caller.ctx, id).await?.promises;
    let broken = promised.iter().filter(|read| read.promise.state == Broken);
    let broken = broken.map(|read| plain(&read.promise, &framed.reader)).collect();
    Ok(RecoveryPage { broken, ..of_case(id, framed.frame, &framed.reader, &case) })
}

fn of_case(id: TicketId, frame: Frame, reader: &Reader, case: &Case) -> RecoveryPage {
    let (it, policy) = (&case.recovery, &case.policy);
    let when = |at: Option<jiff::Timestamp>| at.map(|at| reader.moment(at).text).unwrap_or_default();
    let person = name_of(&case.people, it.user_id);
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let spent = case.gestures.iter().map(|one| one.outlay_cents).sum();
    RecoveryPage {
        frame,
        ticket_id: id.0,
        title: it.cause.words.clone(),
        lead: format!("For {person}. Opened {}, {}.", reader.moment(it.opened_at).text, said(it.state)),
        track: track(Some(it), reader),
        turn: turn(it.state),
        who: Some(whose(case)),
        words: case
            .words
            .as_ref()
            .filter(|_| it.heard.is_empty())
            .map(|(words, at)| (words.clone(), reader.moment(*at).text)),
        broken: Vec::new(),
        heard: some(&it.heard).map(|words| (words, when(it.heard_at))),
        apology: some(&it.apology.words()).map(|words| (words, when(it.apologised_at))),
        gestures: case
            .gestures
            .iter()
            .map(|one| {
                let by = name_of(&case.people, one.given_by);
                (one.what.clone(), format!("{by}, {}", policy.money(one.outlay_cents)))
            })
            .collect(),
        repair: some(&it.repair),
        answer: some(&it.answer),
        fault: None,
        typed: RecoveryForm::default(),
        finding: it.finding.clone(),
        treatment: it.treatment.clone(),
        lesson: it.lesson.clone(),
        money: Money {
            stake: policy.money(case.worth.stake_cents()),
            left: policy.money(case.left.cents()),
            spent: policy.money(spent),
            envelope: policy.money(case.envelope_cents),
        },
        lead_name: it.lead_id.map(|lead| name_of(&case.people, lead).to_owned()),
        can_give: matches!(it.state, State::Apologised | State::Repaired | State::Restoring),
        is_open: !it.state.is_closed(),
    }
}

fn whose(case: &Case) -> Whose {
    let it = &case.recovery;
    Whose {
        id: it.user_id.0,
        face: face_of(&case.people, it.user_id),
        name: name_of(&case.people, it.user_id).to_owned(),
        goodwill: match it.goodwill_after {
            Some(after) => format!("Goodwill {after}, was {} before", it.goodwill_before),
            None => format!("Goodwill {} when it began", it.goodwill_before),
        },
    }
}

fn turn(state: State) -> Turn {
    match state {
        State::Opened | State::NotRestored | State::Lead => Turn::Hear,
        State::Heard => Turn::Apologise,
        State::Apologised => Turn::Repair,
        State::Repaired => Turn::Ask,
        State::Restoring => Turn::Wait,
        State::Restored => Turn::Over,
    }
}

/// Which of the five steps comes next; 6 when all are done.
fn on(state: State) -> usize {
    match state {
        State::Opened | State::NotRestored | State::Lead => 1,
        State::Heard => 2,
        State::Apologised => 4,
        State::Repaired | State::Restoring => 5,
        State::Restored => 6,
    }
}

fn track(it: Option<&Recovery>, reader: &Reader) -> Vec<Dot> {
    let on = on(it.map_or(State::Opened, |it| it.state));
    let at = |at: Option<jiff::Timestamp>| at.map(|at| reader.moment(at).text).unwrap_or_default();
    let dates = [
        at(it.and_then(|it| it.heard_at)),
        at(it.and_then(|it| it.apologised_at)),
        String::new(),
        at(it.and_then(|it| it.repaired_at)),
        at(it.and_then(|it| it.closed_at)),
    ];
    let names = ["Hear", "Apologise", "Make good", "Repair", "Follow up"];
    let dots = names.into_iter().zip(dates).enumerate();
    dots.map(|(index, (name, date))| {
        let number = index + 1;
        let (class, when) = match number.cmp(&on) {
            std::cmp::Ordering::Less => ("is-done", date),
            std::cmp::Ordering::Equal => ("is-on", "now".to_owned()),
            std::cmp::Ordering::Greater => ("is-next", String::new()),
        };
        Dot { number, name, class, when }
    })
    .collect()
}

/// `POST /tickets/{id}/recovery`: the next step.
pub async fn update(caller: Caller, Path(id): Path<i64>, Form(form): Form<RecoveryForm>) -> PageResult {
    let id = TicketId(id);
    match perform(&caller, id, &form).await {
        Ok(()) => go(&format!("/tickets/{id}/recovery")),
        Err(error @ (ServiceError::Invalid(_) | ServiceError::Refused(_) | ServiceError::Conflict(_))) => {
            let failure = Failure::from(error);
            let mut page = page(&caller, id).await?;
            page.fault = Some(failure.sentence.clone());
            if form.deed == "note" {
                (page.finding, page.treatment) = (form.finding.clone(), form.treatment.clone());
                page.lesson.clone_from(&form.lesson);
            }
            page.typed = form;
            Ok((failure.status, render(&page)?).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn perform(caller: &Caller, ticket: TicketId, form: &RecoveryForm) -> Result<(), ServiceError> {
    let ctx = &caller.ctx;
    if form.deed == "open" {
        let cause = Cause { kind: CauseKind::Person, words: form.cause.clone(), promise_id: None };
        opening::open(ctx, ticket, cause).await?;
        return Ok(());
    }
    let id = reading::of_ticket(ctx, ticket).await?.ok_or(ServiceError::NotFound("recovery"))?.recovery.id;
    match form.deed.as_str() {
        "hear" => {
            let heard = Heard { words: form.heard.clone(), belief: form.belief.clone(), ..Heard::default() };
            steps::hear(ctx, id, &heard).await.map(|_| ())
        }
        "apologise" => {
            let apology = Apology {
                regret: form.regret.clone(),
                explanation: form.explanation.clone(),
                responsibility: form.responsibility.clone(),
                change: form.change.clone(),
                repair: form.repair.clone(),
            };
            steps::apologise(ctx, id, &apology).await.map(|_| ())
        }
        "give" => give(caller, id, form).await,
        "repair" => steps::repair(ctx, id, &form.repair).await,
        "ask" => closing::ask(ctx, id).await.map(|_| ()),
        "lead" => opening::hand_to_lead(ctx, id).await,
        "good" | "not_yet" => {
            let answer =
                Answer { is_good: form.deed == "good", words: form.words.clone(), satisfaction: None };
            closing::answer(ctx, id, &answer).await.map(|_| ())
        }
        "note" => {
            let notes = Notes {
                finding: Some(form.finding.clone()),
                treatment: Some(form.treatment.clone()),
                lesson: Some(form.lesson.clone()),
                ..Notes::default()
            };
            steps::note(ctx, id, &notes).await
        }
        _ => Err(ServiceError::invalid("deed", "Choose one of the steps.")),
    }
}

async fn give(caller: &Caller, id: RecoveryId, form: &RecoveryForm) -> Result<(), ServiceError> {
    let amount = |field, text: &str| {
        cents(text).ok_or_else(|| ServiceError::invalid(field, "Write an amount such as 25.00."))
    };
    let giving = Giving {
        what: form.what.clone(),
        reason: form.reason.clone(),
        outlay_cents: amount("outlay", &form.outlay)?,
        salvage_cents: amount("salvage", &form.salvage)?,
        asked_by: None,
    };
    giving::give(&caller.ctx, id, &giving).await.map(|_| ())
}

/// An amount as people write it, in cents; nothing is nothing.
fn cents(text: &str) -> Option<i64> {
    let text = text.trim().replace(',', ".");
    if text.is_empty() {
        return Some(0);
    }
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |text: &str| text.chars().all(|letter| letter.is_ascii_digit());
    if whole.is_empty() || whole.len() > 9 || part.len() > 2 || !digits(whole) || !digits(part) {
        return None;
    }
    Some(whole.parse::<i64>().ok()? * 100 + format!("{part:0<2}").parse::<i64>().ok()?)
}

/// `GET /p/{token}/recovery`: are we good again?
pub async fn question(caller: Caller, Path(token): Path<String>, Query(just): Query<Just>) -> PageResult {
    let opened = customer_links::open(&caller.ctx, &token).await?;
    let own = reading::outward(&opened.ctx, opened.link.ticket_id).await?;
    let desk = settings::show(&opened.ctx).await?;
    let may_say = |it: &Recovery| matches!(it.state, State::Repaired | State::Restoring);
    render(&RestoredPage {
        theme: theme(&caller.theme),
        org: desk.name,
        csrf: caller.csrf.token(),
        path: format!("/p/{token}"),
        can_answer: own.as_ref().is_some_and(|own| may_say(&own.recovery)),
        repair: own.map(|own| own.recovery.repair).unwrap_or_default(),
        said: just.thanks(),
    })
}

/// `POST /p/{token}/recovery`: the customer says whether we are good again.
pub async fn answer(caller: Caller, Path(token): Path<String>, Form(form): Form<WordForm>) -> PageResult {
    let opened = customer_links::open(&caller.ctx, &token).await?;
    let own = reading::outward(&opened.ctx, opened.link.ticket_id).await?;
    let own = own.ok_or(ServiceError::NotFound("recovery"))?;
    let is_good = match form.answer.as_str() {
        "good" => true,
        "not_yet" => false,
        _ => return Err(ServiceError::invalid("answer", "Choose one of the answers.").into()),
    };
    let said = Answer { is_good, words: form.words, satisfaction: None };
    closing::answer(&opened.ctx, own.recovery.id, &said).await?;
    go(&format!("/p/{token}/recovery?said=thanks"))
}

#[cfg(test)]
mod tests {
    use super::cents;

    #[test]
    fn an_amount_is_read_as_people_write_it() {
        let cases =
            [("25", Some(2_500)), ("25,5", Some(2_550)), (" 0.05 ", Some(5)), ("", Some(0)), ("-3", None)];
        for (text, expected) in cases {
            assert_eq!(cents(text), expected, "{text}");
        }
        assert_eq!(cents("1.234"), None, "a third digit is a slip");
    }
}
