//! Sample values for every page: the demo cast on a Tuesday afternoon. Used by the gallery and by the tests.

mod cast;
mod inbox;

/// Every page with its file name, rendered.
pub(crate) fn pages() -> Vec<(&'static str, String)> {
    let render = |page: &dyn askama::DynTemplate| page.dyn_render().expect("a sample renders");
    vec![
        ("inbox", render(&inbox::list_only())),
        ("conversation", render(&inbox::conversation())),
        ("conversation-note", render(&inbox::writing_a_note())),
        ("inbox-empty", render(&inbox::nothing_waits())),
    ]
}
