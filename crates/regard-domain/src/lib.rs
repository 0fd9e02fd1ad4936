//! The rules of a service desk, as plain values and plain functions.
//!
//! This room owns ids, time as an argument, who may do what, the states of a ticket, business hours, who waits and
//! until when, the shape of events and jobs, and the grammar of a search. It never does IO, never speaks SQL or HTTP,
//! and never asks the machine what time it is: every function takes its time and its chance from the caller.
//!
//! Start with [`ticket`], then [`waiting`], which is law 1 as arithmetic.

pub mod id;
pub mod clock;
pub mod chance;
pub mod statistics;
pub mod field;
pub mod known_by;
pub mod refusal;
pub mod channel;
pub mod user;
pub mod session;
pub mod api_token;
pub mod organization;
pub mod group;
pub mod membership;
pub mod brand;
pub mod ticket;
pub mod comment;
pub mod promise;
pub mod customer_link;
pub mod collaborator;
pub mod attachment;
pub mod draft;
pub mod hold;
pub mod raw_message;
pub mod suspended_ticket;
pub mod outgoing;
pub mod notification;
pub mod schedule;
pub mod waiting;
pub mod stake;
pub mod recovery;
pub mod complaint;
pub mod limit;
pub mod goodwill;
pub mod queue;
pub mod erlang;
pub mod update_clock;
pub mod update;
pub mod handoff;
pub mod ignored;
pub mod standing;
pub mod absence;
pub mod event;
pub mod view;
pub mod search;
pub mod definition;
pub mod profile;
pub mod ticket_detail;
pub mod order;
pub mod term;
pub mod condition;
pub mod sla;
pub mod ticket_sla;
pub mod action;
pub mod sentence;
pub mod offer;
pub mod rule_draft;
pub mod rule_run;
pub mod webhook;
pub mod listing;
pub mod written;
pub mod bulk;
pub mod law;
pub mod job;
