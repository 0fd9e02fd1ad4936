//! Every deed of a service desk, once.
//!
//! This room owns what Regard does: `fn deed(ctx, input) -> Result<T, ServiceError>`. Each deed permits, validates,
//! stores in one transaction, records the event and enqueues what follows; then it commits, and only then is anybody
//! told. It never knows HTTP, sockets or templates, and every door (pages, API, mail, widget, jobs) calls the same one.
//!
//! Start with [`tickets::solve`]: the specimen that every deed looks like. Then [`mod@unit`], which is the transaction.

pub mod error;
pub mod live;
pub mod present;
pub mod past_waits;
pub mod active_rules;
pub mod passwords;
pub mod desk;
pub mod ctx;
pub mod unit;
pub mod jobs;
pub mod definitions;
pub mod settings;
pub mod waiting;
pub mod secrets;
pub mod sessions;
pub mod people;
pub mod groups;
pub mod brands;
pub mod organizations;
pub mod api_tokens;
pub mod kept_inside;
pub mod words;
pub mod standing;
pub mod field_values;
pub mod placeholders;
pub mod rules;
pub mod tickets;
pub mod automations;
pub mod rule_trials;
pub mod customer_links;
pub mod attachments;
pub mod pictures;
pub mod notifications;
pub mod mailboxes;
pub mod outgoing;
pub mod promises;
pub mod findings;
pub mod notices;
pub mod webhooks;
pub mod checking;
pub mod sign_in;
pub mod drafts;
pub mod merging;
pub mod replies;
pub mod recoveries;
pub mod promise_ends;
pub mod beginnings;
pub mod acknowledgements;
pub mod threading;
pub mod bounces;
pub mod intake;
pub mod held_mail;
pub mod views;
pub mod uploads;
pub mod reading;
pub mod writing;
pub mod profiles;
pub mod companies;
pub mod memberships;
pub mod finding;
pub mod exports;
pub mod measures;
pub mod viewing;
pub mod requests;
pub mod bulk;
pub mod snoozing;
pub mod customers;
pub mod today;
pub mod search;
pub mod update_clocks;
pub mod updates;
pub mod timeline;
pub mod presence;
pub mod changes;
pub mod laws;
pub mod figures;
pub mod leftovers;
pub mod backup;
pub mod verify;
