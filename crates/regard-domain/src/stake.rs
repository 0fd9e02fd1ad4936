//! What a relationship is worth and what a failure puts at stake: shown before anybody refuses, so that nobody saves a
//! tyre and loses a customer. Value may raise what we spend; it never lowers how fast or how kindly we answer.

use serde::{Deserialize, Serialize};

/// What is known about somebody's worth, and how likely they leave. Money in whole cents a year, shares from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Worth {
    /// What a year with them leaves us.
    pub margin_cents: i64,
    /// How likely they stay another year.
    pub retention: f64,
    /// What a year costs money.
    pub interest: f64,
    /// The lifetime values of those who came only because of them.
    pub referrals_cents: i64,
    /// What it would have cost to win those who would have come anyway.
    pub saved_acquisition_cents: i64,
    /// How likely they leave as things stand.
    pub leave_now: f64,
    /// How likely they leave after it was put right.
    pub leave_after: f64,
    /// What their telling others would cost us.
    pub bad_word_cents: i64,
}

impl Default for Worth {
    fn default() -> Self {
        Self {
            margin_cents: 10_000,
            retention: 0.8,
            interest: 0.1,
            referrals_cents: 0,
            saved_acquisition_cents: 0,
            leave_now: 0.5,
            leave_after: 0.1,
            bad_word_cents: 5_000,
        }
    }
}

impl Worth {
    /// Their lifetime value in cents; with a retention that never ends it is a hundred years of margin.
    pub fn lifetime_cents(&self) -> i64 {
        let margin = cents(self.margin_cents);
        whole(lifetime(margin, self.retention, self.interest).unwrap_or(margin * 100.0))
    }

    /// The value of their word to others, in cents: lifetimes of those who came only because of them, and what the others
    /// did not cost (Kumar, Petersen & Leone 2010).
    pub fn referral_cents(&self) -> i64 {
        self.referrals_cents.saturating_add(self.saved_acquisition_cents)
    }

    /// What is at stake in cents: the drop in their leaving, times what they and their word are worth, and what their
    /// telling others would cost.
    pub fn stake_cents(&self) -> i64 {
        let worth = cents(self.lifetime_cents().saturating_add(self.referral_cents()));
        let kept = (self.leave_now - self.leave_after).clamp(0.0, 1.0);
        whole(kept * worth).saturating_add(self.bad_word_cents)
    }
}

/// The lifetime value of a margin `m` a year at retention `r` and interest `i`: m·r / (1 + i − r) (Gupta & Lehmann 2003).
/// `None` when it would never end.
pub fn lifetime(m: f64, r: f64, i: f64) -> Option<f64> {
    let rest = 1.0 + i - r;
    (rest > f64::EPSILON).then(|| m * r / rest)
}

/// What a colleague may think of spending: a tenth of what is at stake, at most what they may give, at least what the harm
/// cost.
pub fn envelope_cents(cap_cents: i64, stake_cents: i64, harm_cents: i64) -> i64 {
    cap_cents.min(stake_cents / 10).max(harm_cents)
}

/// What a gesture truly costs: what went out less what came back (the tyre can be sold).
pub fn true_cost_cents(outlay_cents: i64, salvage_cents: i64) -> i64 {
    outlay_cents - salvage_cents
}

#[allow(clippy::cast_precision_loss)] // money far below 2^53 cents
fn cents(value: i64) -> f64 {
    value as f64
}

#[allow(clippy::cast_possible_truncation)] // clamped to what an integer holds
fn whole(value: f64) -> i64 {
    value.clamp(-9e15, 9e15).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_a_year_at_four_in_five_and_a_tenth_is_worth_266_67() {
        let worth = Worth::default();
        assert_eq!(worth.lifetime_cents(), 26_667);
        assert_eq!(lifetime(100.0, 1.0, 0.0), None, "a customer for ever has no end to sum to");
    }

    #[test]
    fn the_stake_is_what_staying_is_worth_and_what_bad_word_costs() {
        let worth = Worth { referrals_cents: 10_000, ..Worth::default() };
        assert_eq!(worth.stake_cents(), 14_667 + 5_000, "0.4 of 366.67, and 50");
        let lost_anyway = Worth { leave_after: 0.9, ..worth };
        assert_eq!(lost_anyway.stake_cents(), 5_000, "what cannot be saved is not counted below nothing");
    }

    #[test]
    fn the_envelope_is_capped_by_the_role_and_never_below_the_harm() {
        assert_eq!(envelope_cents(12_000, 19_667, 0), 1_966);
        assert_eq!(envelope_cents(12_000, 500_000, 0), 12_000);
        assert_eq!(envelope_cents(12_000, 500, 4_000), 4_000);
        assert_eq!(true_cost_cents(2_500, 1_900), 600);
    }
}
