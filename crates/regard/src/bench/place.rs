//! Where the bench works: a folder of its own, and a database that is its own or empty; never somebody's desk.

use super::Plan;
use super::fill;
use crate::config::{Choice, Config};
use crate::opening;
use anyhow::{Context, Result, bail};
use regard_domain::id::{GroupId, UserId};
use regard_domain::user::{Role, TicketAccess};
use regard_services::ctx::Ctx;
use regard_services::desk::Desk;
use regard_services::groups::{self, GroupWords};
use regard_services::people::{self, NewPerson};
use regard_store::dump;
use regard_store::setting;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tempfile::TempDir;

/// The setting that says that a database was made by the bench.
const MARK: &str = "bench";

/// How many serve, in how many groups.
pub(super) const COLLEAGUES: usize = 40;
const GROUPS: usize = 4;

/// How far a database was filled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Filled {
    /// Tickets.
    pub tickets: i64,
    /// Words on each.
    pub comments: i64,
    /// Customers.
    pub customers: i64,
}

/// A filled desk.
pub(super) struct Bench {
    /// The settings that open it.
    pub config: Config,
    /// The desk, as long as no server runs on it.
    pub desk: Arc<Desk>,
    /// Those who serve.
    pub colleagues: Vec<UserId>,
    /// Their groups.
    pub groups: Vec<GroupId>,
    /// How far it is filled.
    pub filled: Filled,
    /// Where it lies when nobody keeps it: goes with the bench.
    _folder: Option<TempDir>,
}

impl Bench {
    /// Opens the bench's place and fills it as far as is asked; one that is filled so already is used again.
    pub(super) async fn prepare(config: &Config, plan: &Plan) -> Result<Self> {
        let mut config = config.clone();
        let folder = match &plan.keep {
            Some(_) => None,
            None => Some(tempfile::tempdir().context("making a folder for the bench")?),
        };
        let kept = plan.keep.clone().or_else(|| Some(folder.as_ref()?.path().join("desk")));
        config.data_dir = kept.context("one of both is there")?;
        config.catch_mail = Choice::Said(true);
        config.check_senders = Choice::Said(false);
        let desk = opening::desk(&config).await?;
        let mut conn = desk.db.read().await?;
        let filled: Option<Filled> = setting::find(&mut conn, MARK).await?;
        let is_empty = dump::is_empty(&mut conn).await?;
        drop(conn);
        let ctx = Ctx::system(&desk, "bench");
        let filled = match filled {
            Some(filled) => filled,
            None if is_empty => Filled::default(),
            None => bail!("this is somebody's desk: name an empty database for the bench"),
        };
        let (colleagues, groups) = (Vec::new(), Vec::new());
        let mut bench = Self { config, desk, colleagues, groups, filled, _folder: folder };
        bench.staff(&ctx).await?;
        if bench.filled.tickets > plan.tickets {
            bail!(
                "the database holds {} tickets already: ask for as many, or name an empty one",
                bench.filled.tickets
            );
        }
        if bench.filled.tickets < plan.tickets {
            bench.filled = fill::fill(&bench, plan).await?;
            let mut tx = bench.desk.db.begin().await?;
            setting::upsert(&mut tx, MARK, &bench.filled, ctx.now()).await?;
            tx.commit().await?;
            bench.desk.db.analyze().await?;
        }
        Ok(bench)
    }

    async fn staff(&mut self, ctx: &Ctx) -> Result<()> {
        for number in 0..GROUPS {
            if groups::list(ctx).await?.len() <= GROUPS && self.filled.tickets == 0 {
                let words = GroupWords { name: format!("Team {number}"), ..GroupWords::default() };
                groups::create(ctx, &words).await?;
            }
        }
        self.groups = groups::list(ctx).await?.into_iter().map(|group| group.id).collect();
        for number in 0..COLLEAGUES {
            let email = format!("agent{number}@example.com");
            let found = people::find_by_email(ctx, &email).await?;
            self.colleagues.push(match found {
                Some(user) => user.id,
                None => {
                    let new = NewPerson {
                        name: format!("Agent {number}"),
                        email,
                        role: if number == 0 { Role::Admin } else { Role::Agent },
                        access: TicketAccess::All,
                        password: None,
                        groups: vec![self.groups[number % self.groups.len()]],
                    };
                    people::create(ctx, new).await?
                }
            });
        }
        Ok(())
    }
}
