//! What must not leave in words to a customer: the draft's names, addresses and numbers are looked up among all
//! customers, and what belongs to somebody who is not on the ticket stands in the way (law 9).

use crate::error::Result;
use regard_domain::id::UserId;
use regard_domain::known_by;
use regard_domain::ticket::Ticket;
use regard_language::discretion::known::{self, Key};
use regard_language::discretion::{self, Context, Finding, Person};
use regard_store::collaborator;
use regard_store::db::Conn;
use regard_store::known_by::{self as store, Known, Marks};
use std::collections::BTreeMap;

/// Customers looked at for one draft; a draft that means more people than this is found out by the first of them.
const OTHERS_MAX: i64 = 60;

/// Order numbers of one draft that are looked up.
const ORDERS_MAX: usize = 12;

/// Comments looked at for one order number.
const SAID_MAX: i64 = 20;

/// Everything in words for a ticket's customer that should not leave.
pub(crate) async fn find(conn: &mut Conn, ticket: &Ticket, text: &str) -> Result<Vec<Finding>> {
    let mut people = vec![ticket.requester_id];
    people.extend(collaborator::list(conn, ticket.id).await?.into_iter().map(|one| one.user_id));
    let mut own = persons(store::list_of_users(conn, &people).await?);
    let mut others = persons(store::list(conn, &marks(text), OTHERS_MAX).await?);
    others.retain(|id, _| !people.contains(&UserId(*id)));
    for order in known::orders(text).into_iter().take(ORDERS_MAX) {
        whose(conn, &order, &mut own, &mut others).await?;
    }
    let context = Context {
        ticket_people: own.into_values().collect(),
        ticket_orders: Vec::new(),
        other_customers: others.into_values().collect(),
    };
    Ok(discretion::find(text, &context))
}

/// What stands in a draft and may be somebody's, as the index of customers is asked for it.
fn marks(text: &str) -> Marks {
    let mut marks = Marks::default();
    for key in known::keys(text) {
        match key {
            Key::Mail(mail) => marks.mails.push(mail),
            Key::Phone(phone) => marks.phones.extend(known_by::phone_key(&phone)),
            Key::Name(name) => marks.names.push(known_by::name_key(&name)),
            Key::Surname(name) => marks.surnames.push(known_by::name_key(&name)),
            Key::Order(_) => {}
        }
    }
    marks
}

fn persons(all: Vec<Known>) -> BTreeMap<i64, Person> {
    let mut persons: BTreeMap<i64, Person> = BTreeMap::new();
    for Known { user_id, name, value } in all {
        let person = persons.entry(user_id).or_default();
        person.name = name;
        match value.as_str() {
            "" => {}
            mail if mail.contains('@') => person.mails.push(value),
            _ => person.phones.push(value),
        }
    }
    persons
}

/// Gives an order number to whoever called it theirs in their own words. What the ticket's people said is theirs, also
/// when somebody else said it too.
async fn whose(
    conn: &mut Conn,
    order: &str,
    own: &mut BTreeMap<i64, Person>,
    others: &mut BTreeMap<i64, Person>,
) -> Result<()> {
    for said in store::list_said(conn, order, SAID_MAX).await? {
        if !known::orders(&said.text).iter().any(|one| one == order) {
            continue;
        }
        let people = if own.contains_key(&said.user_id) { &mut *own } else { &mut *others };
        let person = people.entry(said.user_id).or_default();
        person.name = said.name;
        person.orders.push(order.to_owned());
    }
    Ok(())
}
