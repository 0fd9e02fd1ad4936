use super::*;
use crate::header::Headers;
use resolver::Zone;

fn zone() -> Zone {
    let mut zone = Zone::default();
    zone.txt("example.com", "v=spf1 ip4:192.0.2.1 -all");
    zone.txt("_dmarc.example.com", "v=DMARC1; p=reject");
    zone
}

async fn check(ip: &str, from: &str, expected: (Verdict, Verdict, bool)) {
    let resolver = Resolver::fixed(zone()).expect("no network is needed");
    let raw = format!("From: {from}\r\nSubject: hi\r\n\r\nhello");
    let ip = ip.parse().expect("an address");
    let peer =
        Peer { ip, helo: "mail.example.com", mail_from: "dora@example.com", our_host: "mx.example.net" };
    let got = verify(raw.as_bytes(), Some(peer), &resolver).await;
    assert_eq!((got.spf, got.dmarc, got.is_doubtful()), expected, "{ip} {from}: {got:?}");
}

#[tokio::test]
async fn only_the_hosts_of_a_domain_speak_for_it() {
    check("192.0.2.1", "dora@example.com", (Verdict::Pass, Verdict::Pass, false)).await;
    check("192.0.2.9", "dora@example.com", (Verdict::Fail, Verdict::Fail, true)).await;
    check("192.0.2.1", "eve@example.org", (Verdict::Pass, Verdict::None, false)).await;
    check("192.0.2.9", "eve@example.org", (Verdict::Fail, Verdict::None, true)).await;
}

#[tokio::test]
async fn without_a_peer_nothing_is_said_about_the_host() {
    let resolver = Resolver::fixed(zone()).expect("no network is needed");
    let got = verify(b"From: dora@example.com\r\n\r\nhello", None, &resolver).await;
    assert_eq!((got.spf, got.dkim, got.arc), (Verdict::None, Verdict::None, Verdict::None));
    assert_eq!(got.policy, "reject");
    assert_eq!(verify(b"", None, &resolver).await, Verdicts::default());
}

#[test]
fn a_trusted_host_is_believed_and_what_stands_below_is_not() {
    let stated =
        |raw: &str, host: &str| stated::by_hosts(&Headers::parse(raw.as_bytes()).0, &[host.to_owned()]);
    let raw = "Authentication-Results: mx.example.net (v1);\r\n dkim=pass (2048-bit) header.d=Example.com header.s=a;\r\n \
               spf=softfail smtp.mailfrom=dora@example.com;\r\n dmarc=fail (p=reject dis=none) header.from=example.com\r\n\
               Authentication-Results: evil.example.org; dmarc=pass\r\n\
               Authentication-Results: mx.example.net; dmarc=pass\r\n\r\n";
    let got = stated(raw, "mx.example.net").expect("stated");
    assert_eq!((got.spf, got.dkim, got.dmarc), (Verdict::SoftFail, Verdict::Pass, Verdict::Fail));
    assert_eq!(got.signed_by, ["example.com"]);
    assert_eq!(stated(raw, "mx.other.example"), None);
    assert_eq!(stated(raw, ".example.net"), Some(got));
    assert_eq!(stated(raw, "xample.net"), None);
    // Another program of the same host may write a field of its own, but nobody contradicts what stands above.
    let two = "Authentication-Results: mx.example.net; dmarc=fail header.from=example.com\r\n\
               Authentication-Results: mx.example.net; dkim=none\r\n\
               Authentication-Results: mx.example.net; dkim=pass header.d=example.com; dmarc=pass\r\n\r\n";
    let got = stated(two, "mx.example.net").expect("stated");
    assert_eq!((got.dkim, got.dmarc, got.signed_by.len()), (Verdict::None, Verdict::Fail, 0));
}
