//! Looking at everything once: what is derived is derived again and compared, every file is read, every reference is
//! followed. What differs is named row by row; what follows from other rows can be mended from them.

use crate::backup::Progress;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::settings::{self, DeskSettings};
use crate::{intervals, waiting, words};
use regard_domain::id::{CommentId, OutgoingId, RawMessageId, TicketId};
use regard_domain::job::Job;
use regard_domain::ticket::Ticket;
use regard_domain::update_clock::UpdateClock;
use regard_domain::user::Deed;
use regard_store::count::{self, Keeper};
use regard_store::db::Conn;
use regard_store::soundness::{self, Flaw};
use regard_store::{dump, search, ticket, update_clock};
use serde::Serialize;

/// Rows read in one go.
const PAGE: i64 = 500;

/// Rows named of each kind of difference; more are named after the first are mended.
const NAMED: i64 = 1_000;

/// A row that differs from what it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The table.
    pub table: String,
    /// The row's key.
    pub row: String,
    /// What is wrong.
    pub what: String,
    /// Whether it follows from other rows, so that `--fix` mends it.
    pub can_be_mended: bool,
}

/// Everything that differs now. With `mends`, what can be mended is, and only the rest is wrong afterwards.
pub async fn run(ctx: &Ctx, mends: bool, progress: &dyn Fn(Progress)) -> Result<Vec<Difference>> {
    ctx.permit(Deed::Administer)?;
    let mut conn = ctx.desk.db.snapshot().await?;
    let mut found = clocks(&mut conn, progress).await?;
    found.extend(flaws(ctx, &mut conn).await?);
    found.extend(references(&mut conn, progress).await?);
    found.extend(findings(&mut conn).await?);
    let kept = kept(&mut conn).await?;
    drop(conn);
    found.extend(files(ctx, kept, progress).await?);
    if mends {
        mend(ctx, &found).await?;
    }
    Ok(found)
}

fn difference(table: &str, row: impl ToString, what: impl Into<String>, can_be_mended: bool) -> Difference {
    Difference { table: table.into(), row: row.to_string(), what: what.into(), can_be_mended }
}

/// Each ticket's clock, counters and last words, derived again from its comments.
async fn clocks(conn: &mut Conn, progress: &dyn Fn(Progress)) -> Result<Vec<Difference>> {
    let settings = settings::load(conn).await?;
    let of = count::standing(conn, jiff::Timestamp::UNIX_EPOCH).await?.tickets.unsigned_abs();
    let mut found = Vec::new();
    let mut after = TicketId(0);
    loop {
        let page = ticket::list_after(conn, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(found) };
        after = last.id;
        for kept in page {
            let (derived, clock) = derived(conn, &kept, &settings).await?;
            let running = update_clock::find(conn, kept.id).await?;
            let running = running.map_or(UpdateClock::Stopped, |kept| kept.clock);
            let wrong_clock =
                (running != clock).then(|| "its update clock is not what its words say".to_owned());
            for what in differing(&kept, &derived).into_iter().chain(wrong_clock) {
                found.push(difference("tickets", kept.id, what, true));
            }
        }
        progress(Progress { what: "tickets", done: after.0.unsigned_abs(), of });
    }
}

async fn derived(conn: &mut Conn, kept: &Ticket, settings: &DeskSettings) -> Result<(Ticket, UpdateClock)> {
    let mut derived = kept.clone();
    let clock = waiting::derive(conn, &mut derived, settings).await?;
    words::recount(conn, &mut derived).await?;
    Ok((derived, clock))
}

/// What is not as it follows from the words.
fn differing(kept: &Ticket, derived: &Ticket) -> Vec<String> {
    let at = |moment: Option<jiff::Timestamp>| moment.map_or("nothing".into(), |moment| moment.to_string());
    let by = |user: Option<regard_domain::id::UserId>| user.map_or("nobody".into(), |user| user.to_string());
    let fields = [
        ("waiting_since", at(kept.waiting_since), at(derived.waiting_since)),
        ("hear_by", at(kept.hear_by), at(derived.hear_by)),
        ("heard_at", at(kept.heard_at), at(derived.heard_at)),
        ("first_replied_at", at(kept.first_replied_at), at(derived.first_replied_at)),
        ("comment_count", kept.comment_count.to_string(), derived.comment_count.to_string()),
        ("last_comment_at", at(Some(kept.last_comment_at)), at(Some(derived.last_comment_at))),
        ("last_author_id", by(kept.last_author_id), by(derived.last_author_id)),
        ("snippet", kept.snippet.clone(), derived.snippet.clone()),
    ];
    let differing = fields.into_iter().filter(|(_, is, should_be)| is != should_be);
    differing.map(|(field, is, should_be)| format!("{field} is {is}, and by its words {should_be}")).collect()
}

async fn flaws(ctx: &Ctx, conn: &mut Conn) -> Result<Vec<Difference>> {
    let mut found = Vec::new();
    for flaw in Flaw::ALL {
        let can_be_mended = matches!(flaw, Flaw::Misplaced | Flaw::Unsent | Flaw::Unread);
        for id in soundness::list(conn, flaw, ctx.now(), NAMED).await? {
            found.push(difference(flaw.table(), id, flaw.sentence(), can_be_mended));
        }
    }
    Ok(found)
}

