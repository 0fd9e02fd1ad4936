//! Servers that people wrote into settings: only those of the open internet, unless the operator allows more.
//!
//! A desk stands inside a house whose other machines trust it. Whoever may write an address must not be able to make the
//! desk ask those machines.

use regard_services::desk::Reach;
use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

/// How long a whole request may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why a server may not be asked.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct NotOutside(String);

/// The addresses of a server, those left out that may not be asked.
pub(crate) async fn addresses(host: &str, port: u16, reach: Reach) -> std::io::Result<Vec<SocketAddr>> {
    let found: Vec<SocketAddr> = tokio::net::lookup_host((host, port)).await?.collect();
    let may = |address: &SocketAddr| reach == Reach::Anywhere || is_open(address.ip());
    let open: Vec<SocketAddr> = found.into_iter().filter(may).collect();
    if open.is_empty() { Err(std::io::Error::other(NotOutside(inside(host)))) } else { Ok(open) }
}

/// A client that reaches only what may be reached, and the address it may ask.
pub(crate) fn client(address: &str, reach: Reach) -> Result<(reqwest::Client, Url), NotOutside> {
    let url =
        Url::parse(address).map_err(|_| NotOutside(format!("{address} is no address: write https://...")))?;
    if reach == Reach::Outside {
        check(&url)?;
    }
    // The provider may have been installed by the program already: one is enough.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder =
        reqwest::Client::builder().timeout(PATIENCE).redirect(reqwest::redirect::Policy::none()).no_proxy();
    if reach == Reach::Outside {
        builder = builder.dns_resolver(Arc::new(OpenInternet));
    }
    let client = builder.build().map_err(|error| NotOutside(format!("no request can be made: {error}")))?;
    Ok((client, url))
}

fn check(url: &Url) -> Result<(), NotOutside> {
    if url.scheme() != "https" {
        return Err(NotOutside(format!("{url} is not private: write https://...")));
    }
    let host = url.host_str().unwrap_or_default();
    match host.trim_matches(['[', ']']).parse::<IpAddr>() {
        Ok(address) if !is_open(address) => Err(NotOutside(inside(host))),
        _ => Ok(()),
    }
}

fn inside(host: &str) -> String {
    format!(
        "{host} stands in a private network, and this desk may not ask servers there. Whoever runs it can allow that with \
         `allow_private_addresses` (REGARD_ALLOW_PRIVATE_ADDRESSES=true)"
    )
}

/// Finds addresses by name and leaves out those that are not open.
#[derive(Debug)]
struct OpenInternet;

impl Resolve for OpenInternet {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let open = addresses(name.as_str(), 0, Reach::Outside).await?;
            Ok(Box::new(open.into_iter()) as Addrs)
        })
    }
}

/// Whether an address is one of the open internet (RFC 6890 lists those that are not).
fn is_open(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => is_open_v4(v4),
        IpAddr::V6(v6) => is_open_v6(v6),
    }
}

fn is_open_v4(v4: Ipv4Addr) -> bool {
    let [a, b, ..] = v4.octets();
    let is_special = v4.is_private()
        || v4.is_loopback()
        || v4.is_link_local()
        || v4.is_broadcast()
        || v4.is_documentation()
        || v4.is_multicast();
    // This network, shared addresses of providers, protocol assignments, benchmarks, and the reserved end.
    let is_set_aside = a == 0
        || (a == 100 && b & 0xc0 == 64)
        || v4.octets()[..3] == [192, 0, 0]
        || (a == 198 && b & 0xfe == 18)
        || a >= 240;
    !is_special && !is_set_aside
}

fn is_open_v6(v6: Ipv6Addr) -> bool {
    let [first, second, ..] = v6.segments();
    // Only 2000::/3 is handed out (RFC 4291), less documentation, and the ways to reach IPv4 through it.
    let is_handed_out = first & 0xe000 == 0x2000;
    let is_documentation = first == 0x2001 && second == 0x0db8;
    let is_tunnel = first == 0x2002 || (first == 0x2001 && second == 0);
    is_handed_out && !is_documentation && !is_tunnel
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_open_internet_is_open() {
        for open in ["8.8.8.8", "192.0.3.1", "100.63.0.1", "2606:4700::1111", "::ffff:8.8.8.8"] {
            assert!(is_open(open.parse().expect(open)), "{open}");
        }
        for closed in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "198.18.0.1",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "::ffff:10.0.0.1",
            "2001:db8::1",
            "64:ff9b::a00:1",
            "2002:a00:1::",
        ] {
            assert!(!is_open(closed.parse().expect(closed)), "{closed}");
        }
    }

    #[tokio::test]
    async fn a_server_of_a_private_network_is_asked_only_when_that_is_allowed() {
        for host in ["127.0.0.1", "localhost", "::1", "10.0.0.1"] {
            let refused = addresses(host, 143, Reach::Outside).await.expect_err(host).to_string();
            assert!(refused.contains("REGARD_ALLOW_PRIVATE_ADDRESSES"), "{refused}");
        }
        let port = addresses("127.0.0.1", 143, Reach::Anywhere).await.expect("allowed");
        assert_eq!(port, ["127.0.0.1:143".parse().expect("an address")]);
        let open = addresses("192.0.3.1", 993, Reach::Outside).await.expect("the open internet");
        assert_eq!(open.len(), 1);
    }

    #[test]
    fn an_address_is_checked_before_anybody_is_asked() {
        let refused = |address: &str| check(&Url::parse(address).expect(address)).is_err();
        assert!(refused("http://accounts.example.com/token"));
        assert!(refused("https://127.0.0.1/token"));
        assert!(refused("https://[::1]/token"));
        assert!(refused("https://2130706433/token"), "an address in one number is an address");
        assert!(!refused("https://accounts.example.com/token"));
    }
}
