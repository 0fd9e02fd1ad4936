//! People, groups and companies: who may change whom, and who is found or added.

use regard_domain::id::UserId;
use regard_domain::user::{Role, TicketAccess};
use regard_services::error::ServiceError;
use regard_services::groups::{self, GroupWords};
use regard_services::organizations::{self, OrganizationWords};
use regard_services::people::{self, NewPerson, PersonChange, identities};
use regard_services::secrets;
use regard_testkit::desk::TestDesk;

fn kind(error: &ServiceError) -> &'static str {
    match error {
        ServiceError::NotFound(_) => "not found",
        ServiceError::Forbidden(_) => "forbidden",
        ServiceError::Invalid(_) => "invalid",
        ServiceError::Conflict(_) => "conflict",
        _ => "other",
    }
}

fn colleague(role: Role) -> NewPerson {
    NewPerson { role, ..NewPerson::customer("Finn", "finn@example.com") }
}

#[tokio::test]
async fn colleagues_add_customers_and_only_admins_add_colleagues() {
    let desk = TestDesk::new().await;
    let (anna, ben, dora) =
        (desk.ctx(desk.cast.anna).await, desk.ctx(desk.cast.ben).await, desk.ctx(desk.cast.dora).await);
    let cases = [
        (&ben, colleague(Role::Agent), Some("forbidden")),
        (&dora, NewPerson::customer("Finn", "finn@example.com"), Some("forbidden")),
        (&ben, NewPerson::customer("", "finn@example.com"), Some("invalid")),
        (&ben, NewPerson::customer("Finn", "finn"), Some("invalid")),
        (&ben, NewPerson::customer("Finn", "Dora@example.com"), Some("invalid")),
        (&anna, NewPerson { password: Some("short".into()), ..colleague(Role::Agent) }, Some("invalid")),
        (&anna, colleague(Role::Admin), None),
        (&ben, NewPerson::customer("Finn", "finn@example.com"), Some("invalid")),
        (&ben, NewPerson::customer("Finn", "finn@example.org"), None),
    ];
    for (ctx, new, expected) in cases {
        let got = people::create(ctx, new.clone()).await;
        assert_eq!(got.as_ref().err().map(kind), expected, "{new:?}");
    }
}

async fn change(desk: &TestDesk, who: UserId, whom: UserId, change: PersonChange) -> Option<&'static str> {
    people::change(&desk.ctx(who).await, whom, &change).await.err().as_ref().map(kind)
}

#[tokio::test]
async fn everybody_changes_their_own_words_and_nobody_raises_themselves() {
    let desk = TestDesk::new().await;
    let cast = desk.cast;
    let name = || PersonChange { name: Some("Another name".into()), ..PersonChange::default() };
    let notes = || PersonChange { notes: Some("Likes short answers.".into()), ..PersonChange::default() };
    let role = |role| PersonChange { role: Some(role), ..PersonChange::default() };
    let sees_all = || PersonChange { access: Some(TicketAccess::All), ..PersonChange::default() };
    let cases = [
        (cast.ben, cast.ben, name(), None),
        (cast.dora, cast.dora, name(), None),
        (cast.ben, cast.dora, notes(), None),
        (cast.ben, cast.cleo, name(), Some("forbidden")),
        (cast.dora, cast.dora, notes(), Some("forbidden")),
        (cast.dora, cast.eve, name(), Some("forbidden")),
        (cast.ben, cast.ben, role(Role::Admin), Some("forbidden")),
        (cast.cleo, cast.cleo, sees_all(), Some("forbidden")),
        (cast.ben, cast.dora, role(Role::Agent), Some("forbidden")),
        (cast.anna, cast.ben, role(Role::Lead), None),
        (cast.anna, cast.anna, role(Role::Agent), Some("conflict")),
        (cast.anna, cast.ben, role(Role::Admin), None),
        (cast.anna, cast.anna, role(Role::Agent), None),
    ];
    for (index, (who, whom, what, expected)) in cases.into_iter().enumerate() {
        assert_eq!(change(&desk, who, whom, what.clone()).await, expected, "case {index}: {what:?}");
    }
}

#[tokio::test]
async fn the_last_admin_cannot_be_suspended_or_deleted() {
    let desk = TestDesk::new().await;
    let suspend = PersonChange { is_suspended: Some(true), ..PersonChange::default() };
    assert_eq!(change(&desk, desk.cast.anna, desk.cast.anna, suspend).await, Some("conflict"));
    let deleted = people::delete(&desk.ctx(desk.cast.anna).await, desk.cast.anna).await;
    assert_eq!(deleted.err().as_ref().map(kind), Some("conflict"));
}

