//! Writing tickets as programs do: many fields and words in one deed, in a unit of its own or as one piece of many.

pub mod parts;
pub mod creating;
pub mod updating;
pub mod once;
pub mod redacting;
