//! Mail by SMTP and LMTP, as other servers hand it over: accepted means durable; understood means a ticket.

use super::client::Line;
use super::letters;
use super::report::Measured;
use super::server::Server;
use super::stopwatch::{AsyncWork, Times, count};
use super::{Plan, figure};
use crate::dice::Dice;
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

/// How mail comes in, and what its measures are called.
struct Way {
    address: SocketAddr,
    hello: &'static str,
    accepted: &'static str,
    understood: &'static str,
    acknowledged: &'static str,
}

/// Handing over, then waiting until everything is understood, and everybody who wrote has our "just a moment".
pub(super) async fn measure(server: &Server, plan: &Plan) -> Result<Vec<Measured>> {
    let smtp = Way {
        address: server.smtp,
        hello: "EHLO",
        accepted: "mail accepted by SMTP",
        understood: "mail understood (SMTP)",
        acknowledged: "mail acknowledged (SMTP)",
    };
    let lmtp = Way {
        address: server.lmtp,
        hello: "LHLO",
        accepted: "mail accepted by LMTP",
        understood: "mail understood (LMTP)",
        acknowledged: "mail acknowledged (LMTP)",
    };
    let mut measures = one(server, plan, &smtp).await?;
    measures.extend(one(server, plan, &lmtp).await?);
    Ok(measures)
}

async fn one(server: &Server, plan: &Plan, way: &Way) -> Result<Vec<Measured>> {
    let lines = plan.at_once * SERVERS;
    let mut servers = Vec::new();
    for number in 0..lines {
        servers.push(Mta::open(way.address, way.hello, number).await?);
    }
    // What an earlier run left behind is not waited for.
    let (mail, jobs) = (waiting(server, MAIL).await?, waiting(server, JOBS).await?);
    let (begun, cpu) = (Instant::now(), server.cpu_ms()?);
    let accepted = Times::run(servers, plan.seconds, Hand).await?;
    settle(server, MAIL, mail).await?;
    let understood = begun.elapsed();
    settle(server, JOBS, jobs).await?;
    let rate = |took: Duration| count(accepted.tries()) / took.as_secs_f64();
    let cpu_ms = Some((server.cpu_ms()? - cpu) / count(accepted.tries().max(1)));
    let note = format!("{} mails over {lines} lines, while earlier ones were understood", accepted.tries());
    let since_first = || "from the first to the last of them".to_owned();
    Ok(vec![
        Measured { note, ..accepted.measured(way.accepted) },
        Measured { note: since_first(), ..figure(way.understood, rate(understood), "/s") },
        Measured { note: since_first(), cpu_ms, ..figure(way.acknowledged, rate(begun.elapsed()), "/s") },
    ])
}

/// Mail that waits to be understood.
const MAIL: &[&str] = &["regard_mail_not_understood "];

/// Jobs that could be done or are being done; nobody waits for those that are planned for later.
const JOBS: &[&str] = &["regard_jobs_due "];

/// Waits until no more of these wait than before.
async fn settle(server: &Server, figures: &[&str], before: i64) -> Result<()> {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        if waiting(server, figures).await? <= before {
            return Ok(());
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    bail!("work is still not done after {} s", PATIENCE.as_secs())
}

/// The sum of some of the server's figures.
async fn waiting(server: &Server, figures: &[&str]) -> Result<i64> {
    let page = Line::open(server.web, String::new()).await?.get("/metrics").await?.text();
    let mut sum = 0;
    for figure in figures {
        let found = page.lines().find_map(|line| line.strip_prefix(*figure));
        sum += found.context("the figures do not tell")?.trim().parse::<i64>()?;
    }
    Ok(sum)
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
        let mut mta = Self { stream: BufReader::new(stream), dice: Dice(seed), number, sent: 0 };
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
