//! What the desk decided about putting things right: who may give how much, when a silence counts, what a customer is
//! worth where nothing better is known.

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use regard_domain::field::FieldError;
use regard_domain::recovery::Budget;
use regard_domain::stake::Worth;
use regard_domain::user::{Deed, Role};
use regard_store::db::Conn;
use regard_store::setting;
use serde::{Deserialize, Serialize};

/// The key of these settings in the table.
const KEY: &str = "recovery";

/// The settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RecoveryPolicy {
    /// The currency of all amounts, as three letters.
    pub currency: String,
    /// What an agent may give without asking.
    pub agent: Budget,
    /// What a lead may give without asking.
    pub lead: Budget,
    /// What an admin may give without asking.
    pub admin: Budget,
    /// After how many days a silence counts as a yes; the customer is told so when we ask.
    pub silence_days: i64,
    /// From which percentile of cases a year on a lead should look, quietly.
    pub look_percent: i64,
    /// What a customer is worth where nothing better is known.
    pub worth: Worth,
}

impl Default for RecoveryPolicy {
    fn default() -> Self {
        let budget = |per_case_cents, per_day_cents| Budget { per_case_cents, per_day_cents };
        Self {
            currency: "EUR".into(),
            agent: budget(12_000, 60_000),
            lead: budget(50_000, 250_000),
            admin: budget(200_000, 1_000_000),
            silence_days: 7,
            look_percent: 99,
            worth: Worth::default(),
        }
    }
}

impl RecoveryPolicy {
    /// What a role may give; customers give nothing.
    pub fn budget(&self, role: Role) -> Budget {
        match role {
            Role::EndUser => Budget { per_case_cents: 0, per_day_cents: 0 },
            Role::Agent => self.agent,
            Role::Lead => self.lead,
            Role::Admin => self.admin,
        }
    }

    /// An amount as people read it: `120.00 EUR`.
    pub fn money(&self, cents: i64) -> String {
        let (sign, cents) = if cents < 0 { ("-", cents.unsigned_abs()) } else { ("", cents.unsigned_abs()) };
        format!("{sign}{}.{:02} {}", cents / 100, cents % 100, self.currency)
    }
}

/// The settings, inside a running read or unit.
pub(crate) async fn load(conn: &mut Conn) -> Result<RecoveryPolicy> {
    Ok(setting::find(conn, KEY).await?.unwrap_or_default())
}

/// The settings.
pub async fn show(ctx: &Ctx) -> Result<RecoveryPolicy> {
    ctx.permit(Deed::Work)?;
    load(&mut ctx.read().await?).await
}

/// Changes the settings.
pub async fn change(ctx: &Ctx, policy: &RecoveryPolicy) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    validate(policy)?;
    let mut unit = ctx.begin().await?;
    let now = unit.now();
    setting::upsert(&mut unit, KEY, policy, now).await?;
    unit.commit().await
}

fn validate(policy: &RecoveryPolicy) -> Result<()> {
    let mut wrong = Vec::new();
    let letters = policy.currency.len() == 3 && policy.currency.chars().all(|c| c.is_ascii_uppercase());
    if !letters {
        wrong.push(FieldError::new("currency", "A currency is three capital letters, such as EUR."));
    }
    let budgets = [("agent", policy.agent), ("lead", policy.lead), ("admin", policy.admin)];
    for (field, budget) in budgets {
        if budget.per_case_cents < 0 || budget.per_day_cents < budget.per_case_cents {
            wrong.push(FieldError::new(
                field,
                "What may be given in a day is at least what one case may cost.",
            ));
        }
    }
    if !(1..=60).contains(&policy.silence_days) {
        wrong.push(FieldError::new("silence_days", "Choose 1 to 60 days."));
    }
    if !(50..=100).contains(&policy.look_percent) {
        wrong.push(FieldError::new("look_percent", "Choose a percentile from 50 to 100."));
    }
    let worth = policy.worth;
    let is_share = |share: f64| (0.0..=1.0).contains(&share);
    let shares = [worth.retention, worth.interest, worth.leave_now, worth.leave_after];
    if !shares.into_iter().all(is_share) || worth.margin_cents < 0 {
        wrong.push(FieldError::new("worth", "Shares are from 0 to 1, and a margin is not below nothing."));
    }
    if wrong.is_empty() { Ok(()) } else { Err(ServiceError::Invalid(wrong)) }
}
