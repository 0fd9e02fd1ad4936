//! Where a request comes from, and under which address it reached us: the peer and the host, or what a proxy that we trust
//! says about them.

use crate::caller::Caller;
use crate::failure::Failure;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::{HeaderMap, HeaderName, header, request::Parts};
use regard_services::desk::Place;
use std::net::{IpAddr, SocketAddr};

/// The visitor's network address as text; empty when the server did not note the peer.
pub fn visitor(parts: &Parts, place: &Place) -> String {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    peer.map_or_else(String::new, |peer| behind(peer, &parts.headers, place).to_string())
}

/// Scheme and host by which the caller reached us, without a slash at the end: links in the API's answers begin so, since
/// clients follow only links to where they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base(pub String);

impl<S: Sync> FromRequestParts<S> for Base {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let caller = Caller::from_request_parts(parts, state).await?;
        Ok(Self(base(parts, &caller.ctx.desk.place)))
    }
}

fn base(parts: &Parts, place: &Place) -> String {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_canonical());
    let is_proxied = peer.is_some_and(|peer| is_trusted(peer, place));
    let text = |name: HeaderName| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let forwarded = text(HeaderName::from_static("x-forwarded-proto")).filter(|_| is_proxied);
    let (own, _) = place.url.split_once("://").unwrap_or(("http", ""));
    let scheme = forwarded.filter(|scheme| ["http", "https"].contains(scheme)).unwrap_or(own);
    let host = text(header::HOST).or(parts.uri.authority().map(|authority| authority.as_str()));
    host.map_or_else(|| place.url.clone(), |host| format!("{scheme}://{host}"))
}

/// Walks the `X-Forwarded-For` list from its end (the nearest proxy wrote the last one) past proxies we trust: the first
/// address that is none of them is the visitor. What stands before it anybody could have written.
fn behind(peer: IpAddr, headers: &HeaderMap, place: &Place) -> IpAddr {
    let mut visitor = peer.to_canonical();
    let list = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let mut hops: Vec<&str> = list.flat_map(|value| value.split(',')).map(str::trim).collect();
    while is_trusted(visitor, place) {
        let Some(Ok(before)) = hops.pop().map(str::parse::<IpAddr>) else { return visitor };
        visitor = before.to_canonical();
    }
    visitor
}

fn is_trusted(address: IpAddr, place: &Place) -> bool {
    address.is_loopback() || place.trusted_proxies.contains(&address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let proxy: IpAddr = "10.0.0.2".parse().unwrap();
        let place = Place { trusted_proxies: vec![proxy], ..Place::default() };
        let check = |peer: &str, forwarded: &str, expected: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("x-forwarded-for", forwarded.parse().unwrap());
            let got = behind(peer.parse().unwrap(), &headers, &place);
            assert_eq!(got.to_string(), expected, "{peer} {forwarded}");
        };
        check("203.0.113.9", "198.51.100.1", "203.0.113.9");
        check("127.0.0.1", "198.51.100.1", "198.51.100.1");
        check("::ffff:10.0.0.2", "198.51.100.1", "198.51.100.1");
        check("10.0.0.2", "1.1.1.1, 198.51.100.1", "198.51.100.1");
        check("127.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1");
        check("127.0.0.1", "not an address", "127.0.0.1");
    }
}
