//! What we said we will do (law 2): found as it is written, dated so that it will be kept, followed to the customer's word.
//!
//! [`making`] is how one begins, by hand or from words that were found ([`detecting`]); [`suggesting`] dates it from our own
//! past; [`acting`] is what colleagues do with it. What time does and what the customer says, and the recovery that
//! begins where it broke, is [`crate::promise_ends`]. Every change is an event on the ticket in the same unit.

pub mod suggesting;
pub mod detecting;
pub mod making;
pub mod telling;
pub mod acting;
pub mod reading;
pub mod measuring;
