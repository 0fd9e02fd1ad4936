//! `regard clocks`: who should hear from us, and who should have heard.

use crate::config::Config;
use crate::moment::Moment;
use crate::{opening, printing};
use anyhow::Result;
use clap::Args;
use regard_domain::id::TicketId;
use regard_domain::update_clock::State;
use regard_services::ctx::Ctx;
use regard_services::update_clocks;
use serde::Serialize;

#[derive(Args)]
#[command(after_help = "Examples:\n  regard clocks --overdue\n  regard clocks --overdue --now +1bd --json")]
pub(super) struct ClocksArgs {
    /// Only those whose time has passed
    #[arg(long)]
    overdue: bool,
    /// As if it were then: a time such as 2026-11-24T10:00:00Z, or +90m, +4h, +2d, +1bd (business days)
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    now: Option<Moment>,
    /// Print them as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Row {
    ticket_id: TicketId,
    subject: String,
    requester: String,
    state: State,
    last_word: Option<jiff::Timestamp>,
    next_due: Option<jiff::Timestamp>,
}

pub(super) async fn run(config: &Config, args: &ClocksArgs) -> Result<()> {
    let desk = opening::desk(config).await?;
    let ctx = Ctx::system(&desk, "operator");
    let now = Moment::resolve(args.now.as_ref(), &ctx).await?;
    let by = if args.overdue { now } else { jiff::Timestamp::MAX };
    let clocks = update_clocks::due(&ctx, by).await?;
    let name = |id| clocks.people.get(&id).map(|user| user.name.clone()).unwrap_or_default();
    let rows: Vec<Row> = clocks
        .all
        .iter()
        .map(|one| Row {
            ticket_id: one.ticket.id,
            subject: one.ticket.subject.clone(),
            requester: name(one.ticket.requester_id),
            state: one.kept.clock.state(now),
            last_word: one.ticket.heard_at,
            next_due: one.kept.clock.next_due(),
        })
        .collect();
    desk.db.close().await;
    if args.json {
        return printing::json(&rows);
    }
    let at = |at: Option<jiff::Timestamp>| {
        at.map(|at| at.strftime("%Y-%m-%d %H:%M UTC").to_string()).unwrap_or_default()
    };
    let cells: Vec<[String; 5]> = rows
        .iter()
        .map(|row| {
            let state = row.state.to_string();
            [row.ticket_id.to_string(), row.requester.clone(), state, at(row.last_word), at(row.next_due)]
        })
        .collect();
    printing::table(["ticket", "customer", "state", "last word", "next due"], &cells)
}
