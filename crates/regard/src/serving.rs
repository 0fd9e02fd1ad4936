//! The running process: doors open, jobs done, and a farewell that finishes what was begun.

use crate::config::Config;
use crate::figures::{self, Collector};
use crate::health::{self, Health};
use anyhow::{Context, Result, bail};
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::middleware::{from_fn, map_response_with_state};
use axum::response::Response;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use futures::StreamExt;
use regard_channels::smtp::limits::Limits;
use regard_channels::smtp::serve::Door;
use regard_channels::{imap, lmtp, smtp, tls};
use regard_http::finish::finish;
use regard_services::ctx::Ctx;
use regard_services::desk::Desk;
use regard_web::errors;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

/// How long open requests may take to end once the process was asked to.
const FAREWELL: Duration = Duration::from_secs(10);

/// How long everything else (mail being received, jobs being done) may take.
const LAST_CALL: Duration = Duration::from_secs(40);

/// A file grew beyond what the operator allows (signal(7)). Unheard, it would end the process; heard, the write fails like
/// any other on a full disk.
#[cfg(target_os = "linux")]
const FILE_TOO_LARGE: i32 = 25;

/// How often the collected figures are tidied.
const TIDY_EVERY: Duration = Duration::from_secs(10);

/// Connections that may wait to be accepted: many screens come back at once after a restart.
const BACKLOG: u32 = 4_096;

/// Where people, programs and mail come in: sockets that are open already, so that a taken port is said before anything
/// runs.
pub(crate) struct Doors {
    /// Pages and API.
    pub web: TcpListener,
    /// The same over TLS.
    web_tls: Option<(TcpListener, RustlsConfig)>,
    /// Mail from other servers.
    pub smtp: Vec<TcpListener>,
    /// Mail from a server of the house.
    lmtp: Vec<Door>,
    /// What answers STARTTLS.
    mail_tls: Option<TlsAcceptor>,
}

impl Doors {
    /// Opens every door that the settings name.
    pub(crate) async fn open(config: &Config) -> Result<Self> {
        let web = bind(config.listen, "listen")?;
        let web_tls = match config.listen_tls.parse() {
            Ok(address) => Some((bind(address, "listen_tls")?, web_tls(config).await?)),
            Err(_) => None,
        };
        let smtp = config
            .smtp_listen
            .iter()
            .map(|&address| bind(address, "smtp_listen"))
            .collect::<Result<Vec<_>>>()?;
        let lmtp = config.lmtp_listen.iter().map(|place| lmtp_door(place)).collect::<Result<Vec<_>>>()?;
        let mail_tls = if smtp.is_empty() && lmtp.is_empty() { None } else { Some(mail_tls(config)?) };
        Ok(Self { web, web_tls, smtp, lmtp, mail_tls })
    }
}

async fn web_tls(config: &Config) -> Result<RustlsConfig> {
    RustlsConfig::from_pem_file(&config.tls_cert, &config.tls_key).await.with_context(|| certificate(config))
}

/// The operator's certificate, or one made now: mail servers rather encrypt to anybody than not at all.
fn mail_tls(config: &Config) -> Result<TlsAcceptor> {
    if config.tls_cert.is_empty() {
        return Ok(tls::self_signed(&config.mail_domain())?);
    }
    let read = |path: &str| std::fs::read(path).with_context(|| format!("reading {path}"));
    let chain = read(&config.tls_cert).with_context(|| certificate(config))?;
    let key = read(&config.tls_key).with_context(|| certificate(config))?;
    tls::acceptor(&chain, &key).with_context(|| certificate(config))
}

fn certificate(config: &Config) -> String {
    format!("`tls_cert` and `tls_key` ({} and {})", config.tls_cert, config.tls_key)
}

