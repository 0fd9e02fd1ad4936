//! Sample values for every page: the demo cast on a Tuesday afternoon. Used by the gallery and by the tests.

use regard_web::view::complaint::Turn;
use regard_web::view::limit::Phase;

mod cast;
mod inbox;
mod work;
mod vows;
mod amends;
mod complaints;
mod letters;
mod found;
mod desk;
mod rules;
mod unseen;

/// Every page with its file name, rendered.
pub(crate) fn pages() -> Vec<(&'static str, String)> {
    let all: Vec<(&'static str, Box<dyn askama::DynTemplate>)> = vec![
        ("inbox", Box::new(inbox::list_only())),
        ("conversation", Box::new(inbox::conversation())),
        ("conversation-note", Box::new(inbox::writing_a_note())),
        ("inbox-empty", Box::new(inbox::nothing_waits())),
        ("today", Box::new(work::today())),
        ("today-empty", Box::new(work::quiet_day())),
        ("promises", Box::new(vows::board())),
        ("promised", Box::new(vows::promised(false))),
        ("promised-closed", Box::new(vows::promised(true))),
        ("recovery", Box::new(amends::recovery(false))),
        ("recovery-begin", Box::new(amends::recovery(true))),
        ("recoveries", Box::new(amends::list())),
        ("restored", Box::new(amends::restored())),
        ("complaints", Box::new(complaints::list())),
        ("complaint-begin", Box::new(complaints::complaint(Turn::Begin))),
        ("complaint", Box::new(complaints::complaint(Turn::Thank))),
        ("complaint-say-back", Box::new(complaints::complaint(Turn::PlayBack))),
        ("complaint-weigh", Box::new(complaints::complaint(Turn::Weigh))),
        ("complaint-act", Box::new(complaints::complaint(Turn::Act))),
        ("complaint-tell", Box::new(complaints::complaint(Turn::Tell))),
        ("complaint-wait", Box::new(complaints::complaint(Turn::Wait))),
        ("complaint-review", Box::new(complaints::complaint(Turn::Review))),
        ("complaint-over", Box::new(complaints::complaint(Turn::Over))),
        ("limit", Box::new(complaints::limit(Phase::Begin))),
        ("limit-said", Box::new(complaints::limit(Phase::Wait))),
        ("limit-appealed", Box::new(complaints::limit(Phase::Lead))),
        ("limited", Box::new(complaints::limited(true))),
        ("limited-none", Box::new(complaints::limited(false))),
        ("settings-policies", Box::new(complaints::policies())),
        ("complained", Box::new(complaints::complained(false))),
        ("complained-new", Box::new(complaints::complained(true))),
        ("compose", Box::new(work::compose())),
        ("update", Box::new(work::update())),
        ("clocks", Box::new(work::clocks())),
        ("ignored", Box::new(unseen::board(false))),
        ("ignored-nobody", Box::new(unseen::board(true))),
        ("handoff", Box::new(work::handoff())),
        ("subject", Box::new(work::subject())),
        ("merge", Box::new(work::merge())),
        ("split", Box::new(work::split())),
        ("suspended", Box::new(letters::held(false))),
        ("suspended-message", Box::new(letters::held(true))),
        ("suspended-empty", Box::new(letters::nothing_held())),
        ("outbox", Box::new(letters::outbox())),
        ("outbox-empty", Box::new(letters::outbox_empty())),
        ("search", Box::new(found::search())),
        ("search-nothing", Box::new(found::search_nothing())),
        ("search-start", Box::new(found::search_start())),
        ("customer", Box::new(found::user())),
        ("settings", Box::new(desk::home())),
        ("settings-profile", Box::new(desk::profile())),
        ("settings-people", Box::new(desk::people())),
        ("settings-groups", Box::new(desk::groups())),
        ("settings-mailboxes", Box::new(desk::mailboxes())),
        ("settings-mailboxes-empty", Box::new(desk::no_mailboxes())),
        ("settings-mailbox", Box::new(desk::mailbox())),
        ("settings-mailbox-new", Box::new(desk::new_mailbox())),
        ("settings-brand", Box::new(desk::brand())),
        ("settings-rules", Box::new(rules::rules())),
        ("settings-rule", Box::new(rules::rule())),
        ("settings-rule-form", Box::new(rules::rule_form())),
        ("settings-desk", Box::new(desk::hours())),
        ("laws", Box::new(desk::laws())),
        ("sign-in", Box::new(desk::sign_in())),
        ("sign-in-refused", Box::new(desk::sign_in_refused())),
        ("sign-in-sent", Box::new(desk::sign_in_sent())),
        ("sign-in-link", Box::new(desk::sign_in_link(true))),
        ("sign-in-link-used", Box::new(desk::sign_in_link(false))),
        ("setup", Box::new(desk::setup())),
        ("error-403", Box::new(desk::error(403))),
        ("error-404", Box::new(desk::error(404))),
        ("error-500", Box::new(desk::error(500))),
    ];
    all.into_iter().map(|(name, page)| (name, page.dyn_render().expect("a sample renders"))).collect()
}

/// What is not a whole page: the palette's answers.
pub(crate) fn fragments() -> Vec<(&'static str, String)> {
    vec![
        ("find", askama::Template::render(&found::find()).expect("a sample renders")),
        ("findings", askama::Template::render(&inbox::findings()).expect("a sample renders")),
    ]
}
