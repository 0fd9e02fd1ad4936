//! Search: operators as chips, people first, then conversations with what matched.

use askama::Template;

use super::{
    face::Face,
    frame::Frame,
    icon::Icon,
    list::{Choice, Empty},
    thread::SafeHtml,
    when::{Clock, Moment},
};

/// `GET /search?q=`.
#[derive(Clone, Debug, Template)]
#[template(path = "search.html")]
pub struct SearchPage {
    /// The frame.
    pub frame: Frame,
    /// The words without operators.
    pub words: String,
    /// The operators in the query.
    pub operators: Vec<Operator>,
    /// Operators offered below the field.
    pub offers: Vec<Operator>,
    /// Groups of filters with counts.
    pub filters: Vec<Filter>,
    /// "24 results for", or `None` before anything was asked.
    pub total: Option<String>,
    /// How the results are ordered.
    pub orders: Vec<Choice>,
    /// People that match.
    pub people: Vec<PersonHit>,
    /// Conversations that match.
    pub tickets: Vec<TicketHit>,
    /// How many conversations match in all.
    pub ticket_count: u64,
    /// The link to the next ones.
    pub more: Option<String>,
    /// Said when nothing matches.
    pub empty: Empty,
    /// Said below: what was left out.
    pub foot: String,
}

/// `key:value` in a query.
#[derive(Clone, Debug)]
pub struct Operator {
    /// With its colon: "from:".
    pub key: String,
    /// The value.
    pub value: String,
    /// The search without it, or with it for an offer.
    pub href: String,
}

/// A group of boxes.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Its heading.
    pub title: String,
    /// The name of its field.
    pub field: String,
    /// Values with counts in `hint`.
    pub choices: Vec<Choice>,
}

/// A person that matches.
#[derive(Clone, Debug)]
pub struct PersonHit {
    /// Where they open.
    pub href: String,
    /// Their name.
    pub name: String,
    /// Their face.
    pub face: Face,
    /// A line about them.
    pub line: String,
}

/// A conversation that matches.
#[derive(Clone, Debug)]
pub struct TicketHit {
    /// Where it opens.
    pub href: String,
    /// The requester's face, with the ring.
    pub face: Face,
    /// Its subject.
    pub subject: String,
    /// The words around the match; `<mark>` is the only element in it.
    pub quote: SafeHtml,
    /// Who wrote the quoted words.
    pub name: String,
    /// Its reference.
    pub reference: String,
    /// Who has it.
    pub owner: String,
    /// When the quoted words were written.
    pub when: Moment,
    /// Its state.
    pub clock: Clock,
}

/// `GET /find?q=`: what the palette adds below the page's own actions. A fragment, not a page.
#[derive(Clone, Debug, Template)]
#[template(path = "find.html")]
pub struct FindResults {
    /// Groups that are not empty.
    pub groups: Vec<FindGroup>,
}

/// Options under one heading.
#[derive(Clone, Debug)]
pub struct FindGroup {
    /// "Customers", "Conversations".
    pub title: String,
    /// The options.
    pub options: Vec<FindOption>,
}

/// A linked option.
#[derive(Clone, Debug)]
pub struct FindOption {
    /// Unique in the page: `find-user-4`.
    pub id: String,
    /// Where it leads.
    pub href: String,
    /// A picture.
    pub icon: Icon,
    /// What is read.
    pub label: String,
    /// More about it, at the end of the line.
    pub meta: String,
}
