//! The machine's chance: the one place that asks it for random bytes.

use regard_domain::chance::Chance;
use ring::rand::{SecureRandom, SystemRandom};

/// Random bytes of the operating system.
#[derive(Debug)]
pub(crate) struct SystemChance(SystemRandom);

impl SystemChance {
    /// The machine's chance.
    pub(crate) fn new() -> Self {
        Self(SystemRandom::new())
    }
}

impl Chance for SystemChance {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.fill(bytes).expect("the operating system gives random bytes once it has started");
    }
}
