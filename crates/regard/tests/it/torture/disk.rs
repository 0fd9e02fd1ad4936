//! A disk that fills up under the running server, and has room again.

use super::dice::{Dice, until};
use super::ledger::Ledger;
use super::load::{Load, hand_in, message};
use super::reckoning::Books;
use super::server::{PASSWORD, Stage, terminate};
use super::sink::Sink;
use super::web::{Colleague, ask};
use crate::place::{Place, Running};
use regard_testkit::database::on_postgres;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

/// The size of the small disk: enough that the server calls itself ready while it is empty.
const DISK: &str = "size=160m";

/// How a disk is made full.
enum Disk {
    /// A small file system of its own, with a file that takes all of it.
    Small { folder: PathBuf },
    /// Without the right to mount: no file of the server may grow beyond what it is.
    Limited,
}

impl Disk {
    /// A small disk at this folder, if we may mount one.
    fn at(folder: &Path) -> Self {
        fs::create_dir_all(folder).expect("made");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", DISK, "tmpfs"]).arg(folder).output();
        if mounted.is_ok_and(|output| output.status.success()) {
            return Self::Small { folder: folder.to_owned() };
        }
        println!(
            "no small disk can be mounted here (that needs root and CAP_SYS_ADMIN): the server's files are limited instead"
        );
        Self::Limited
    }

    fn fill(&self, server: &Running) {
        match self {
            Self::Limited => limit(server, "65536"),
            Self::Small { folder } => {
                let mut file = File::create(folder.join("ballast")).expect("made");
                let block = [7; 4_096];
                while file.write_all(&block).is_ok() {}
            }
        }
    }

    fn make_room(&self, server: &Running) {
        match self {
            Self::Limited => limit(server, "unlimited"),
            Self::Small { folder } => fs::remove_file(folder.join("ballast")).expect("it is there"),
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if let Self::Small { folder } = self {
            // The server is gone by now; a lazy unmount also ends what was left open.
            let _ = Command::new("umount").arg("-l").arg(folder).status();
        }
    }
}

/// Sets the soft limit of a file's size (setrlimit(2), RLIMIT_FSIZE) for a running process.
fn limit(server: &Running, bytes: &str) {
    let mut prlimit = Command::new("prlimit");
    prlimit.args(["--pid", &server.0.id().to_string(), &format!("--fsize={bytes}:unlimited")]);
    let output = prlimit.output().expect("prlimit is part of util-linux");
    assert!(
        output.status.success(),
        "a full disk needs root, or prlimit: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_full_disk_nothing_is_taken_nothing_is_lost_and_room_is_enough_to_go_on() {
    let place = Place::new().await;
    let disk = Disk::at(&place.folder);
    let is_small = matches!(disk, Disk::Small { .. });
    let sink = Sink::start().await;
    let stage = Stage::new(place, &sink.url()).await;
    let (ledger, dice) = (Ledger::default(), Dice::new(8));
    let mut server = stage.serve();
    stage.ready().await;
    let anna = Colleague::sign_in(stage.web, "anna@example.com", PASSWORD).await;
    let mut number = 0;
    let mut next = || {
        number += 1;
        large(&dice, number)
    };
    let raw = next();
    hand_in(stage.smtp, &raw).await.expect("acknowledged");
    ledger.mail(&raw, true);
    if !on_postgres() {
        until(60, "the conversation that is answered below", async || {
            let page = anna.opens(stage.web, "/tickets/1").await.map_err(|error| error.to_string())?;
            if page.status == 200 { Ok(()) } else { Err(page.head) }
        })
        .await;
    }

    disk.fill(&server);
    let mut refused = None;
    for _ in 0..300 {
        let raw = next();
        let handed = hand_in(stage.smtp, &raw).await;
        ledger.mail(&raw, handed.is_ok());
        if let Err(error) = handed {
            refused = Some((raw, error.to_string()));
            break;
        }
    }
    let (raw, refused) = refused.expect("a full disk takes nothing more");
    let expected = if is_small { "452 4.3.1" } else { "45" };
    assert!(refused.starts_with(expected), "{refused}");
    assert_eq!(ask(stage.web, "GET", "/healthz", "", "").await.expect("it lives").status, 200);
    assert_eq!(anna.opens(stage.web, "/inbox").await.expect("it answers").status, 200, "reading goes on");
    if is_small {
        let ready = ask(stage.web, "GET", "/readyz", "", "").await.expect("it answers");
        assert!(ready.status == 503 && ready.body.contains("make room"), "{}", ready.body);
    }
    // With PostgreSQL what people write lies elsewhere.
    if is_small && !on_postgres() {
        until(60, "a page that says why nothing was saved", async || {
            let text = format!("answer {} ends.", dice.between(0, u64::MAX / 2));
            let said = anna.answers(stage.web, 1, &text).await.map_err(|error| error.to_string())?;
            ledger.answer(&text, said.status == 303);
            let is_clear =
                said.status == 503 && said.body.contains("disk of this desk is full: nothing was saved");
            if is_clear { Ok(()) } else { Err(format!("{}: {}", said.head, said.body)) }
        })
        .await;
    }

    disk.make_room(&server);
    until(30, "room to be found", async || {
        let handed = hand_in(stage.smtp, &raw).await;
        ledger.mail(&raw, handed.is_ok());
        handed.map_err(|error| error.to_string())
    })
    .await;
    let books = Books::open(&stage).await;
    books.drained(200).await;
    assert!(terminate(&mut server, 45).await.success());
    books.check_mails(&ledger).await;
    books.check_answers(&ledger, &sink).await;
    books.check_house(&stage).await;
    books.close().await;
}

/// A mail of several hundred kilobytes, which goes to the file store.
fn large(dice: &Dice, number: u64) -> Vec<u8> {
    let (mut raw, _) = message(dice, "disk", number, None);
    for line in 0..6_000 {
        raw.extend_from_slice(
            format!("{line:06} {number:06} the steam wand leaks, and this is a long story.\r\n").as_bytes(),
        );
    }
    raw
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_fills_up_under_load_costs_nothing() {
    let place = Place::new().await;
    let disk = Disk::at(&place.folder);
    let sink = Sink::start().await;
    let stage = Arc::new(Stage::new(place, &sink.url()).await);
    let (ledger, dice) = (Arc::new(Ledger::default()), Dice::new(88));
    let mut server = stage.serve();
    stage.ready().await;
    let load = Load::begin(&stage, &ledger, 3).await;
    for _ in 0..2 {
        dice.wait(500, 1_500).await;
        disk.fill(&server);
        dice.wait(1_000, 2_500).await;
        disk.make_room(&server);
    }
    dice.wait(1_000, 1_500).await;
    load.end().await;
    let books = Books::open(&stage).await;
    // Jobs that failed wait for their next try, and leases that could not be renewed have to end.
    books.drained(200).await;
    assert!(terminate(&mut server, 45).await.success());
    assert!(!stage.logged().contains("panicked"), "{}", stage.logged());
    books.check_mails(&ledger).await;
    books.check_answers(&ledger, &sink).await;
    books.check_house(&stage).await;
    books.close().await;
}
