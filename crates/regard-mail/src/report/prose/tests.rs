use crate::kind::{self, Kind};
use crate::message;

/// A mail from a mail system with this subject and text is of this kind and about this address.
fn check(subject: &str, text: &str, kind: Kind, address: &str) {
    let raw =
        format!("From: MAILER-DAEMON@mx.example.net\nTo: us@example.org\nSubject: {subject}\n\n{text}\n");
    let finding = kind::of(&message::parse(raw.as_bytes()));
    assert_eq!((finding.kind, finding.failed_recipients().join(" ").as_str()), (kind, address), "{raw}");
}

fn bounce(subject: &str, text: &str) {
    check(subject, text, Kind::Bounce, "dora@example.com");
}

#[test]
fn many_systems_are_understood() {
    bounce(
        "Returned mail",
        "----- The following addresses had permanent fatal errors -----\n\n>>> dora@example.com <dora@example.com>\n\n----- original message -----\nTo: eve@example.com",
    );
    bounce(
        "[BOUNCE]",
        "Message details:\n  Subject: hi\n  MAIL FROM: us@example.org\n  RCPT TO: dora@example.com\n\nError message below:\n550 - Requested action not taken: no such user here",
    );
    bounce(
        "Returned mail:",
        "----- The following addresses had delivery problems -----\n<dora@example.com>\n\n----- Non-delivered information -----\nThe number of messages in recipient's mailbox exceeded the local limit.",
    );
    bounce(
        "Mail delivery failed: returning message to sender",
        "A message that you sent could not be delivered to\none or more of its recipients. The following addresses\nfailed:\n\n\"dora@example.com\":\nSMTP error from remote server: 550 5.1.1 unknown user\n\n--- The header of the original message is following. ---\n\nTo: eve@example.com",
    );
    bounce(
        "Mail could not be delivered",
        "Sent <<< RCPT TO:<dora@example.com>\nReceived >>> 550 5.1.1 <dora@example.com>... user unknown\n\nUnable to deliver message to <dora@example.com>",
    );
    bounce(
        "Mail delivery failed: returning message to sender",
        "The following address(es) failed:\n\n  >>> dora@example.com\n    550 No such user\n\nIncluded is a copy of the message header:\n-----\nTo: eve@example.com",
    );
    bounce(
        "Delivery failure",
        "Your message could not be sent.\nA transcript of the attempts to send the message follows.\nThe number of attempts made: 1\nAddressed To: dora@example.com\n\nFailed to send to identified host, smtp: 550 user unknown",
    );
    bounce(
        "failure notice",
        "We're sorry. There's a problem with the e-mail address(es) you're trying to send to.\nPlease verify the address(es) and try again.\n\n<dora@example.com>:\nRemote host said: 550 unknown user\n\n--- Below this line is a copy of the message.\n\nTo: eve@example.com",
    );
    bounce(
        "Message status - undeliverable",
        "The message that you sent was undeliverable to the following:\n\tdora@example.com (user unknown)\n\nPossibly truncated original message follows:\n\nTo: eve@example.com",
    );
    bounce(
        "Undeliverable: hi",
        "Your message\n\n  To:      eve@example.com\n  Subject: hi\n  Sent:    Mon, 1 Apr 2024\n\ndid not reach the following recipient(s):\n\ndora@example.com on Mon, 1 Apr 2024 10:00:00\n    The recipient name is not recognized",
    );
    bounce(
        "Unzustellbar: Angebot",
        "Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Gruppen:\n\ndora@example.com\nDie Nachricht konnte nicht zugestellt werden.",
    );
    bounce(
        "Échec de la remise : Bonjour",
        "Échec de la remise pour ces destinataires ou groupes :\n\ndora@example.com",
    );
    bounce(
        "Не удается доставить: привет",
        "Не удалось доставить сообщение следующим получателям:\n\ndora@example.com",
    );
    bounce(
        "Undelivered Mail Returned to Sender",
        "I'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients. It's attached below.\n\nFor further assistance, please send mail to postmaster@mx.example.net.\n\n<dora@example.com>: host mx.example.com[192.0.2.1] said: 550 5.7.1\n    <us@example.org>: Sender address rejected",
    );
}

#[test]
fn what_is_still_tried_has_not_failed() {
    let late = |subject: &str, text: &str| check(subject, text, Kind::DelayNotice, "dora@example.com");
    late(
        "Warning: could not send message for past 4 hours",
        "    ** THIS IS A WARNING MESSAGE ONLY **\n\n   ----- The following addresses had transient non-fatal errors -----\n<dora@example.com>\n\n   ----- Transcript of session follows -----\nWarning: message still undelivered after 4 hours\nWill keep trying until message is 5 days old",
    );
    late(
        "Delivery Status Notification (Delay)",
        "Delivery to the following recipient has been delayed:\n\n     dora@example.com\n\nMessage will be retried for 2 more day(s)",
    );
    bounce(
        "Undelivered Mail",
        "Your message could not be delivered for 5 days and will not be retried: giving up.\n\n<dora@example.com>: connect: Connection timed out",
    );
}

#[test]
fn a_letter_about_failures_is_a_letter() {
    for (from, subject, text) in [
        ("dora@example.com", "Delivery failed", "My parcel was not delivered. Who do I call?"),
        ("dora@example.com", "Undeliverable", "I get this error when I write to eve@example.com"),
        (
            "dora@example.com",
            "My order was not delivered",
            "Hello,\nmy order has not been delivered to the recipient. My address is\ndora@example.com\n",
        ),
        (
            "dora@example.com",
            "Delivery failed",
            "The courier returned the parcel.\nWrite to dora@example.com",
        ),
        (
            "dora@example.com",
            "Undelivered mail",
            "Since Monday I get 550 5.1.1 user unknown when writing to:\neve@example.com\nYour mail server said it.",
        ),
        (
            "System Administrator <pat@example.com>",
            "Mail delivery problems",
            "Hi, mail to eve@example.com could not be delivered since Monday. Can you look?",
        ),
        (
            "postmaster@example.com",
            "New mail server on Monday",
            "Dear all, we move on Monday. Questions? Write to ben@example.com.",
        ),
    ] {
        let raw = format!("From: {from}\nTo: us@example.org\nSubject: {subject}\n\n{text}\n");
        assert_eq!(kind::of(&message::parse(raw.as_bytes())).kind, Kind::Person, "{raw}");
    }
}
