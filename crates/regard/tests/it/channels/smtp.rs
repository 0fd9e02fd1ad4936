//! The receiver, spoken to by hand: what it takes, what it refuses, and when it says 250.

use super::lines::{Client, PATIENCE, Receiver, bytes_of, real_desk, received};
use regard_channels::smtp::limits::Limits;
use regard_testkit::desk::TestDesk;
use rustls::pki_types::ServerName;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const US: &str = "support@example.com";

#[tokio::test]
async fn a_message_is_kept_as_it_was_sent_and_only_then_acknowledged() {
    let mut test = TestDesk::new().await;
    let desk = real_desk(&mut test).await;
    let receiver = Receiver::smtp(&desk, Limits::default()).await;
    let mut client = Client::greeted(receiver.address).await;
    let content = b"Subject: Bytes\r\nX: \xff\x00\r\n\r\n.dot\r\nbare\nfeed\rreturn\r\n\r\n";
    let mut stuffed = b"Subject: Bytes\r\nX: \xff\x00\r\n\r\n..dot\r\nbare\nfeed\rreturn\r\n\r\n".to_vec();
    stuffed.extend_from_slice(b".\r\n");
    client.hand_over("Support+Tag@Example.com", &stuffed).await;
    let all = received(&desk).await;
    assert_eq!(all.len(), 1);
    assert_eq!(bytes_of(&desk, &all[0]).await, content);
    let kept = &all[0];
    assert_eq!(
        (kept.channel.as_str(), kept.peer.as_str(), kept.helo.as_str()),
        ("smtp", "127.0.0.1", "mx.example.net")
    );
    assert_eq!(kept.envelope_from, "dora@example.net");
    assert_eq!(kept.envelope_to, ["Support+Tag@Example.com"]);
    client.ask("QUIT", "221").await;
    client.expect_end().await;
}

#[tokio::test]
async fn a_reader_hears_what_is_offered_and_each_word_has_its_answer() {
    let mut test = TestDesk::new().await;
    let desk = real_desk(&mut test).await;
    let receiver = Receiver::smtp(&desk, Limits::default()).await;
    let mut client = Client::connect(receiver.address).await;
    let offered = client.ask("EHLO mx.example.net", "250-desk.example.com").await;
    for word in ["STARTTLS", "SIZE", "8BITMIME", "SMTPUTF8", "PIPELINING", "CHUNKING", "ENHANCEDSTATUSCODES"]
    {
        assert!(offered.contains(word), "{word} in {offered}");
    }
    for (line, code) in [
        ("NOOP", "250 2.0.0"),
        ("HELP", "214"),
        ("VRFY anna", "252"),
        ("EXPN all", "502"),
        ("AUTH PLAIN AGEAYg==", "502"),
        ("LHLO mx.example.net", "500"),
        ("HELLO", "500"),
        ("RCPT TO:<support@example.com>", "503 5.5.1"),
        ("DATA", "503 5.5.1"),
        ("MAIL FROM:nobody", "501"),
        ("MAIL FROM:<dora@example.net> SIZE=999999999999", "552 5.3.4"),
        ("MAIL FROM:<dora@example.net> COLOUR=blue", "555"),
        ("MAIL FROM:<>", "250 2.1.0"),
        ("MAIL FROM:<dora@example.net>", "503 5.5.1"),
        ("RCPT TO:<nobody@example.com>", "550 5.1.1"),
        ("RCPT TO:<dora@elsewhere.example>", "550 5.1.1"),
        ("RCPT TO:<support>", "501"),
        ("DATA", "503 5.5.1"),
        ("RCPT TO:<postmaster>", "250"),
        ("RCPT TO:<postmaster@example.com>", "250"),
        ("RSET", "250"),
        ("DATA", "503 5.5.1"),
    ] {
        client.ask(line, code).await;
    }
}

