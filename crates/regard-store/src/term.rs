//! Questions as SQL: the same terms that programs and people write, over tickets, people, organizations and groups.
//!
//! Every statement is put together from fixed pieces; whatever was typed is bound, never written into it. What several
//! kinds share stands here, what a keyword means for one kind in the files below.

mod tickets;
mod people;

use crate::args;
use crate::db::{Args, Conn, Value};
use crate::dialect::Engine;
use crate::error::Result;
use jiff::Timestamp;
use regard_domain::order::{Order, Slice};
use regard_domain::term::{Op, Question, Term, Thing, moments};
use regard_domain::user::Person;
use sqlx::AssertSqlSafe;

/// Who asks, and when.
#[derive(Clone, Debug)]
pub struct Asking<'a> {
    /// The colleague: they find what they may see.
    pub person: &'a Person,
    /// For relative times.
    pub now: Timestamp,
    /// Which fields of one's own there are, by key, with their ids.
    pub fields: &'a [(String, i64)],
}

/// SQL in the making.
pub(crate) struct Sql<'a> {
    pub(crate) text: String,
    pub(crate) args: Args,
    pub(crate) engine: Engine,
    pub(crate) asking: &'a Asking<'a>,
}

impl<'a> Sql<'a> {
    /// Begins with the person as `$1`, as `view::visible` needs it.
    pub(crate) fn new(engine: Engine, asking: &'a Asking<'a>) -> Self {
        Self { text: String::new(), args: args![asking.person.id], engine, asking }
    }

    /// Binds a value and gives its name.
    pub(crate) fn bind(&mut self, value: impl Into<Value>) -> String {
        self.args.push(value.into());
        format!("${}", self.args.len())
    }

    pub(crate) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// A moment compared with what was written; `false` for what is no time.
    pub(crate) fn moment(&mut self, column: &str, term: &Term) -> String {
        let mut ways = Vec::new();
        for value in &term.values {
            let Some((from, to)) = moments(value, self.asking.now) else { continue };
            let (from, to) = (self.bind(from), self.bind(to));
            ways.push(match term.op {
                Op::Is => format!("({column} >= {from} and {column} < {to})"),
                Op::Less => format!("({column} < {from} and {to} >= 0)"),
                Op::LessOrSame => format!("({column} < {to} and {from} >= 0)"),
                Op::Greater => format!("({column} >= {to} and {from} >= 0)"),
                Op::GreaterOrSame => format!("({column} >= {from} and {to} >= 0)"),
            });
        }
        self.either(column, &term.values, ways)
    }

    /// One of several ways, with `none` and `*` understood.
    pub(crate) fn either(&mut self, column: &str, values: &[String], mut ways: Vec<String>) -> String {
        for value in values {
            match value.as_str() {
                "none" => ways.push(format!("{column} is null")),
                "*" => ways.push(format!("{column} is not null")),
                _ => {}
            }
        }
        if ways.is_empty() { "1 = 0".into() } else { format!("({})", ways.join(" or ")) }
    }

    /// A text column: the value itself in any case of letters, or its beginning before a `*`.
    pub(crate) fn text_is(&mut self, column: &str, term: &Term) -> String {
        let mut ways = Vec::new();
        for value in term.values.iter().filter(|value| !["none", "*"].contains(&value.as_str())) {
            let (pattern, is_beginning) = match value.strip_suffix('*') {
                Some(beginning) => (beginning, true),
                None => (value.as_str(), false),
            };
            let pattern = pattern.to_lowercase();
            ways.push(if is_beginning {
                let pattern = self.bind(format!("{}%", escaped(&pattern)));
                format!("lower({column}) like {pattern} escape '\\'")
            } else {
                let pattern = self.bind(pattern);
                format!("lower({column}) {} {pattern}", term.op.as_str())
            });
        }
        let empty = format!("nullif({column}, '')");
        self.either(&empty, &term.values, ways)
    }

    /// A text column in which a word, or the beginning of one, occurs.
    pub(crate) fn text_has(&mut self, column: &str, values: &[String]) -> String {
        let mut ways = Vec::new();
        for value in values.iter().filter(|value| !["none", "*"].contains(&value.as_str())) {
            let word = escaped(&value.trim_end_matches('*').to_lowercase());
            let pattern = self.bind(format!("% {word}%"));
            ways.push(format!("' ' || lower({column}) like {pattern} escape '\\'"));
        }
        let empty = format!("nullif({column}, '')");
        self.either(&empty, values, ways)
    }

