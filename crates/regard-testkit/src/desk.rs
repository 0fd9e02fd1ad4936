//! A desk for one test, with the cast.

use crate::database::TestDatabase;
use crate::luck::SeededChance;
use crate::time::FakeClock;
use jiff::SignedDuration;
use regard_domain::channel::Channel;
use regard_domain::id::{GroupId, UserId};
use regard_domain::user::{Actor, Role, TicketAccess};
use regard_services::active_rules::ActiveRules;
use regard_services::ctx::Ctx;
use regard_services::desk::{Desk, Place, Reach};
use regard_services::live::Live;
use regard_services::passwords::{PasswordCost, Passwords};
use regard_services::past_waits::PastWaits;
use regard_services::present::Present;
use regard_services::settings;
use regard_store::blob::Blobs;
use regard_store::{group, user};
use std::sync::Arc;

/// The people every test knows.
#[derive(Clone, Copy, Debug)]
pub struct Cast {
    /// Anna, the admin.
    pub anna: UserId,
    /// Ben, an agent of Support.
    pub ben: UserId,
    /// Cleo, an agent of another group, who sees only her groups' tickets.
    pub cleo: UserId,
    /// Dora, a customer.
    pub dora: UserId,
    /// Eve, another customer, who must see nothing.
    pub eve: UserId,
    /// The default group, Ben's.
    pub support: GroupId,
    /// Cleo's group.
    pub billing: GroupId,
}

/// A desk on a fresh database.
pub struct TestDesk {
    /// The desk.
    pub desk: Arc<Desk>,
    /// Its clock.
    pub clock: Arc<FakeClock>,
    /// Its people.
    pub cast: Cast,
    /// Its database.
    pub database: TestDatabase,
}

impl TestDesk {
    /// A desk with the cast, on the engine this run uses.
    pub async fn new() -> Self {
        Self::on(TestDatabase::fresh().await).await
    }

    /// A desk with the cast on a given database.
    pub async fn on(database: TestDatabase) -> Self {
        let clock = Arc::new(FakeClock::default());
        let desk = Arc::new(Desk {
            db: database.db.clone(),
            blobs: Blobs::folder(&database.folder.path().join("blobs")).expect("a folder for files"),
            clock: clock.clone(),
            chance: Arc::new(SeededChance::new(7)),
            live: Live::default(),
            present: Present::default(),
            past_waits: PastWaits::default(),
            active_rules: ActiveRules::default(),
            passwords: Passwords::new(PasswordCost::CHEAP),
            resolver: None,
            place: Place { domain: "desk.example.com".into(), reach: Reach::Anywhere, ..Place::default() },
        });
        settings::furnish(&Ctx::system(&desk, "test")).await.expect("a new desk is furnished");
        let cast = cast(&desk).await;
        Self { desk, clock, cast, database }
    }

    /// The context of a person who acts in the workspace.
    pub async fn ctx(&self, user: UserId) -> Ctx {
        let mut conn = self.desk.db.read().await.expect("reads");
        let found = user::find(&mut conn, user).await.expect("reads").expect("one of the cast");
        let person = user::person(&mut conn, &found).await.expect("reads");
        let channel = if found.role.is_staff() { Channel::Web } else { Channel::Portal };
        Ctx { desk: self.desk.clone(), actor: Actor::User(person), channel, request_id: String::new() }
    }

    /// The context of the desk itself.
    pub fn system(&self) -> Ctx {
        Ctx::system(&self.desk, "test")
    }

    /// Nobody.
    pub fn nobody(&self) -> Ctx {
        Ctx { actor: Actor::Nobody, ..self.system() }
    }

    /// Moves the clock on.
    pub fn later(&self, by: SignedDuration) {
        self.clock.advance(by);
    }
}

async fn cast(desk: &Desk) -> Cast {
    let mut tx = desk.db.begin().await.expect("begins");
    let now = desk.clock.now();
    let support = group::find_default(&mut tx).await.expect("reads").expect("a furnished desk has one").id;
    let billing = group::insert(&mut tx, "Billing", "", false, false, now).await.expect("inserts");
    let mut ids = Vec::new();
    let people = [
        ("Anna", Role::Admin, TicketAccess::All),
        ("Ben", Role::Agent, TicketAccess::All),
        ("Cleo", Role::Agent, TicketAccess::Groups),
        ("Dora", Role::EndUser, TicketAccess::All),
        ("Eve", Role::EndUser, TicketAccess::All),
    ];
    for (name, role, access) in people {
        let email = format!("{}@example.com", name.to_lowercase());
        let new =
            user::NewUser { name, role, access, email: Some(&email), organization_id: None, zone: None };
        ids.push(user::insert(&mut tx, &new, now).await.expect("inserts"));
    }
    group::insert_member(&mut tx, ids[1], support, true, now).await.expect("inserts");
    group::insert_member(&mut tx, ids[2], billing, true, now).await.expect("inserts");
    tx.commit().await.expect("commits");
    Cast { anna: ids[0], ben: ids[1], cleo: ids[2], dora: ids[3], eve: ids[4], support, billing }
}
