//! The market's search grammar, in full: free words (also as beginnings), quoted phrases, `keyword:value`, comparisons,
//! negation, wildcards, relative times, several kinds of things, and an order in the query itself.
//!
//! `a:x a:y` means either, `a:x b:y` means both, `-a:x` and `-word` mean not. Nothing typed is an error: what is no
//! keyword is a word. A view's conditions become the same [`Question`].

pub mod fits;

use crate::order::Order;
use jiff::{SignedDuration, Timestamp};

/// A kind of thing that is searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Thing {
    /// Tickets.
    Ticket,
    /// People.
    User,
    /// Companies.
    Organization,
    /// Teams.
    Group,
}

impl Thing {
    /// Every kind, in the order in which results stand.
    pub const ALL: [Thing; 4] = [Thing::Ticket, Thing::User, Thing::Organization, Thing::Group];

    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Thing::Ticket => "ticket",
            Thing::User => "user",
            Thing::Organization => "organization",
            Thing::Group => "group",
        }
    }

    /// The kind of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|thing| thing.as_str() == word)
    }
}

/// How a value is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// One of the values.
    Is,
    /// Less.
    Less,
    /// Less or the same.
    LessOrSame,
    /// Greater.
    Greater,
    /// Greater or the same.
    GreaterOrSame,
}

impl Op {
    /// How SQL and people write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Op::Is => "=",
            Op::Less => "<",
            Op::LessOrSame => "<=",
            Op::Greater => ">",
            Op::GreaterOrSame => ">=",
        }
    }
}

/// A keyword with its values: one of them has to fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The keyword, lower case.
    pub field: String,
    /// How it is compared.
    pub op: Op,
    /// The values as they were written.
    pub values: Vec<String>,
    /// Whether it must not fit.
    pub is_negated: bool,
}

/// A word or phrase of free text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The text, lower case.
    pub text: String,
    /// Whether it was quoted: it stands there exactly so.
    pub is_phrase: bool,
}

/// What is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// Which kinds of things; none is every kind.
    pub things: Vec<Thing>,
    /// Free text that must occur.
    pub words: Vec<Word>,
    /// Free text that must not occur.
    pub without: Vec<Word>,
    /// Every one of these has to fit.
    pub all: Vec<Term>,
    /// One of these has to fit, if there are any.
    pub any: Vec<Term>,
    /// An order asked for in the query.
    pub order: Option<Order>,
}

impl Question {
    /// Understands a query.
    pub fn parse(text: &str) -> Question {
        let mut question = Question::default();
        for part in split(text) {
            question.take(part);
        }
        question
    }

    /// Whether things of a kind are asked for.
    pub fn asks_for(&self, thing: Thing) -> bool {
        self.things.is_empty() || self.things.contains(&thing)
    }

    /// Adds a keyword; the same one again means either.
    pub fn add(&mut self, term: Term) {
        let same = |other: &&mut Term| {
            other.field == term.field && other.op == Op::Is && !other.is_negated && !term.is_negated
        };
        match self.all.iter_mut().find(same) {
            Some(other) if term.op == Op::Is => other.values.extend(term.values),
            _ => self.all.push(term),
        }
    }

    fn take(&mut self, part: Part) {
        let Some((field, op)) = part.keyword else {
            let word = Word { text: part.text.to_lowercase(), is_phrase: part.is_quoted };
            let list = if part.is_negated { &mut self.without } else { &mut self.words };
            if word.text.chars().any(char::is_alphanumeric) {
                list.push(word);
            }
            return;
        };
        match (field.as_str(), Thing::from_word(&part.text)) {
            ("type", Some(thing)) if !part.is_negated => self.things.push(thing),
            ("order_by", _) => self.order.get_or_insert_default().field = part.text,
            ("sort", _) => self.order.get_or_insert_default().is_descending = part.text != "asc",
            _ => self.add(Term { field, op, values: vec![part.text], is_negated: part.is_negated }),
        }
    }
}

struct Part {
    keyword: Option<(String, Op)>,
    text: String,
    is_quoted: bool,
    is_negated: bool,
}

