use regard_language::json::{Question, answer};
use std::io::BufRead;
fn main() {
    let kind = match std::env::args().nth(1).as_deref() {
        Some("promises") => Question::Promises,
        Some("dates") => Question::Dates,
        Some("courtesy") => Question::Courtesy,
        Some("questions") => Question::Questions,
        _ => Question::Discretion,
    };
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap();
        match answer(kind, &line) {
            Ok(v) => println!("{v}"),
            Err(e) => println!("{e:?}"),
        }
    }
}
