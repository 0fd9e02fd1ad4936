use super::*;
use crate::trust::resolver::{Resolver, Zone};
use crate::trust::{Verdict, verify_signatures};

/// Made for this test; signs nothing else.
const RSA: &str = include_str!("../../../testdata/dkim-test-rsa.pem");
/// Its public half, as openssl writes it.
const RSA_PUBLIC: &str = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA1hwHO25wYYyhys9rKSjH9YsPwNooj7BTw9iOCTf1cPq9hZpteuKDOxtV3+h2UY2Wx/DhrsDF3WaJfi8MyL97bXl+9yDiAf5fXI3BX+5oPu1dohSUpbb2XxVq3ZDsnndQ3Bk4akvp2yhsJSwkEA+3FyNGa040kVwaWu7AiQNP6SP30C7YKwaWbg4oEoqmkY5IALk39gPeEtSl6Pk0OSdA/Dt07ltZBKIIFm+42W09ikqiDP1wraoD2MdjK8MurfnvFVkysZ4Tz4a+gP2JqXsIF8Rpq4I4mEHNAu6KTLadjeJ1jpQUom8gJOymnlH/SICkfc9PyOKBGj4CIyWDYBU4jQIDAQAB";

const MAIL: &str = "From: Desk <desk@example.com>\r\nTo: dora@example.com\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nDate: Mon, 3 Jul 2023 10:00:00 +0000\r\nMessage-ID: <a@example.com>\r\n\r\nHello\r\n";

fn ed25519() -> String {
    let pkcs8 = Ed25519Key::generate_pkcs8().unwrap();
    format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", BASE64.encode(pkcs8))
}

async fn check(pem: &str) {
    let signer = Signer::new(pem, "example.com", "desk2023").unwrap();
    let mut zone = Zone::default();
    zone.txt("desk2023._domainkey.example.com", signer.record());
    let resolver = Resolver::fixed(zone).unwrap();
    let signed = signer.sign(MAIL.as_bytes()).unwrap() + MAIL;
    assert!(signed.starts_with("DKIM-Signature: "));
    assert_eq!(verify_signatures(signed.as_bytes(), &resolver).await, [Verdict::Pass]);
    for (part, other) in [("Hello\r\n", "Hullo\r\n"), ("dora@", "eve@"), ("Gr=C3", "gr=C3")] {
        let changed = signed.replace(part, other);
        assert_eq!(verify_signatures(changed.as_bytes(), &resolver).await, [Verdict::Fail], "{part}");
    }
    // relays fold and pad headers
    let refolded = signed.replace("To: dora", "TO:   \r\n\t dora");
    assert_eq!(verify_signatures(refolded.as_bytes(), &resolver).await, [Verdict::Pass]);
}

#[tokio::test]
async fn what_is_signed_verifies_and_what_is_changed_does_not() {
    check(RSA).await;
    check(&ed25519()).await;
}

#[test]
fn the_record_holds_the_public_key_as_receivers_expect_it() {
    let signer = Signer::new(RSA, "example.com", "a").unwrap();
    assert_eq!(signer.record(), format!("v=DKIM1; k=rsa; p={RSA_PUBLIC}"));
    assert!(!format!("{signer:?}").contains("PRIVATE"));
}

#[test]
fn what_is_no_key_is_refused_with_a_reason() {
    for pem in ["", "hello", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"] {
        assert!(matches!(Signer::new(pem, "example.com", "a"), Err(DkimError::Key(_))), "{pem}");
    }
}
