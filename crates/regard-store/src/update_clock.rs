//! By when each customer hears from us again. A row follows from the words, but for the customer's wish.

use crate::db::{Conn, Tx};
use crate::error::{Result, StoreError};
use crate::view::visible;
use crate::{args, sql};
use jiff::Timestamp;
use regard_domain::clock::from_micros;
use regard_domain::id::TicketId;
use regard_domain::update_clock::{Pause, Running, UpdateClock, Wish};
use regard_domain::user::Person;
use sqlx::{AssertSqlSafe, FromRow};

macro_rules! select_clocks {
    ($rest:literal) => {
        concat!(
            "select c.ticket_id, c.wish, c.cadence_minutes, c.heard_at, c.runs_since, c.next_due, c.due_soon_at, c.pause, c.reminded_for,
            c.told_late_for from update_clocks c ",
            $rest
        )
    };
}

sql! {
    FIND = select_clocks!("where c.ticket_id = $1");
    LIST_OVERDUE = select_clocks!("where c.next_due <= $1 order by c.heard_at, c.ticket_id limit $2");
    COUNT_OVERDUE = "select count(*) from update_clocks where next_due <= $1";
    UPSERT = "insert into update_clocks (ticket_id, cadence_minutes, heard_at, next_due, due_soon_at, pause, runs_since)
        values ($1, $2, $3, $4, $5, $6, $7) on conflict (ticket_id) do update set cadence_minutes = excluded.cadence_minutes,
        heard_at = excluded.heard_at, next_due = excluded.next_due, due_soon_at = excluded.due_soon_at, pause = excluded.pause,
        runs_since = excluded.runs_since";
    UPDATE_WISH = "insert into update_clocks (ticket_id, wish) values ($1, $2)
        on conflict (ticket_id) do update set wish = excluded.wish";
    UPDATE_REMINDED = "update update_clocks set reminded_for = $2 where ticket_id = $1";
    UPDATE_TOLD_LATE = "update update_clocks set told_late_for = $2 where ticket_id = $1";
}

/// A ticket's clock as it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The ticket.
    pub ticket_id: TicketId,
    /// How often the customer wants to hear.
    pub wish: Option<Wish>,
    /// What it does.
    pub clock: UpdateClock,
    /// The due time of which its owner was reminded.
    pub reminded_for: Option<Timestamp>,
    /// The due time that its owner was told has passed.
    pub told_late_for: Option<Timestamp>,
}

#[derive(FromRow)]
struct ClockRow {
    ticket_id: i64,
    wish: Option<String>,
    cadence_minutes: Option<i64>,
    heard_at: Option<i64>,
    runs_since: Option<i64>,
    next_due: Option<i64>,
    due_soon_at: Option<i64>,
    pause: Option<String>,
    reminded_for: Option<i64>,
    told_late_for: Option<i64>,
}

impl ClockRow {
    fn read(self) -> Result<Kept> {
        let corrupt = |column| StoreError::Corrupt { table: "update_clocks", column, row: self.ticket_id };
        let pause = self.pause.map(|word| Pause::from_word(&word).ok_or(corrupt("pause"))).transpose()?;
        let running = (self.heard_at, self.next_due, self.due_soon_at, self.cadence_minutes);
        let clock = match (pause, running) {
            (Some(pause), _) => UpdateClock::Paused(pause),
            (None, (Some(heard_at), Some(next_due), Some(due_soon_at), Some(cadence_minutes))) => {
                UpdateClock::Running(Running {
                    heard_at: from_micros(heard_at),
                    since: from_micros(self.runs_since.unwrap_or(heard_at)),
                    next_due: from_micros(next_due),
                    due_soon_at: from_micros(due_soon_at),
                    cadence_minutes,
                })
            }
            _ => UpdateClock::Stopped,
        };
        Ok(Kept {
            ticket_id: TicketId(self.ticket_id),
            wish: self.wish.map(|word| Wish::from_word(&word).ok_or(corrupt("wish"))).transpose()?,
            clock,
            reminded_for: self.reminded_for.map(from_micros),
            told_late_for: self.told_late_for.map(from_micros),
        })
    }
}

/// A ticket's clock; `None` when it never had one.
pub async fn find(conn: &mut Conn, ticket: TicketId) -> Result<Option<Kept>> {
    conn.optional::<ClockRow>(FIND, args![ticket]).await?.map(ClockRow::read).transpose()
}

/// Clocks past their time, the longest silence first.
pub async fn list_overdue(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<Kept>> {
    conn.all::<ClockRow>(LIST_OVERDUE, args![now, limit]).await?.into_iter().map(ClockRow::read).collect()
}

/// Clocks of tickets that a colleague sees and that are due by a time, the longest silence first.
pub async fn list_due(conn: &mut Conn, person: &Person, by: Timestamp, limit: i64) -> Result<Vec<Kept>> {
    let sql = format!(
        "{} where c.next_due <= $2 and {} order by c.heard_at, c.ticket_id limit $3",
        select_clocks!("join tickets t on t.ticket_id = c.ticket_id"),
        visible(person)
    );
    let rows: Vec<ClockRow> = conn.all(AssertSqlSafe(sql), args![person.id, by, limit]).await?;
    rows.into_iter().map(ClockRow::read).collect()
}

/// How many clocks are past their time.
pub async fn count_overdue(conn: &mut Conn, now: Timestamp) -> Result<i64> {
    let (count,): (i64,) = conn.one(COUNT_OVERDUE, args![now]).await?;
    Ok(count)
}

/// Writes what a clock does now.
pub async fn upsert(tx: &mut Tx, ticket: TicketId, clock: &UpdateClock) -> Result<()> {
    let running = match clock {
        UpdateClock::Running(running) => Some(running),
        _ => None,
    };
    let pause = match clock {
        UpdateClock::Paused(pause) => Some(pause.as_str()),
        _ => None,
    };
    let args = args![
        ticket,
        running.map(|running| running.cadence_minutes),
        running.map(|running| running.heard_at),
        running.map(|running| running.next_due),
        running.map(|running| running.due_soon_at),
        pause,
        running.map(|running| running.since),
    ];
    tx.execute(UPSERT, args).await?;
    Ok(())
}

/// Keeps how often the customer wants to hear.
pub async fn update_wish(tx: &mut Tx, ticket: TicketId, wish: Option<Wish>) -> Result<()> {
    tx.execute(UPDATE_WISH, args![ticket, wish.map(Wish::as_str)]).await?;
    Ok(())
}

/// Notes that its owner was reminded of a due time.
pub async fn update_reminded(tx: &mut Tx, ticket: TicketId, due: Timestamp) -> Result<()> {
    tx.execute(UPDATE_REMINDED, args![ticket, due]).await?;
    Ok(())
}

/// Notes that its owner was told that a due time has passed.
pub async fn update_told_late(tx: &mut Tx, ticket: TicketId, due: Timestamp) -> Result<()> {
    tx.execute(UPDATE_TOLD_LATE, args![ticket, due]).await?;
    Ok(())
}
