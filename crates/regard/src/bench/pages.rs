//! Pages as colleagues read them, each with a session of their own.

use super::client::Line;
use super::place::Bench;
use super::report::Measured;
use super::server::Server;
use super::stopwatch::{AsyncWork, Times, count};
use super::text::{COMMON, PHRASE, RARE};
use super::{Plan, figure};
use crate::dice::Dice;
use crate::opening;
use anyhow::{Context, Result, bail};
use regard_http::cookie::Cookie;
use regard_services::ctx::Ctx;
use regard_services::sessions::Visit;
use regard_services::sign_in;
use std::net::SocketAddr;

/// Colleagues who are signed in.
pub(super) struct Reader {
    web: SocketAddr,
    cookies: Vec<String>,
    tickets: i64,
}

/// One colleague's line, and where they look.
pub(super) struct Browser {
    /// The line.
    pub line: Line,
    /// The form token of the session.
    pub csrf: String,
    /// Where they look next.
    pub dice: Dice,
}

impl Reader {
    /// Signs colleagues in, by the links that the operator can make.
    pub(super) async fn sign_in(bench: &Bench, server: &Server) -> Result<Self> {
        let desk = opening::desk(&bench.config).await?;
        let ctx = Ctx::system(&desk, "bench");
        let mut cookies = Vec::new();
        for number in 0..bench.colleagues.len() {
            let link = sign_in::link_for(&ctx, &format!("agent{number}@example.com")).await?;
            let token = link.rsplit('/').next().context("a link ends with its token")?;
            let session = sign_in::by_link(&ctx, token, &Visit::default()).await?;
            cookies.push(format!("{}={session}", Cookie::Session.name(&desk.place)));
        }
        desk.db.close().await;
        Ok(Self { web: server.web, cookies, tickets: bench.filled.tickets })
    }

    /// The header line that signs a colleague in.
    pub(super) fn cookie(&self, number: usize) -> String {
        format!("Cookie: {}\r\n", self.cookies[number % self.cookies.len()])
    }

    /// A line for each of so many colleagues.
    pub(super) async fn browsers(&self, at_once: usize) -> Result<Vec<Browser>> {
        let mut browsers = Vec::new();
        for number in 0..at_once {
            let mut line = Line::open(self.web, self.cookie(number)).await?;
            let page = line.get("/inbox").await?.text();
            let csrf = page.split_once("name=\"csrf\" value=\"").and_then(|(_, rest)| rest.split_once('"'));
            let csrf = csrf.context("the page has no form token")?.0.to_owned();
            browsers.push(Browser { line, csrf, dice: Dice(number as u64) });
        }
        Ok(browsers)
    }

    /// Lists and tickets.
    pub(super) async fn pages(&self, server: &Server, plan: &Plan) -> Result<Vec<Measured>> {
        let mut measures = self.sizes().await?;
        let pages = [
            ("inbox page", "/inbox?view=open".to_owned()),
            ("today page", "/today".to_owned()),
            ("ticket page", String::new()),
        ];
        measures.extend(self.look(server, plan, &pages).await?);
        Ok(measures)
    }

    /// Searches; each colleague has rights of their own, so each is asked anew.
    pub(super) async fn searches(&self, server: &Server, plan: &Plan) -> Result<Vec<Measured>> {
        let phrase = format!("/search?q=%22{}%22", PHRASE.replace(' ', "+"));
        let searches = [
            ("search, a rare word", format!("/search?q={RARE}")),
            ("search, a common word", format!("/search?q={COMMON}")),
            ("search, a phrase", phrase),
        ];
        self.look(server, plan, &searches).await
    }

    async fn look(
        &self,
        server: &Server,
        plan: &Plan,
        pages: &[(&'static str, String)],
    ) -> Result<Vec<Measured>> {
        let mut measures = Vec::new();
        for (name, path) in pages {
            let work = Look { path: path.clone(), tickets: self.tickets };
            // The first look at a page reads it from the disk; people meet it warm.
            Times::run(self.browsers(1).await?, plan.seconds / 10, work.clone()).await?;
            let (browsers, before) = (self.browsers(plan.at_once).await?, server.cpu_ms()?);
            let times = Times::run(browsers, plan.seconds, work).await?;
            measures.push(times.measured_on(server, before, name)?);
        }
        Ok(measures)
    }

    /// What a browser loads: the list page, and everything at the first visit, compressed.
    async fn sizes(&self) -> Result<Vec<Measured>> {
        let headers = format!("{}Accept-Encoding: gzip\r\n", self.cookie(0));
        let mut line = Line::open(self.web, headers).await?;
        let packed = line.get("/inbox?view=open").await?.body.len();
        let plain = Line::open(self.web, self.cookie(0)).await?.get("/inbox?view=open").await?.text();
        let mut all = packed;
        for part in plain.split(['"', '\'']).filter(|part| part.starts_with("/assets/")) {
            let is_loaded_at_once = part.ends_with(".css") || part.ends_with(".js");
            if is_loaded_at_once {
                all += line.get(part).await?.body.len();
            }
        }
        Ok(vec![
            figure("list page, gzip", count(packed) / 1_024.0, "KiB"),
            figure("first load (page, styles, scripts), gzip", count(all) / 1_024.0, "KiB"),
        ])
    }
}

/// One look at a page; without a path at a ticket, mostly one of the newest.
#[derive(Clone)]
struct Look {
    path: String,
    tickets: i64,
}

impl AsyncWork<Browser> for Look {
    async fn once(&self, browser: &mut Browser) -> Result<()> {
        let path = if self.path.is_empty() {
            let back = i64::try_from(browser.dice.below(self.tickets.unsigned_abs().min(5_000)))?;
            format!("/tickets/{}", (self.tickets - back).max(1))
        } else {
            self.path.clone()
        };
        let answer = browser.line.get(&path).await?;
        if answer.status == 200 { Ok(()) } else { bail!("{path} answered {}", answer.status) }
    }
}