#[tokio::test]
async fn a_message_cannot_be_smuggled_behind_another() {
    let mut test = TestDesk::new().await;
    let desk = real_desk(&mut test).await;
    let receiver = Receiver::smtp(&desk, Limits::default()).await;
    let smuggled =
        "MAIL FROM:<eve@example.net>\r\nRCPT TO:<support@example.com>\r\nDATA\r\nfrom Eve\r\n.\r\n";
    for end in ["\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r\n", "\r\n.\r\r\n", "\r\n\0.\r\n"] {
        let before = received(&desk).await.len();
        let mut client = Client::greeted(receiver.address).await;
        client.hand_over(US, format!("one{end}{smuggled}").as_bytes()).await;
        client.ask("NOOP", "250 2.0.0 Yes").await;
        let all = received(&desk).await;
        assert_eq!(all.len(), before + 1, "{end:?}");
        let bytes = bytes_of(&desk, &all[before]).await;
        assert!(String::from_utf8_lossy(&bytes).contains("from Eve"), "{end:?}");
    }
    let mut client = Client::greeted(receiver.address).await;
    client.say("MAIL FROM:<dora@example.net>\n").await;
    client.expect("500 5.5.2").await;
}

#[tokio::test]
async fn a_pipelining_client_gets_its_answers_in_order() {
    let mut test = TestDesk::new().await;
    let desk = real_desk(&mut test).await;
    let receiver = Receiver::smtp(&desk, Limits::default()).await;
    let mut client = Client::greeted(receiver.address).await;
    client
        .say("MAIL FROM:<dora@example.net>\r\nRCPT TO:<support@example.com>\r\nRCPT TO:<no@example.com>\r\nDATA\r\n")
        .await;
    for code in ["250 2.1.0", "250 2.1.5", "550 5.1.1", "354"] {
        client.expect(code).await;
    }
    client.say("Subject: x\r\n\r\nx\r\n.\r\nMAIL FROM:<dora@example.net>\r\nQUIT\r\n").await;
    for code in ["250 2.0.0", "250 2.1.0", "221"] {
        client.expect(code).await;
    }
    assert_eq!(received(&desk).await.len(), 1);
}

#[tokio::test]
async fn chunks_make_one_message_and_a_dot_means_nothing_in_them() {
    let mut test = TestDesk::new().await;
    let desk = real_desk(&mut test).await;
    let receiver = Receiver::smtp(&desk, Limits::default()).await;
    let mut client = Client::greeted(receiver.address).await;
    client.ask("MAIL FROM:<dora@example.net> BODY=BINARYMIME", "250").await;
    client.ask("RCPT TO:<support@example.com>", "250").await;
    client.ask("DATA", "503").await;
    client.say("BDAT 7\r\na\r\n.\r\nb").await;
    client.expect("250").await;
    client.say("BDAT 2\r\n\r\nBDAT 3 LAST\r\n\0\r\n").await;
    client.expect("250").await;
    client.expect("250 2.0.0 Kept").await;
    let all = received(&desk).await;
    assert_eq!(bytes_of(&desk, &all[0]).await, b"a\r\n.\r\nb\r\n\0\r\n");
    client.say("BDAT 5 LAST\r\nhello").await;
    client.expect("503").await;
    client.ask("NOOP", "250").await;
}

#[tokio::test]
async fn letters_beyond_ascii_come_in_when_they_are_announced() {
    let mut test = TestDesk::new().await;
    let desk = real_desk(&mut test).await;
    let receiver = Receiver::smtp(&desk, Limits::default()).await;
    let mut client = Client::greeted(receiver.address).await;
    client.ask("MAIL FROM:<jürgen@example.net>", "553 5.6.7").await;
    client.ask("MAIL FROM:<jürgen@bücher.example> SMTPUTF8 BODY=8BITMIME", "250").await;
    client.ask("RCPT TO:<support@example.com>", "250").await;
    client.ask("DATA", "354").await;
    client.say("Subject: Grüße\r\n\r\nä\r\n.\r\n").await;
    client.expect("250").await;
    assert_eq!(received(&desk).await[0].envelope_from, "jürgen@bücher.example");
}

