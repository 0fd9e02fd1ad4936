use super::super::line::from_text;
use super::*;

fn check(text: &str, expected: Option<(usize, usize)>) {
    let found = find(&from_text(text), 0).map(|block| (block.start, block.end));
    assert_eq!(found, expected, "{text}");
}

#[test]
fn heads_in_many_languages_are_found() {
    let heads = [
        "From: Dora <dora@example.com>\nSent: Monday, July 3, 2023 10:00 AM\nTo: Desk\nSubject: Chair",
        "*From:* Dora [mailto:dora@example.com]\n*Sent:* Monday\n*To:* desk@example.com\n*Subject:* Chair",
        "Von: Dora <dora@example.com>\nGesendet: Montag, 3. Juli 2023 10:00\nAn: Desk\nBetreff: Stuhl",
        "De : Dora <dora@example.com>\nEnvoyé : lundi 3 juillet 2023 10:00\nÀ : Desk\nObjet : Chaise",
        "De: Dora <dora@example.com>\nEnviado el: lunes, 3 de julio de 2023 10:00\nPara: Desk\nAsunto: Silla",
        "De: Dora <dora@example.com>\nEnviada em: segunda-feira, 3 de julho de 2023\nPara: Desk\nAssunto: Cadeira",
        "Da: Dora <dora@example.com>\nInviato: lunedì 3 luglio 2023 10:00\nA: Desk\nOggetto: Sedia",
        "Van: Dora <dora@example.com>\nVerzonden: maandag 3 juli 2023 10:00\nAan: Desk\nOnderwerp: Stoel",
        "Från: Dora <dora@example.com>\nSkickat: den 3 juli 2023 10:00\nTill: Desk\nÄmne: Stol",
        "Fra: Dora <dora@example.com>\nSendt: mandag den 3. juli 2023\nTil: Desk\nEmne: Stol",
        "Lähettäjä: Dora <dora@example.com>\nLähetetty: maanantai 3. heinäkuuta 2023\nVastaanottaja: Desk\nAihe: Tuoli",
        "Od: Dora <dora@example.com>\nWysłano: poniedziałek, 3 lipca 2023\nDo: Desk\nTemat: Krzesło",
        "Od: Dora <dora@example.com>\nOdesláno: pondělí 3. července 2023\nKomu: Desk\nPředmět: Židle",
        "Feladó: Dora <dora@example.com>\nElküldve: 2023. július 3.\nCímzett: Desk\nTárgy: Szék",
        "От: Dora <dora@example.com>\nОтправлено: 3 июля 2023 г.\nКому: Desk\nТема: Стул",
        "Від: Dora <dora@example.com>\nНадіслано: 3 липня 2023 р.\nКому: Desk\nТема: Стілець",
        "Kimden: Dora <dora@example.com>\nGönderildi: 3 Temmuz 2023\nKime: Desk\nKonu: Sandalye",
        "Από: Dora <dora@example.com>\nΕστάλη: 3 Ιουλίου 2023\nΠρος: Desk\nΘέμα: Καρέκλα",
        "发件人：Dora <dora@example.com>\n发送时间：2023年7月3日 10:00\n收件人：Desk\n主题：椅子",
        "寄件者: Dora <dora@example.com>\n寄件日期: 2023年7月3日\n收件者: Desk\n主旨: 椅子",
        "差出人: Dora <dora@example.com>\n送信日時: 2023年7月3日\n宛先: Desk\n件名: 椅子",
        "보낸 사람: Dora <dora@example.com>\n보낸 날짜: 2023년 7월 3일\n받는 사람: Desk\n제목: 의자",
        "Từ: Dora <dora@example.com>\nĐã gửi: 3 Tháng Bảy 2023\nĐến: Desk\nChủ đề: Ghế",
        "Dari: Dora <dora@example.com>\nTanggal: 3 Juli 2023\nKepada: Desk\nSubjek: Kursi",
        "מאת: Dora <dora@example.com>\nנשלח: 3 יולי 2023\nאל: Desk\nנושא: כיסא",
        "من: Dora <dora@example.com>\nتم الإرسال: ٣ يوليو ٢٠٢٣\nإلى: Desk\nالموضوع: كرسي",
    ];
    for head in heads {
        check(&format!("Yes.\n\n{head}\n\nHow are you?"), Some((2, 6)));
    }
}

#[test]
fn sender_and_time_of_sending_are_enough() {
    check("Yes\nFrom: Dora\nSent: Monday, July 3, 2023 10:00 AM\nTo: Ben\n\nHow?", Some((1, 4)));
    check("Yes\nFrom: bob@example.com Date: Thu, 24 Mar 2016 08:07:12 -0700\nHow?", Some((1, 2)));
    check("From: London\nDate: Monday, July 3, 2023 10:00 AM\nTo: Paris", None);
}

#[test]
fn a_head_in_an_unknown_language_is_known_by_its_shape() {
    check(
        "Jes.\n\nDe kiu: Dora <dora@example.com>\nKiam: 3 julio 2023 10:00\nAl kiu: desk@example.com\nPri: Seĝo\n\nKiel?",
        Some((2, 6)),
    );
}

#[test]
fn markers_stand_above_or_alone() {
    check("a\n\n-----Original Message-----\n\nb", Some((2, 3)));
    check(
        "a\n-------- Ursprüngliche Nachricht --------\nVon: Dora <dora@example.com>\nBetreff: b\n\nc",
        Some((1, 4)),
    );
    check("a\n\nBegin forwarded message:\n\nFrom: Dora <dora@example.com>\nSubject: b\n\nc", Some((2, 6)));
    check("a\n\n------------------ 原始邮件 ------------------\n发件人: Dora\n主题: b\n\nc", Some((2, 5)));
    check("a\n##- Please type your reply above this line -##\nb", Some((1, 2)));
    check(
        "a\n________________________________\nFrom: Dora\nSent: Monday\nTo: Desk\nSubject: b\n\nc",
        Some((1, 6)),
    );
    check(
        "---------- Forwarded by Dora Ek/ACME on 07/03/2023 10:00 AM ----------\n\nDora Ek\nTo: Desk",
        Some((0, 1)),
    );
}

#[test]
fn values_may_go_on_in_the_next_line() {
    let block = find(&from_text("---------- Forwarded message ---------\nFrom: Dora <dora@example.com>\nSubject: a long subject that\nspans two lines\nTo: desk@example.com\n\nb"), 0).unwrap();
    assert_eq!(block.end, 5);
    assert_eq!(block.field(Label::Subject), Some("a long subject that spans two lines"));
    assert_eq!(block.field(Label::To), Some("desk@example.com"));
}

#[test]
fn a_customers_own_lists_are_no_head() {
    for text in [
        "From: London\nTo: Paris\nDate: 3 May",
        "Our original message was not answered.",
        "Subject: chairs\nwe need five",
        "Date: 3 May\nTime: 10:00\nName: Dora",
        "To: whom it may concern\n\nplease help",
        "See https://example.com/a",
        "-----\nText\n-----",
    ] {
        check(text, None);
    }
}
