//! Deeds on tickets: what they change, what they record, and who may do them.

use jiff::SignedDuration;
use regard_domain::channel::Channel;
use regard_domain::event::Event;
use regard_domain::id::TicketId;
use regard_domain::ticket::{Priority, Status};
use regard_domain::view::View;
use regard_services::error::ServiceError;
use regard_services::tickets::beginning::{self, NewMatter};
use regard_services::tickets::{self, assignment, details, shelf};
use regard_services::{laws, merging, search, snoozing, timeline, views};
use regard_testkit::desk::TestDesk;

/// Dora writes by the portal.
async fn dora_asks(test: &TestDesk, subject: &str, text: &str) -> TicketId {
    let ctx = test.ctx(test.cast.dora).await;
    beginning::ask(&ctx, &NewMatter { subject: subject.into(), text: text.into(), channel: Channel::Portal })
        .await
        .expect("a customer may ask")
}

async fn law_1(test: &TestDesk) -> usize {
    laws::check(&test.system(), regard_domain::law::Law::NobodyIgnored).await.expect("checks").len()
}

#[tokio::test]
async fn a_new_matter_has_an_owning_group_and_a_time_by_which_its_person_hears() {
    let test = TestDesk::new().await;
    let id = dora_asks(&test, "Steam wand leaks", "It leaks again.").await;
    let ticket = tickets::show(&test.ctx(test.cast.ben).await, id).await.expect("Ben sees it");
    assert_eq!(ticket.status, Status::New);
    assert_eq!(ticket.group_id, Some(test.cast.support));
    let (since, hear_by) = (ticket.waiting_since.expect("Dora waits"), ticket.hear_by.expect("with a time"));
    assert!(hear_by > since);
    assert_eq!(law_1(&test).await, 0);
    test.later(SignedDuration::from_hours(48));
    assert_eq!(law_1(&test).await, 1, "two days later she is ignored");
}

#[tokio::test]
async fn solving_ends_the_wait_is_recorded_and_solving_twice_is_refused() {
    let test = TestDesk::new().await;
    let id = dora_asks(&test, "Steam wand leaks", "It leaks again.").await;
    let ben = test.ctx(test.cast.ben).await;
    tickets::solve(&ben, id).await.expect("solved");
    let shown = timeline::show(&ben, id).await.expect("shown");
    assert_eq!(shown.ticket.status, Status::Solved);
    assert_eq!(shown.ticket.waiting_since, None);
    assert!(shown.ticket.solved_at.is_some());
    let last = shown.audits.last().expect("recorded");
    assert_eq!(last.author_id, Some(test.cast.ben));
    let solved =
        Event::Change { field: "status".into(), previous: Some("new".into()), value: Some("solved".into()) };
    assert_eq!(last.events, [solved]);
    let again = tickets::solve(&ben, id).await;
    assert!(matches!(again, Err(ServiceError::Conflict(_))), "{again:?}");
}

#[tokio::test]
async fn another_customer_learns_nothing_and_changes_nothing() {
    let test = TestDesk::new().await;
    let id = dora_asks(&test, "Steam wand leaks", "It leaks again.").await;
    let eve = test.ctx(test.cast.eve).await;
    for refused in [
        tickets::show(&eve, id).await.map(|_| ()),
        timeline::show(&eve, id).await.map(|_| ()),
        tickets::solve(&eve, id).await,
        assignment::take(&eve, id).await,
        shelf::delete(&eve, id).await,
        tickets::show(&test.nobody(), id).await.map(|_| ()),
    ] {
        assert!(matches!(refused, Err(ServiceError::NotFound("ticket"))), "{refused:?}");
    }
    assert!(matches!(views::list(&eve, View::Open, 0).await, Err(ServiceError::Forbidden(_))));
    assert!(matches!(search::find(&eve, "steam", 10).await, Err(ServiceError::Forbidden(_))));
}

#[tokio::test]
async fn an_agent_of_another_group_sees_it_only_once_it_is_theirs() {
    let test = TestDesk::new().await;
    let id = dora_asks(&test, "Steam wand leaks", "It leaks again.").await;
    let (ben, cleo) = (test.ctx(test.cast.ben).await, test.ctx(test.cast.cleo).await);
    assert!(matches!(tickets::show(&cleo, id).await, Err(ServiceError::NotFound("ticket"))));
    assert_eq!(views::list(&cleo, View::Open, 0).await.expect("lists").count, 0);
    assert!(search::find(&cleo, "steam", 10).await.expect("finds").tickets.is_empty());
    assignment::assign(&ben, id, Some(test.cast.cleo), None).await.expect("Ben gives it to her");
    assert_eq!(views::list(&cleo, View::Mine, 0).await.expect("lists").count, 1);
    assert_eq!(search::find(&cleo, "steam", 10).await.expect("finds").tickets.len(), 1);
    let ticket = tickets::show(&cleo, id).await.expect("now it is hers");
    assert_eq!((ticket.assignee_id, ticket.status), (Some(test.cast.cleo), Status::Open));
}

