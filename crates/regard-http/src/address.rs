//! Where a request comes from: the peer, or what a proxy that we trust says about it.

use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, request::Parts};
use regard_services::desk::Place;
use std::net::{IpAddr, SocketAddr};

/// The visitor's network address as text; empty when the server did not note the peer.
pub fn visitor(parts: &Parts, place: &Place) -> String {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    peer.map_or_else(String::new, |peer| behind(peer, &parts.headers, place).to_string())
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
