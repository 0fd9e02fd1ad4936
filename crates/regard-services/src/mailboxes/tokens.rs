//! What we renew sign-in tokens with. Some servers give a new one with every token (RFC 6749 section 6); the old one ends.

use crate::ctx::Ctx;
use crate::error::Result;
use crate::mailboxes;
use crate::mailboxes::settings::Auth;
use crate::{desk::Desk, secrets};
use regard_domain::user::Deed;
use regard_store::mailbox;

/// Keeps a refresh token in the place of the one it follows, wherever that is used.
pub async fn renewed(ctx: &Ctx, before: &str, now: &str) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    let mut unit = ctx.begin().await?;
    for row in mailbox::list(&mut unit).await? {
        let mut changed = row.clone();
        let mut found = mailboxes::read(row)?;
        let is_new = [found.receiving.auth_mut(), found.sending.auth_mut()].into_iter().flatten();
        // Each is looked at: the same token may be kept for both ways.
        let count = is_new.filter_map(|(_, auth)| replace(&ctx.desk, auth, before, now)).count();
        if count > 0 {
            changed.receiving = mailboxes::text(&found.receiving)?;
            changed.sending = mailboxes::text(&found.sending)?;
            let at = unit.now();
            mailbox::update(&mut unit, &changed, at).await?;
        }
    }
    unit.commit().await
}

fn replace(desk: &Desk, auth: &mut Auth, before: &str, now: &str) -> Option<()> {
    let same = auth.opened(desk).ok()?;
    let (Auth::Xoauth2 { refresh_token: known, .. }, Auth::Xoauth2 { refresh_token, .. }) = (same, auth)
    else {
        return None;
    };
    (known == before).then(|| *refresh_token = secrets::seal(desk, Auth::REFRESH_TOKEN, now))
}
