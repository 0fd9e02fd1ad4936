//! From what services give to what templates are given: words, rings and links for one reader. No HTTP here.

pub mod reader;
pub mod frame;
pub mod list;
pub mod thread;
pub mod events;
pub mod deeds;
pub mod who;
pub mod findings;
pub mod composer;
pub mod mailbox;