#[tokio::test]
async fn views_count_truly_and_stand_in_the_order_in_which_people_hear() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let first = dora_asks(&test, "First", "One").await;
    let second = dora_asks(&test, "Second", "Two").await;
    let urgent = dora_asks(&test, "Urgent", "Three").await;
    details::change_priority(&ben, urgent, Some(Priority::Urgent)).await.expect("changed");
    let page = views::list(&ben, View::Unassigned, 0).await.expect("lists");
    let order: Vec<TicketId> = page.tickets.iter().map(|ticket| ticket.id).collect();
    assert_eq!(order, [urgent, first, second]);
    assert_eq!(page.unread.len(), 3);
    timeline::mark_read(&ben, urgent).await.expect("read");
    assert_eq!(views::list(&ben, View::Unassigned, 0).await.expect("lists").unread.len(), 2);
    shelf::mark_spam(&ben, first).await.expect("put away");
    let counts = views::counts(&ben).await.expect("counts");
    assert_eq!((counts.open, counts.unassigned, counts.mine), (2, 2, 0));
    assert_eq!(counts.groups, [(test.cast.support, 2)]);
    for (view, expected) in
        [(View::Spam, 1), (View::Open, 2), (View::Group(test.cast.support), 2), (View::Deleted, 0)]
    {
        assert_eq!(views::count(&ben, view).await.expect("counts"), expected, "{view}");
    }
}

#[tokio::test]
async fn a_ticket_does_not_sleep_past_the_time_at_which_its_person_hears() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let id = dora_asks(&test, "Steam wand leaks", "It leaks again.").await;
    let hear_by = tickets::show(&ben, id).await.expect("shown").hear_by.expect("she waits");
    let too_long = snoozing::snooze(&ben, id, hear_by + SignedDuration::from_hours(1)).await;
    assert!(matches!(too_long, Err(ServiceError::Conflict(_))), "{too_long:?}");
    snoozing::snooze(&ben, id, hear_by - SignedDuration::from_hours(1)).await.expect("until then it may");
    assert_eq!(views::count(&ben, View::Open).await.expect("counts"), 0);
    assert_eq!(views::count(&ben, View::Snoozed).await.expect("counts"), 1);
    test.clock.set(hear_by - SignedDuration::from_mins(59));
    snoozing::wake_due(&test.system(), id).await.expect("wakes");
    assert_eq!(views::count(&ben, View::Open).await.expect("counts"), 1);
}

#[tokio::test]
async fn a_merge_undone_leaves_both_as_they_were() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let first = dora_asks(&test, "First", "The first word").await;
    let second = dora_asks(&test, "Second", "The second word").await;
    let before =
        (timeline::show(&ben, first).await.expect("a"), timeline::show(&ben, second).await.expect("b"));
    merging::merge(&ben, second, first).await.expect("merges");
    let merged = timeline::show(&ben, first).await.expect("shown");
    assert_eq!(merged.comments.len(), 2);
    assert_eq!(merging::current(&ben, second).await.expect("follows"), first);
    merging::unmerge(&ben, second).await.expect("undone");
    let after =
        (timeline::show(&ben, first).await.expect("a"), timeline::show(&ben, second).await.expect("b"));
    assert_eq!(after.0.comments, before.0.comments);
    assert_eq!(after.1.comments, before.1.comments);
    assert_eq!(after.0.ticket.hear_by, before.0.ticket.hear_by);
    assert_eq!(after.1.ticket.waiting_since, before.1.ticket.waiting_since);
    assert_eq!(law_1(&test).await, 0);
}

#[tokio::test]
async fn the_matters_of_two_people_are_never_merged() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let doras = dora_asks(&test, "Dora’s", "Dora’s words").await;
    let eve = test.ctx(test.cast.eve).await;
    let matter =
        NewMatter { subject: "Eve’s".into(), text: "Eve’s words".into(), channel: Channel::Portal };
    let eves = beginning::ask(&eve, &matter).await.expect("asks");
    let refused = merging::merge(&ben, eves, doras).await;
    assert!(matches!(refused, Err(ServiceError::Conflict(_))), "{refused:?}");
}

#[tokio::test]
async fn a_search_finds_words_phrases_and_numbers_and_forgets_the_bin() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let id = dora_asks(&test, "Steam wand leaks", "The gasket of the café machine drips.").await;
    dora_asks(&test, "Grinder", "It sounds different.").await;
    let number = id.to_string();
    for text in [
        "gasket",
        "GASK",
        "\"steam wand\"",
        "cafe machine",
        &number,
        "gasket -grinder",
        "from:dora@example.com gasket",
    ] {
        let found = search::find(&ben, text, 10).await.expect("finds");
        assert_eq!(found.tickets.iter().map(|t| t.id).collect::<Vec<_>>(), [id], "{text}");
    }
    for text in ["gasket grinder", "\"wand steam\"", "nothing", "status:solved", "' OR 1=1 --", "NEAR("] {
        assert!(search::find(&ben, text, 10).await.expect("finds").tickets.is_empty(), "{text}");
    }
    shelf::delete(&ben, id).await.expect("in the bin");
    assert!(search::find(&ben, "gasket", 10).await.expect("finds").tickets.is_empty());
}
