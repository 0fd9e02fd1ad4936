use super::*;

/// Whom, what about and what the mail passed on says.
fn check(text: &str, from: &str, name: &str, subject: &str, body: &str, comment: &str) {
    let found = unwrap(text).unwrap_or_else(|| panic!("{text}"));
    let got =
        (found.original_from.as_deref().unwrap_or_default(), found.from_name.as_deref().unwrap_or_default());
    assert_eq!(got, (from, name), "{text}");
    assert_eq!(
        (found.subject.as_str(), found.body.as_str(), found.comment.as_str()),
        (subject, body, comment),
        "{text}"
    );
}

#[test]
fn forwards_of_many_programs_are_unwrapped() {
    let heads = [
        "---------- Forwarded message ---------\nFrom: Eve Ray <eve@example.com>\nDate: Mon, Jul 3, 2023 at 10:00 AM\nSubject: Chair\nTo: <ben@example.com>",
        "---------- Forwarded message ---------\nFrom: *Eve Ray* <eve@example.com>\nDate: Mon, Jul 3, 2023 at 10:00 AM\nSubject: Chair\nTo: <ben@example.com>\nCc: <c@example.com>",
        "Begin forwarded message:\n\nFrom: Eve Ray <eve@example.com>\nSubject: Chair\nDate: 3. July 2023 at 10:00:00 CEST\nTo: Ben <ben@example.com>",
        "-------- Forwarded Message --------\nSubject: \tChair\nDate: \tMon, 3 Jul 2023 10:00:00 +0200\nFrom: \tEve Ray <eve@example.com>\nTo: \tben@example.com",
        "-------- Weitergeleitete Nachricht --------\nBetreff: Chair\nDatum: Mon, 3 Jul 2023 10:00:00 +0200\nVon: Eve Ray <eve@example.com>\nAn: ben@example.com",
        "Anfang der weitergeleiteten Nachricht:\n\nVon: Eve Ray <eve@example.com>\nBetreff: Chair\nDatum: 3. Juli 2023\nAn: ben@example.com",
        "---------- Message transféré ---------\nDe : Eve Ray <eve@example.com>\nObjet : Chair\nDate : lun. 3 juil. 2023\nÀ : ben@example.com",
        "Début du message réexpédié :\n\nDe: Eve Ray <eve@example.com>\nObjet: Chair\nDate: 3 juillet 2023\nÀ: ben@example.com",
        "---------- Mensaje reenviado ---------\nDe: Eve Ray <eve@example.com>\nFecha: lun, 3 jul 2023\nAsunto: Chair\nPara: ben@example.com",
        "Início da mensagem reencaminhada:\n\nDe: Eve Ray <eve@example.com>\nAssunto: Chair\nData: 3 de julho de 2023\nPara: ben@example.com",
        "Inizio messaggio inoltrato:\n\nDa: Eve Ray <eve@example.com>\nOggetto: Chair\nData: 3 luglio 2023\nA: ben@example.com",
        "---------- Doorgestuurd bericht ---------\nVan: Eve Ray <eve@example.com>\nDatum: ma 3 jul 2023\nOnderwerp: Chair\nAan: ben@example.com",
        "---------- Vidarebefordrat meddelande ---------\nFrån: Eve Ray <eve@example.com>\nDatum: 3 juli 2023\nÄmne: Chair\nTill: ben@example.com",
        "Videresendt besked:\n\nFra: Eve Ray <eve@example.com>\nEmne: Chair\nDato: 3. juli 2023\nTil: ben@example.com",
        "---------- Przekazana wiadomość ---------\nOd: Eve Ray <eve@example.com>\nData: 3 lip 2023\nTemat: Chair\nDo: ben@example.com",
        "-------- Пересылаемое сообщение --------\nОт: Eve Ray <eve@example.com>\nТема: Chair\nКому: ben@example.com",
        "---------- Пересланное сообщение ---------\nОт: Eve Ray <eve@example.com>\nДата: 3 июля 2023\nТема: Chair\nКому: ben@example.com",
        "---------- 转发的邮件 ---------\n发件人： Eve Ray <eve@example.com>\n日期：2023年7月3日\n主题：Chair\n收件人：ben@example.com",
        "---------- Forwarded message ---------\n差出人: Eve Ray <eve@example.com>\n日付: 2023年7月3日\n件名: Chair\n宛先: ben@example.com",
        "---------- 전달된 메시지 ---------\n보낸사람: Eve Ray <eve@example.com>\n날짜: 2023년 7월 3일\n제목: Chair\n받는사람: ben@example.com",
        "________________________________\nFrom: Eve Ray <eve@example.com>\nSent: Monday, July 3, 2023 10:00 AM\nTo: Ben <ben@example.com>\nSubject: Chair",
        "From: Eve Ray [mailto:eve@example.com]\nSent: Monday, July 3, 2023 10:00 AM\nTo: Ben\nSubject: Chair",
        "From: Eve Ray <eve@example.com<mailto:eve@example.com>>\nDate: Monday, July 3, 2023\nTo: Ben\nSubject: Chair",
        "----- Forwarded by Ben Lee/ACME on 07/03/2023 10:00 AM -----\n\nFrom: Eve Ray <eve@example.com>\nTo: Ben\nDate: 07/03/2023\nSubject: Chair",
    ];
    for head in heads {
        check(
            &format!("please handle\n\n{head}\n\nIt is broken.\n\nEve"),
            "eve@example.com",
            "Eve Ray",
            "Chair",
            "It is broken.\n\nEve",
            "please handle",
        );
    }
}

