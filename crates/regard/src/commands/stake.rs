//! `regard stake`: what a relationship is worth, and what a failure puts at stake, without a desk.

use crate::printing;
use anyhow::{Context, Result};
use clap::Args;
use regard_domain::stake::lifetime;
use serde_json::json;

#[derive(Args)]
#[command(
    after_help = "Examples:\n  regard stake --m 100 --r .8 --i .1\n  regard stake --m 100 --r .8 --i .1 --crv 50 --json"
)]
pub(super) struct StakeArgs {
    /// What a year with them leaves us
    #[arg(long, value_name = "MONEY")]
    m: f64,
    /// How likely they stay another year, from 0 to 1
    #[arg(long, value_name = "SHARE")]
    r: f64,
    /// What a year costs money, from 0 to 1
    #[arg(long, value_name = "SHARE")]
    i: f64,
    /// What their word to others is worth
    #[arg(long, value_name = "MONEY", default_value_t = 0.0)]
    crv: f64,
    /// How likely they leave as things stand
    #[arg(long, value_name = "SHARE", default_value_t = 0.5)]
    leave_now: f64,
    /// How likely they leave after it was put right
    #[arg(long, value_name = "SHARE", default_value_t = 0.1)]
    leave_after: f64,
    /// What their telling others would cost
    #[arg(long, value_name = "MONEY", default_value_t = 0.0)]
    bad_word: f64,
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &StakeArgs) -> Result<()> {
    let clv = lifetime(args.m, args.r, args.i)
        .context("with these numbers the worth never ends: 1 + i - r must be above 0")?;
    let kept = (args.leave_now - args.leave_after).clamp(0.0, 1.0);
    let stake = kept * (clv + args.crv) + args.bad_word;
    let rounded = |value: f64| (value * 100.0).round() / 100.0;
    if args.json {
        return printing::json(
            &json!({"clv": rounded(clv), "crv": rounded(args.crv), "stake": rounded(stake)}),
        );
    }
    printing::line(&format!("CLV {clv:.2}"))?;
    printing::line(&format!("CRV {:.2}", args.crv))?;
    printing::line(&format!("stake {stake:.2}"))
}
