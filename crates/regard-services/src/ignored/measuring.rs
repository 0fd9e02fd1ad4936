//! How much anybody was ignored: minutes a day, the worst single one, and whether some wait longer than others.

use super::{AT_MOST, Board, board};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::settings;
use jiff::{SignedDuration, Timestamp};
use regard_domain::ignored::{Day, Equity, Interval, by_day, equity};
use regard_domain::user::Deed;
use regard_store::ignored as store;

/// How far back waits are compared.
const COMPARED: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What the days came to.
#[derive(Clone, Debug)]
pub struct Measured {
    /// Each day, oldest first, today last.
    pub days: Vec<Day>,
    /// The longest interval of these days.
    pub worst: Option<Interval>,
    /// Who is ignored now.
    pub now: usize,
    /// Whether some wait longer than others, over thirty days.
    pub equity: Vec<Equity>,
    /// The intervals with what they name.
    pub board: Board,
}

impl Measured {
    /// Ignored minutes of all days.
    pub fn minutes(&self) -> i64 {
        self.days.iter().map(|day| day.minutes).sum()
    }
}

/// Measures the last days, today among them, over the tickets that the actor sees.
pub async fn measure(ctx: &Ctx, days: i64) -> Result<Measured> {
    ctx.permit(Deed::Work)?;
    let days = days.clamp(1, 3_650);
    let now = ctx.now();
    let board = board(ctx, since(now, days)).await?;
    let mut conn = ctx.read().await?;
    let schedule = settings::load(&mut conn).await?.schedule;
    let answers = store::list_first_answers(&mut conn, now - COMPARED, AT_MOST).await?;
    drop(conn);
    let mut by = [("channel", Vec::new()), ("language", Vec::new()), ("group", Vec::new())];
    for (channel, locale, group, from, to) in answers {
        let minutes = schedule.minutes_between(from, to);
        let language = locale.as_deref().and_then(|tag| tag.split(['-', '_']).next()).unwrap_or("not known");
        by[0].1.push((channel, minutes));
        by[1].1.push((language.to_lowercase(), minutes));
        by[2].1.push((group.unwrap_or_else(|| "none".to_owned()), minutes));
    }
    Ok(Measured {
        days: by_day(&board.all, &schedule.time_zone(), days, now),
        worst: board.all.iter().max_by_key(|one| one.minutes(now)).cloned(),
        now: board.all.iter().filter(|one| one.to.is_none()).count(),
        equity: by.into_iter().map(|(by, cases)| equity(by, &cases)).collect(),
        board,
    })
}

/// A moment before the first of the days, in any zone.
fn since(now: Timestamp, days: i64) -> Timestamp {
    now.checked_sub(SignedDuration::from_hours(24 * (days + 1))).unwrap_or(Timestamp::MIN)
}

/// Everything that an auditor needs to count for themselves, as CSV: every interval of the last days, and a last line with how
/// many there are. For leads.
pub async fn proof(ctx: &Ctx, days: i64) -> Result<String> {
    ctx.permit(Deed::Lead)?;
    let now = ctx.now();
    let mut board = board(ctx, since(now, days.clamp(1, 3_650))).await?;
    board.all.reverse();
    let mut csv = String::from(
        "interval,ticket,held_mail,person,cause,from,to,minutes,ended,rescued_by,apologised\r\n",
    );
    let word = |text: Option<String>| text.unwrap_or_default();
    for one in &board.all {
        let fields = [
            one.id.to_string(),
            word(one.ticket_id.map(|id| id.to_string())),
            word(one.suspended_ticket_id.map(|id| id.to_string())),
            word(one.user_id.map(|id| id.to_string())),
            one.cause.to_string(),
            one.from.to_string(),
            word(one.to.map(|to| to.to_string())),
            one.minutes(now).to_string(),
            word(one.ended.map(|ended| ended.to_string())),
            word(one.rescued_by.map(|id| id.to_string())),
            one.apologised.to_string(),
        ];
        csv.push_str(&fields.join(","));
        csv.push_str("\r\n");
    }
    Ok(csv)
}
