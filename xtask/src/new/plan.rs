//! Which files each sort of thing needs, and where it is joined to what is there. The skeletons are files of their own.

use super::name::Name;
use crate::project::Project;

/// One file to make, or lines to add to one.
pub(crate) enum Change {
    /// A new file with this text.
    Create(String),
    /// Lines put before the first line that begins like this.
    Insert { before: &'static str, text: String },
    /// Text put at the end of the list that begins like this and ends in `];`.
    Append { list: &'static str, text: String },
}

/// What to do to which file, in order.
pub(crate) type Plan = Vec<(String, Change)>;

/// A migration for both engines in one text.
pub(crate) fn migration(project: &Project, name: &Name) -> Plan {
    step(project, name, "-- What changes, and why. Times are microseconds since 1970 UTC.\n")
}

/// A kind of job: its payload in the domain, its file in the jobs, its place in the table, its test.
pub(crate) fn job(name: &Name) -> Plan {
    vec![
        create(name, "crates/regard-jobs/src/$snake$.rs", include_str!("../../skeletons/job/job.rs.txt")),
        insert(name, "crates/regard-jobs/src/lib.rs", "pub mod perform;", "pub mod $snake$;\n"),
        insert(name, "crates/regard-jobs/src/perform.rs", "Job::CheckLaws =>", PERFORM),
        insert(
            name,
            "crates/regard-jobs/src/perform.rs",
            "Job::SendMail { outgoing_id } => outgoing::",
            GIVE_UP,
        ),
        insert(
            name,
            "crates/regard-jobs/src/perform.rs",
            "use regard_domain::job::Job;",
            "use crate::$snake$;\n",
        ),
        insert(name, "crates/regard-domain/src/job.rs", "/// Check the laws", VARIANT),
        insert(
            name,
            "crates/regard-domain/src/job.rs",
            "Job::CheckLaws =>",
            "Job::$Camel$ { .. } => \"$snake$\",\n",
        ),
        create(name, "crates/regard/tests/it/$snake$.rs", include_str!("../../skeletons/job/it.rs.txt")),
        insert(name, "crates/regard/tests/it/main.rs", "mod store;", "mod $snake$;\n"),
    ]
}

/// A page: its address with a guard, its handler, what its template is given, the template, and samples, which the tests
/// of all pages look at.
pub(crate) fn page(name: &Name) -> Plan {
    let web = |path: &str| format!("crates/regard-web/{path}");
    let (routes, samples) = (web("src/routes.rs"), web("examples/gallery/samples/mod.rs"));
    vec![
        create(name, &web("src/$plural$.rs"), include_str!("../../skeletons/page/handler.rs.txt")),
        insert(name, &web("src/lib.rs"), "pub mod live;", "pub mod $plural$;\n"),
        insert(name, &routes, "use axum::", "use crate::$plural$;\n"),
        insert(name, &routes, ".get(\"/live\"", ".get(\"/$path$\", Staff, $plural$::index)\n"),
        create(name, &web("src/view/$plural$.rs"), include_str!("../../skeletons/page/view.rs.txt")),
        insert(name, &web("src/view/mod.rs"), "pub mod plain;", "pub mod $plural$;\n"),
        create(name, &web("templates/$plural$.html"), include_str!("../../skeletons/page/page.html.txt")),
        create(
            name,
            &web("examples/gallery/samples/$plural$.rs"),
            include_str!("../../skeletons/page/sample.rs.txt"),
        ),
        insert(name, &samples, "mod cast;", "mod $plural$;\n"),
        insert(name, &samples, "(\"sign-in\"", SAMPLES),
    ]
}

/// A channel: a folder with all its parts, and a test from the wire to the ticket.
pub(crate) fn channel(name: &Name) -> Plan {
    let channels = |path: &str| format!("crates/regard-channels/src/{path}");
    vec![
        create(name, &channels("$snake$.rs"), include_str!("../../skeletons/channel/channel.rs.txt")),
        create(name, &channels("$snake$/message.rs"), include_str!("../../skeletons/channel/message.rs.txt")),
        insert(name, &channels("lib.rs"), "pub mod smtp;", "pub mod $snake$;\n"),
        create(name, "crates/regard/tests/it/$snake$.rs", include_str!("../../skeletons/channel/it.rs.txt")),
        insert(name, "crates/regard/tests/it/main.rs", "mod store;", "mod $snake$;\n"),
    ]
}

/// A capability: the same name on each floor it needs, and a test that Eve sees nothing of it.
pub(crate) fn capability(project: &Project, name: &Name) -> Plan {
    let mut plan = step(project, name, include_str!("../../skeletons/capability/up.sql.txt"));
    plan.extend([
        insert(
            name,
            "crates/regard-domain/src/id.rs",
            "/// One message on a ticket.",
            "/// One $words$.\n$Camel$Id,\n",
        ),
        create(
            name,
            "crates/regard-domain/src/$snake$.rs",
            include_str!("../../skeletons/capability/domain.rs.txt"),
        ),
        insert(name, "crates/regard-domain/src/lib.rs", "pub mod job;", "pub mod $snake$;\n"),
        create(
            name,
            "crates/regard-store/src/$snake$.rs",
            include_str!("../../skeletons/capability/store.rs.txt"),
        ),
        insert(name, "crates/regard-store/src/lib.rs", "pub mod law;", "pub mod $snake$;\n"),
        insert(
            name,
            "crates/regard-store/src/catalogue.rs",
            "crate::law::STATEMENTS,",
            "crate::$snake$::STATEMENTS,\n",
        ),
        create(
            name,
            "crates/regard-services/src/$plural$.rs",
            include_str!("../../skeletons/capability/services.rs.txt"),
        ),
        insert(name, "crates/regard-services/src/lib.rs", "pub mod laws;", "pub mod $plural$;\n"),
        create(
            name,
            "crates/regard/tests/it/$plural$.rs",
            include_str!("../../skeletons/capability/it.rs.txt"),
        ),
        insert(name, "crates/regard/tests/it/main.rs", "mod store;", "mod $plural$;\n"),
    ]);
    plan
}

const SAMPLES: &str =
    "(\"$path$\", Box::new($plural$::$plural$())),\n(\"$path$-empty\", Box::new($plural$::no_$plural$())),\n";

const PERFORM: &str = "Job::$Camel$ { ticket_id } => $snake$::run(ctx, *ticket_id).await,\n";

const GIVE_UP: &str = "Job::$Camel$ { .. } => return false,\n";

const VARIANT: &str =
    "/// Say here what is done. Safe to repeat.\n$Camel$ {\n/// Which ticket.\nticket_id: TicketId,\n},\n";

/// The next migration, with its SQL and its line in the list.
fn step(project: &Project, name: &Name, sql: &str) -> Plan {
    let numbers =
        project.paths.iter().filter_map(|path| path.strip_prefix("crates/regard-store/migrations/"));
    let last = numbers.filter_map(|path| path.get(..4)?.parse::<u32>().ok()).max().unwrap_or(0);
    let (number, folder) = (last + 1, format!("{:04}_{}", last + 1, name.plural));
    let listed = Change::Append {
        list: "const MIGRATIONS",
        text: format!("    migration!({number}, \"{folder}\"),\n"),
    };
    vec![
        (format!("crates/regard-store/migrations/{folder}/up.sql"), Change::Create(name.fill(sql))),
        ("crates/regard-store/src/migrate.rs".to_owned(), listed),
    ]
}

fn create(name: &Name, path: &str, skeleton: &str) -> (String, Change) {
    (name.fill(path), Change::Create(name.fill(skeleton)))
}

fn insert(name: &Name, path: &str, before: &'static str, text: &str) -> (String, Change) {
    (name.fill(path), Change::Insert { before, text: name.fill(text) })
}
