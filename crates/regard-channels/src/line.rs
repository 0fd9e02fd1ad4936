//! A line to another server: reached, and made private. What goes wrong is said as a sentence for a person.

use crate::{outside, tls};
use regard_services::desk::Reach;
use rustls::pki_types::ServerName;
use std::fmt::Debug;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long a line may take to be made, and its privacy to be agreed on.
const PATIENCE: Duration = Duration::from_secs(30);

/// What another server said, as a whole sentence.
pub(crate) fn sentence(said: &str) -> String {
    let said = said.trim();
    if said.ends_with(['.', '!', '?']) { said.to_owned() } else { format!("{said}.") }
}

/// A line of any kind.
pub(crate) trait Io: AsyncRead + AsyncWrite + Unpin + Send + Debug {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + Debug> Io for T {}

/// A line to a host that may be asked; with `is_private`, TLS from the first byte.
pub(crate) async fn open(
    host: &str,
    port: u16,
    is_private: bool,
    reach: Reach,
) -> Result<Box<dyn Io>, String> {
    let unreachable = |why: &dyn std::fmt::Display| {
        format!(
            "{host}:{port} cannot be reached: {why}. Check the server's name and port, and whether it runs."
        )
    };
    // The addresses that were looked at are the ones that are connected to: a name cannot change its meaning in between.
    let connecting = async { TcpStream::connect(&outside::addresses(host, port, reach).await?[..]).await };
    let stream = match timeout(PATIENCE, connecting).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(error)) => return Err(unreachable(&error)),
        Err(_) => return Err(unreachable(&"no answer within 30 seconds")),
    };
    stream.set_nodelay(true).map_err(|error| unreachable(&error))?;
    if is_private { private(Box::new(stream), host, port).await } else { Ok(Box::new(stream)) }
}

/// The same line, made private.
pub(crate) async fn private(line: Box<dyn Io>, host: &str, port: u16) -> Result<Box<dyn Io>, String> {
    let name =
        ServerName::try_from(host.to_owned()).map_err(|_| format!("{host} is no name of a server."))?;
    match timeout(PATIENCE, tls::connector(host).connect(name, line)).await {
        Ok(Ok(private)) => Ok(Box::new(private)),
        Ok(Err(error)) => Err(format!(
            "{host}:{port} does not prove who it is: {error}. Check the name, the port, and the kind of security."
        )),
        Err(_) => Err(format!("{host}:{port} does not speak TLS. Check the port: STARTTLS may be meant.")),
    }
}
