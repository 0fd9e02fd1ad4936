//! Deeds on mailboxes: our addresses, the way their mail comes in and goes out, and how far it was fetched.
//!
//! Secrets are sealed before they are kept and blank when they are shown; saving a blank keeps the one that is there.

pub mod settings;
pub mod finding;
pub mod fetching;
pub mod tokens;
pub mod sending;

use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use crate::mailboxes::finding::Checks;
use crate::mailboxes::settings::{Receiving, Sending};
use crate::unit::Unit;
use jiff::Timestamp;
use regard_domain::field::{self, FieldError};
use regard_domain::id::{BrandId, GroupId, MailboxId};
use regard_domain::user::Deed;
use regard_store::db::Conn;
use regard_store::mailbox::{self, NewMailbox};
use regard_store::{brand, group};

/// A mailbox with its settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// Its row.
    pub id: MailboxId,
    /// The address, lower case.
    pub address: String,
    /// What colleagues call it.
    pub name: String,
    /// Which face of ours it shows.
    pub brand_id: BrandId,
    /// Who owns what comes in; `None` is the default group.
    pub group_id: Option<GroupId>,
    /// How its mail comes in.
    pub receiving: Receiving,
    /// How its mail goes out.
    pub sending: Sending,
    /// Whether it is used.
    pub is_active: bool,
    /// `new`, `well`, `troubled`: how it went the last time.
    pub state: String,
    /// What was wrong, and what mends it.
    pub state_reason: String,
    /// When it was last tried.
    pub checked_at: Option<Timestamp>,
    /// When it was last fetched without trouble.
    pub reached_at: Option<Timestamp>,
    /// Why its mail does not leave, and what mends it; empty when it does.
    pub sending_reason: String,
    /// When somebody last wanted its connection to be tried.
    pub tried_at: Option<Timestamp>,
    /// What was found then; `None` until it is.
    pub checks: Option<Checks>,
}

impl Mailbox {
    /// The address to which the answers to one ticket go, when this mailbox takes tagged addresses.
    pub fn tagged(&self, token: &str) -> Option<String> {
        let (local, domain) = self.address.split_once('@')?;
        self.receiving.takes_tags().then(|| format!("{local}+{token}@{domain}"))
    }
}

/// What a person writes about a mailbox.
#[derive(Clone, Debug)]
pub struct MailboxInput {
    /// The address.
    pub address: String,
    /// What colleagues call it; empty is the address.
    pub name: String,
    /// Which face of ours it shows; `None` is the default brand.
    pub brand_id: Option<BrandId>,
    /// Who owns what comes in.
    pub group_id: Option<GroupId>,
    /// How its mail comes in.
    pub receiving: Receiving,
    /// How its mail goes out.
    pub sending: Sending,
    /// Whether it is used.
    pub is_active: bool,
}

/// All mailboxes, without their secrets.
pub async fn list(ctx: &Ctx) -> Result<Vec<Mailbox>> {
    ctx.permit(Deed::Work)?;
    let mut all = all(&mut ctx.read().await?).await?;
    all.iter_mut().for_each(blank);
    Ok(all)
}

/// One mailbox, without its secrets.
pub async fn show(ctx: &Ctx, id: MailboxId) -> Result<Mailbox> {
    ctx.permit(Deed::Work)?;
    let mut found = find(&mut ctx.read().await?, id).await?.ok_or(ServiceError::NotFound("mailbox"))?;
    blank(&mut found);
    Ok(found)
}

/// Adds an address of ours.
pub async fn add(ctx: &Ctx, input: &MailboxInput) -> Result<MailboxId> {
    ctx.permit(Deed::Administer)?;
    let mut unit = ctx.begin().await?;
    let (address, name, brand_id) = check(&mut unit, input).await?;
    let (receiving, sending) = sealed(ctx, input, None)?;
    let new = NewMailbox {
        address: &address,
        name: &name,
        brand_id,
        group_id: input.group_id,
        receiving: &receiving,
        sending: &sending,
    };
    let now = unit.now();
    let id = mailbox::insert(&mut unit, &new, now).await.map_err(address_is_free)?;
    unit.commit().await?;
    Ok(id)
}

