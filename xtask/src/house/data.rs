//! Data: SQL and the difference between the engines in the store alone, migrations in one row of numbers.

use std::collections::BTreeMap;

use super::breach::Breach;
use crate::code::{Kind, Token, starts_with};
use crate::project::{File, Project};

const MIGRATIONS: &str = "crates/regard-store/migrations/";

/// No string outside the store is a statement.
pub(crate) fn sql_lives_in_the_store(project: &Project) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let outside = |file: &&File| {
        !matches!(file.room(), Some("regard-store" | "xtask") | None) && file.in_src().is_some()
    };
    for file in project.rust().filter(outside) {
        let Ok(code) = file.code() else { continue };
        for token in code.body.iter().filter(|token| token.kind == Kind::Literal && is_statement(&token.text))
        {
            let mend = "give the question a function in regard-store and ask the services for it";
            breaches.push(Breach::at(file, token.line, "SQL outside the store".to_owned(), mend));
        }
    }
    breaches
}

/// Only `db.rs`, `dialect.rs`, `migrate.rs`, files named after an engine and the file above such a pair do one thing on SQLite and another on
/// PostgreSQL. Elsewhere an engine may be named, as the one that a statement is for, but not asked for.
pub(crate) fn engines_branch_in_one_place(project: &Project) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let elsewhere =
        |file: &&File| file.room() != Some("xtask") && file.in_src().is_some_and(|path| !may_branch(path));
    let chooses = |file: &&File| project.paths.contains(&file.path.replace(".rs", "/sqlite.rs"));
    for file in project.rust().filter(elsewhere).filter(|file| !chooses(file)) {
        let Ok(code) = file.code() else { continue };
        for at in (0..code.body.len()).filter(|at| is_branch(&code.body, *at)) {
            let mend = "give the difference a name in dialect.rs, or a pair of files named after the engines";
            breaches.push(Breach::at(file, code.body[at].line, "asks which engine it has".to_owned(), mend));
        }
    }
    breaches
}

/// Migrations are `NNNN_name/`, numbered from 0001 without gaps; each holds `up.sql`, or one file per engine.
pub(crate) fn migrations_have_no_gaps(project: &Project) -> Vec<Breach> {
    let mut folders: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for path in project.paths.iter().filter_map(|path| path.strip_prefix(MIGRATIONS)) {
        if let Some((folder, file)) = path.split_once('/') {
            folders.entry(folder).or_default().push(file);
        }
    }
    let mut breaches = Vec::new();
    for (expected, (folder, files)) in (1..).zip(&folders) {
        let place = format!("{MIGRATIONS}{folder}");
        let number = folder.split('_').next().unwrap_or_default();
        if number != format!("{expected:04}") || !folder.contains('_') {
            let what = format!("stands where {expected:04}_name belongs");
            let mend = "renumber the one that has not been released: one row of numbers for both engines";
            breaches.push(Breach::of(&place, what, mend));
        }
        if files != &["up.sql"] && files != &["up.postgres.sql", "up.sqlite.sql"] {
            let mend = "hold `up.sql`, or `up.sqlite.sql` and `up.postgres.sql`, and nothing else";
            breaches.push(Breach::of(&place, format!("holds {}", files.join(", ")), mend));
        }
    }
    breaches
}

/// Whether a literal begins like SQL. Prose begins with a capital ("Select a view"), statements do not, or shout.
fn is_statement(literal: &str) -> bool {
    let text =
        literal.trim_start_matches(['r', 'b', '#', '"']).trim_start_matches(['\\', 'n', ' ', '\n', '\t']);
    let begins = |word: &str| text.starts_with(word) || text.starts_with(&word.to_uppercase());
    let holds = |word: &str| text.contains(word) || text.contains(&word.to_uppercase());
    begins("insert into ")
        || begins("create table ")
        || begins("delete from ")
        || (begins("select ") && holds(" from "))
        || (begins("update ") && holds(" set "))
}

