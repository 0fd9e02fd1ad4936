//! The database and the memory say the same of every ticket and every condition: thousands of random conditions against
//! one desk of random tickets, on the engine of this run.

use jiff::SignedDuration;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use regard_domain::condition::{Condition, Operator, asking};
use regard_domain::definition::Kind;
use regard_domain::id::{DefinitionId, TicketId, UserId};
use regard_domain::listing::Which;
use regard_domain::order::{Order, Slice};
use regard_domain::schedule::Schedule;
use regard_domain::term::fits::Standing;
use regard_domain::term::{Question, Term};
use regard_domain::user::Actor;
use regard_domain::written::{Said, Set, TicketWords};
use regard_services::definitions::{self, DefinitionWords};
use regard_services::writing::creating;
use regard_store::term::Asking;
use regard_store::{listing, rule, ticket_detail};
use regard_testkit::desk::TestDesk;
use serde_json::{Value, json};

const TICKETS: usize = 40;
/// Conditions asked at once: each is one query over all tickets, so every one is that many cases.
const CONDITIONS: usize = 300;

/// One of a list, by the runner's own chance.
fn any_of<T: Clone + std::fmt::Debug + 'static>(runner: &mut TestRunner, list: &[T]) -> T {
    proptest::sample::select(list.to_vec()).new_tree(runner).expect("not empty").current()
}

fn number(runner: &mut TestRunner, upto: i64) -> i64 {
    (0..upto).new_tree(runner).expect("a range").current()
}

async fn field(test: &TestDesk) -> DefinitionId {
    let anna = test.ctx(test.cast.anna).await;
    let body = json!({"type": "tagger", "custom_field_options": [{"name": "Red", "value": "red"},
        {"name": "Dark red", "value": "dark_red"}, {"name": "Blue", "value": "blue"}]});
    let words = DefinitionWords {
        title: Some("Colour".into()),
        body: body.as_object().cloned().unwrap_or_default(),
        ..DefinitionWords::default()
    };
    definitions::create(&anna, Kind::TicketField, words).await.expect("an admin may")
}

/// Tickets with everything that conditions ask for, at different times.
async fn seed(test: &TestDesk, runner: &mut TestRunner, field: DefinitionId) {
    let anna = test.ctx(test.cast.anna).await;
    let cast = test.cast;
    for _ in 0..TICKETS {
        test.later(SignedDuration::from_mins(number(runner, 600)));
        let opt = |set: Option<i64>| set.map_or(Set::Clear, Set::To);
        let assignee = any_of(runner, &[None, Some(cast.ben.0), Some(cast.anna.0)]);
        let group = any_of(runner, &[None, Some(cast.support.0), Some(cast.billing.0)]);
        let status = any_of(runner, &["new", "open", "pending", "hold", "solved", "closed"]);
        let colour = any_of(runner, &[Value::Null, json!("red"), json!("dark_red"), json!("blue")]);
        let words = TicketWords {
            subject: Some(any_of(runner, &["Leak of the wand", "leaky cup", "Ünder way", "42"]).to_owned()),
            status: regard_domain::ticket::Status::from_word(status),
            priority: any_of(runner, &["", "low", "normal", "high", "urgent"]).parse_priority(),
            kind: regard_domain::ticket::Kind::from_word(any_of(runner, &["question", "task", "none"]))
                .map_or(Set::Clear, Set::To),
            requester_id: Some(any_of(runner, &[cast.dora.0, cast.eve.0])),
            assignee_id: opt(assignee),
            group_id: group.map_or(Set::Keep, Set::To),
            external_id: any_of(runner, &[Set::Clear, Set::To("X-1".into()), Set::To("x-2".into())]),
            due_at: any_of(
                runner,
                &[Set::Clear, Set::To(test.desk.clock.now() + SignedDuration::from_hours(9))],
            ),
            tags: Some(any_of(runner, &[vec![], vec!["vip".into()], vec!["vip".into(), "gold".into()]])),
            fields: vec![(field.0, colour)],
            comment: Some(Said {
                text: "Words.".into(),
                is_public: Some(number(runner, 2) == 0),
                ..Said::default()
            }),
            ..TicketWords::default()
        };
        creating::create(&anna, &words).await.expect("an admin may");
    }
}

trait Priorities {
    fn parse_priority(self) -> Set<regard_domain::ticket::Priority>;
}

impl Priorities for &str {
    fn parse_priority(self) -> Set<regard_domain::ticket::Priority> {
        regard_domain::ticket::Priority::from_word(self).map_or(Set::Clear, Set::To)
    }
}

