//! A company's page: its people, their conversations, what is written down.

use super::{face::Face, frame::Frame, settings::Field, user::UserTicket};
use askama::Template;

/// `GET /organizations/{id}`.
#[derive(Clone, Debug, Template)]
#[template(path = "organization.html")]
pub struct OrganizationPage {
    /// The frame.
    pub frame: Frame,
    /// Its id.
    pub id: i64,
    /// Its name as it stands.
    pub title: String,
    /// The line below it: "3 people, customers since March 2019".
    pub line: String,
    /// Its people, by name.
    pub people: Vec<Member>,
    /// Open conversations, most pressing first.
    pub open: Vec<UserTicket>,
    /// Done ones, newest first.
    pub done: Vec<UserTicket>,
    /// What colleagues wrote down.
    pub notes: String,
    /// Its name, to be changed.
    pub name: Field,
    /// Its mail domains, separated by commas, to be changed.
    pub domains: Field,
}

/// One of its people.
#[derive(Clone, Debug)]
pub struct Member {
    /// Where they are shown.
    pub href: String,
    /// Their name.
    pub name: String,
    /// Their face.
    pub face: Face,
    /// Their address.
    pub line: String,
}
