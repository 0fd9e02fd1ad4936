//! Files that no row names: what a deed kept that did not come to its end, or the files of a draft that was thrown away.
//!
//! They go in two steps, a day apart: put aside, and thrown away if still nobody names them. A message that is being
//! received is never at risk: young files are not looked at, and what lies aside is still found and comes back.

use crate::ctx::Ctx;
use crate::error::Result;
use jiff::{SignedDuration, Timestamp};
use regard_domain::user::Deed;
use regard_store::named_blob;
use std::collections::HashMap;

/// How long a file may be without a row, and how long it lies aside.
const SAFE_TIME: SignedDuration = SignedDuration::from_hours(24);

/// In so many parts the files are looked through, one an hour, so that all are seen once a day.
const PARTS: i64 = 24;

/// What was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tidied {
    /// Files that were put aside.
    pub set_aside: usize,
    /// Files that came back: somebody names them.
    pub brought_back: usize,
    /// Files that were thrown away.
    pub thrown_away: usize,
}

/// The two digits with which the files of this hour's part begin.
pub fn part_of(now: Timestamp) -> impl Iterator<Item = u8> {
    let part = now.as_second().div_euclid(3_600).rem_euclid(PARTS);
    (0..=u8::MAX).filter(move |digits| i64::from(*digits) % PARTS == part)
}

/// Throws away what lay aside long enough, and puts aside what no row names, of the files that begin so.
pub async fn tidy(ctx: &Ctx, beginnings: impl Iterator<Item = u8>) -> Result<Tidied> {
    ctx.permit(Deed::Administer)?;
    let mut tidied = Tidied::default();
    settle(ctx, &mut tidied).await?;
    for beginning in beginnings {
        put_aside(ctx, &format!("{beginning:02x}"), &mut tidied).await?;
    }
    Ok(tidied)
}

async fn settle(ctx: &Ctx, tidied: &mut Tidied) -> Result<()> {
    let before = ctx.now() - SAFE_TIME;
    let mut by_beginning: HashMap<String, Vec<String>> = HashMap::new();
    for lying in ctx.desk.blobs.list_aside().await? {
        if lying.since < before {
            by_beginning.entry(lying.name[..2].to_owned()).or_default().push(lying.name);
        }
    }
    for (beginning, names) in by_beginning {
        let named = named_blob::list(&mut ctx.read().await?, &beginning).await?;
        for name in names {
            if named.contains(&name) {
                ctx.desk.blobs.bring_back(&name).await?;
                tidied.brought_back += 1;
            } else {
                ctx.desk.blobs.throw_away(&name).await?;
                tidied.thrown_away += 1;
            }
        }
    }
    Ok(())
}

async fn put_aside(ctx: &Ctx, beginning: &str, tidied: &mut Tidied) -> Result<()> {
    let before = ctx.now() - SAFE_TIME;
    let mut old = ctx.desk.blobs.list(beginning).await?;
    old.retain(|lying| lying.since < before);
    if old.is_empty() {
        return Ok(());
    }
    let named = named_blob::list(&mut ctx.read().await?, beginning).await?;
    for lying in old.into_iter().filter(|lying| !named.contains(&lying.name)) {
        ctx.desk.blobs.set_aside(&lying.name).await?;
        tidied.set_aside += 1;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_of_hours_looks_through_everything_once() {
        let start: Timestamp = "2026-11-24T10:00:00Z".parse().expect("a moment");
        let mut all: Vec<u8> =
            (0..24).flat_map(|hour| part_of(start + SignedDuration::from_hours(hour))).collect();
        all.sort_unstable();
        assert_eq!(all, (0..=u8::MAX).collect::<Vec<_>>());
    }
}