#[tokio::test]
async fn the_main_address_moves_before_it_goes() {
    let desk = TestDesk::new().await;
    let (ben, dora) = (desk.ctx(desk.cast.ben).await, desk.cast.dora);
    let first = people::show(&ben, dora).await.expect("reads").identities[0].id;
    let second = identities::add(&ben, dora, "email", "Dora@Home.example").await.expect("adds");
    let taken = identities::add(&ben, desk.cast.eve, "email", "dora@home.example").await;
    assert_eq!(taken.err().as_ref().map(kind), Some("invalid"));
    let early = identities::remove(&ben, dora, first).await;
    assert_eq!(early.err().as_ref().map(kind), Some("conflict"));
    identities::make_primary(&ben, dora, second).await.expect("moves");
    identities::remove(&ben, dora, first).await.expect("goes");
    let page = people::show(&ben, dora).await.expect("reads");
    assert_eq!(page.user.email.as_deref(), Some("dora@home.example"));
    assert_eq!(page.identities.len(), 1);
    let of_colleague = identities::add(&ben, desk.cast.cleo, "email", "cleo@home.example").await;
    assert_eq!(of_colleague.err().as_ref().map(kind), Some("forbidden"));
}

#[tokio::test]
async fn a_company_is_known_by_the_domains_somebody_entered() {
    let desk = TestDesk::new().await;
    let ben = desk.ctx(desk.cast.ben).await;
    let early = people::create(&ben, NewPerson::customer("Early", "early@shop.example")).await.expect("adds");
    let words = OrganizationWords {
        name: "The Shop".into(),
        domains: vec!["Shop.example".into(), "info@shop.example".into()],
        ..OrganizationWords::default()
    };
    let shop = organizations::create(&ben, &words).await.expect("adds");
    assert_eq!(organizations::show(&ben, shop).await.expect("reads").domains, ["shop.example"]);
    let cases = [
        ("new@shop.example", Some(shop)),
        ("new@other.example", None),
        ("new@sub.shop.example", None),
        ("new@notshop.example", None),
    ];
    for (email, expected) in cases {
        let id = people::create(&ben, NewPerson::customer("New", email)).await.expect("adds");
        let user = people::show(&ben, id).await.expect("reads").user;
        assert_eq!(user.organization_id, expected, "{email}");
    }
    let adopted = people::show(&ben, early).await.expect("reads").user;
    assert_eq!(adopted.organization_id, Some(shop), "who was there before belongs to it too");
    let twice = organizations::create(&ben, &OrganizationWords { name: "Another".into(), ..words }).await;
    assert_eq!(twice.err().as_ref().map(kind), Some("invalid"));
}

#[tokio::test]
async fn only_admins_change_groups_and_only_colleagues_are_in_them() {
    let desk = TestDesk::new().await;
    let (anna, ben) = (desk.ctx(desk.cast.anna).await, desk.ctx(desk.cast.ben).await);
    let words = |name: &str, is_private| GroupWords { name: name.into(), is_private, ..Default::default() };
    assert!(groups::create(&ben, &words("Claims", true)).await.is_err());
    let claims = groups::create(&anna, &words("Claims", true)).await.expect("adds");
    let twice = groups::create(&anna, &words("Claims", false)).await;
    assert_eq!(twice.err().as_ref().map(kind), Some("invalid"));
    let customer = groups::add_member(&anna, claims, desk.cast.dora).await;
    assert_eq!(customer.err().as_ref().map(kind), Some("invalid"));
    groups::set_members(&anna, claims, &[desk.cast.ben, desk.cast.cleo]).await.expect("sets");
    groups::set_members(&anna, claims, &[desk.cast.cleo]).await.expect("sets");
    assert_eq!(groups::show(&ben, claims).await.expect("reads").1, [desk.cast.cleo]);
    let hidden = groups::change(&anna, desk.cast.support, &words("Support", true)).await;
    assert_eq!(hidden.err().as_ref().map(kind), Some("conflict"), "the default group stays open");
}

#[tokio::test]
async fn a_secret_opens_for_its_purpose_only() {
    let desk = TestDesk::new().await;
    let sealed = secrets::seal(&desk.desk, "mailbox:1:password", "pässword");
    assert!(!sealed.contains("password"));
    assert_eq!(secrets::open(&desk.desk, "mailbox:1:password", &sealed).expect("opens"), "pässword");
    for (purpose, text) in [
        ("mailbox:2:password", sealed.clone()),
        ("mailbox:1:password", format!("{sealed}A")),
        ("mailbox:1:password", sealed.replace("v1.", "v2.")),
        ("mailbox:1:password", String::new()),
    ] {
        assert!(secrets::open(&desk.desk, purpose, &text).is_err(), "{purpose} {text}");
    }
    assert_ne!(sealed, secrets::seal(&desk.desk, "mailbox:1:password", "pässword"), "never twice the same");
}
