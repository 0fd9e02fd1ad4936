//! From what services give to what templates are given: words, rings and links for one reader. No HTTP here.

pub mod reader;
pub mod frame;
pub mod list;
pub mod findings;
pub mod promise;
pub mod promises;
pub mod complaint;
pub mod thread;
pub mod events;
pub mod deeds;
pub mod who;
pub mod composer;
pub mod mailbox;
pub mod rule_form;
