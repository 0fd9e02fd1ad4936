//! Every page is for everybody: axe, both themes, a desk's width and a phone's, nothing that scrolls sideways.

use crate::chromium::{Chromium, Visitor};
use crate::desk::Desk;
use std::fmt::Write as _;

/// Pages without a number in their address.
const PAGES: [&str; 26] = [
    "/today",
    "/inbox",
    "/tickets/new",
    "/suspended",
    "/outbox",
    "/search",
    "/search?q=grinder",
    "/search?q=nothing+like+this",
    "/promises",
    "/recoveries",
    "/complaints",
    "/laws",
    "/clocks",
    "/ignored",
    "/settings",
    "/settings/profile",
    "/settings/people",
    "/settings/groups",
    "/settings/brand",
    "/settings/desk",
    "/settings/rules",
    "/settings/rules/new",
    "/settings/rules/new?kind=macro",
    "/settings/policies",
    "/settings/mailboxes",
    "/settings/mailboxes/new",
];

/// What is wrong with the page as it stands, in the words of a report.
async fn wrongs(visitor: &Visitor, name: &str) -> String {
    let mut found = String::new();
    for violation in visitor.violations().await {
        writeln!(found, "{name}: {violation}").expect("a string takes it");
    }
    let wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
    let over: i64 = visitor.js(wide).await;
    if over > 0 {
        writeln!(found, "{name}: scrolls {over} pixels sideways").expect("a string takes it");
    }
    found
}

/// Looks at each page in a theme and at a width.
async fn walk(visitor: &Visitor, pages: &[String], theme: &str, width: i64) -> String {
    visitor.theme(theme).await;
    visitor.resize(width).await;
    let mut found = String::new();
    for path in pages {
        visitor.open(path).await;
        let name = format!("{}-{theme}-{width}", path.trim_start_matches('/').replace(['/', '?'], "-"));
        found += &wrongs(visitor, &name).await;
        visitor.picture(&name).await;
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_on_any_page_in_both_themes_at_both_widths() {
    let desk = Desk::start().await;
    let chromium = Chromium::start().await;
    let outside = chromium.visitor(&desk.url).await;
    let anna = chromium.visitor(&desk.url).await;
    anna.sign_in(&desk.link).await;
    anna.open("/inbox").await;
    let mut pages: Vec<String> = PAGES.map(str::to_owned).into();
    let from_inbox = "[...document.querySelectorAll('.conv')].slice(0, 3).map(a => a.getAttribute('href'))";
    pages.extend(anna.js::<Vec<String>>(from_inbox).await);
    anna.click(".conv").await;
    anna.see(".composer").await;
    let ticket: String = anna.js("document.querySelector('[data-ticket]').dataset.ticket").await;
    pages.extend([format!("/tickets/{ticket}/merge"), format!("/tickets/{ticket}/subject")]);
    pages.push(anna.js("document.querySelector('a[href^=\"/users/\"]').getAttribute('href')").await);
    pages.push("/organizations/1".into());
    anna.had_no_trouble();
    let mut found = String::new();
    for (theme, width) in [("light", 1440), ("dark", 1440), ("light", 390), ("dark", 390)] {
        found += &walk(&outside, &["/sign-in".into(), "/sign-in/link/used-up".into()], theme, width).await;
        found += &walk(&anna, &pages, theme, width).await;
    }
    assert!(found.is_empty(), "{found}");
    anna.had_no_trouble();
    desk.keeps_its_laws();
}