    /// Tags or other lists kept as JSON text.
    pub(crate) fn list_has(&mut self, column: &str, values: &[String]) -> String {
        let mut ways = Vec::new();
        for value in values {
            match value.as_str() {
                "none" => ways.push(format!("{column} = '[]'")),
                "*" => ways.push(format!("{column} <> '[]'")),
                tag => {
                    let word = escaped(&tag.to_lowercase());
                    let pattern = match word.strip_suffix('*') {
                        Some(beginning) => format!("%\"{beginning}%"),
                        None => format!("%\"{word}\"%"),
                    };
                    let pattern = self.bind(pattern);
                    ways.push(format!("lower({column}) like {pattern} escape '\\'"));
                }
            }
        }
        if ways.is_empty() { "1 = 0".into() } else { format!("({})", ways.join(" or ")) }
    }

    /// Numbers.
    pub(crate) fn number(&mut self, column: &str, term: &Term) -> String {
        let numbers: Vec<i64> = term.values.iter().filter_map(|value| value.parse().ok()).collect();
        let mut ways = Vec::new();
        for number in numbers {
            let number = self.bind(number);
            ways.push(format!("{column} {} {number}", term.op.as_str()));
        }
        self.either(column, &term.values, ways)
    }

    /// Yes or no.
    pub(crate) fn flag(&mut self, condition: &str, values: &[String]) -> String {
        let is_true = values.iter().any(|value| ["true", "yes", "1", "*"].contains(&value.as_str()));
        if is_true { format!("({condition})") } else { format!("not ({condition})") }
    }

    /// Ids of people who are meant by a name, an address, an id or `me`.
    pub(crate) fn people(&mut self, column: &str, term: &Term) -> String {
        let mut ways = Vec::new();
        for value in term.values.iter().filter(|value| !["none", "*"].contains(&value.as_str())) {
            if value == "me" {
                ways.push(format!("{column} = $1"));
            } else if let Ok(id) = value.parse::<i64>() {
                let id = self.bind(id);
                ways.push(format!("{column} = {id}"));
            } else {
                let exact = self.bind(value.to_lowercase());
                let word = escaped(&value.trim_end_matches('*').to_lowercase());
                let pattern = self.bind(format!("% {word}%"));
                ways.push(format!(
                    "{column} in (select user_id from identities where value = {exact}
                        union select user_id from users where ' ' || lower(name) like {pattern} escape '\\')"
                ));
            }
        }
        self.either(column, &term.values, ways)
    }

    /// Ids of things that are meant by their name or id.
    pub(crate) fn named(&mut self, column: &str, table: (&str, &str, &str), term: &Term) -> String {
        let (table, key, name) = table;
        let mut ways = Vec::new();
        for value in term.values.iter().filter(|value| !["none", "*"].contains(&value.as_str())) {
            if let Ok(id) = value.parse::<i64>() {
                let id = self.bind(id);
                ways.push(format!("{column} = {id}"));
            } else {
                let pattern = escaped(&value.to_lowercase());
                let pattern =
                    pattern.strip_suffix('*').map_or(pattern.clone(), |beginning| format!("{beginning}%"));
                let pattern = self.bind(pattern);
                ways.push(format!(
                    "{column} in (select {key} from {table} where lower({name}) like {pattern} escape '\\')"
                ));
            }
        }
        self.either(column, &term.values, ways)
    }
}

/// A text inside a `like` pattern.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

/// Adds every term of a question as a condition.
fn conditions(sql: &mut Sql<'_>, question: &Question, one: fn(&mut Sql<'_>, &Term) -> String) {
    for term in &question.all {
        let condition = one(sql, term);
        // What is not there is not equal to anything: a negation is true for it.
        let not = if term.is_negated { format!("not coalesce({condition}, false)") } else { condition };
        sql.push(&format!(" and {not}"));
    }
    let mut any = Vec::new();
    for term in &question.any {
        let condition = one(sql, term);
        any.push(if term.is_negated { format!("not coalesce({condition}, false)") } else { condition });
    }
    if !any.is_empty() {
        sql.push(&format!(" and ({})", any.join(" or ")));
    }
}

