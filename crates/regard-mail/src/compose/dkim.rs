//! DKIM signatures of outgoing mail (RFC 6376, RFC 8463).
//!
//! mail-auth signs and stamps the time of signing (`t=`) from the machine's clock; nothing else here depends on it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use mail_auth::common::crypto::{DkimKey, Ed25519Key, RsaKey, Sha256};
use mail_auth::common::headers::HeaderWriter;
use mail_auth::dkim::{DkimSigner, Done};
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::PemObject;

/// Why a mail cannot be signed.
#[derive(Debug, thiserror::Error)]
pub enum DkimError {
    /// The text is no private key in PEM, RSA (PKCS #1, PKCS #8) or Ed25519 (PKCS #8).
    #[error("not a private RSA or Ed25519 key in PEM: {0}")]
    Key(String),
    /// The mail has none of the headers to sign.
    #[error("the mail cannot be signed: {0}")]
    Mail(String),
}

/// The headers that are signed where present: who, to whom, what, when, and how to read it.
const SIGNED: [&str; 18] = [
    "From",
    "Sender",
    "Reply-To",
    "To",
    "Cc",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Auto-Submitted",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "X-Auto-Response-Suppress",
];

/// Signs mail of one domain with one key.
pub struct Signer {
    signer: DkimSigner<DkimKey, Done>,
    record: String,
}

impl std::fmt::Debug for Signer {
    /// The public half only.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signer").field("record", &self.record).finish_non_exhaustive()
    }
}

impl Signer {
    /// Reads a private key: RSA (PKCS #1 or PKCS #8, at least 1024 bits) or Ed25519 (PKCS #8; RFC 8463, which not
    /// every receiver knows yet). The public half stands in DNS at `SELECTOR._domainkey.DOMAIN`.
    ///
    /// # Errors
    /// [`DkimError::Key`] with what is wrong with it.
    pub fn new(pem: &str, domain: &str, selector: &str) -> Result<Signer, DkimError> {
        let wrong = |error: &dyn std::fmt::Display| DkimError::Key(error.to_string());
        let der = PrivateKeyDer::from_pem_slice(pem.as_bytes()).map_err(|error| wrong(&error))?;
        let ed25519 = match &der {
            PrivateKeyDer::Pkcs8(pkcs8) => {
                Ed25519Key::from_pkcs8_maybe_unchecked_der(pkcs8.secret_pkcs8_der()).ok()
            }
            _ => None,
        };
        let (key, record) = match ed25519 {
            Some(key) => {
                let record = record("ed25519", &key.public_key());
                (DkimKey::Ed25519(key), record)
            }
            None => {
                let key = RsaKey::<Sha256>::from_key_der(der).map_err(|error| wrong(&error))?;
                let record = record("rsa", &subject_public_key(&key.public_key()));
                (DkimKey::Rsa(key), record)
            }
        };
        let signer = DkimSigner::from_key(key).domain(domain).selector(selector).headers(SIGNED);
        Ok(Signer { signer, record })
    }

    /// The text of the DNS record with the public key (RFC 6376 section 3.6.1).
    pub fn record(&self) -> &str {
        &self.record
    }

    /// Signs a mail: the `DKIM-Signature` header with its line end, to be put in front of `raw`.
    ///
    /// # Errors
    /// [`DkimError::Mail`] if the mail has no headers.
    pub fn sign(&self, raw: &[u8]) -> Result<String, DkimError> {
        let signature = self.signer.sign(raw);
        Ok(signature.map_err(|error| DkimError::Mail(error.to_string()))?.to_header())
    }
}

fn record(kind: &str, public: &[u8]) -> String {
    format!("v=DKIM1; k={kind}; p={}", BASE64.encode(public))
}

/// Wraps an RSA key (PKCS #1) as SubjectPublicKeyInfo (RFC 5280 section 4.1), the form that receivers expect.
fn subject_public_key(pkcs1: &[u8]) -> Vec<u8> {
    const ALGORITHM: [u8; 15] =
        [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];
    let bits: Vec<u8> = std::iter::once(0).chain(pkcs1.iter().copied()).collect();
    let inner: Vec<u8> = ALGORITHM.into_iter().chain(der(0x03, &bits)).collect();
    der(0x30, &inner)
}

/// A DER value: tag, length, content.
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let first = length.iter().position(|byte| *byte != 0).unwrap_or(length.len() - 1);
    let length = &length[first..];
    let mut out = vec![tag];
    if content.len() >= 128 {
        out.push(0x80 | u8::try_from(length.len()).expect("at most eight bytes"));
    }
    out.extend_from_slice(length);
    out.extend_from_slice(content);
    out
}

#[cfg(test)]
mod tests;
