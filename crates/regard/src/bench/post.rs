//! Mail by SMTP and LMTP, as other servers hand it over: accepted means durable; understood means a ticket.

use super::client::Line;
use super::letters;
use super::report::Measured;
use super::server::Server;
use super::stopwatch::{AsyncWork, Times, count};
use super::text::Dice;
use super::{Plan, figure};
use anyhow::{Context, Result, bail};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// Servers that hand mail over at once, for each who works at once elsewhere.
const SERVERS: usize = 4;

/// How often the queue is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// How long all of it may take to be understood.
const PATIENCE: Duration = Duration::from_secs(1_800);

/// Handing over, then waiting until everything is understood; the same by LMTP.
pub(super) async fn measure(server: &Server, plan: &Plan) -> Result<Vec<Measured>> {
    let mut measures = Vec::new();
    let ways = [
        (server.smtp, "EHLO", "mail accepted by SMTP", "mail understood (SMTP)"),
        (server.lmtp, "LHLO", "mail accepted by LMTP", "mail understood (LMTP)"),
    ];
    for (address, hello, accepted_as, understood_as) in ways {
        let lines = plan.at_once * SERVERS;
        let mut servers = Vec::new();
        for number in 0..lines {
            servers.push(Mta::open(address, hello, number).await?);
        }
        // What an earlier run left behind is not waited for.
        let left = waiting(server).await?;
        let begun = Instant::now();
        let accepted = Times::run(servers, plan.seconds, Hand).await?;
        let behind = waiting(server).await? - left;
        let (queued, since) = (behind.max(0), Instant::now());
        settle(server, left).await?;
        let tries = accepted.tries();
        let whole = count(tries) / begun.elapsed().as_secs_f64();
        let after = queued as f64 / since.elapsed().as_secs_f64();
        let note = format!("{tries} mails over {lines} lines, while others were understood");
        measures.push(Measured { note, ..accepted.measured(accepted_as) });
        let note = format!("from the first to the last; {after:.0}/s once nothing more came");
        measures.push(Measured { note, ..figure(understood_as, whole, "/s") });
    }
    Ok(measures)
}

/// Waits until no more mail waits to be understood than before.
async fn settle(server: &Server, left: i64) -> Result<()> {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        if waiting(server).await? <= left {
            return Ok(());
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    bail!("mail is still not understood after {} s", PATIENCE.as_secs())
}

/// How much mail waits to be understood.
async fn waiting(server: &Server) -> Result<i64> {
    let figures = Line::open(server.web, String::new()).await?.get("/metrics").await?.text();
    let found = figures.lines().find_map(|line| line.strip_prefix("regard_mail_not_understood "));
    Ok(found.context("the figures do not tell")?.trim().parse()?)
}

/// A mail server that hands mail over on one line.
struct Mta {
    stream: BufReader<TcpStream>,
    dice: Dice,
    number: usize,
    sent: usize,
}

impl Mta {
    async fn open(address: SocketAddr, hello: &str, number: usize) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let seed = number as u64 + u64::from(address.port()) * 1_000;
        let mut mta = Self { stream: BufReader::new(stream), dice: Dice::new(seed), number, sent: 0 };
        mta.expect("220").await?;
        mta.say(format!("{hello} bench.example.net\r\n").as_bytes()).await?;
        mta.expect("250").await?;
        Ok(mta)
    }

    async fn say(&mut self, bytes: &[u8]) -> Result<()> {
        Ok(self.stream.get_mut().write_all(bytes).await?)
    }

    /// Reads one answer, of however many lines.
    async fn expect(&mut self, code: &str) -> Result<()> {
        let mut line = String::new();
        loop {
            line.clear();
            if self.stream.read_line(&mut line).await? == 0 {
                bail!("the receiver hung up");
            }
            if !line.starts_with(code) {
                bail!("the receiver said {}", line.trim_end());
            }
            if line.as_bytes().get(3) != Some(&b'-') {
                return Ok(());
            }
        }
    }
}

/// Handing over one mail.
struct Hand;

impl AsyncWork<Mta> for Hand {
    async fn once(&self, mta: &mut Mta) -> Result<()> {
        mta.sent += 1;
        // A writer writes a few times: some mail is of people who are known.
        let sender = format!("writer{}.{}@example.net", mta.number, mta.sent / 3);
        let mail = letters::letter(&sender, &mut mta.dice);
        let envelope = format!("MAIL FROM:<{sender}>\r\nRCPT TO:<support@bench.example.com>\r\nDATA\r\n");
        mta.say(envelope.as_bytes()).await?;
        for code in ["250", "250", "354"] {
            mta.expect(code).await?;
        }
        mta.say(mail.as_bytes()).await?;
        mta.expect("250").await
    }
}
