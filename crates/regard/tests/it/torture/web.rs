//! A browser of few words: one request a connection, and a colleague who signs in.

use super::dice::until;
use std::io::{Error, Result};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(40);

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

/// Sends a request and reads its answer whole.
pub(crate) async fn ask(to: SocketAddr, method: &str, path: &str, head: &str, body: &str) -> Result<Answer> {
    let asking = async {
        let mut stream = TcpStream::connect(to).await?;
        let length = body.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {to}\r\nConnection: close\r\nContent-Length: {length}\r\n{head}\r\n{body}"
        );
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        read(&String::from_utf8_lossy(&answer))
    };
    tokio::time::timeout(PATIENCE, asking).await.map_err(|_| Error::other("no answer in time"))?
}

fn read(answer: &str) -> Result<Answer> {
    let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(|| Error::other("no whole answer"))?;
    let status = head.split(' ').nth(1).and_then(|word| word.parse().ok());
    let status = status.ok_or_else(|| Error::other("no status"))?;
    let is_chunked = head.to_lowercase().contains("transfer-encoding: chunked");
    if is_chunked && !body.ends_with("0\r\n\r\n") {
        return Err(Error::other("the answer was cut off"));
    }
    Ok(Answer { status, head: head.to_owned(), body: body.to_owned() })
}

/// A colleague who is signed in.
#[derive(Clone)]
pub(crate) struct Colleague {
    cookie: String,
    csrf: String,
}

impl Colleague {
    /// Signs in by password, as soon as the server listens.
    pub(crate) async fn sign_in(to: SocketAddr, email: &str, password: &str) -> Self {
        until(60, "signing in", async || {
            Self::try_to(to, email, password).await.map_err(|error| error.to_string())
        })
        .await
    }

    async fn try_to(to: SocketAddr, email: &str, password: &str) -> Result<Self> {
        let page = ask(to, "GET", "/sign-in", "Accept: text/html\r\n", "").await?;
        let (visitor, csrf) = (cookie(&page, "regard-visitor")?, token(&page)?);
        let encode = |text: &str| text.replace('@', "%40").replace(' ', "+");
        let fields =
            format!("csrf={csrf}&next=%2Finbox&email={}&password={}", encode(email), encode(password));
        let head = format!("Cookie: {visitor}\r\nContent-Type: application/x-www-form-urlencoded\r\n");
        let entered = ask(to, "POST", "/sign-in", &head, &fields).await?;
        let session = cookie(&entered, "regard-session")?;
        let inbox =
            ask(to, "GET", "/inbox", &format!("Cookie: {session}\r\nAccept: text/html\r\n"), "").await?;
        Ok(Self { csrf: token(&inbox)?, cookie: session })
    }

    /// Opens a page.
    pub(crate) async fn opens(&self, to: SocketAddr, path: &str) -> Result<Answer> {
        ask(to, "GET", path, &format!("Cookie: {}\r\nAccept: text/html\r\n", self.cookie), "").await
    }

    /// Answers on a ticket by the form of its page.
    pub(crate) async fn answers(&self, to: SocketAddr, ticket: u64, text: &str) -> Result<Answer> {
        let part = |name: &str, value: &str| {
            format!("--part\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let fields = [("csrf", self.csrf.as_str()), ("mode", "reply"), ("text", text), ("confirmed", "yes")];
        let body: String = fields.iter().map(|(name, value)| part(name, value)).collect();
        let head = format!(
            "Cookie: {}\r\nAccept: text/html\r\nContent-Type: multipart/form-data; boundary=part\r\n",
            self.cookie
        );
        ask(to, "POST", &format!("/tickets/{ticket}/comments"), &head, &format!("{body}--part--\r\n")).await
    }
}

fn cookie(answer: &Answer, name: &str) -> Result<String> {
    let lines = answer.head.lines().filter(|line| line.to_lowercase().starts_with("set-cookie:"));
    let pairs = lines.filter_map(|line| line["set-cookie:".len()..].trim().split(';').next());
    let found = pairs.into_iter().find(|pair| pair.starts_with(name)).map(str::to_owned);
    found.ok_or_else(|| Error::other(format!("{}: no cookie {name}", answer.status)))
}

fn token(page: &Answer) -> Result<String> {
    let rest = page.body.split_once("name=\"csrf\" value=\"").map(|(_, rest)| rest);
    let token = rest.and_then(|rest| rest.split('"').next());
    token.map(str::to_owned).ok_or_else(|| Error::other(format!("{}: no form in the page", page.status)))
}