/// Foreign keys, asked of the rows themselves and not of the engine's promise.
async fn references(conn: &mut Conn, progress: &dyn Fn(Progress)) -> Result<Vec<Difference>> {
    let tables = dump::tables(conn).await?;
    let of = u64::try_from(tables.len()).unwrap_or(0);
    let mut found = Vec::new();
    for (done, table) in (1..).zip(&tables) {
        for (row, column) in dump::dangling(conn, table, NAMED).await? {
            found.push(difference(
                &table.name,
                row,
                format!("{column} names a row that is not there"),
                false,
            ));
        }
        progress(Progress { what: "references", done, of });
    }
    Ok(found)
}

/// Comments that cannot be found, and findings that are no comments.
async fn findings(conn: &mut Conn) -> Result<Vec<Difference>> {
    let unfindable = search::list_unfindable(conn, CommentId(0), NAMED).await?;
    let stray = search::list_stray(conn, NAMED).await?;
    let unfindable = unfindable
        .into_iter()
        .map(|comment| difference("comments", comment.comment_id, "nobody can find it by its words", true));
    let stray = stray
        .into_iter()
        .map(|id| difference("comment_search", id, "it finds a comment that is not there", true));
    Ok(unfindable.chain(stray).collect())
}

/// The files that rows need: table, row, name.
async fn kept(conn: &mut Conn) -> Result<Vec<(Keeper, i64, String)>> {
    let mut all = Vec::new();
    for keeper in Keeper::ALL {
        let mut after = 0;
        loop {
            let page = count::list_kept(conn, keeper, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = last.id;
            let needed = page.into_iter().filter(|kept| !kept.is_spooled);
            all.extend(needed.map(|kept| (keeper, kept.id, kept.sha256)));
        }
    }
    Ok(all)
}

async fn files(
    ctx: &Ctx,
    mut kept: Vec<(Keeper, i64, String)>,
    progress: &dyn Fn(Progress),
) -> Result<Vec<Difference>> {
    // The same file is read once, however many rows need it.
    kept.sort_by(|a, b| a.2.cmp(&b.2));
    let of = u64::try_from(kept.len()).unwrap_or(0);
    let mut found = Vec::new();
    let mut last: Option<(String, bool)> = None;
    for (done, (keeper, id, name)) in (1..).zip(kept) {
        let known = last.as_ref().filter(|(last, _)| *last == name).map(|(_, is_whole)| *is_whole);
        let is_whole = match known {
            Some(is_whole) => is_whole,
            None => ctx.desk.blobs.is_whole(&name).await?,
        };
        if !is_whole {
            let what = format!("its file {name} is missing or not what it was: restore it from a backup");
            found.push(difference(keeper.table(), id, what, false));
        }
        last = Some((name, is_whole));
        progress(Progress { what: "files", done, of });
    }
    Ok(found)
}

/// Mends what follows from other rows; each row in a transaction of its own, derived again as it is by then.
async fn mend(ctx: &Ctx, found: &[Difference]) -> Result<()> {
    let mut last = None;
    for difference in found.iter().filter(|difference| difference.can_be_mended) {
        let Ok(id) = difference.row.parse::<i64>() else { continue };
        // A ticket with several differences is mended once.
        if last.replace((&difference.table, id)) == Some((&difference.table, id)) {
            continue;
        }
        match difference.table.as_str() {
            "tickets" => mend_ticket(ctx, TicketId(id)).await?,
            "comments" => mend_words(ctx, CommentId(id)).await?,
            "comment_search" => {
                let mut unit = ctx.begin().await?;
                search::delete(&mut unit, CommentId(id)).await?;
                unit.commit().await?;
            }
            "outgoing_messages" => enqueue(ctx, Job::SendMail { outgoing_id: OutgoingId(id) }).await?,
            "raw_messages" => {
                enqueue(ctx, Job::ProcessRawMessage { raw_message_id: RawMessageId(id) }).await?
            }
            _ => {}
        }
    }
    Ok(())
}

async fn mend_ticket(ctx: &Ctx, id: TicketId) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let Some(kept) = ticket::lock(&mut unit, id).await? else { return Ok(()) };
    let settings = settings::load(&mut unit).await?;
    let (derived, clock) = derived(&mut unit, &kept, &settings).await?;
    // Mending is no deed on the ticket: it moved when it moved.
    ticket::update(&mut unit, &derived, kept.updated_at).await?;
    intervals::keep(&mut unit, Some(&kept), &derived).await?;
    waiting::keep(&mut unit, id, &clock).await?;
    unit.commit().await
}

async fn mend_words(ctx: &Ctx, id: CommentId) -> Result<()> {
    let mut unit = ctx.begin().await?;
    let unfindable = search::list_unfindable(&mut unit, CommentId(id.0 - 1), 1).await?;
    for comment in unfindable.into_iter().filter(|comment| comment.comment_id == id) {
        search::insert(&mut unit, id, &comment.subject, &comment.body).await?;
    }
    unit.commit().await
}

async fn enqueue(ctx: &Ctx, job: Job) -> Result<()> {
    let mut unit = ctx.begin().await?;
    unit.enqueue(&job).await?;
    unit.commit().await
}