/// Whether the code decides by the engine here: a match arm, a comparison, or a question such as `is_sqlite()`.
fn is_branch(tokens: &[Token], at: usize) -> bool {
    let here = &tokens[at..];
    if here[0].kind == Kind::Word && ["is_sqlite", "is_postgres"].contains(&here[0].text.as_str()) {
        return true;
    }
    let engine = ["Sqlite", "Postgres"].iter().any(|name| starts_with(here, &["Engine", ":", ":", name]));
    let compared = |two: &[Token]| two.len() == 2 && two[1].is("=") && (two[0].is("=") || two[0].is("!"));
    let arm = here.len() > 5 && here[4].is("=") && (here[5].is(">") || here[5].is("="));
    engine
        && (arm
            || here.get(4).is_some_and(|mark| mark.is("|"))
            || compared(&tokens[at.saturating_sub(2)..at]))
}

fn may_branch(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    ["db", "dialect", "migrate", "sqlite", "postgres"].iter().any(|word| path.contains(word))
        || name == "lib.rs"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::house::breach::places;

    #[test]
    fn statements_are_known_by_how_they_begin() {
        for sql in ["select 1 from t", "r#\"\n  insert into t", "UPDATE t SET a = 1", "delete from t"] {
            assert!(is_statement(&format!("\"{sql}\"")), "{sql}");
        }
        for prose in
            ["Select a view from the list", "select one", "update the ticket", "insert", "deleted from"]
        {
            assert!(!is_statement(&format!("\"{prose}\"")), "{prose}");
        }
    }

    #[test]
    fn sql_is_found_everywhere_but_in_the_store() {
        let text = "//! `select a from b`\nfn f() { q(\"select a from b\") }\n";
        let files = [("crates/regard-web/src/a.rs", text), ("crates/regard-store/src/a.rs", text)];
        assert_eq!(places(sql_lives_in_the_store, &files), ["crates/regard-web/src/a.rs:2"]);
    }

    #[test]
    fn an_engine_may_be_named_but_not_asked_for() {
        let check = |text: &str, broken: usize| {
            let text = format!("fn f() {{ {text} }}");
            let found = places(engines_branch_in_one_place, &[("crates/regard-store/src/ticket.rs", &text)]);
            assert_eq!(found.len(), broken, "{text}");
        };
        check("sql! { CLAIM (Engine::Postgres) = \"select 1\"; }", 0);
        check("match engine { Engine::Sqlite => 1, Engine::Postgres => 2 }", 2);
        check("if tx.engine() == Engine::Sqlite { a() }", 1);
        check("if db.is_sqlite() { a() }", 1);
        let dialect =
            ("crates/regard-store/src/dialect.rs", "fn f(e: Engine) { if e == Engine::Sqlite { g() } }");
        assert!(places(engines_branch_in_one_place, &[dialect]).is_empty());
        let pair = [
            ("crates/regard-store/src/search.rs", dialect.1),
            ("crates/regard-store/src/search/sqlite.rs", ""),
        ];
        assert!(places(engines_branch_in_one_place, &pair).is_empty());
    }

    #[test]
    fn gaps_repeats_and_strays_between_migrations_are_found() {
        let path = |rest: &str| format!("{MIGRATIONS}{rest}");
        let good = [
            path("0001_people/up.sql"),
            path("0002_search/up.postgres.sql"),
            path("0002_search/up.sqlite.sql"),
        ];
        let check = |more: &[&str], broken: &[&str]| {
            let more = more.iter().map(|rest| path(rest));
            let all: Vec<String> = good.iter().cloned().chain(more).collect();
            let files: Vec<_> = all.iter().map(|path| (path.as_str(), "")).collect();
            let broken: Vec<String> = broken.iter().map(|rest| path(rest)).collect();
            assert_eq!(places(migrations_have_no_gaps, &files), broken);
        };
        check(&["0003_mail/up.sql"], &[]);
        check(&["0004_mail/up.sql"], &["0004_mail"]);
        check(&["0003_mail/up.sqlite.sql"], &["0003_mail"]);
        check(&["0002_mail/up.sql"], &["0002_search"]);
    }
}
