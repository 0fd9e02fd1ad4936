//! DKIM keys of our domains: mail from them is signed (RFC 6376).

use crate::ctx::Ctx;
use crate::desk::Desk;
use crate::error::{Result, ServiceError};
use crate::secrets;
use regard_domain::field::FieldError;
use regard_domain::user::Deed;
use regard_mail::compose::dkim::Signer;
use regard_store::db::Conn;
use regard_store::setting;
use serde::{Deserialize, Serialize};

/// The key of the setting.
const KEY: &str = "dkim";

/// What the sealed keys are sealed for.
const PURPOSE: &str = "dkim key";

/// The key of one domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    domain: String,
    selector: String,
    sealed: String,
}

/// A domain whose mail is signed, and what its DNS must say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningDomain {
    /// The domain in From.
    pub domain: String,
    /// The name of the key.
    pub selector: String,
    /// Where the public half stands in DNS: `SELECTOR._domainkey.DOMAIN`.
    pub record_name: String,
    /// What stands there.
    pub record: String,
}

/// The domains whose mail is signed.
pub async fn list(ctx: &Ctx) -> Result<Vec<SigningDomain>> {
    ctx.permit(Deed::Administer)?;
    let kept = load(&mut ctx.read().await?).await?;
    kept.iter().map(|key| shown(&ctx.desk, key)).collect()
}

/// Signs mail of a domain from now on with a private key in PEM; the key of the same domain before it is replaced.
pub async fn set(ctx: &Ctx, domain: &str, selector: &str, pem: &str) -> Result<SigningDomain> {
    ctx.permit(Deed::Administer)?;
    let (domain, selector) = (domain.trim().to_lowercase(), selector.trim().to_lowercase());
    if let Err(error) = Signer::new(pem, &domain, &selector) {
        return Err(ServiceError::Invalid(vec![FieldError::new("key", error.to_string())]));
    }
    let key = Kept { sealed: secrets::seal(&ctx.desk, PURPOSE, pem), domain, selector };
    let mut unit = ctx.begin().await?;
    let mut kept = load(&mut unit).await?;
    kept.retain(|other| other.domain != key.domain);
    kept.push(key.clone());
    let now = unit.now();
    setting::upsert(&mut unit, KEY, &kept, now).await?;
    unit.commit().await?;
    shown(&ctx.desk, &key)
}

/// Signs mail of a domain no longer.
pub async fn remove(ctx: &Ctx, domain: &str) -> Result<()> {
    ctx.permit(Deed::Administer)?;
    let mut unit = ctx.begin().await?;
    let mut kept = load(&mut unit).await?;
    kept.retain(|other| other.domain != domain);
    let now = unit.now();
    setting::upsert(&mut unit, KEY, &kept, now).await?;
    unit.commit().await
}

/// The signed bytes of a mail from an address, when its domain has a key.
pub(crate) async fn sign(desk: &Desk, conn: &mut Conn, from: &str, raw: Vec<u8>) -> Result<Vec<u8>> {
    let domain = from.rsplit_once('@').map_or("", |(_, domain)| domain);
    let Some(key) = load(conn).await?.into_iter().find(|key| key.domain == domain) else { return Ok(raw) };
    let header = signer(desk, &key)?.sign(&raw).map_err(ServiceError::internal)?;
    Ok([header.into_bytes(), raw].concat())
}

async fn load(conn: &mut Conn) -> Result<Vec<Kept>> {
    Ok(setting::find(conn, KEY).await?.unwrap_or_default())
}

fn signer(desk: &Desk, key: &Kept) -> Result<Signer> {
    let pem = secrets::open(desk, PURPOSE, &key.sealed)?;
    Signer::new(&pem, &key.domain, &key.selector).map_err(ServiceError::internal)
}

fn shown(desk: &Desk, key: &Kept) -> Result<SigningDomain> {
    let record = signer(desk, key)?.record().to_owned();
    let record_name = format!("{}._domainkey.{}", key.selector, key.domain);
    Ok(SigningDomain { domain: key.domain.clone(), selector: key.selector.clone(), record_name, record })
}
