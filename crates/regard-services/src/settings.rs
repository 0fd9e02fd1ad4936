//! What the desk decided about itself: its name, hours, targets. Everything has a sensible default, so a new desk works.

use crate::ctx::Ctx;
use crate::definitions;
use crate::error::{Result, ServiceError};
use regard_domain::field::FieldError;
use regard_domain::schedule::Schedule;
use regard_domain::update_clock::Cadences;
use regard_domain::user::Deed;
use regard_domain::waiting::Targets;
use regard_store::db::Conn;
use regard_store::{brand, group, setting};
use serde::{Deserialize, Serialize};

/// The key of the desk's settings in the table.
const KEY: &str = "desk";

/// The desk's settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DeskSettings {
    /// The company's name as customers know it.
    pub name: String,
    /// When we are there.
    pub schedule: Schedule,
    /// How long somebody may wait for a word of ours.
    pub targets: Targets,
    /// How often somebody hears from us while we owe them something.
    pub cadences: Cadences,
    /// Whether a new customer's mail is answered at once with an honest wait.
    pub acknowledges: bool,
    /// The sentence under the acknowledgement.
    pub acknowledgement_closing: String,
}

impl Default for DeskSettings {
    fn default() -> Self {
        Self {
            name: "Our desk".into(),
            schedule: Schedule::office("UTC"),
            targets: Targets::default(),
            cadences: Cadences::default(),
            acknowledges: true,
            acknowledgement_closing: String::new(),
        }
    }
}

/// The desk's settings, inside a running read or unit.
pub async fn load(conn: &mut Conn) -> Result<DeskSettings> {
    Ok(setting::find(conn, KEY).await?.unwrap_or_default())
}

/// The desk's settings.
pub async fn show(ctx: &Ctx) -> Result<DeskSettings> {
    load(&mut ctx.read().await?).await
}

/// Changes the desk's settings.
pub async fn change(ctx: &Ctx, settings: &DeskSettings) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    validate(settings)?;
    let mut unit = ctx.begin().await?;
    let now = unit.now();
    setting::upsert(&mut unit, KEY, settings, now).await?;
    unit.commit().await
}

/// Gives a new desk what it cannot work without: a brand and a group for tickets that have no other, and what every desk
/// has defined. Safe to repeat.
pub async fn furnish(ctx: &Ctx) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let now = unit.now();
    if brand::find_default(&mut unit).await?.is_none() {
        let name = load(&mut unit).await?.name;
        brand::insert(&mut unit, &name, &name, "", true, now).await?;
    }
    if group::find_default(&mut unit).await?.is_none() {
        group::insert(&mut unit, "Support", "Everything that has no other owner.", false, true, now).await?;
    }
    definitions::furnish(&mut unit, now).await?;
    unit.commit().await
}

fn validate(settings: &DeskSettings) -> Result<()> {
    let mut wrong = Vec::new();
    if settings.name.trim().is_empty() {
        wrong.push(FieldError::new("name", "Give the desk a name: customers read it."));
    }
    if jiff::tz::TimeZone::get(&settings.schedule.zone).is_err() {
        wrong.push(FieldError::new("zone", "Choose a time zone such as Europe/Berlin."));
    }
    let targets = settings.targets;
    if [targets.urgent, targets.high, targets.normal, targets.low].into_iter().any(|minutes| minutes < 1) {
        wrong.push(FieldError::new("targets", "A target is at least one minute."));
    }
    let often = settings.cadences;
    if [often.urgent, often.high, often.normal, often.low].into_iter().any(|minutes| minutes < 1) {
        wrong.push(FieldError::new("cadences", "The time between two words is at least one minute."));
    }
    if wrong.is_empty() { Ok(()) } else { Err(ServiceError::Invalid(wrong)) }
}