/// Splits at white space outside double quotes; an open quote runs to the end.
fn split(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let bare = rest.strip_prefix('-').filter(|after| after.starts_with(|c: char| !c.is_whitespace()));
        let is_negated = bare.is_some();
        rest = bare.unwrap_or(rest);
        let keyword = keyword(rest);
        if let Some((_, _, length)) = &keyword {
            rest = &rest[*length..];
        }
        let (text, is_quoted, after) = value(rest);
        rest = after.trim_start();
        let keyword = keyword.map(|(field, op, _)| (field, op));
        if keyword.is_some() || !text.is_empty() {
            parts.push(Part { keyword, text, is_quoted, is_negated });
        }
    }
    parts
}

/// A keyword and its comparison at the beginning of a text, and how long both are.
fn keyword(text: &str) -> Option<(String, Op, usize)> {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || "_.-".contains(c)))?;
    let (name, rest) = text.split_at(end);
    if name.is_empty() || name.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let forms = [
        (">=", Op::GreaterOrSame),
        ("<=", Op::LessOrSame),
        (":>=", Op::GreaterOrSame),
        (":<=", Op::LessOrSame),
        (":>", Op::Greater),
        (":<", Op::Less),
        (">", Op::Greater),
        ("<", Op::Less),
        (":", Op::Is),
    ];
    let (sign, op) = forms.into_iter().find(|(sign, _)| rest.starts_with(sign))?;
    let is_address = op == Op::Is && rest.starts_with("://");
    (!is_address).then(|| (name.to_lowercase(), op, end + sign.len()))
}

/// A value or word at the beginning of a text, whether it was quoted, and what follows.
fn value(text: &str) -> (String, bool, &str) {
    if let Some(body) = text.strip_prefix(['"', '“', '”']) {
        let end = body.find(['"', '“', '”']).unwrap_or(body.len());
        let after = body[end..].trim_start_matches(['"', '“', '”']);
        return (body[..end].trim().to_owned(), true, after);
    }
    let end = text.find(|c: char| c.is_whitespace() || c == '"').unwrap_or(text.len()).max(1.min(text.len()));
    let end = (end..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    (text[..end].to_owned(), false, &text[end..])
}

/// The moments that a written time means, from the first to before the second: a day, a second, or the moment some hours
/// ago (`4hours`, `30minutes`, `2days`, `1week`), or a span of two moments with a slash between.
pub fn moments(text: &str, now: Timestamp) -> Option<(Timestamp, Timestamp)> {
    let text = text.trim();
    if let Some((from, to)) = text.split_once('/')
        && let (Ok(from), Ok(to)) = (from.parse(), to.parse())
    {
        return Some((from, to));
    }
    if let Some(ago) = relative(text) {
        let at = now.checked_sub(ago).ok()?;
        return Some((at, at));
    }
    let second = SignedDuration::from_secs(1);
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some((at, at.checked_add(second).ok()?));
    }
    let utc = jiff::tz::TimeZone::UTC;
    if let Ok(day) = text.parse::<jiff::civil::Date>().or_else(|_| month(text)) {
        let from = day.to_zoned(utc).ok()?.timestamp();
        return Some((from, from.checked_add(SignedDuration::from_hours(24)).ok()?));
    }
    let at = text.parse::<jiff::civil::DateTime>().ok()?.to_zoned(utc).ok()?.timestamp();
    Some((at, at.checked_add(second).ok()?))
}

/// A date with slashes, as some clients write it.
fn month(text: &str) -> Result<jiff::civil::Date, jiff::Error> {
    text.replace('/', "-").parse()
}

fn relative(text: &str) -> Option<SignedDuration> {
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    let count: i64 = text[..end].parse().ok()?;
    let minutes = match text[end..].trim().trim_end_matches('s') {
        "minute" | "min" => 1,
        "hour" => 60,
        "day" => 24 * 60,
        "week" => 7 * 24 * 60,
        "month" => 30 * 24 * 60,
        "year" => 365 * 24 * 60,
        _ => return None,
    };
    Some(SignedDuration::from_mins(count.checked_mul(minutes)?))
}

#[cfg(test)]
mod tests;
