//! All the SQL of Regard, once, for two engines.
//!
//! This room owns the connection ([`db`]), the few names in which the engines differ ([`dialect`]), the migrations, the
//! blobs beside the database, and one file per family of tables. It never decides who may do what, never knows HTTP,
//! and is a dependency of the services alone (the binary and the tests open and migrate it).
//!
//! Start with [`db`], then read [`ticket`]: every other file has its shape. A statement is a constant made by
//! [`sql!`](crate::sql), and a test prepares every one of them on both engines.

pub mod error;
pub mod dialect;
pub mod statement;
pub mod db;
pub mod migrate;
pub mod blob;
pub mod job;
pub mod setting;
pub mod user;
pub mod session;
pub mod api_token;
pub mod organization;
pub mod group;
pub mod brand;
pub mod mailbox;
pub mod ticket;
pub mod comment;
pub mod collaborator;
pub mod tag;
pub mod audit;
pub mod view;
pub mod update_clock;
pub mod update;
pub mod handoff;
pub mod ignored;
pub mod absence;
pub mod search;
pub mod read;
pub mod definition;
pub mod profile;
pub mod known_by;
pub mod hold;
pub mod membership;
pub mod ticket_detail;
pub mod rule;
pub mod webhook;
pub mod term;
pub mod listing;
pub mod export;
pub mod sla;
pub mod bulk;
pub mod attachment;
pub mod draft;
pub mod mail_key;
pub mod customer_link;
pub mod promise;
pub mod detection;
pub mod raw_message;
pub mod suspended_ticket;
pub mod outgoing;
pub mod named_blob;
pub mod notification;
pub mod recovery;
pub mod gesture;
pub mod goodwill;
pub mod complaint;
pub mod policy;
pub mod limit;
pub mod want;
pub mod law;
pub mod count;
pub mod dump;
pub mod soundness;
pub mod catalogue;
