//! `regard bench` from end to end at a tiny size: every row is there. How fast anything is, no test asks.

use crate::place::Place;

const ROWS: [&str; 24] = [
    "start to first page",
    "memory, idle",
    "list page, gzip",
    "first load (page, styles, scripts), gzip",
    "inbox page",
    "today page",
    "ticket page",
    "search, a rare word",
    "search, a common word",
    "search, a phrase",
    "ticket created",
    "reply written",
    "mail accepted by SMTP",
    "mail understood (SMTP)",
    "mail acknowledged (SMTP)",
    "mail accepted by LMTP",
    "mail understood (LMTP)",
    "mail acknowledged (LMTP)",
    "memory, at most",
    "live screens held",
    "memory of a live screen",
    "raw: ticket created",
    "raw: reply written",
    "raw: mail kept",
];

#[tokio::test]
async fn a_bench_fills_serves_measures_and_prints_every_row() {
    let place = Place::new().await;
    let folder = place.database.folder.path().join("bench").to_string_lossy().into_owned();
    let size = ["bench", "--tickets", "120", "--seconds", "0.2", "--screens", "5", "--at-once", "2"];
    let words: Vec<&str> = size.into_iter().chain(["--keep", &folder]).collect();
    let report = place.json(&words.iter().copied().chain(["--json"]).collect::<Vec<_>>());
    let measures = report["measures"].as_array().expect("a list");
    for row in ROWS {
        let found = measures.iter().find(|measure| measure["name"] == row);
        let found = found.unwrap_or_else(|| panic!("{row} is not in {report:#}"));
        assert!(found["value"].as_f64().is_some_and(|value| value >= 0.0), "{found}");
    }
    assert!(report["database_mib"].as_f64().is_some_and(|size| size > 0.0), "{report}");
    let ratio = measures.iter().find(|measure| measure["name"] == "ticket created");
    assert!(ratio.is_some_and(|row| row["of_raw"].as_f64().is_some_and(|ratio| ratio > 0.0)), "{ratio:?}");
    let figures = place.database.folder.path().join("figures.json").to_string_lossy().into_owned();
    let again: Vec<&str> = words.into_iter().chain(["--only", "live", "--json", &figures]).collect();
    let table = place.prints(&again);
    assert!(table.contains("live screens held") && !table.contains("inbox page"), "{table}");
    assert!(std::fs::read_to_string(&figures).expect("written").contains("live screens held"));
}

#[tokio::test]
async fn a_bench_leaves_somebodys_desk_alone() {
    let place = Place::new().await;
    place.prints(&["user", "create", "--email", "anna@example.com", "--name", "Anna", "--admin"]);
    let folder = place.folder.to_string_lossy().into_owned();
    let (code, said) = place.refuses(&["bench", "--tickets", "10", "--keep", &folder]);
    assert!(code == 1 && said.contains("somebody's desk"), "{code}: {said}");
}