/// Changes a mailbox.
pub async fn change(ctx: &Ctx, id: MailboxId, input: &MailboxInput) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    let mut unit = ctx.begin().await?;
    let mut row = mailbox::find(&mut unit, id).await?.ok_or(ServiceError::NotFound("mailbox"))?;
    let before = read(row.clone())?;
    let (address, name, brand_id) = check(&mut unit, input).await?;
    (row.receiving, row.sending) = sealed(ctx, input, Some(&before))?;
    (row.address, row.name, row.brand_id) = (address, name, brand_id);
    (row.group_id, row.is_active) = (input.group_id, input.is_active);
    let now = unit.now();
    mailbox::update(&mut unit, &row, now).await.map_err(address_is_free)?;
    unit.commit().await
}

/// Uses a mailbox from now on, or lets it rest: then nothing is fetched from it. What other servers bring for its address
/// is still taken, and its conversations still go on: a customer never gets back what was sent to us.
pub async fn set_active(ctx: &Ctx, id: MailboxId, is_active: bool) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    let mut unit = ctx.begin().await?;
    let mut row = mailbox::find(&mut unit, id).await?.ok_or(ServiceError::NotFound("mailbox"))?;
    row.is_active = is_active;
    let now = unit.now();
    mailbox::update(&mut unit, &row, now).await?;
    unit.commit().await
}

/// Whether mail for this recipient is ours to take: an address of ours (with or without a tag), or the postmaster of a
/// domain of ours (RFC 5321 section 4.5.1). A desk without any mailbox, and one that catches mail, takes everything.
pub async fn accepts(ctx: &Ctx, recipient: &str) -> Result<bool> {
    let all = all(&mut ctx.read().await?).await?;
    if ctx.desk.place.catch_mail || all.iter().all(|mailbox| !mailbox.is_active) {
        return Ok(true);
    }
    Ok(of_recipient(&all, recipient).is_some() || is_postmaster(&all, recipient))
}

fn is_postmaster(all: &[Mailbox], recipient: &str) -> bool {
    let Some((local, domain)) = recipient.rsplit_once('@') else {
        return recipient.eq_ignore_ascii_case("postmaster");
    };
    local.eq_ignore_ascii_case("postmaster")
        && all
            .iter()
            .any(|m| m.address.rsplit_once('@').is_some_and(|(_, ours)| ours == domain.to_lowercase()))
}

/// The mailbox that a recipient names, tag or not.
pub(crate) fn of_recipient<'a>(all: &'a [Mailbox], recipient: &str) -> Option<&'a Mailbox> {
    let whole = field::email(recipient)?;
    let (bare, _) = untagged(recipient);
    all.iter()
        .find(|mailbox| mailbox.address == whole)
        .or_else(|| all.iter().find(|mailbox| mailbox.address == bare))
}

/// An address without its tag, lower case, and the tag: `support+abc@example.com` is `support@example.com` and `abc`.
pub(crate) fn untagged(recipient: &str) -> (String, Option<String>) {
    let address = field::email(recipient).unwrap_or_else(|| recipient.trim().to_lowercase());
    let Some((local, domain)) = address.rsplit_once('@') else { return (address, None) };
    match local.rsplit_once('+') {
        Some((bare, tag)) if !bare.is_empty() => (format!("{bare}@{domain}"), Some(tag.to_owned())),
        _ => (address, None),
    }
}

/// All mailboxes with their sealed secrets, inside a running read or unit.
pub(crate) async fn all(conn: &mut Conn) -> Result<Vec<Mailbox>> {
    mailbox::list(conn).await?.into_iter().map(read).collect()
}

/// One mailbox with its sealed secrets, inside a running read or unit.
pub(crate) async fn find(conn: &mut Conn, id: MailboxId) -> Result<Option<Mailbox>> {
    mailbox::find(conn, id).await?.map(read).transpose()
}