fn condition(runner: &mut TestRunner, test: &TestDesk, field: DefinitionId) -> Condition {
    let cast = test.cast;
    let own = format!("custom_fields_{field}");
    let name = any_of(
        runner,
        &[
            "status",
            "priority",
            "type",
            "group_id",
            "assignee_id",
            "requester_id",
            "brand_id",
            "current_tags",
            "via_id",
            "subject_includes_word",
            "external_id",
            "satisfaction_score",
            "problem_id",
            "cc",
            "created_at",
            "updated_at",
            "open",
            "pending",
            "solved",
            "requester_updated_at",
            "assignee_updated_at",
            "assigned_at",
            "until_due_date",
            "due_date",
            "custom_status_id",
            "ticket_form_id",
            "recipient",
            own.as_str(),
        ]
        .map(str::to_owned),
    );
    let number_of = |id: i64| id.to_string();
    let values: Vec<String> = match name.as_str() {
        "status" => {
            ["new", "open", "pending", "hold", "solved", "closed", "nonsense"].map(str::to_owned).to_vec()
        }
        "priority" => ["low", "normal", "high", "urgent", "none"].map(str::to_owned).to_vec(),
        "type" => ["question", "task", "none", "ques*"].map(str::to_owned).to_vec(),
        "group_id" => {
            vec![number_of(cast.support.0), number_of(cast.billing.0), "none".into(), "nonsense".into()]
        }
        "assignee_id" => vec![number_of(cast.ben.0), "me".into(), "none".into(), "999".into()],
        "requester_id" => vec![number_of(cast.dora.0), number_of(cast.eve.0), "me".into()],
        "current_tags" => ["vip", "gold", "vip gold", "none", "g*", "silver"].map(str::to_owned).to_vec(),
        "via_id" => ["0", "4", "5", "web", "email"].map(str::to_owned).to_vec(),
        "subject_includes_word" => {
            ["leak", "wand cup", "ünder", "way", "42", "eak"].map(str::to_owned).to_vec()
        }
        "external_id" => ["x-1", "X-2", "none", "x*"].map(str::to_owned).to_vec(),
        "satisfaction_score" => ["good", "unoffered", "bad"].map(str::to_owned).to_vec(),
        name if name.starts_with("custom_fields_") => {
            ["red", "blue", "dark_red", "none", "r*", "Red"].map(str::to_owned).to_vec()
        }
        "brand_id" | "problem_id" | "custom_status_id" | "ticket_form_id" | "recipient" | "cc" => {
            ["1", "2", "none"].map(str::to_owned).to_vec()
        }
        _ => (0..120).map(|hours| hours.to_string()).collect(),
    };
    let is_age = matches!(
        name.as_str(),
        "created_at"
            | "updated_at"
            | "open"
            | "pending"
            | "solved"
            | "requester_updated_at"
            | "assignee_updated_at"
            | "assigned_at"
            | "until_due_date"
            | "due_date"
    );
    let operators: &[Operator] = match name.as_str() {
        _ if is_age => &[
            Operator::Is,
            Operator::Less,
            Operator::LessOrSame,
            Operator::Greater,
            Operator::GreaterOrSame,
            Operator::IsBusinessHours,
            Operator::LessBusinessHours,
            Operator::GreaterBusinessHours,
        ],
        "status" | "priority" => &[
            Operator::Is,
            Operator::IsNot,
            Operator::Less,
            Operator::LessOrSame,
            Operator::Greater,
            Operator::GreaterOrSame,
        ],
        "current_tags" | "subject_includes_word" => &[Operator::Includes, Operator::NotIncludes],
        _ => &[Operator::Is, Operator::IsNot, Operator::Present, Operator::NotPresent],
    };
    let operator = any_of(runner, operators);
    let mut chosen = vec![any_of(runner, &values)];
    if !is_age && number(runner, 3) == 0 {
        chosen.push(any_of(runner, &values));
    }
    Condition { field: name, operator, values: if operator.is_complete() { Vec::new() } else { chosen } }
}

#[tokio::test]
async fn the_database_and_the_memory_agree_on_every_condition() {
    let test = TestDesk::new().await;
    let mut runner = TestRunner::deterministic();
    let field = field(&test).await;
    seed(&test, &mut runner, field).await;
    test.later(SignedDuration::from_hours(20));
    let now = test.desk.clock.now();
    let anna = test.ctx(test.cast.anna).await;
    let Actor::User(person) = &anna.actor else { panic!("Anna is a person") };
    let schedule = Schedule::office("Europe/Berlin");
    let mut conn = test.desk.db.read().await.expect("reads");
    let asking = Asking { person, now, fields: &[] };
    let (order, slice) = (Order::default(), Slice::first(1_000));
    let all = listing::list(&mut conn, &Which::All, &asking, &order, slice).await.expect("reads");
    assert_eq!(all.len(), TICKETS);
    let ids: Vec<TicketId> = all.iter().map(|ticket| ticket.id).collect();
    let details = ticket_detail::list(&mut conn, &ids).await.expect("reads");
    let mut sinces = Vec::new();
    for id in &ids {
        sinces.push(rule::find_since(&mut conn, *id).await.expect("reads"));
    }
    let mut fitted = 0;
    for _ in 0..CONDITIONS {
        let terms: Vec<(Condition, Term)> = (0..=number(&mut runner, 3))
            .map(|_| condition(&mut runner, &test, field))
            .filter_map(|one| asking::term(&one, now, &schedule).map(|term| (one, term)))
            .collect();
        let split = terms.len() / 2;
        let of = |part: &[(Condition, Term)]| part.iter().map(|(_, term)| term.clone()).collect();
        let question = Question { all: of(&terms[split..]), any: of(&terms[..split]), ..Question::default() };
        let which = Which::Answering(question.clone());
        let found = listing::list(&mut conn, &which, &asking, &order, slice).await.expect("asks");
        let found: Vec<TicketId> = found.iter().map(|ticket| ticket.id).collect();
        for (ticket, since) in all.iter().zip(&sinces) {
            let me: Option<UserId> = Some(person.id);
            let standing = Standing { ticket, detail: &details[&ticket.id], since: *since, me, now };
            let in_memory = standing.answers(&question);
            fitted += usize::from(in_memory);
            let conditions: Vec<&Condition> = terms.iter().map(|(one, _)| one).collect();
            assert_eq!(
                in_memory,
                found.contains(&ticket.id),
                "{conditions:#?} on {ticket:#?} {:#?}",
                details[&ticket.id]
            );
        }
    }
    let cases = CONDITIONS * TICKETS;
    assert!(cases >= 10_000 && fitted > cases / 20 && fitted < cases * 19 / 20, "{fitted} of {cases}");
}
