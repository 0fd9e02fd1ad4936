//! All statements of the store, for the test that prepares them on both engines.

use crate::statement::Statement;

/// Every file's statements. A file that is missing here fails the test below.
pub const ALL: &[&[Statement]] = &[
    crate::migrate::STATEMENTS,
    crate::job::STATEMENTS,
    crate::setting::STATEMENTS,
    crate::user::STATEMENTS,
    crate::session::STATEMENTS,
    crate::api_token::STATEMENTS,
    crate::organization::STATEMENTS,
    crate::group::STATEMENTS,
    crate::brand::STATEMENTS,
    crate::ticket::STATEMENTS,
    crate::comment::STATEMENTS,
    crate::collaborator::STATEMENTS,
    crate::tag::STATEMENTS,
    crate::audit::STATEMENTS,
    crate::read::STATEMENTS,
    crate::update_clock::STATEMENTS,
    crate::update::STATEMENTS,
    crate::handoff::STATEMENTS,
    crate::ignored::STATEMENTS,
    crate::absence::STATEMENTS,
    crate::definition::STATEMENTS,
    crate::profile::STATEMENTS,
    crate::hold::STATEMENTS,
    crate::membership::STATEMENTS,
    crate::ticket_detail::STATEMENTS,
    crate::rule::STATEMENTS,
    crate::webhook::STATEMENTS,
    crate::export::STATEMENTS,
    crate::sla::STATEMENTS,
    crate::bulk::STATEMENTS,
    crate::attachment::STATEMENTS,
    crate::mailbox::STATEMENTS,
    crate::mail_key::STATEMENTS,
    crate::customer_link::STATEMENTS,
    crate::promise::STATEMENTS,
    crate::detection::STATEMENTS,
    crate::raw_message::STATEMENTS,
    crate::suspended_ticket::STATEMENTS,
    crate::outgoing::STATEMENTS,
    crate::named_blob::STATEMENTS,
    crate::notification::STATEMENTS,
    crate::draft::STATEMENTS,
    crate::recovery::STATEMENTS,
    crate::gesture::STATEMENTS,
    crate::goodwill::STATEMENTS,
    crate::complaint::STATEMENTS,
    crate::policy::STATEMENTS,
    crate::limit::STATEMENTS,
    crate::want::STATEMENTS,
    crate::law::STATEMENTS,
    crate::count::STATEMENTS,
    crate::dump::STATEMENTS,
    crate::soundness::STATEMENTS,
    crate::search::STATEMENTS,
    crate::search::SQLITE,
    crate::search::POSTGRES,
];

#[cfg(test)]
mod tests {
    #[test]
    fn every_file_with_statements_is_in_the_catalogue() {
        let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let catalogue = include_str!("catalogue.rs");
        for path in rust_files(&source) {
            let text = std::fs::read_to_string(&path).expect("our own source");
            let inside = path.strip_prefix(&source).expect("below it").with_extension("");
            let module = inside.to_string_lossy().replace('/', "::");
            let listed = match module.as_str() {
                "search::sqlite" => "search::SQLITE".to_owned(),
                "search::postgres" => "search::POSTGRES".to_owned(),
                _ => format!("{module}::STATEMENTS"),
            };
            if text.lines().any(|line| line == "sql! {") {
                assert!(catalogue.contains(&format!("    crate::{listed},")), "add {module} to catalogue.rs");
            }
        }
    }

    fn rust_files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
        let entries = std::fs::read_dir(folder).expect("our own source").flatten().map(|entry| entry.path());
        entries
            .flat_map(|path| if path.is_dir() { rust_files(&path) } else { vec![path] })
            .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
            .collect()
    }
}
