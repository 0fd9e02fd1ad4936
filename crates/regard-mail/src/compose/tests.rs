use mail_parser::{MessageParser, MimeHeaders};
use proptest::prelude::*;

use super::*;

fn person(name: &str, email: &str) -> Address {
    Address { name: name.to_owned(), email: email.to_owned() }
}

fn mail() -> Outgoing {
    Outgoing {
        message_id: "abc123@example.com".to_owned(),
        from: person("Ben Lee (Desk)", "desk@example.com"),
        reply_to: Some(person("Desk", &token::tagged("desk@example.com", &token::new([7; 15])))),
        to: vec![person("Dora Ek", "dora@example.com")],
        cc: Vec::new(),
        subject: "Your chair".to_owned(),
        in_reply_to: Some("in@example.net".to_owned()),
        references: vec!["first@example.net".to_owned(), "in@example.net".to_owned()],
        date: Timestamp::from_second(1_688_378_400).unwrap(),
        text: "Hello Dora,\n\nit is on its way.\n".to_owned(),
        html: None,
        attachments: Vec::new(),
        headers: Vec::new(),
    }
}

fn image(content_id: &str) -> Attached {
    Attached {
        name: "logo.png".to_owned(),
        media_type: "image/png".to_owned(),
        content_id: Some(content_id.to_owned()),
        content: vec![1, 2, 3],
    }
}

fn text_of(mail: &Outgoing) -> String {
    String::from_utf8(build(mail).unwrap()).unwrap()
}

#[test]
fn a_plain_answer_is_written_whole() {
    assert_eq!(
        text_of(&mail()).replace("\r\n", "\n"),
        "Date: Mon, 3 Jul 2023 10:00:00 +0000\n\
         Message-ID: <abc123@example.com>\n\
         From: \"Ben Lee (Desk)\" <desk@example.com>\n\
         Reply-To: \"Desk\" <desk+0w3ge1r70w3ge1r70w3ge1r7XX@example.com>\n\
         To: \"Dora Ek\" <dora@example.com>\n\
         Subject: Your chair\n\
         In-Reply-To: <in@example.net>\n\
         References: <first@example.net> <in@example.net>\n\
         MIME-Version: 1.0\n\
         Content-Type: text/plain; charset=\"utf-8\"\n\
         Content-Transfer-Encoding: 7bit\n\n\
         Hello Dora,\n\nit is on its way.\n"
            .replace("XX", &token::new([7; 15])[24..])
    );
}

#[test]
fn the_same_mail_gives_the_same_bytes() {
    let mail = Outgoing { html: Some("<p>a</p>".to_owned()), attachments: vec![image("a@b")], ..mail() };
    assert_eq!(build(&mail).unwrap(), build(&mail).unwrap());
}

#[test]
fn what_is_written_reads_back() {
    let long = "Réunion d’équipe: résumé des décisions du trimestre et prochaines étapes du projet (version finale) 第三版.pdf";
    let names = ["Zoë \"Zo\" Ångström, Dr.", "李雷", "Plain Name", "a \\ b", "Žofie <x>"];
    let mail = Outgoing {
        to: names.iter().map(|name| person(name, "dora@example.com")).collect(),
        cc: (0..40)
            .map(|n| person(&format!("Person Number {n}"), &format!("person{n}@example.com")))
            .collect(),
        subject: format!("Größe 📦 {}", "ein sehr langer Betreff ".repeat(12).trim()),
        references: (0..100).map(|n| format!("{n}.{}@example.net", "x".repeat(50))).collect(),
        text: format!("Straße\n.\nFrom here\n{}\n", "lang ".repeat(400)),
        html: Some("<p>Straße <img src=\"cid:logo@example.com\"></p>".to_owned()),
        attachments: vec![
            image("logo@example.com"),
            Attached {
                name: long.to_owned(),
                media_type: "application/pdf".to_owned(),
                content_id: None,
                content: vec![0, 255, 13, 10],
            },
            Attached {
                name: "mail.eml".to_owned(),
                media_type: "message/rfc822".to_owned(),
                content_id: None,
                content: b"From: a\r\n\r\nb".to_vec(),
            },
        ],
        headers: vec![
            ("List-Unsubscribe".to_owned(), format!("<https://desk.example.com/{}>", "u".repeat(120))),
            ("X-Note".to_owned(), "größer".to_owned()),
        ],
        ..mail()
    };
    let raw = build(&mail).unwrap();
    assert!(raw.split(|c| *c == b'\n').all(|line| line.len() <= 998 && line.is_ascii()));
    let read = MessageParser::new().parse(&raw).unwrap();
    let read_names: Vec<&str> = read.to().unwrap().iter().map(|address| address.name().unwrap()).collect();
    assert_eq!(read_names, names);
    assert_eq!(read.cc().unwrap().iter().count(), 40);
    assert_eq!(read.subject(), Some(mail.subject.as_str()));
    assert_eq!(read.body_text(0).unwrap().replace("\r\n", "\n"), mail.text);
    assert_eq!(read.body_html(0).unwrap(), mail.html.as_deref().unwrap());
    let references = read.references().as_text_list().unwrap().to_vec();
    assert_eq!(
        (references.len(), references[0].as_ref(), references[39].as_ref()),
        (40, mail.references[0].as_str(), mail.references[99].as_str())
    );
    let files: Vec<_> = read
        .attachments()
        .map(|part| (part.attachment_name().unwrap().to_owned(), part.contents().to_vec()))
        .collect();
    assert_eq!(
        files,
        mail.attachments.iter().map(|file| (file.name.clone(), file.content.clone())).collect::<Vec<_>>()
    );
    assert!(
        String::from_utf8_lossy(&raw).contains(&format!("{}>", "u".repeat(120))),
        "a link is never encoded"
    );
    // and by our own parser
    let ours = crate::message::parse(&raw);
    assert_eq!(ours.subject, mail.subject);
    assert_eq!(ours.to.iter().map(|address| address.name.as_str()).collect::<Vec<_>>(), names);
    assert_eq!(ours.text().unwrap().trim_end(), mail.text.trim_end());
    assert_eq!(
        ours.attachments.iter().map(|file| file.name.clone().unwrap()).collect::<Vec<_>>(),
        ["logo.png", long, "mail.eml"]
    );
}

