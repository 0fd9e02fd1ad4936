//! regard-mail: bytes in, meaning out; meaning in, bytes out.
//!
//! This room owns what a mail *says*: its headers, texts and attachments ([`message`]), what kind of mail it is
//! ([`kind`], [`report`]), which conversation it names ([`thread`]), how far its sender can be believed ([`trust`]),
//! which of its words are new ([`reply_text`], [`forward`]), and how our own mail is built ([`compose`]).
//! It never knows tickets, the database or the network: a resolver is passed in, time and chance are arguments.
//!
//! Start with [`message::parse`], which is total: any bytes give a message. [`json`] is the command contract.

pub mod charset;
pub mod transfer;
pub mod words;
pub mod header;
pub mod params;
pub mod address;
pub mod mime;
pub mod attachment;
pub mod tnef;
pub mod calendar;
pub mod message;
pub mod html;
pub mod reply_text;
pub mod forward;
pub mod report;
pub mod kind;
pub mod thread;
pub mod trust;
pub mod json;
pub mod folder;
pub mod compose;