fn read(row: mailbox::Mailbox) -> Result<Mailbox> {
    let corrupt = |column: &'static str| {
        move |_| {
            let row = row.id.0;
            ServiceError::from(regard_store::error::StoreError::Corrupt { table: "mailboxes", column, row })
        }
    };
    Ok(Mailbox {
        id: row.id,
        receiving: serde_json::from_str(&row.receiving).map_err(corrupt("receiving"))?,
        sending: serde_json::from_str(&row.sending).map_err(corrupt("sending"))?,
        address: row.address,
        name: row.name,
        brand_id: row.brand_id,
        group_id: row.group_id,
        is_active: row.is_active,
        state: row.state,
        state_reason: row.state_reason,
        checked_at: row.checked_at,
        reached_at: row.reached_at,
        sending_reason: row.sending_reason,
        tried_at: row.tried_at,
        // What was found by another version is found anew.
        checks: serde_json::from_str(&row.checks).ok(),
    })
}

async fn check(unit: &mut Unit, input: &MailboxInput) -> Result<(String, String, BrandId)> {
    let mut wrong = Vec::new();
    let address = field::email(&input.address).unwrap_or_default();
    if address.is_empty() {
        wrong.push(FieldError::new("address", "Write the whole address, such as support@example.com."));
    }
    if let Some(group) = input.group_id
        && group::find(unit, group).await?.is_none()
    {
        wrong.push(FieldError::new("group", "There is no such group. Choose one from the list."));
    }
    let brand = match input.brand_id {
        Some(brand) => brand::find(unit, brand).await?,
        None => brand::find_default(unit).await?,
    };
    if brand.is_none() {
        wrong.push(FieldError::new("brand", "There is no such brand. Choose one from the list."));
    }
    wrong.extend(input.receiving.wrong());
    wrong.extend(input.sending.wrong());
    match brand {
        Some(brand) if wrong.is_empty() => {
            let name = Some(input.name.trim()).filter(|name| !name.is_empty()).unwrap_or(&address).to_owned();
            Ok((address, name, brand.id))
        }
        _ => Err(ServiceError::Invalid(wrong)),
    }
}

/// The settings as they are kept: secrets sealed, blank ones taken from before.
fn sealed(ctx: &Ctx, input: &MailboxInput, before: Option<&Mailbox>) -> Result<(String, String)> {
    let (mut receiving, mut sending) = (input.receiving.clone(), input.sending.clone());
    let kept = before.map(|mailbox| (mailbox.receiving.clone(), mailbox.sending.clone()));
    let (mut kept_receiving, mut kept_sending) = kept.unwrap_or_default();
    let missing = "Enter it: without it nobody lets us in. Another server needs it anew.";
    if !settings::seal(&ctx.desk, receiving.auth_mut(), kept_receiving.auth_mut()) {
        return Err(ServiceError::invalid("password", missing));
    }
    if !settings::seal(&ctx.desk, sending.auth_mut(), kept_sending.auth_mut()) {
        return Err(ServiceError::invalid("sending_password", missing));
    }
    Ok((text(&receiving)?, text(&sending)?))
}

/// As it is kept.
fn text(settings: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(settings).map_err(ServiceError::internal)
}

fn blank(mailbox: &mut Mailbox) {
    for (_, auth) in [mailbox.receiving.auth_mut(), mailbox.sending.auth_mut()].into_iter().flatten() {
        auth.secrets_mut().into_iter().for_each(|(_, secret)| secret.clear());
    }
}

fn address_is_free(error: regard_store::error::StoreError) -> ServiceError {
    if error.is_conflict_on(&["mailboxes", "address"]) {
        return ServiceError::invalid("address", "This address is one of our mailboxes already.");
    }
    error.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_taken_off_an_address_and_case_does_not_matter() {
        let cases = [
            ("Support+AbC@Example.com", "support@example.com", Some("abc")),
            ("support@example.com", "support@example.com", None),
            ("+odd@example.com", "+odd@example.com", None),
            ("a+b+c@example.com", "a+b@example.com", Some("c")),
        ];
        for (recipient, address, tag) in cases {
            assert_eq!(untagged(recipient), (address.to_owned(), tag.map(str::to_owned)), "{recipient}");
        }
    }
}
