//! A small HTTP/1.1 client that keeps its line open and costs little: what is measured is the server.

use anyhow::{Context, Result, bail};
use std::net::SocketAddr;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// An open line to the server.
pub(super) struct Line {
    address: SocketAddr,
    stream: BufReader<TcpStream>,
    /// Header lines that go with every request, each with its end.
    headers: String,
}

/// What came back.
pub(super) struct Answer {
    /// The status.
    pub status: u16,
    /// The body as it came.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as text.
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Line {
    /// Opens a line; `headers` go with every request.
    pub(super) async fn open(address: SocketAddr, headers: String) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { address, stream: BufReader::new(stream), headers })
    }

    /// Asks for a page.
    pub(super) async fn get(&mut self, path: &str) -> Result<Answer> {
        self.ask("GET", path, "", b"").await
    }

    /// Sends something; `more` are header lines, each with its end.
    pub(super) async fn ask(&mut self, method: &str, path: &str, more: &str, body: &[u8]) -> Result<Answer> {
        let (host, headers, length) = (self.address, &self.headers, body.len());
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\n{headers}{more}Content-Length: {length}\r\n\r\n"
        );
        let mut request = head.into_bytes();
        request.extend_from_slice(body);
        self.stream.get_mut().write_all(&request).await?;
        self.read().await
    }

    async fn read(&mut self) -> Result<Answer> {
        let mut line = String::new();
        self.stream.read_line(&mut line).await?;
        let status =
            line.split(' ').nth(1).and_then(|word| word.parse().ok()).context("no status came back")?;
        let (mut length, mut chunked) = (0, false);
        loop {
            line.clear();
            if self.stream.read_line(&mut line).await? == 0 {
                bail!("the line was cut");
            }
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.trim().parse()?,
                "transfer-encoding" => chunked = value.contains("chunked"),
                _ => {}
            }
        }
        let mut body = vec![0; length];
        if chunked {
            self.chunks(&mut body).await?;
        } else {
            self.stream.read_exact(&mut body).await?;
        }
        Ok(Answer { status, body })
    }

    async fn chunks(&mut self, body: &mut Vec<u8>) -> Result<()> {
        let mut line = String::new();
        loop {
            line.clear();
            self.stream.read_line(&mut line).await?;
            let size = usize::from_str_radix(line.trim_end(), 16)?;
            let at = body.len();
            body.resize(at + size + 2, 0);
            self.stream.read_exact(&mut body[at..]).await?;
            body.truncate(at + size);
            if size == 0 {
                return Ok(());
            }
        }
    }
}

/// A form as browsers send it with files (RFC 7578): its content type's header line, and its body.
pub(super) fn form(fields: &[(&str, &str)]) -> (String, Vec<u8>) {
    let boundary = "----regard-bench";
    let mut body = String::new();
    for (name, value) in fields {
        body.push_str(&format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        ));
    }
    body.push_str(&format!("--{boundary}--\r\n"));
    (format!("Content-Type: multipart/form-data; boundary={boundary}\r\n"), body.into_bytes())
}
