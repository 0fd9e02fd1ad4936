//! Settings: oneself, colleagues, groups, the brand, hours and waits, mailboxes, rules.

pub mod home;
pub mod profile;
pub mod people;
pub mod groups;
pub mod brand;
pub mod typed;
pub mod hours;
pub mod desk;
pub mod mailbox_form;
pub mod mailboxes;
pub mod rules;
pub mod rule_form;
pub mod policies;
