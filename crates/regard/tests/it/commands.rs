//! The commands as an operator types them: what they print, how they exit, and a server that starts and stops well.

use crate::place::{Place, Running, free_port, text};
use regard_testkit::database::on_postgres;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::thread::{self, JoinHandle};

#[tokio::test]
async fn people_and_tokens_are_made_on_a_fresh_data_folder() {
    let place = Place::new().await;
    let anna = [
        "user",
        "create",
        "--email",
        "anna@example.com",
        "--name",
        "Anna",
        "--password",
        "four words in a row",
        "--admin",
        "--json",
    ];
    assert_eq!(place.json(&anna)["role"], "admin");
    let (code, said) = place.refuses(&anna);
    assert!(code == 1 && said.contains("has this address already"), "{code}: {said}");
    let ben = place.json(&["user", "create", "--email", "ben@example.com", "--name", "Ben", "--json"]);
    assert!(
        ben["role"] == "agent"
            && ben["sign_in_link"].as_str().is_some_and(|link| link.contains("/sign-in/link/"))
    );
    let token = place.json(&["token", "create", "--user", "anna@example.com", "--json"]);
    assert!(token["token"].as_str().is_some_and(|token| token.len() > 30), "{token}");
    let listed = place.json(&["user", "list", "--json"]);
    assert_eq!(listed.as_array().map(Vec::len), Some(2));
    let (code, said) = place.refuses(&["token", "create", "--user", "nobody@example.com"]);
    assert!(code == 1 && said.contains("nobody has the address"), "{said}");
}

#[tokio::test]
async fn a_wrong_setting_or_word_ends_with_2_and_says_what_would_be_right() {
    let place = Place::new().await;
    assert_eq!(place.refuses(&["user", "creat"]).0, 2);
    let output = place.command(&["migrate"]).env("REGARD_WORKERS", "many").output().expect("it runs");
    let said = text(&output.stderr);
    assert!(
        output.status.code() == Some(2) && said.contains("`workers`") && said.contains("whole number"),
        "{said}"
    );
}

#[tokio::test]
async fn a_mail_from_a_pipe_is_kept_and_a_mail_server_is_told_to_try_again_when_it_is_not() {
    let place = Place::new().await;
    let mail = b"From: dora@example.com\nSubject: From a pipe\n\nHello.\n";
    let taken = place.pipes(&["mail", "in", "--to", "support@example.com"], mail);
    assert!(taken.status.success(), "{}", text(&taken.stderr));
    let mut child = place
        .command(&["mail", "in", "--config", "/nowhere/regard.toml"])
        .stdin(Stdio::piped())
        .spawn()
        .expect("it runs");
    let _ = child.stdin.take().expect("a pipe").write_all(mail);
    assert_eq!(child.wait().expect("it ends").code(), Some(75), "EX_TEMPFAIL");
}

#[tokio::test]
async fn an_import_may_be_begun_again_and_takes_each_mail_once() {
    let place = Place::new().await;
    let mails = place.database.folder.path().join("mails");
    std::fs::create_dir_all(mails.join("new")).expect("made");
    std::fs::create_dir_all(mails.join("cur")).expect("made");
    for number in 0..3 {
        let raw = format!(
            "From: dora@example.com\nSubject: Old {number}\nMessage-ID: <old{number}@example.com>\nDate: Mon, 2 Nov 2026 10:00:0{number} +0000\n\nHello {number}.\n"
        );
        std::fs::write(mails.join(format!("new/{number}")), raw).expect("written");
    }
    let path = mails.to_string_lossy().into_owned();
    let first = place.json(&["import", "mail", &path, "--json"]);
    assert_eq!(
        (&first["found"], &first["new"], &first["dead_jobs"]),
        (&3.into(), &3.into(), &0.into()),
        "{first}"
    );
    std::fs::rename(mails.join("new/0"), mails.join("cur/0:2,S")).expect("read meanwhile");
    let second = place.json(&["import", "mail", &path, "--json"]);
    assert_eq!((&second["new"], &second["known"]), (&0.into(), &3.into()), "{second}");
    assert_eq!(place.prints(&["law", "9"]).trim(), "law 9 (Only those meant to hear, hear) holds");
    assert_eq!(place.prints(&["verify"]).trim(), "everything is as it should be");
}

