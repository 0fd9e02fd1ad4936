//! This very binary as a server of its own, as an operator starts it.

use super::place::Bench;
use super::report::Measured;
use super::{client, figure};
use anyhow::{Context, Result, bail};
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How often it is asked whether it is there yet.
const LOOK_EVERY: Duration = Duration::from_millis(1);

/// How long it may take to start.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running server.
pub(super) struct Server {
    child: Running,
    /// Pages.
    pub web: SocketAddr,
    /// Mail by SMTP.
    pub smtp: SocketAddr,
    /// Mail by LMTP.
    pub lmtp: SocketAddr,
    started_in: Duration,
}

impl Server {
    /// Starts it and waits for the first page.
    pub(super) async fn start(bench: &Bench) -> Result<Self> {
        let (web, smtp, lmtp) = (free_port()?, free_port()?, free_port()?);
        let config = &bench.config;
        let begun = Instant::now();
        let mut command = Command::new(std::env::current_exe().context("finding this program")?);
        command
            .args(["serve", "--listen", &web.to_string(), "--smtp-listen", &smtp.to_string()])
            .args(["--lmtp-listen", &lmtp.to_string()])
            .arg("--data-dir")
            .arg(&config.data_dir)
            .env("REGARD_CATCH_MAIL", "true")
            .env("REGARD_CHECK_SENDERS", "false")
            .env("REGARD_LOG", "error")
            .env("REGARD_REQUESTS_PER_MINUTE", "0")
            .env("REGARD_SMTP_CONNECTIONS_PER_ADDRESS", "1000")
            .env("REGARD_WORKERS", config.workers.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        if !config.database.is_empty() {
            command.args(["--database", &config.database]);
        }
        let child = Running(command.spawn().context("starting the server")?);
        let mut server = Self { child, web, smtp, lmtp, started_in: Duration::ZERO };
        while server.page().await.is_err() {
            if let Some(status) = server.child.0.try_wait()? {
                bail!("the server ended with {status} before it showed a page");
            }
            if begun.elapsed() > PATIENCE {
                bail!("the server showed no page in {} s", PATIENCE.as_secs());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        server.started_in = begun.elapsed();
        Ok(server)
    }

    async fn page(&self) -> Result<()> {
        let answer = client::Line::open(self.web, String::new()).await?.get("/sign-in").await?;
        if answer.status == 200 { Ok(()) } else { bail!("status {}", answer.status) }
    }

    /// How long it took from starting the program to its first page.
    pub(super) fn first_page(&self) -> Measured {
        figure("start to first page", self.started_in.as_secs_f64() * 1_000.0, "ms")
    }

    /// What it holds in memory now.
    pub(super) fn memory(&self, name: &'static str) -> Result<Measured> {
        Ok(figure(name, self.mebibytes("VmRSS:")?, "MiB"))
    }

    /// What it held in memory at most.
    pub(super) fn peak(&self, name: &'static str) -> Result<Measured> {
        Ok(figure(name, self.mebibytes("VmHWM:")?, "MiB"))
    }

    /// A line of what the system says about the process (proc_pid_status(5)).
    pub(super) fn mebibytes(&self, name: &str) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.0.id()))?;
        let line =
            status.lines().find_map(|line| line.strip_prefix(name)).context("the system does not say")?;
        let kibibytes: f64 = line.split_whitespace().next().context("no number")?.parse()?;
        Ok(kibibytes / 1_024.0)
    }

    /// The processor time it took so far, in milliseconds.
    pub(super) fn cpu_ms(&self) -> Result<f64> {
        cpu_ms(&self.child.0.id().to_string())
    }

    /// Asks it to stop and waits until it has.
    pub(super) async fn stop(mut self) -> Result<()> {
        let id = rustix::process::Pid::from_child(&self.child.0);
        rustix::process::kill_process(id, rustix::process::Signal::TERM)?;
        let ended = tokio::task::spawn_blocking(move || self.child.0.wait()).await??;
        if ended.success() { Ok(()) } else { bail!("the server ended with {ended}") }
    }
}

/// A process that does not outlive the bench, however that ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // One that ended already cannot be killed, which is as good.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The processor time of a process, in milliseconds (proc_pid_stat(5): fields 14 and 15, in hundredths of a second).
pub(super) fn cpu_ms(process: &str) -> Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The name of the program stands in brackets and may hold blanks.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok());
    let (user, system) = ticks(11).zip(ticks(12)).context("the system does not say")?;
    Ok((user + system) * 10.0)
}

fn free_port() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}
