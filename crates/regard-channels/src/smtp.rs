//! SMTP (RFC 5321): mail that other servers hand to us, and ours that we hand to them.
//!
//! Receiving: [`serve`] opens the door, [`session`] is the conversation, [`wire`] the bytes of it, [`data`] the end of a
//! message, [`limits`] what anybody may ask of us. Sending: [`send`].

pub mod limits;
pub(crate) mod data;
pub(crate) mod wire;
pub(crate) mod session;
pub mod serve;
