//! How passwords are kept: argon2id, at a cost that a machine guessing them pays too.
//!
//! Each hashing takes some megabytes, so only a few run at once and the rest wait their turn. A person we do not know is
//! checked against a stand-in hash: the answer takes as long as for somebody we do know.

use crate::error::{Result, ServiceError};
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use regard_domain::chance::Chance;
use std::sync::OnceLock;
use std::time::Duration;
use tokio::sync::Semaphore;

/// How many hashings run at once.
const AT_ONCE: usize = 4;

/// How long a hashing waits for its turn.
const PATIENCE: Duration = Duration::from_secs(10);

/// The price of one hashing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
}

impl PasswordCost {
    /// For tests, where nobody guesses.
    pub const CHEAP: Self = Self { memory_kib: 64, passes: 1 };

    fn params(self) -> Params {
        Params::new(self.memory_kib, self.passes, 1, None).expect("the costs are within argon2's limits")
    }
}

impl Default for PasswordCost {
    /// 19 MiB and two passes: the OWASP Password Storage Cheat Sheet's first choice for argon2id.
    fn default() -> Self {
        Self { memory_kib: 19 * 1024, passes: 2 }
    }
}

/// What a check found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The password is right.
    pub is_right: bool,
    /// It is right, but kept at another cost than today's: hash it again.
    pub is_dated: bool,
}

/// Hashes and checks passwords.
#[derive(Debug)]
pub struct Passwords {
    cost: PasswordCost,
    seats: Semaphore,
    stand_in: OnceLock<String>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self::new(PasswordCost::default())
    }
}

impl Passwords {
    /// At a given cost.
    pub fn new(cost: PasswordCost) -> Self {
        Self { cost, seats: Semaphore::new(AT_ONCE), stand_in: OnceLock::new() }
    }

    /// The hash to keep, with its salt and cost inside (a PHC string).
    pub async fn hash(&self, password: &str, chance: &dyn Chance) -> Result<String> {
        let mut salt = [0u8; 16];
        chance.fill(&mut salt);
        self.hash_with(password, salt).await
    }

    async fn hash_with(&self, password: &str, salt: [u8; 16]) -> Result<String> {
        let (cost, password) = (self.cost, password.to_owned());
        self.work(move || hash(cost, &password, &salt)).await?
    }

    /// Checks a password against a kept hash. Without one (nobody has the address, or they have no password) it takes as
    /// long and is wrong.
    pub async fn check(&self, password: &str, kept: Option<String>) -> Result<Verdict> {
        if self.stand_in.get().is_none() {
            let made = self.hash_with("nobody has this password", [0; 16]).await?;
            self.stand_in.get_or_init(|| made);
        }
        let stand_in = self.stand_in.get().expect("it was just made").clone();
        let is_real = kept.is_some();
        let (cost, password) = (self.cost, password.to_owned());
        let verdict = self.work(move || check(cost, &password, &kept.unwrap_or(stand_in))).await?;
        Ok(Verdict { is_right: verdict.is_right && is_real, ..verdict })
    }

    /// Runs a hashing away from the network's threads when it is its turn.
    async fn work<T: Send + 'static>(&self, job: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let busy = || ServiceError::Unavailable { what: "sign-in (too many people at once)", source: None };
        let seat = tokio::time::timeout(PATIENCE, self.seats.acquire()).await.map_err(|_| busy())?;
        let _seat = seat.map_err(|_| busy())?;
        tokio::task::spawn_blocking(job).await.map_err(ServiceError::internal)
    }
}

fn argon2(params: Params) -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash(cost: PasswordCost, password: &str, salt: &[u8]) -> Result<String> {
    let hash: PasswordHash = argon2(cost.params())
        .hash_password_with_salt(password.as_bytes(), salt)
        .map_err(|error| ServiceError::internal(error.to_string()))?;
    Ok(hash.to_string())
}

fn check(cost: PasswordCost, password: &str, kept: &str) -> Verdict {
    let Ok(parsed) = PasswordHash::new(kept) else { return Verdict { is_right: false, is_dated: false } };
    let is_right = argon2(cost.params()).verify_password(password.as_bytes(), &parsed).is_ok();
    let is_current = Params::try_from(&parsed).is_ok_and(|params| {
        (params.m_cost(), params.t_cost(), params.p_cost()) == (cost.memory_kib, cost.passes, 1)
    });
    Verdict { is_right, is_dated: is_right && !is_current }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_hash_only_and_a_dearer_cost_makes_it_dated() {
        let cheap = Passwords::new(PasswordCost::CHEAP);
        let kept = cheap.hash_with("correct horse", [7; 16]).await.unwrap();
        let dearer = Passwords::new(PasswordCost { memory_kib: 128, passes: 2 });
        let cases = [
            (&cheap, "correct horse", true, false),
            (&cheap, "correct horsE", false, false),
            (&dearer, "correct horse", true, true),
            (&dearer, "wrong", false, false),
        ];
        for (passwords, password, is_right, is_dated) in cases {
            let verdict = passwords.check(password, Some(kept.clone())).await.unwrap();
            assert_eq!(verdict, Verdict { is_right, is_dated }, "{password}");
        }
    }

    #[tokio::test]
    async fn without_a_kept_hash_every_password_is_wrong() {
        let cheap = Passwords::new(PasswordCost::CHEAP);
        for kept in [None, Some(String::new()), Some("plain".into())] {
            let verdict = cheap.check("nobody has this password", kept).await.unwrap();
            assert!(!verdict.is_right);
        }
    }
}