#[tokio::test]
async fn a_desk_moves_to_another_folder_with_its_key() {
    let place = Place::new().await;
    place.prints(&["user", "create", "--email", "anna@example.com", "--name", "Anna", "--admin"]);
    let file = place.database.folder.path().join("desk.tar.gz").to_string_lossy().into_owned();
    assert_eq!(place.json(&["backup", &file, "--json"])["missing"], Value::Array(Vec::new()));
    let (code, said) = place.refuses(&["backup", &file]);
    assert!(code == 1 && said.contains("--replace"), "{said}");
    let other = Place::new().await;
    other.prints(&["restore", &file]);
    let keys = [&place, &other].map(|place| std::fs::read(place.folder.join("secret.key")).expect("there"));
    assert_eq!(keys[0], keys[1]);
    assert_eq!(other.json(&["user", "list", "--json"])[0]["email"], "anna@example.com");
    let (code, said) = other.refuses(&["restore", &file]);
    assert!(code == 1 && said.contains("There is a desk already"), "{said}");
    let (code, said) = place.refuses(&["doctor", "--config", "/nowhere/regard.toml"]);
    assert!(code == 2 && said.contains("/nowhere/regard.toml"), "{said}");
    // The tests' own PostgreSQL waits for no disk, and the doctor says so: that is not this desk's fault.
    let findings: Value = serde_json::from_slice(&other.run(&["doctor", "--json"]).stdout).expect("JSON");
    let broken = |one: &&Value| one["state"] == "broken" && !(on_postgres() && one["part"] == "database");
    assert_eq!(findings.as_array().expect("a list").iter().find(broken), None);
}

fn get(address: SocketAddr, path: &str, more: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("it listens");
    write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{more}\r\n").expect("asked");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("answered");
    answer
}

#[tokio::test]
async fn a_server_says_when_it_is_ready_counts_what_it_does_and_ends_when_it_is_asked() {
    let place = Place::new().await;
    let (web, smtp) = (free_port(), free_port());
    let mut command =
        place.command(&["serve", "--listen", &web.to_string(), "--smtp-listen", &smtp.to_string()]);
    let mut child = Running(command.env("REGARD_LOG", "info").spawn().expect("it runs"));
    let mut log = BufReader::new(child.0.stderr.take().expect("a pipe"));
    let mut line = String::new();
    while !line.contains("Regard is open") {
        line.clear();
        assert!(log.read_line(&mut line).expect("logs") > 0, "it ended before it was open");
        serde_json::from_str::<Value>(&line).expect("a server logs one JSON object a line");
    }
    assert!(get(web, "/healthz", "").starts_with("HTTP/1.1 200"));
    let ready = get(web, "/readyz", "");
    assert!(ready.starts_with("HTTP/1.1 200") && ready.contains(r#""ready":true"#), "{ready}");
    let page = get(web, "/sign-in", "");
    assert!(page.starts_with("HTTP/1.1 200") && page.to_lowercase().contains("x-request-id:"), "{page}");
    let figures = get(web, "/metrics", "");
    for expected in [
        "regard_jobs{",
        "regard_tickets_waiting",
        r#"route="/sign-in",status="200""#,
        "regard_http_request_duration_seconds_bucket",
    ] {
        assert!(figures.contains(expected), "{expected} is not in {figures}");
    }
    assert!(get(web, "/metrics", "X-Forwarded-For: 192.0.2.1\r\n").starts_with("HTTP/1.1 404"));
    let mut greeting = String::new();
    BufReader::new(TcpStream::connect(smtp).expect("it listens"))
        .read_line(&mut greeting)
        .expect("it greets");
    assert!(greeting.starts_with("220"), "{greeting}");
    let kill =
        Command::new("kill").arg("-TERM").arg(child.0.id().to_string()).status().expect("kill is there");
    assert!(kill.success());
    assert!(child.0.wait().expect("it ends").success(), "it ends well");
}

/// A mail server that takes one message, or refuses its reader, and gives what it was told.
fn takes_one(verdict: &'static str) -> (SocketAddr, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("bound");
    let told = thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("somebody comes");
        let mut lines = BufReader::new(stream.try_clone().expect("two ends")).lines();
        let (mut told, mut in_message) = (String::new(), false);
        write!(stream, "220 other.example.net\r\n").expect("said");
        while let Some(Ok(line)) = lines.next() {
            told.push_str(&line);
            told.push('\n');
            let answer = match line.split(' ').next() {
                _ if in_message && line != "." => continue,
                Some("QUIT") => break,
                Some("RCPT") => verdict,
                Some("DATA") => "354 go on",
                _ => "250 ok",
            };
            in_message = answer.starts_with("354");
            write!(stream, "{answer}\r\n").expect("said");
        }
        told
    });
    (address, told)
}

#[tokio::test]
async fn a_trial_of_the_way_out_says_what_the_other_server_said() {
    let place = Place::new().await;
    let words = ["mail", "send-test", "--to", "dora@example.org"];
    let (code, said) = place.refuses(&words);
    assert!(code == 1 && said.contains("REGARD_SMTP_SERVER"), "{code}: {said}");
    for (verdict, is_taken) in [("250 ok", true), ("550 no such person", false)] {
        let (address, told) = takes_one(verdict);
        let server = format!("smtp+plain://{address}");
        let output = place.command(&words).env("REGARD_SMTP_SERVER", server).output().expect("it runs");
        let said = text(&output.stdout) + &text(&output.stderr);
        assert_eq!(output.status.success(), is_taken, "{said}");
        assert!(said.contains(if is_taken { "took it for dora@example.org" } else { verdict }), "{said}");
        let told = told.join().expect("it ends");
        assert!(told.contains("RCPT TO:<dora@example.org>"), "{told}");
        assert_eq!(told.contains("Auto-Submitted: auto-generated"), is_taken, "{told}");
    }
}