#[tokio::test]
async fn what_is_too_much_is_refused_and_the_conversation_goes_on() {
    let mut test = TestDesk::new().await;
    let desk = real_desk(&mut test).await;
    let limits = Limits { mail_bytes: 1000, recipients: 2, line_bytes: 200, errors: 4, ..Limits::default() };
    let receiver = Receiver::smtp(&desk, limits).await;
    let mut client = Client::greeted(receiver.address).await;
    client.ask("MAIL FROM:<dora@example.net>", "250").await;
    for code in ["250", "250", "452 4.5.3"] {
        client.ask("RCPT TO:<support@example.com>", code).await;
    }
    client.ask("DATA", "354").await;
    client.say(format!("{}\r\n.\r\n", "x".repeat(2000))).await;
    client.expect("552 5.3.4").await;
    client.ask(&"x".repeat(5000), "500 5.5.6").await;
    client.hand_over(US, b"Subject: small\r\n\r\n.\r\n").await;
    assert_eq!(received(&desk).await.len(), 1, "the small one");
    client.ask("ONE", "500").await;
    client.ask("TWO", "500").await;
    client.ask("THREE", "500").await;
    client.expect("421 4.7.0").await;
    client.expect_end().await;
}

#[tokio::test]
async fn an_address_gets_so_many_connections_and_mails_and_no_more() {
    let mut test = TestDesk::new().await;
    let desk = real_desk(&mut test).await;
    let limits = Limits { connections_per_peer: 2, mails_per_minute: 2, ..Limits::default() };
    let receiver = Receiver::smtp(&desk, limits).await;
    let mut client = Client::greeted(receiver.address).await;
    let _second = Client::greeted(receiver.address).await;
    let mut third = Client::unheard(receiver.address).await;
    third.expect("421 4.7.0").await;
    third.expect_end().await;
    for code in ["250", "250", "450 4.7.1"] {
        client.ask("MAIL FROM:<dora@example.net>", code).await;
        client.ask("RSET", "250").await;
    }
    test.later(jiff::SignedDuration::from_secs(61));
    client.ask("MAIL FROM:<dora@example.net>", "250").await;
}

#[tokio::test]
async fn the_line_becomes_private_and_nothing_said_before_counts() {
    let mut test = TestDesk::new().await;
    let desk = real_desk(&mut test).await;
    let receiver = Receiver::smtp(&desk, Limits::default()).await;
    let mut eager = Client::greeted(receiver.address).await;
    eager.say("STARTTLS\r\nMAIL FROM:<eve@example.net>\r\n").await;
    eager.expect("503").await;
    eager.expect_end().await;

    let mut client = Client::greeted(receiver.address).await;
    client.ask("MAIL FROM:<dora@example.net>", "250").await;
    client.ask("STARTTLS", "220").await;
    let mut line = private(client.into_stream()).await;
    line.write_all(b"MAIL FROM:<dora@example.net>\r\nEHLO mx.example.net\r\nQUIT\r\n")
        .await
        .expect("they listen");
    let mut heard = String::new();
    line.read_to_string(&mut heard).await.expect("answers to the end");
    assert!(heard.starts_with("503 5.5.1 Greet first"), "{heard}");
    assert!(!heard.contains("STARTTLS"), "it is private already: {heard}");
    assert!(heard.contains("221"), "{heard}");
}

/// Speaks TLS, trusting anyone: the receiver's certificate was made a moment ago.
async fn private(stream: tokio::net::TcpStream) -> tokio_rustls::client::TlsStream<tokio::net::TcpStream> {
    let connector = regard_channels::tls::connector("localhost");
    let name = ServerName::try_from("desk.example.com").expect("a name");
    connector.connect(name, stream).await.expect("a private line")
}

