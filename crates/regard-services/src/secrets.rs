//! Secrets: sealed under the desk's key, signed with it, or kept only as a hash.
//!
//! What the desk must read again (a mailbox's password) is sealed; what it hands out and only has to recognise (a
//! session, a link, a token) is kept as a hash; what it only has to have said itself (a form's token) is signed.

use crate::desk::Desk;
use crate::error::{Result, ServiceError};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use regard_domain::chance::Chance;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hmac;
use sha2::{Digest, Sha256};

/// Begins every sealed text, so that another way of sealing can come later.
const VERSION: &str = "v1.";

/// Seals a text for one purpose (`mailbox:3:password`): opened for another purpose, it does not open. ChaCha20-Poly1305
/// (RFC 8439) under the desk's key.
pub fn seal(desk: &Desk, purpose: &str, plain: &str) -> String {
    let mut nonce = [0u8; NONCE_LEN];
    desk.chance.fill(&mut nonce);
    let mut bytes = plain.as_bytes().to_vec();
    aead(desk)
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(purpose), &mut bytes)
        .expect("a secret is far shorter than the cipher's limit");
    format!("{VERSION}{}", BASE64.encode([&nonce[..], &bytes].concat()))
}

/// Opens a sealed text.
///
/// # Errors
/// `Conflict` when it was sealed under another key or for another purpose, or is damaged: it has to be entered again.
pub fn open(desk: &Desk, purpose: &str, sealed: &str) -> Result<String> {
    unsealed(desk, purpose, sealed).ok_or_else(|| {
        ServiceError::Conflict(
            "A kept secret does not open with this desk's key. Restore the key file, or enter the secret again."
                .into(),
        )
    })
}

fn unsealed(desk: &Desk, purpose: &str, sealed: &str) -> Option<String> {
    let mut bytes = BASE64.decode(sealed.strip_prefix(VERSION)?).ok()?;
    if bytes.len() < NONCE_LEN {
        return None;
    }
    let mut rest = bytes.split_off(NONCE_LEN);
    let nonce = Nonce::try_assume_unique_for_key(&bytes).ok()?;
    let plain = aead(desk).open_in_place(nonce, Aad::from(purpose), &mut rest).ok()?;
    String::from_utf8(plain.to_vec()).ok()
}

fn aead(desk: &Desk) -> LessSafeKey {
    let key = derived(desk, "seal");
    LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, key.as_ref()).expect("the key has 32 bytes"))
}

/// What only this desk can have written under a text, for one purpose (HMAC-SHA256, RFC 2104).
pub fn sign(desk: &Desk, purpose: &str, text: &str) -> [u8; 32] {
    let key = derived(desk, purpose);
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key.as_ref()), text.as_bytes());
    tag.as_ref().try_into().expect("SHA-256 has 32 bytes")
}

/// Whether this desk wrote that under a text for this purpose; takes as long whether right or wrong.
pub fn is_signed(desk: &Desk, purpose: &str, text: &str, signature: &[u8]) -> bool {
    let key = derived(desk, purpose);
    hmac::verify(&hmac::Key::new(hmac::HMAC_SHA256, key.as_ref()), text.as_bytes(), signature).is_ok()
}

/// One key per purpose from the desk's one key.
fn derived(desk: &Desk, purpose: &str) -> hmac::Tag {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &desk.place.secret_key), purpose.as_bytes())
}

/// A secret to hand out: 256 random bits that go into a cookie, a link or a header as they are.
pub fn token(chance: &dyn Chance) -> String {
    let mut bytes = [0u8; 32];
    chance.fill(&mut bytes);
    BASE64.encode(bytes)
}

/// What is kept of a token: its SHA-256 in hexadecimal. Enough for random tokens, never for passwords.
pub fn hash(token: &str) -> String {
    Sha256::digest(token.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