#[test]
fn a_quoted_forward_loses_its_prefixes() {
    check(
        "fyi\n\nBegin forwarded message:\n\n> From: Eve <eve@example.com>\n> Subject: Chair\n> \n> It is broken.\n> \n> Eve",
        "eve@example.com",
        "Eve",
        "Chair",
        "It is broken.\n\nEve",
        "fyi",
    );
    check(
        "fyi\n\n> From: Eve <eve@example.com>\n> Date: 1. August 2011\n> Subject: Chair\n>\n> It is broken.",
        "eve@example.com",
        "Eve",
        "Chair",
        "It is broken.",
        "fyi",
    );
}

#[test]
fn one_line_may_name_the_sender() {
    check(
        "fyi\n\n-------- Пересылаемое сообщение --------\n03.07.2023, 10:00, \"Eve Ray\" <eve@example.com>:\n\nIt is broken.",
        "eve@example.com",
        "Eve Ray",
        "",
        "It is broken.",
        "fyi",
    );
}

#[test]
fn html_forwards_keep_their_elements() {
    let html = "<div>fyi</div><div class=gmail_quote><div class=gmail_attr>---------- Forwarded message ---------<br>From: <b>Eve Ray</b> &lt;<a href='mailto:eve@example.com'>eve@example.com</a>&gt;<br>Date: Mon, Jul 3, 2023<br>Subject: Chair<br>To: &lt;ben@example.com&gt;<br></div><br><p>It is <b>broken</b>.</p></div>";
    let found = unwrap_html(html).unwrap();
    assert!(found.sure);
    assert_eq!(found.original_from.as_deref(), Some("eve@example.com"));
    assert_eq!(found.from_name.as_deref(), Some("Eve Ray"));
    assert_eq!((found.comment.as_str(), found.body.as_str()), ("fyi", "It is broken."));
    assert_eq!(
        found.body_html.as_deref(),
        Some("<div class=\"gmail_quote\"><br><p>It is <b>broken</b>.</p></div>")
    );
    let apple = "<body>fyi<br><div><br><blockquote type=cite><div>Begin forwarded message:</div><br><div><b>From: </b>Eve &lt;eve@example.com&gt;<br></div><div><b>Subject: </b>Chair<br></div><br><div>Broken.</div></blockquote></div></body>";
    let found = unwrap_html(apple).unwrap();
    assert_eq!(
        (found.from_name.as_deref(), found.subject.as_str(), found.body.as_str()),
        (Some("Eve"), "Chair", "Broken.")
    );
}

#[test]
fn an_answer_is_not_taken_for_a_forward() {
    let answer = "Yes\n\nFrom: Ben <ben@example.com>\nSent: Monday\nTo: Eve\nSubject: Chair\n\nIs it broken?";
    assert!(!unwrap(answer).unwrap().sure);
    assert_eq!(of_mail("RE: Chair", Some(answer), None), None);
    assert!(of_mail("FW: Chair", Some(answer), None).is_some());
    assert_eq!(unwrap("Yes\n\nOn 3 Jul 2023, at 10:00, Ben <ben@example.com> wrote:\n> Is it?"), None);
    assert_eq!(unwrap("Hello"), None);
}

#[test]
fn subjects_of_forwards_are_known() {
    for subject in [
        "Fwd: a",
        "FW: a",
        "fw:a",
        "WG: a",
        "TR : a",
        "RV: a",
        "ENC: a",
        "I: a",
        "Doorst: a",
        "VB: a",
        "PD: a",
        "转发：a",
        "轉寄: a",
        "[Desk] Fwd: a",
        "İLT: a",
        "הועבר: a",
    ] {
        assert!(is_forward_subject(subject), "{subject}");
    }
    for subject in ["Re: Fwd: a", "Forwarding address", "AW: a", "a", "Information: a", ""] {
        assert!(!is_forward_subject(subject), "{subject}");
    }
}