#[tokio::test]
async fn stopping_takes_a_message_to_its_end_and_ends_the_idle() {
    let mut test = TestDesk::new().await;
    let desk = real_desk(&mut test).await;
    let receiver = Receiver::smtp(&desk, Limits::default()).await;
    let mut idle = Client::greeted(receiver.address).await;
    let mut busy = Client::greeted(receiver.address).await;
    busy.ask("MAIL FROM:<dora@example.net>", "250").await;
    busy.ask("RCPT TO:<support@example.com>", "250").await;
    busy.ask("DATA", "354").await;
    busy.say("Subject: half").await;
    let stopped = receiver.stop();
    idle.expect("421 4.3.2").await;
    idle.expect_end().await;
    busy.say("\r\n\r\nwhole\r\n.\r\n").await;
    busy.expect("250 2.0.0 Kept").await;
    busy.expect("421 4.3.2").await;
    tokio::time::timeout(PATIENCE, stopped).await.expect("it stops").expect("no panic");
    assert_eq!(received(&desk).await.len(), 1);
}

#[tokio::test]
async fn who_says_nothing_is_sent_away() {
    let mut test = TestDesk::new().await;
    let desk = real_desk(&mut test).await;
    let limits = Limits { command_timeout: Duration::from_millis(50), ..Limits::default() };
    let receiver = Receiver::smtp(&desk, limits).await;
    let mut client = Client::connect(receiver.address).await;
    client.expect("421 4.4.2").await;
    client.expect_end().await;
}

#[tokio::test]
async fn a_broken_database_is_a_reason_to_come_again_never_a_250() {
    let mut test = TestDesk::new().await;
    let desk = real_desk(&mut test).await;
    let receiver = Receiver::smtp(&desk, Limits::default()).await;
    let mut client = Client::greeted(receiver.address).await;
    client.ask("MAIL FROM:<dora@example.net>", "250").await;
    client.ask("RCPT TO:<support@example.com>", "250").await;
    client.ask("DATA", "354").await;
    desk.db.close().await;
    client.say("Subject: x\r\n\r\nx\r\n.\r\n").await;
    client.expect("451 4.3.0").await;
    client.ask("MAIL FROM:<dora@example.net>", "250").await;
    client.ask("RCPT TO:<support@example.com>", "451 4.3.0").await;
}

#[tokio::test]
async fn lmtp_answers_for_each_recipient() {
    let mut test = TestDesk::new().await;
    let desk = real_desk(&mut test).await;
    let receiver = Receiver::lmtp(&desk).await;
    let mut client = Client::connect(receiver.address).await;
    client.ask("EHLO mx.example.com", "500").await;
    client.ask("LHLO mx.example.com", "250").await;
    client.ask("MAIL FROM:<dora@example.net>", "250").await;
    client.ask("RCPT TO:<support@example.com>", "250").await;
    client.ask("RCPT TO:<nobody@example.com>", "550").await;
    client.ask("RCPT TO:<support+x@example.com>", "250").await;
    client.ask("DATA", "354").await;
    client.say("Subject: x\r\n\r\nx\r\n.\r\nNOOP\r\n").await;
    for code in ["250 2.0.0 Kept", "250 2.0.0 Kept", "250 2.0.0 Yes"] {
        client.expect(code).await;
    }
    let all = received(&desk).await;
    assert_eq!((all.len(), all[0].channel.as_str()), (1, "lmtp"));
    assert_eq!(all[0].envelope_to, ["support@example.com", "support+x@example.com"]);
}

#[tokio::test]
async fn many_connections_hand_over_at_once_and_nothing_is_lost() {
    let mut test = TestDesk::new().await;
    let desk = real_desk(&mut test).await;
    let receiver = Receiver::smtp(&desk, Limits { connections_per_peer: 100, ..Limits::default() }).await;
    let address = receiver.address;
    let clients = (0..16).map(|number| {
        tokio::spawn(async move {
            let mut client = Client::greeted(address).await;
            for mail in 0..10 {
                client.hand_over(US, format!("Subject: {number}/{mail}\r\n\r\nx\r\n.\r\n").as_bytes()).await;
            }
        })
    });
    for client in clients.collect::<Vec<_>>() {
        client.await.expect("no panic");
    }
    let mut subjects = std::collections::BTreeSet::new();
    for message in received(&desk).await {
        subjects.insert(bytes_of(&desk, &message).await);
    }
    assert_eq!(subjects.len(), 160);
}
