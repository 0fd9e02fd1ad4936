//! `regard language`: what the language room finds in texts, without a desk.

use super::Told;
use anyhow::Result;
use clap::{Args, ValueEnum};
use regard_language::json::{Question, Wrong, answer};
use serde_json::{Value, json};
use std::io::{BufRead, Write};

#[derive(Args)]
#[command(after_long_help = "\
Each line of standard input is one JSON object, each line of standard output its answer, in the same order:
  promises  {id, text, now, zone}
            -> {id, findings: [{start, end, text, polarity, due_at, vague, conditional, rule}]}
  dates     {id, text, now, zone}
            -> {id, findings: [{start, end, text, due_at, rule}]}

  questions {id, text (the customer's message), reply}
            -> {id, findings: [{start, end, text, answered}]}
  courtesy  {id, text}
            -> {id, findings: [{kind, start, end, text, rule, suggestion}]}
  discretion {id, text, context: {ticket_people, ticket_orders, other_customers: [{name, mail, phone, orders}]}}
            -> {id, findings: [{kind, level, start, end, text, rule}]}

Offsets count characters (Unicode scalar values) from 0; `end` is one past the last. `due_at` is local time in `zone`.
Business hours are Monday to Friday 09:00-17:00 unless `schedule` is given, such as
  {\"mon\": [\"09:00\", \"18:00\"], ..., \"holidays\": [\"2026-12-25\"]}  or  \"Mon-Fri 09:00-17:00, closed 2026-12-25\".
The language is guessed from the words (English, German).

A line that cannot be read is answered in its place by {id, line, error, findings: []} and named on standard error; all
other lines are answered as usual, and the command ends with exit code 1.

Example:
  echo '{\"id\": 1, \"text\": \"Ready by Friday 3pm.\", \"now\": \"2026-11-25T10:00\", \"zone\": \"Europe/London\"}' | regard language dates --json-lines")]
pub(super) struct LanguageArgs {
    /// What to look for
    what: What,
    /// Objects a line in, objects a line out (the only form there is)
    #[arg(long)]
    json_lines: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum What {
    /// What the writer of a reply commits to do, or never to do
    Promises,
    /// What a customer asks, and whether the reply answers each
    Questions,
    /// What a careful colleague would stop in a draft: blame, brush-offs, vague times, ...
    Courtesy,
    /// What must not leave in a draft: other customers' data, cards, keys, notes for the house
    Discretion,
    /// Times to come and the last moment that keeps each
    Dates,
}

pub(super) fn run(args: &LanguageArgs) -> Result<()> {
    let question = match args.what {
        What::Promises => Question::Promises,
        What::Questions => Question::Questions,
        What::Courtesy => Question::Courtesy,
        What::Discretion => Question::Discretion,
        What::Dates => Question::Dates,
    };
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let are_all_read = answers(question, std::io::stdin().lock(), &mut out)?;
    out.flush()?;
    if are_all_read { Ok(()) } else { Err(Told.into()) }
}

/// Answers line by line; false when a line could not be read.
fn answers(question: Question, lines: impl BufRead, out: &mut impl Write) -> Result<bool> {
    let mut are_all_read = true;
    for (number, line) in lines.split(b'\n').enumerate() {
        let line = line?;
        if line.trim_ascii().is_empty() {
            continue;
        }
        let no_text = |error| Wrong { id: Value::Null, why: format!("no UTF-8: {error}") };
        let told = std::str::from_utf8(&line).map_err(no_text).and_then(|line| answer(question, line));
        let told = told.unwrap_or_else(|wrong| {
            are_all_read = false;
            eprintln!("line {}: {}", number + 1, wrong.why);
            refusal(number + 1, wrong)
        });
        writeln!(out, "{told}")?;
    }
    Ok(are_all_read)
}

/// Stands in the place of the answer, so that line n out still belongs to line n in.
fn refusal(line: usize, wrong: Wrong) -> Value {
    json!({ "id": wrong.id, "line": line, "error": wrong.why, "findings": [] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_line_is_named_in_its_place_and_loses_no_other() {
        let lines = b"{\"id\":1,\"text\":\"Are you stupid?\"}\n{\"id\":2}\nnonsense\n\xff\n{\"id\":\"x\",\"text\":\"Hi\"}\n";
        let mut out = Vec::new();
        let are_all_read = answers(Question::Courtesy, &lines[..], &mut out).expect("memory can be written");
        let told: Vec<Value> = String::from_utf8(out)
            .expect("JSON is text")
            .lines()
            .map(|line| serde_json::from_str(line).expect("each line is one object"))
            .collect();
        assert!(!are_all_read);
        assert_eq!(told.len(), 5);
        assert_eq!(told[0]["findings"][0]["kind"], "insult");
        assert_eq!((&told[1]["id"], &told[1]["line"]), (&json!(2), &json!(2)));
        assert!(told[1]["error"].as_str().is_some_and(|why| why.contains("text")));
        assert_eq!((&told[2]["line"], &told[3]["line"]), (&json!(3), &json!(4)));
        assert_eq!(told[4], json!({"id": "x", "findings": []}));
    }
}
