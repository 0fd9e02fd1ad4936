//! Chance as an argument: tokens, reply addresses and job jitter come from here.

/// A source of random bytes. Two real ones exist: the machine's, and the tests' (seeded, so that snapshots stand).
pub trait Chance: Send + Sync {
    /// Fills the slice with random bytes.
    fn fill(&self, bytes: &mut [u8]);
}

/// The letters of a token: no vowels (no words by accident), no look-alikes, one case (mail servers change case).
const TOKEN_ALPHABET: &[u8; 27] = b"23456789bcdfghjkmnpqrstvwxz";

/// A random token of `length` letters that survives mail addresses and reading aloud.
pub fn token(chance: &dyn Chance, length: usize) -> String {
    let mut bytes = vec![0u8; length];
    chance.fill(&mut bytes);
    bytes.iter().map(|byte| char::from(TOKEN_ALPHABET[usize::from(byte % 27)])).collect()
}

/// A number in `0..bound`, for jitter; `bound` 0 gives 0.
pub fn below(chance: &dyn Chance, bound: u64) -> u64 {
    let mut bytes = [0u8; 8];
    chance.fill(&mut bytes);
    u64::from_le_bytes(bytes).checked_rem(bound).unwrap_or(0)
}
