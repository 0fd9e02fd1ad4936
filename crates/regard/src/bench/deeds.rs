//! Deeds over HTTP: tickets begun and answered, by programs with tokens as integrators do it, or by the forms of colleagues.

use super::Plan;
use super::client::{Line, form};
use super::pages::{Browser, Reader};
use super::place::Bench;
use super::report::Measured;
use super::server::Server;
use super::stopwatch::{AsyncWork, Times};
use super::text;
use crate::dice::Dice;
use crate::opening;
use anyhow::{Result, bail};
use regard_services::api_tokens;
use regard_services::ctx::Ctx;
use serde_json::json;

/// Which door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Door {
    Api,
    Forms,
}

/// Creating and answering.
pub(super) async fn measure(
    bench: &Bench,
    server: &Server,
    reader: &Reader,
    plan: &Plan,
) -> Result<Vec<Measured>> {
    let (door, token) = door(bench, server).await?;
    let browsers = || async {
        match door {
            Door::Forms => reader.browsers(plan.at_once).await,
            Door::Api => programs(server, &token, plan.at_once).await,
        }
    };
    let note = if door == Door::Api { "by the API" } else { "by the form" };
    let mut measures = Vec::new();
    let customers = bench.filled.customers;
    let work = Deed { door, is_reply: false, customers, tickets: bench.filled.tickets };
    for (work, name) in [(work.clone(), "ticket created"), (Deed { is_reply: true, ..work }, "reply written")]
    {
        let (browsers, before) = (browsers().await?, server.cpu_ms()?);
        let times = Times::run(browsers, plan.seconds, work).await?;
        measures.push(Measured { note: note.into(), ..times.measured_on(server, before, name)? });
    }
    Ok(measures)
}

/// The API when it takes tickets, else the forms.
async fn door(bench: &Bench, server: &Server) -> Result<(Door, String)> {
    let desk = opening::desk(&bench.config).await?;
    let token = api_tokens::create(&Ctx::system(&desk, "bench"), bench.colleagues[0], "bench").await?.token;
    desk.db.close().await;
    let mut line = Line::open(server.web, bearer(&token)).await?;
    let answer = line.get("/api/v2/tickets/1.json").await?;
    Ok((if answer.status == 200 { Door::Api } else { Door::Forms }, token))
}

fn bearer(token: &str) -> String {
    format!("Authorization: Bearer {token}\r\n")
}

async fn programs(server: &Server, token: &str, at_once: usize) -> Result<Vec<Browser>> {
    let mut programs = Vec::new();
    for number in 0..at_once {
        let line = Line::open(server.web, bearer(token)).await?;
        programs.push(Browser { line, csrf: String::new(), dice: Dice(100 + number as u64) });
    }
    Ok(programs)
}

#[derive(Clone)]
struct Deed {
    door: Door,
    is_reply: bool,
    customers: i64,
    tickets: i64,
}

impl AsyncWork<Browser> for Deed {
    async fn once(&self, browser: &mut Browser) -> Result<()> {
        let dice = &mut browser.dice;
        let (subject, words) = (text::subject(dice), text::comment(dice));
        let customer = format!("customer{}@example.org", dice.below(self.customers.unsigned_abs()));
        let ticket = self.tickets - i64::try_from(dice.below(self.tickets.unsigned_abs().min(5_000)))?;
        let ticket = ticket.max(1);
        let (method, path, head, body) = match (self.door, self.is_reply) {
            (Door::Api, false) => {
                let ticket = json!({"ticket": {"subject": subject, "comment": {"body": words},
                    "requester": {"email": customer, "name": "Customer"}}});
                ("POST", "/api/v2/tickets.json".to_owned(), JSON.to_owned(), ticket.to_string().into_bytes())
            }
            (Door::Api, true) => {
                let change = json!({"ticket": {"comment": {"body": words, "public": true}}});
                (
                    "PUT",
                    format!("/api/v2/tickets/{ticket}.json"),
                    JSON.to_owned(),
                    change.to_string().into_bytes(),
                )
            }
            (Door::Forms, false) => {
                let fields = [
                    ("csrf", browser.csrf.as_str()),
                    ("to", &customer),
                    ("subject", &subject),
                    ("text", &words),
                ];
                let (head, body) = form(&fields);
                ("POST", "/tickets".to_owned(), head, body)
            }
            (Door::Forms, true) => {
                let fields = [("csrf", browser.csrf.as_str()), ("mode", "reply"), ("text", &words)];
                let (head, body) = form(&fields);
                ("POST", format!("/tickets/{ticket}/comments"), head, body)
            }
        };
        let answer = browser.line.ask(method, &path, &head, &body).await?;
        match answer.status {
            200 | 201 | 303 => Ok(()),
            status => bail!(
                "{method} {path} answered {status}: {}",
                answer.text().chars().take(300).collect::<String>()
            ),
        }
    }
}

const JSON: &str = "Content-Type: application/json\r\n";
