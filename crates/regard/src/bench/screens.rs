//! Live screens: how many are held, and how soon all of them hear of one change.

use super::client::form;
use super::pages::Reader;
use super::report::Measured;
use super::server::Server;
use super::stopwatch::count;
use super::{Plan, figure};
use anyhow::{Context, Result, bail};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// Screens opened at once: a machine takes only so many new lines in a moment.
const AT_ONCE: usize = 200;

/// How long all of them may take to hear.
const PATIENCE: Duration = Duration::from_secs(30);

/// Opens the screens, then changes one ticket.
pub(super) async fn measure(server: &Server, reader: &Reader, plan: &Plan) -> Result<Vec<Measured>> {
    let heard = Arc::new(AtomicUsize::new(0));
    let mut screens = JoinSet::new();
    let (begun, before) = (Instant::now(), server.mebibytes("VmRSS:")?);
    let mut held = 0;
    while held < plan.screens {
        let mut opening = JoinSet::new();
        for number in held..(held + AT_ONCE).min(plan.screens) {
            opening.spawn(open(server.web, reader.cookie(number)));
        }
        while let Some(opened) = opening.join_next().await {
            screens.spawn(listen(opened??, heard.clone()));
            held += 1;
        }
    }
    let opened = begun.elapsed();
    let mut browser = reader.browsers(1).await?.pop().context("a browser")?;
    let changed = Instant::now();
    let (head, body) =
        form(&[("csrf", &browser.csrf), ("mode", "note"), ("text", "Everybody hears of this.")]);
    let answer = browser.line.ask("POST", "/tickets/1/comments", &head, &body).await?;
    if answer.status != 303 {
        bail!("the note was answered with {}", answer.status);
    }
    while heard.load(Ordering::SeqCst) < held && changed.elapsed() < PATIENCE {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let (told, took) = (heard.load(Ordering::SeqCst), changed.elapsed());
    let holds = server.memory("memory, with live screens")?;
    screens.shutdown().await;
    let note = format!("{told} heard of one change in {:.0} ms", took.as_secs_f64() * 1_000.0);
    Ok(vec![
        Measured { note, ..figure("live screens held", count(held), "") },
        figure("live screens opened", count(held) / opened.as_secs_f64(), "/s"),
        figure("memory of a live screen", (holds.value - before) * 1_024.0 / count(held.max(1)), "KiB"),
        holds,
    ])
}

async fn open(address: SocketAddr, cookie: String) -> Result<TcpStream> {
    let mut stream = TcpStream::connect(address).await?;
    let request =
        format!("GET /live HTTP/1.1\r\nHost: {address}\r\n{cookie}Accept: text/event-stream\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut head = [0; 12];
    stream.read_exact(&mut head).await?;
    if !head.ends_with(b"200") {
        bail!("a screen was answered with {}", String::from_utf8_lossy(&head));
    }
    Ok(stream)
}

/// Reads until the first change is told.
async fn listen(mut stream: TcpStream, heard: Arc<AtomicUsize>) {
    let mut bytes = [0; 512];
    let mut tail = Vec::new();
    let mut has_heard = false;
    // The line is kept open after it was heard: the screen is still held.
    while let Ok(count) = stream.read(&mut bytes).await {
        if count == 0 {
            return;
        }
        if !has_heard {
            tail.extend_from_slice(&bytes[..count]);
            has_heard = tail.windows(13).any(|window| window == b"event: ticket");
            if has_heard {
                heard.fetch_add(1, Ordering::SeqCst);
                tail = Vec::new();
            }
        }
    }
}
