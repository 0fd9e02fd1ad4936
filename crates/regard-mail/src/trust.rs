//! How far the sender can be believed: SPF (RFC 7208), DKIM (RFC 6376), DMARC (RFC 9989), ARC (RFC 8617).
//!
//! The checks are mail-auth's; this turns them into one small answer that is kept with the mail. Names are looked up by
//! a [`Resolver`] that the caller passes in, so that nothing here reaches for the network by itself.

pub mod resolver;
pub mod stated;

use std::net::IpAddr;

use mail_auth::dmarc::verify::DmarcParameters;
use mail_auth::spf::verify::SpfParameters;
use mail_auth::{AuthenticatedMessage, DkimOutput, DkimResult, DmarcResult, SpfResult};
use serde::{Deserialize, Serialize};

use resolver::Resolver;

/// The result of one check, in the words of RFC 8601 section 2.7.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The sender is who it says.
    Pass,
    /// It is not.
    Fail,
    /// It is probably not.
    SoftFail,
    /// Nothing can be said, or a signature that does not hold.
    Neutral,
    /// There is nothing to check.
    #[default]
    None,
    /// Names could not be looked up now.
    TempError,
    /// What the sender published cannot be understood.
    PermError,
}

/// What all checks say about a mail.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdicts {
    /// Whether the sending host may send for the envelope sender.
    pub spf: Verdict,
    /// The best of the signatures.
    pub dkim: Verdict,
    /// Domains whose signature holds.
    pub signed_by: Vec<String>,
    /// Whether one of both stands for the domain in From.
    pub dmarc: Verdict,
    /// What that domain asks to do with mail that fails: `none`, `quarantine`, `reject`; empty if it says nothing.
    pub policy: String,
    /// Whether the hosts it came through vouch for it unbroken.
    pub arc: Verdict,
}

impl Verdicts {
    /// Whether the name in From must not be believed: its domain has a policy and the mail fails it, or, where there is
    /// none, the sender is disowned by SPF and no signature holds.
    #[must_use]
    pub fn is_doubtful(&self) -> bool {
        let disowned = self.spf == Verdict::Fail && self.dkim != Verdict::Pass;
        self.dmarc == Verdict::Fail || (self.dmarc == Verdict::None && disowned)
    }
}

/// Who brought a mail, as the receiver saw it.
#[derive(Debug, Clone, Copy)]
pub struct Peer<'a> {
    /// The address it connected from.
    pub ip: IpAddr,
    /// The name it gave in EHLO.
    pub helo: &'a str,
    /// The envelope sender; empty for `<>`.
    pub mail_from: &'a str,
    /// The name of our host, for explanations.
    pub our_host: &'a str,
}

/// Runs all checks on a raw mail. Without a peer (mail fetched by IMAP, an import) SPF stays [`Verdict::None`].
pub async fn verify(raw: &[u8], peer: Option<Peer<'_>>, resolver: &Resolver) -> Verdicts {
    let Some(message) = AuthenticatedMessage::parse(raw) else {
        return Verdicts::default();
    };
    let dkim = resolver.authenticator.verify_dkim(resolver.asking(&message)).await;
    let arc = resolver.authenticator.verify_arc(resolver.asking(&message)).await;
    let spf = match peer {
        Some(peer) => {
            let question = SpfParameters::verify(peer.ip, peer.helo, peer.our_host, peer.mail_from);
            Some(resolver.authenticator.verify_spf(resolver.asking(question)).await)
        }
        None => None,
    };
    let unknown = mail_auth::SpfOutput::new(String::new());
    let mail_from = peer.map_or("", |p| p.mail_from.rsplit_once('@').map_or(p.helo, |(_, domain)| domain));
    let question = DmarcParameters::new(&message, &dkim, mail_from, spf.as_ref().unwrap_or(&unknown));
    let dmarc = resolver.authenticator.verify_dmarc(resolver.asking(question)).await;
    Verdicts {
        spf: spf.map_or(Verdict::None, |s| of_spf(s.result())),
        dkim: best(&dkim),
        signed_by: signers(&dkim),
        dmarc: of_dmarc(&dmarc.result()),
        policy: if dmarc.dmarc_record().is_some() {
            policy_name(dmarc.policy()).to_owned()
        } else {
            String::new()
        },
        arc: of_dkim(arc.result()),
    }
}

/// The result of every DKIM signature, in order.
pub async fn verify_signatures(raw: &[u8], resolver: &Resolver) -> Vec<Verdict> {
    let Some(message) = AuthenticatedMessage::parse(raw) else {
        return Vec::new();
    };
    let outputs = resolver.authenticator.verify_dkim(resolver.asking(&message)).await;
    outputs.iter().map(|o| of_dkim(o.result())).collect()
}

/// One good signature is enough (RFC 6376 section 6.1).
fn best(outputs: &[DkimOutput<'_>]) -> Verdict {
    let verdicts: Vec<Verdict> = outputs.iter().map(|o| of_dkim(o.result())).collect();
    let order = [Verdict::Pass, Verdict::TempError, Verdict::Fail, Verdict::Neutral, Verdict::PermError];
    order.into_iter().find(|v| verdicts.contains(v)).unwrap_or_default()
}

fn signers(outputs: &[DkimOutput<'_>]) -> Vec<String> {
    let good = outputs.iter().filter(|o| matches!(o.result(), DkimResult::Pass));
    let mut domains: Vec<String> = good.filter_map(|o| o.signature().map(|s| s.d.to_lowercase())).collect();
    domains.sort();
    domains.dedup();
    domains
}

fn of_dkim(result: &DkimResult) -> Verdict {
    match result {
        DkimResult::Pass => Verdict::Pass,
        // A broken body hash or an expired signature: the mail is not what was signed.
        DkimResult::Fail(_) | DkimResult::Neutral(_) => Verdict::Fail,
        DkimResult::PermError(_) => Verdict::PermError,
        DkimResult::TempError(_) => Verdict::TempError,
        DkimResult::None => Verdict::None,
    }
}

fn of_spf(result: SpfResult) -> Verdict {
    match result {
        SpfResult::Pass => Verdict::Pass,
        SpfResult::Fail => Verdict::Fail,
        SpfResult::SoftFail => Verdict::SoftFail,
        SpfResult::Neutral => Verdict::Neutral,
        SpfResult::TempError => Verdict::TempError,
        SpfResult::PermError => Verdict::PermError,
        SpfResult::None => Verdict::None,
    }
}

fn of_dmarc(result: &DmarcResult) -> Verdict {
    match result {
        DmarcResult::Pass => Verdict::Pass,
        DmarcResult::Fail(_) => Verdict::Fail,
        DmarcResult::TempError(_) => Verdict::TempError,
        DmarcResult::PermError(_) => Verdict::PermError,
        DmarcResult::None => Verdict::None,
    }
}

fn policy_name(policy: mail_auth::dmarc::Policy) -> &'static str {
    use mail_auth::dmarc::Policy;
    match policy {
        Policy::Reject => "reject",
        Policy::Quarantine => "quarantine",
        Policy::None | Policy::Unspecified => "none",
    }
}

#[cfg(test)]
mod tests;