/// The condition over tickets `t` that a question means, with the person's sight.
pub(crate) fn over_tickets(sql: &mut Sql<'_>, question: &Question) {
    sql.push(crate::view::visible(sql.asking.person));
    sql.push(" and t.deleted_at is null and t.spam_at is null");
    tickets::words(sql, question);
    conditions(sql, question, tickets::term);
}

const RANKED: &str =
    "case t.status when 'new' then 1 when 'open' then 2 when 'pending' then 3 when 'hold' then 4
    when 'solved' then 5 else 6 end";
const URGENCY: &str =
    "case coalesce(t.priority, '') when 'low' then 1 when 'normal' then 2 when 'high' then 3
    when 'urgent' then 4 else 0 end";

fn branch(sql: &mut Sql<'_>, question: &Question, thing: Thing) {
    let (urgency, ranked) = (URGENCY, RANKED);
    match thing {
        Thing::Ticket => {
            sql.push(&format!(
                "select 0 as thing, t.ticket_id as id, t.created_at as made, t.updated_at as changed, {urgency} as urgency,
                {ranked} as standing, coalesce(t.kind, '') as sort from tickets t where "
            ));
            over_tickets(sql, question);
        }
        Thing::User => {
            sql.push(
                "select 1 as thing, u.user_id as id, u.created_at as made, u.updated_at as changed, 0 as urgency, 0 as standing,
                '' as sort from users u where $1 > 0 and u.deleted_at is null",
            );
            people::user_words(sql, question);
            conditions(sql, question, people::user);
        }
        Thing::Organization => {
            sql.push(
                "select 2 as thing, o.organization_id as id, o.created_at as made, o.updated_at as changed, 0 as urgency,
                0 as standing, '' as sort from organizations o where $1 > 0",
            );
            people::company_words(sql, question);
            conditions(sql, question, people::company);
        }
        Thing::Group => {
            sql.push(
                "select 3 as thing, g.group_id as id, g.created_at as made, g.updated_at as changed, 0 as urgency, 0 as standing,
                '' as sort from groups g where $1 > 0",
            );
            people::group_words(sql, question);
            conditions(sql, question, people::group);
        }
    }
}

fn union(sql: &mut Sql<'_>, question: &Question) {
    let mut is_first = true;
    for thing in Thing::ALL.into_iter().filter(|thing| question.asks_for(*thing)) {
        if !std::mem::take(&mut is_first) {
            sql.push(" union all ");
        }
        branch(sql, question, thing);
    }
}

/// What answers a question, in the order asked for: kinds and ids.
pub async fn list(
    conn: &mut Conn,
    question: &Question,
    asking: &Asking<'_>,
    order: &Order,
    slice: Slice,
) -> Result<Vec<(Thing, i64)>> {
    let mut sql = Sql::new(conn.engine(), asking);
    sql.push("select cast(thing as bigint), id from (");
    union(&mut sql, question);
    let direction = if order.is_descending { "desc" } else { "asc" };
    let by = match order.field.as_str() {
        "created_at" | "created" => format!("made {direction}"),
        "updated_at" | "updated" => format!("changed {direction}"),
        "priority" => format!("urgency {direction}"),
        "status" => format!("standing {direction}"),
        "ticket_type" => format!("sort {direction}"),
        "id" => format!("id {direction}"),
        _ => "changed desc".to_owned(),
    };
    let (limit, offset) = (sql.bind(slice.limit), sql.bind(slice.offset));
    sql.push(&format!(") found order by {by}, thing, id {direction} limit {limit} offset {offset}"));
    let rows: Vec<(i64, i64)> = conn.all(AssertSqlSafe(sql.text), sql.args).await?;
    let thing = |number: i64| usize::try_from(number).ok().and_then(|at| Thing::ALL.get(at).copied());
    Ok(rows.into_iter().filter_map(|(number, id)| Some((thing(number)?, id))).collect())
}

/// How much answers a question.
pub async fn count(conn: &mut Conn, question: &Question, asking: &Asking<'_>) -> Result<i64> {
    let mut sql = Sql::new(conn.engine(), asking);
    sql.push("select count(*) from (");
    union(&mut sql, question);
    sql.push(") found");
    let (count,): (i64,) = conn.one(AssertSqlSafe(sql.text), sql.args).await?;
    Ok(count)
}
