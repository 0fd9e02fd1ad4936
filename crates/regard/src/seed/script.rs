//! The script: who is there and what happens, as `seed/desk.toml` says.

use anyhow::{Context, Result};
use figment::Figment;
use figment::providers::{Format, Toml};
use regard_domain::ticket::{Priority, Status};
use regard_domain::user::{Role, TicketAccess};
use serde::Deserialize;
use std::collections::BTreeMap;

const TEXT: &str = include_str!("../../seed/desk.toml");

/// Everything that the desk is told.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Script {
    /// The company.
    pub name: String,
    /// Its time zone.
    pub zone: String,
    /// The sentence under acknowledgements.
    pub closing: String,
    /// What stands under the brand's mail.
    pub signature: String,
    /// Those who serve.
    pub colleagues: Vec<Colleague>,
    /// Groups beside the default one.
    pub groups: Vec<GroupScript>,
    /// Our addresses.
    pub mailboxes: Vec<MailboxScript>,
    /// Companies of customers.
    pub companies: Vec<CompanyScript>,
    /// Customers by key: name and address.
    pub customers: BTreeMap<String, (String, String)>,
    /// What happens.
    pub stories: Vec<Story>,
}

/// Somebody with a seat.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Colleague {
    /// How the script calls them.
    pub key: String,
    /// Their name.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Which tickets they see.
    pub access: TicketAccess,
    /// Their groups, the first is their main one.
    pub groups: Vec<String>,
    /// What stands under their replies.
    pub signature: String,
}

/// A group.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GroupScript {
    /// Its name.
    pub name: String,
    /// What it takes care of.
    pub description: String,
}

/// An address of ours.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MailboxScript {
    /// How the script calls it.
    pub key: String,
    /// The address.
    pub address: String,
    /// What colleagues call it.
    pub name: String,
    /// Whose mail it is.
    pub group: String,
}

/// A company of customers.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CompanyScript {
    /// Its name.
    pub name: String,
    /// Its mail domains.
    pub domains: Vec<String>,
    /// What colleagues should know.
    pub notes: String,
}

/// One conversation.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Story {
    /// The customer, by key.
    #[serde(default)]
    pub who: Option<String>,
    /// A stranger instead: name and address; both empty is mail without a sender.
    #[serde(default)]
    pub from: Option<(String, String)>,
    /// To which mailbox, by key.
    pub to: String,
    /// What it is about.
    pub subject: String,
    /// More header lines.
    #[serde(default)]
    pub headers: Vec<String>,
    /// Who takes it.
    #[serde(default)]
    pub owner: Option<String>,
    /// How urgent it is.
    #[serde(default)]
    pub priority: Option<Priority>,
    /// Its tags.
    #[serde(default)]
    pub tags: Vec<String>,
    /// What happens, in order.
    pub beats: Vec<Beat>,
}

/// One thing that happens.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Beat {
    /// When; see the head of the script.
    pub at: String,
    /// Which colleague, if not the owner.
    #[serde(default)]
    pub by: Option<String>,
    /// The customer writes a mail.
    #[serde(default)]
    pub mail: Option<String>,
    /// The customer asks on their page.
    #[serde(default)]
    pub portal: Option<String>,
    /// A colleague answers.
    #[serde(default)]
    pub reply: Option<String>,
    /// A colleague writes for colleagues.
    #[serde(default)]
    pub note: Option<String>,
    /// What else is done.
    #[serde(default)]
    pub deed: Option<DeedScript>,
    /// By when what the reply promises is promised; see the head of the script.
    #[serde(default)]
    pub promised_by: Option<String>,
    /// What becomes of the ticket.
    #[serde(default)]
    pub then: Option<Then>,
    /// Days from now at which a snoozed one comes back.
    #[serde(default)]
    pub until: Option<i64>,
}

/// Something that is done beside words.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum DeedScript {
    /// What was promised is done, in these words.
    Keep(String),
    /// The customer says that what was promised was kept.
    Kept,
    /// Something went wrong: this.
    Wrong(String),
    /// It is put right in one step.
    Right(RightScript),
    /// The customer is asked whether we are good again.
    Ask,
    /// The customer says that we are, in these words.
    Good(String),
    /// What they wrote is a complaint: these are its words.
    Complaint(String),
    /// The complaint is thanked, said back, acted on and told back, and the customer agrees.
    ToldBack(ComplaintScript),
    /// The conversation is offered to a colleague.
    Hand {
        /// To whom.
        to: String,
        /// Why, as the customer is told.
        reason: String,
    },
}

/// What becomes of a complaint.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ComplaintScript {
    /// What was understood, as it was said back.
    pub heard: String,
    /// What was done about it.
    pub done: String,
    /// What changed because of them.
    pub told: String,
    /// What they say to that.
    pub agreed: String,
}

/// How something is put right.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RightScript {
    /// What went wrong.
    pub wrong: String,
    /// What was heard.
    pub heard: String,
    /// What we regret.
    pub regret: String,
    /// What was ours.
    pub responsibility: String,
    /// What we do.
    pub repair: String,
    /// What they get.
    pub gesture: String,
    /// What it costs, in cents.
    pub cents: i64,
    /// What was found out.
    pub finding: String,
}

/// What becomes of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Then {
    /// Our turn.
    Open,
    /// The customer's turn.
    Pending,
    /// A third party's turn.
    Hold,
    /// Done.
    Solved,
    /// It sleeps.
    Snooze,
    /// Spam.
    Spam,
    /// Into the bin.
    Deleted,
}

impl Then {
    /// The status it means, where it means one.
    pub(crate) fn status(self) -> Option<Status> {
        match self {
            Then::Open => Some(Status::Open),
            Then::Pending => Some(Status::Pending),
            Then::Hold => Some(Status::Hold),
            Then::Solved => Some(Status::Solved),
            Then::Snooze | Then::Spam | Then::Deleted => None,
        }
    }
}

/// The script that ships.
pub(crate) fn read() -> Result<Script> {
    Figment::from(Toml::string(TEXT)).extract().context("the script of the small living desk")
}
