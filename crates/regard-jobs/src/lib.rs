//! The workers: they claim due jobs, call the deed behind each, and settle what became of it.
//!
//! This room owns the loop ([`runner`]), one shallow file per kind of job, and the schedule as one table
//! ([`schedule`]). It never decides anything: every job calls a deed of the services, and may be run twice.
//!
//! Start with [`runner::run`]; tests and `regard dev` use [`runner::drain`].

pub mod process_raw_message;
pub mod send_mail;
pub mod acknowledge;
pub mod wake;
pub mod keep_updated;
pub mod time_out_handoff;
pub mod check_mailbox;
pub mod fetch_pictures;
pub mod close_recovery;
pub mod do_pieces;
pub mod notify;
pub mod call_webhook;
pub mod run_automations;
pub mod sla_due;
pub mod check_laws;
pub mod housekeeping;
pub mod perform;
pub mod schedule;
pub mod runner;
