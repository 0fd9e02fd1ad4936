//! Who acts, by which door, on which desk: the first argument of every deed.

use crate::desk::Desk;
use crate::error::{Result, ServiceError};
use jiff::Timestamp;
use regard_domain::channel::Channel;
use regard_domain::id::UserId;
use regard_domain::user::{Actor, Deed, may};
use regard_store::db::Conn;
use std::sync::Arc;

/// The context of a deed. Cheap to clone.
#[derive(Clone)]
pub struct Ctx {
    /// The desk.
    pub desk: Arc<Desk>,
    /// Who acts.
    pub actor: Actor,
    /// By which door.
    pub channel: Channel,
    /// Names the request in the log; empty for work without one.
    pub request_id: String,
}

impl Ctx {
    /// The desk itself, by a named rule: the name stands in the audit.
    pub fn system(desk: &Arc<Desk>, rule: &'static str) -> Self {
        Self {
            desk: desk.clone(),
            actor: Actor::System(rule),
            channel: Channel::System,
            request_id: String::new(),
        }
    }

    /// The same desk and door with another actor.
    pub fn with_actor(&self, actor: Actor) -> Self {
        Self { actor, ..self.clone() }
    }

    /// The present moment.
    pub fn now(&self) -> Timestamp {
        self.desk.clock.now()
    }

    /// A connection for reading.
    pub async fn read(&self) -> Result<Conn> {
        Ok(self.desk.db.read().await?)
    }

    /// Refuses unless the actor may do this.
    pub fn permit(&self, deed: Deed) -> Result<()> {
        if may(&self.actor, deed) {
            return Ok(());
        }
        let who = match deed {
            Deed::Work | Deed::HeldMail => "Only colleagues with a seat can do this. Ask an admin for one.",
            Deed::Lead => "Only leads and admins can do this. Ask one of them.",
            Deed::Administer => "Only an admin can do this. Ask one of them.",
        };
        Err(ServiceError::Forbidden(who.to_owned()))
    }

    /// The person who acts; refused for nobody and for the desk itself.
    pub fn user(&self) -> Result<UserId> {
        self.actor.user_id().ok_or_else(|| ServiceError::Forbidden("Sign in first.".into()))
    }

    /// The rule's name when the desk itself acts.
    pub fn rule(&self) -> Option<&'static str> {
        match self.actor {
            Actor::System(rule) => Some(rule),
            _ => None,
        }
    }
}