#[test]
fn style_sheets_move_into_the_elements() {
    let mail = Outgoing { html: Some("<html><head><style>p { color: red } @media print { p { color: black } }</style></head><body><p>a</p></body></html>".to_owned()), ..mail() };
    let read = build(&mail).unwrap();
    let read = MessageParser::new().parse(&read).unwrap();
    assert!(read.body_html(0).unwrap().contains("<p style=\"color: red"));
}

#[test]
fn parts_nest_only_as_deep_as_needed() {
    let shape = |html: Option<&str>, attachments: Vec<Attached>| {
        let text = text_of(&Outgoing { html: html.map(str::to_owned), attachments, ..mail() });
        let types = text
            .lines()
            .filter_map(|line| line.strip_prefix("Content-Type: "))
            .map(|line| line.split(';').next().unwrap().to_owned());
        types.collect::<Vec<_>>().join(" ")
    };
    let file = || Attached { content_id: None, ..image("") };
    assert_eq!(shape(None, vec![]), "text/plain");
    assert_eq!(shape(Some("a"), vec![]), "multipart/alternative text/plain text/html");
    assert_eq!(shape(None, vec![file()]), "multipart/mixed text/plain image/png");
    assert_eq!(shape(None, vec![image("a@b")]), "multipart/mixed text/plain image/png");
    assert_eq!(
        shape(Some("a"), vec![image("a@b")]),
        "multipart/alternative text/plain multipart/related text/html image/png"
    );
    assert_eq!(
        shape(Some("a"), vec![image("a@b"), file()]),
        "multipart/mixed multipart/alternative text/plain multipart/related text/html image/png image/png"
    );
}

#[test]
fn nobody_adds_a_header_through_a_value() {
    let sly = "x\r\nBcc: eve@example.com";
    let text = text_of(&Outgoing {
        subject: sly.to_owned(),
        from: person(sly, "desk@example.com"),
        attachments: vec![Attached { name: sly.to_owned(), content_id: Some(sly.to_owned()), ..image("") }],
        ..mail()
    });
    assert!(!text.lines().any(|line| line.starts_with("Bcc:")), "{text}");
    for wrong in [
        Outgoing { to: Vec::new(), ..mail() },
        Outgoing { to: vec![person("", "dora")], ..mail() },
        Outgoing { to: vec![person("", "dora@example.com>\r\nBcc: <eve@example.com")], ..mail() },
        Outgoing { message_id: "a b@c".to_owned(), ..mail() },
        Outgoing { headers: vec![("Bcc".to_owned(), "eve@example.com".to_owned())], ..mail() },
        Outgoing { headers: vec![("X-A".to_owned(), sly.to_owned())], ..mail() },
        Outgoing { headers: vec![("X A".to_owned(), "b".to_owned())], ..mail() },
        Outgoing { headers: vec![("content-type".to_owned(), "b".to_owned())], ..mail() },
    ] {
        assert!(build(&wrong).is_err(), "{wrong:?}");
    }
}

#[test]
fn odd_ids_of_others_do_not_stop_an_answer() {
    let mail =
        Outgoing { references: vec!["no brackets here".to_owned(), "good@example.net".to_owned()], ..mail() };
    assert!(text_of(&mail).contains("References: <good@example.net>\r\n"));
}

#[test]
fn domains_of_other_scripts_are_spelled_in_ascii() {
    let mail = Outgoing { to: vec![person("", "info@bücher.example")], ..mail() };
    assert!(
        text_of(&mail).contains("To: <info@xn--bcher-kva.example>\r\n")
            || text_of(&mail).contains("To: info@xn--bcher-kva.example\r\n")
    );
}

#[test]
fn automatic_mail_says_so() {
    let headers = AUTOMATIC_ANSWER.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let text = text_of(&Outgoing { headers, ..mail() });
    assert!(text.contains("Auto-Submitted: auto-replied\r\nX-Auto-Response-Suppress: All\r\n"));
}

proptest! {
    #[test]
    fn any_words_survive(subject in "\\PC{0,120}", name in "[a-zA-Zäöß語 ,.()<>@-]{0,40}", text in "[ -~äß€語\n]{0,400}") {
        let written = Outgoing { subject: subject.clone(), from: person(&name, "desk@example.com"), text: text.clone(), ..mail() };
        let raw = build(&written).unwrap();
        let read = crate::message::parse(&raw);
        let spaced = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        prop_assert_eq!(spaced(&read.subject), spaced(&subject));
        prop_assert_eq!(spaced(&read.from[0].name), spaced(&name));
        prop_assert_eq!(spaced(read.text().unwrap_or_default()), spaced(&text));
        prop_assert_eq!(read.message_id.as_deref(), Some("abc123@example.com"));
    }
}