/// A port, or a socket in the file system; one that a process before us left behind is taken over.
fn lmtp_door(place: &str) -> Result<Door> {
    let Some(path) = place.strip_prefix("unix:") else {
        let address = place.parse().ok().with_context(|| {
            format!("`lmtp_listen`: {place:?} is neither an address and a port (127.0.0.1:24) nor unix:/path")
        })?;
        return Ok(tokio::net::TcpListener::from_std(bind(address, "lmtp_listen")?)?.into());
    };
    let failed = || format!("`lmtp_listen`: the socket {path} cannot be made");
    if std::os::unix::net::UnixStream::connect(path).is_ok() {
        bail!("`lmtp_listen`: another program listens at {path}");
    }
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error).with_context(failed),
        _ => {}
    }
    let listener = tokio::net::UnixListener::bind(path).with_context(failed)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o660)).with_context(failed)?;
    Ok(listener.into())
}

/// Opens a listening socket; `key` is the setting that named the address.
pub(crate) fn bind(address: SocketAddr, key: &str) -> Result<TcpListener> {
    let bound = || -> std::io::Result<TcpListener> {
        let socket = match address {
            SocketAddr::V4(_) => tokio::net::TcpSocket::new_v4()?,
            SocketAddr::V6(_) => tokio::net::TcpSocket::new_v6()?,
        };
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        socket.listen(BACKLOG)?.into_std()
    };
    bound().with_context(|| format!("`{key}`: {address} cannot be listened on; is another program there?"))
}

/// A process: parts that run until one fails or the operator asks all to stop.
pub(crate) struct Process {
    desk: Arc<Desk>,
    parts: JoinSet<(&'static str, Result<()>)>,
    shutdown: CancellationToken,
}

impl Process {
    /// A process in which nothing runs yet.
    pub(crate) fn new(desk: Arc<Desk>) -> Self {
        Self { desk, parts: JoinSet::new(), shutdown: CancellationToken::new() }
    }

    fn part(&mut self, name: &'static str, work: impl Future<Output = Result<()>> + Send + 'static) {
        self.parts.spawn(async move { (name, work.await) });
    }

    /// Pages, API, health, and the receivers of mail.
    pub(crate) fn serve(&mut self, config: &Config, collector: Collector, doors: Doors) -> Result<()> {
        for listener in doors.smtp {
            let door = tokio::net::TcpListener::from_std(listener)?;
            let (desk, limits) = (self.desk.clone(), limits(config));
            let work = smtp::serve(door, desk, limits, doors.mail_tls.clone(), self.shutdown.clone());
            self.part("mail by SMTP", async move {
                work.await;
                Ok(())
            });
        }
        for door in doors.lmtp {
            let (desk, limits) = (self.desk.clone(), limits(config));
            let work = lmtp::serve(door, desk, limits, doors.mail_tls.clone(), self.shutdown.clone());
            self.part("mail by LMTP", async move {
                work.await;
                Ok(())
            });
        }
        self.serve_web(config, collector, doors.web, doors.web_tls);
        Ok(())
    }

    fn serve_web(
        &mut self,
        config: &Config,
        collector: Collector,
        web: TcpListener,
        web_tls: Option<(TcpListener, RustlsConfig)>,
    ) {
        let app = app(&self.desk, config, collector, self.shutdown.clone());
        let service = app.into_make_service_with_connect_info::<SocketAddr>();
        let (handle, shutdown) = (Handle::new(), self.shutdown.clone());
        let closing = handle.clone();
        tokio::spawn(async move {
            shutdown.cancelled().await;
            closing.graceful_shutdown(Some(FAREWELL));
        });
        if let Some((listener, tls)) = web_tls {
            let (service, handle) = (service.clone(), handle.clone());
            self.part("pages over TLS", async move {
                Ok(axum_server::from_tcp_rustls(listener, tls)?.handle(handle).serve(service).await?)
            });
        }
        self.part(
            "pages",
            async move { Ok(axum_server::from_tcp(web)?.handle(handle).serve(service).await?) },
        );
        let desk = self.desk.clone();
        let shutdown = self.shutdown.clone();
        self.part("the live stream", async move {
            tokio::select! {
                () = regard_services::changes::run(desk) => {}
                () = shutdown.cancelled() => {}
            }
            Ok(())
        });
    }

