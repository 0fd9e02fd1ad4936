//! A rule tried on what already happened: which of the last tickets it would have fitted. Nothing is changed and nobody told.
//!
//! A trigger is asked at each past deed of a ticket, with the ticket as it stood then (its history is taken back step by
//! step); an automation at the ticket as it is now.

use crate::ctx::Ctx;
use crate::error::Result;
use crate::rules::scene::{Scene, hear};
use crate::settings;
use regard_domain::condition::Conditions;
use regard_domain::condition::update::Update;
use regard_domain::definition::Kind;
use regard_domain::event::{Audit, Event};
use regard_domain::id::{GroupId, TicketId, UserId};
use regard_domain::ticket::{Kind as Matter, Priority, Status};
use regard_domain::user::Deed;
use regard_store::db::Conn;
use regard_store::{audit, rule, ticket, user};
use serde_json::{Map, Value};

/// Tickets looked at, at most.
pub const LAST: i64 = 1_000;

/// What came of a trial.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trial {
    /// Tickets that fitted, the newest first.
    pub fitted: Vec<TicketId>,
    /// Out of how many.
    pub of: usize,
}

/// Tries a rule that is kept or only written down: `body` is its document, `kind` a trigger or an automation.
pub async fn run(ctx: &Ctx, kind: Kind, body: &Map<String, Value>, last: i64) -> Result<Trial> {
    ctx.permit(Deed::Administer)?;
    let conditions = Conditions::read(body, "conditions");
    let mut conn = ctx.read().await?;
    let settings = settings::load(&mut conn).await?;
    let ids = rule::list_last_tickets(&mut conn, last.clamp(1, LAST)).await?;
    let mut trial = Trial { fitted: Vec::new(), of: ids.len() };
    for id in ids {
        let Some(found) = ticket::find(&mut conn, id).await? else { continue };
        let mut scene = Scene::alone(&mut conn, &found, &settings, ctx.now()).await?;
        let fits = match kind {
            Kind::Trigger => fitted_once(&mut conn, &mut scene, &conditions).await?,
            _ => scene.fits(&conditions),
        };
        if fits {
            trial.fitted.push(id);
        }
    }
    Ok(trial)
}

/// Whether conditions fitted at any deed of a ticket's past, looked at backwards.
async fn fitted_once(conn: &mut Conn, scene: &mut Scene, conditions: &Conditions) -> Result<bool> {
    let history = audit::list(conn, scene.ticket.id).await?;
    for deed in history.iter().rev().filter(|deed| Update::concerns(&deed.events)) {
        scene.update = update(conn, scene, deed).await?;
        if scene.fits(conditions) {
            return Ok(true);
        }
        deed.events.iter().rev().for_each(|event| take_back(scene, event));
    }
    Ok(false)
}

/// What a deed of the past was.
async fn update(conn: &mut Conn, scene: &Scene, deed: &Audit) -> Result<Update> {
    let mut update = Update {
        by: deed.author_id,
        channel: Some(deed.channel),
        subject: scene.ticket.subject.clone(),
        ticket_is_public: scene.update.ticket_is_public,
        is_open: scene.schedule.is_open(deed.created_at),
        ..Update::default()
    };
    if let Some(id) = deed.author_id {
        update.is_by_staff = user::find(conn, id).await?.is_some_and(|user| user.role.is_staff());
    }
    update.take_up(&deed.events);
    hear(conn, &mut update, &deed.events).await?;
    Ok(update)
}

/// The ticket before something happened to it.
fn take_back(scene: &mut Scene, event: &Event) {
    let Event::Change { field, previous, .. } = event else { return };
    let before = previous.as_deref();
    let ticket = &mut scene.ticket;
    match field.as_str() {
        "status" => ticket.status = before.and_then(Status::from_word).unwrap_or(ticket.status),
        "priority" => ticket.priority = before.and_then(Priority::from_word),
        "type" => ticket.kind = before.and_then(Matter::from_word),
        "assignee_id" => ticket.assignee_id = before.and_then(|id| id.parse().ok()).map(UserId),
        "group_id" => ticket.group_id = before.and_then(|id| id.parse().ok()).map(GroupId),
        "subject" => ticket.subject = before.unwrap_or_default().to_owned(),
        "tags" => {
            scene.detail.tags = before.unwrap_or_default().split_whitespace().map(str::to_owned).collect();
        }
        _ => {}
    }
}
