//! Pages outside the app: signing in, the first start, and what is said when a page cannot be shown.

use askama::Template;

use super::frame::Theme;

/// `GET /sign-in`: password or a link by mail.
#[derive(Clone, Debug, Template)]
#[template(path = "sign_in.html")]
pub struct SignInPage {
    /// The theme chosen by cookie.
    pub theme: Option<Theme>,
    /// The company's name.
    pub org: String,
    /// The token for the form's field `csrf`.
    pub csrf: String,
    /// Where to go afterwards; a path of ours.
    pub next: String,
    /// The address as typed.
    pub email: String,
    /// What is said after a refusal, without saying which of the two was wrong.
    pub fault: Option<String>,
}

/// Shown after a link was asked for; the same whether the address is known or not.
#[derive(Clone, Debug, Template)]
#[template(path = "sign_in_sent.html")]
pub struct SignInSentPage {
    /// The theme chosen by cookie.
    pub theme: Option<Theme>,
    /// The company's name.
    pub org: String,
    /// The address as typed.
    pub email: String,
    /// For how long the link works: "15 minutes".
    pub valid_for: String,
    /// In development: where the caught mail can be read.
    pub outbox: bool,
}

/// Shown when a mailed link is opened: a button, so that a mail scanner does not use the link up.
#[derive(Clone, Debug, Template)]
#[template(path = "sign_in_link.html")]
pub struct SignInLinkPage {
    /// The theme chosen by cookie.
    pub theme: Option<Theme>,
    /// The company's name.
    pub org: String,
    /// The token for the form's field `csrf`.
    pub csrf: String,
    /// The link's secret; posted back. `None` when it is used up or too old.
    pub token: Option<String>,
    /// Where to go afterwards.
    pub next: String,
}

/// Shown while nobody can sign in yet.
#[derive(Clone, Debug, Template)]
#[template(path = "setup.html")]
pub struct SetupPage {
    /// The theme chosen by cookie.
    pub theme: Option<Theme>,
}

/// A page that cannot be shown, and what comes next.
#[derive(Clone, Debug, Template)]
#[template(path = "error.html")]
pub struct ErrorPage {
    /// The theme chosen by cookie.
    pub theme: Option<Theme>,
    /// The status: 403, 404, 429, 500, 503.
    pub status: u16,
    /// What happened, as a title.
    pub title: String,
    /// That the work is safe, and what to do.
    pub text: String,
    /// Who can help: "Ask Anna Keller".
    pub ask: Option<String>,
    /// The button: where and what.
    pub action: (String, String),
    /// The request's id, for whoever looks into it.
    pub request_id: String,
}

impl ErrorPage {
    /// The page for a status that has its own words; `home` is where the button leads.
    pub fn of(status: u16, request_id: &str, home: &str, theme: Option<Theme>) -> ErrorPage {
        let (title, text) = match status {
            403 => (
                "This is not yours to open",
                "It exists, but the people who may see it have not shared it with you.",
            ),
            404 => (
                "There is nothing here",
                "The address is mistyped, or what stood here was merged or deleted.",
            ),
            409 => (
                "Somebody was faster",
                "This was changed while you were at it. Your text is kept; please look again.",
            ),
            413 => ("That is too large", "The file is larger than this desk takes. Nothing else was lost."),
            422 => (
                "That could not be read",
                "The form was older than the page. Please go back and send it again.",
            ),
            429 => (
                "A little too fast",
                "There were many tries in a short time. Please wait a minute and try again.",
            ),
            503 => (
                "Back in a moment",
                "The desk is being updated or its database rests. Nothing that was sent is lost.",
            ),
            _ => (
                "That was our mistake",
                "Something broke on our side. What you wrote before is safe; please try once more.",
            ),
        };
        ErrorPage {
            theme,
            status,
            title: title.to_owned(),
            text: text.to_owned(),
            ask: None,
            action: (home.to_owned(), "Go to Today".to_owned()),
            request_id: request_id.to_owned(),
        }
    }

    /// Who can open it instead: "Anna Keller can."
    pub fn asking(self, name: &str) -> ErrorPage {
        ErrorPage { ask: Some(name.to_owned()), ..self }
    }

    /// Whether the request's id is worth showing: when we have to look into it.
    pub fn is_ours(&self) -> bool {
        self.status >= 500
    }
}