    /// Jobs, and mail from mailboxes elsewhere.
    pub(crate) fn work(&mut self, config: &Config) {
        let (desk, shutdown) = (self.desk.clone(), self.shutdown.clone());
        self.part("mail by IMAP", async move {
            imap::watch_all(desk, shutdown).await;
            Ok(())
        });
        let (desk, workers, shutdown) = (self.desk.clone(), config.workers, self.shutdown.clone());
        self.part("jobs", async move {
            regard_jobs::runner::run(desk, workers, shutdown).await;
            Ok(())
        });
    }

    /// Runs until the operator asks to stop (SIGINT, SIGTERM) or a part fails; then stops everything in order.
    pub(crate) async fn run(mut self) -> Result<()> {
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        #[cfg(target_os = "linux")]
        let _heard = signal(SignalKind::from_raw(FILE_TOO_LARGE))?;
        // Only systemd listens; anywhere else there is nobody to tell.
        let _ = sd_notify::notify(false, &[sd_notify::NotifyState::Ready]);
        let failure = tokio::select! {
            _ = interrupt.recv() => None,
            _ = terminate.recv() => None,
            ended = self.parts.join_next() => ended.map(what_ended),
        };
        let _ = sd_notify::notify(false, &[sd_notify::NotifyState::Stopping]);
        tracing::info!("stopping: finishing what was begun");
        self.shutdown.cancel();
        let farewell = async { while self.parts.join_next().await.is_some() {} };
        tokio::select! {
            ended = tokio::time::timeout(LAST_CALL, farewell) => {
                if ended.is_err() {
                    tracing::warn!("some work did not end in time; it goes on from the database at the next start");
                }
            }
            _ = interrupt.recv() => tracing::warn!("asked twice: stopping now"),
        }
        self.desk.db.close().await;
        failure.unwrap_or(Ok(()))
    }
}

fn what_ended(ended: Result<(&'static str, Result<()>), tokio::task::JoinError>) -> Result<()> {
    match ended.context("a part of the process panicked")? {
        (name, Ok(())) => bail!("{name} ended by itself"),
        (name, Err(error)) => Err(error.context(format!("{name} ended"))),
    }
}

fn limits(config: &Config) -> Limits {
    Limits {
        connections: config.smtp_connections,
        connections_per_peer: config.smtp_connections_per_address,
        mails_per_minute: config.smtp_mails_per_minute,
        recipients: config.smtp_recipients,
        mail_bytes: config.mail_max_bytes,
        ..Limits::default()
    }
}

/// All pages and the API, counted, behind the layers that every answer gets.
fn app(desk: &Arc<Desk>, config: &Config, collector: Collector, shutdown: CancellationToken) -> Router {
    let health = Health::new(Ctx::system(desk, "health"), collector, &config.data_dir);
    let pages = regard_web::routes::routes().into_router(desk.clone());
    let api = regard_api::routes::routes().into_router(desk.clone());
    finish(pages.merge(api).layer(from_fn(figures::count)), desk.clone(), errors::page)
        .layer(map_response_with_state(shutdown, end_streams))
        .merge(health::router(health))
}

/// A live stream never ends by itself: the farewell ends it, and the screen comes back to the next process.
async fn end_streams(State(shutdown): State<CancellationToken>, response: Response) -> Response {
    let kind = response.headers().get(header::CONTENT_TYPE);
    if kind.is_none_or(|kind| !kind.as_bytes().starts_with(b"text/event-stream")) {
        return response;
    }
    let (head, body) = response.into_parts();
    let body = body.into_data_stream().take_until(shutdown.cancelled_owned());
    Response::from_parts(head, Body::from_stream(body))
}

/// Keeps the collected figures small.
pub(crate) fn keep_tidy(collector: Collector) {
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(TIDY_EVERY).await;
            collector.tidy();
        }
    });
}
