use super::super::line::from_text;
use super::*;

fn check(text: &str, standing: bool, expected: Option<usize>) {
    assert_eq!(start(&from_text(text), standing), expected, "{text}");
}

#[test]
fn delimiters_start_a_signature() {
    check("Yes\n-- \nDora", false, Some(1));
    check("Yes\n--\nDora Ek\nACME Ltd, Leeds\n+44 113 496 0000", false, Some(1));
    check("Yes\n---\nDora", false, Some(1));
    check(
        "Yes\n\n_______________________________________________\nusers mailing list\nusers@example.com\nhttp://example.com/listinfo/users",
        false,
        Some(2),
    );
    check("Yes\n\n----------------\n\nDora Ek\n\nt. 555-931-0702\n\nhttp://example.com/", false, Some(2));
}

#[test]
fn drawn_lines_between_parts_are_not_one() {
    check("First order: broken\n---\nSecond order: two chairs are missing!", false, None);
    check("Log\n------\nerror 42 at line 3\n------\nwhat now?", false, None);
    check("Prices:\n-- four chairs\n-- two tables", false, None);
}

#[test]
fn device_lines_in_many_languages_are_known() {
    for line in [
        "Sent from my iPhone",
        "Sent from my BlackBerry",
        "Sent from Mailbox for iPhone",
        "Sent from Outlook Mobile<https://aka.ms/x>",
        "Sent from Yahoo Mail on Android",
        "Sent from Mail<https://go.microsoft.com/fwlink/?LinkId=550986> for Windows 10",
        "Get Outlook for iOS<https://aka.ms/o0ukef>",
        "Sent with Proton Mail secure email.",
        "Sent with Sparrow (http://www.sparrowmailapp.com/?sig)",
        "Sent via the Samsung Galaxy S21 5G, an AT&T smartphone",
        "Von meinem iPhone gesendet",
        "Gesendet mit der GMX Mail App",
        "Von meinem Samsung Galaxy Smartphone gesendet.",
        "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.",
        "Gesendet von Outlook für iOS",
        "Envoyé de mon iPhone",
        "Envoyé depuis mon téléphone Huawei",
        "Obtenir Outlook pour iOS",
        "Télécharger Outlook pour Android<https://aka.ms/AAb9ysg>",
        "Enviado desde mi iPhone",
        "Enviado do meu iPhone",
        "Enviado a partir do Outlook para Android",
        "Inviato da iPhone",
        "Inviato dal mio dispositivo Samsung",
        "Verstuurd vanaf mijn iPhone",
        "Verzonden vanuit Outlook voor Android",
        "Skickat från min iPhone",
        "Sendt fra min iPhone",
        "Lähetetty iPhonesta",
        "Wysłane z iPhone’a",
        "Wysłano z programu Outlook dla systemu Android",
        "Odesláno z iPhonu",
        "Odoslané z iPhonu",
        "Az iPhone-omról küldve",
        "Отправлено с iPhone",
        "Отправлено из мобильной Яндекс.Почты",
        "Надіслано з iPhone",
        "Изпратено от моя iPhone",
        "iPhone’umdan gönderildi",
        "Στάλθηκε από το iPhone μου",
        "Trimis de pe iPhone-ul meu",
        "Poslano s mojeg iPhonea",
        "发自我的 iPhone",
        "從我的 iPhone 傳送",
        "iPhoneから送信",
        "나의 iPhone에서 보냄",
        "Gửi từ iPhone của tôi",
        "Dikirim dari iPhone saya",
        "ส่งจาก iPhone ของฉัน",
        "נשלח מה-iPhone שלי",
        "تم الإرسال من الـ iPhone",
        "Enviat des del meu iPhone",
        "<Sent from my Pixel>",
    ] {
        assert!(is_sent_from(line), "{line}");
        check(&format!("Yes\n\n{line}\n"), false, Some(2));
    }
}

#[test]
fn prose_about_sending_is_not_one() {
    for line in [
        "Sent from the warehouse on Monday but it never arrived.",
        "Sent from Leeds on 3 May",
        "Von meinem Handy ist das Display kaputt",
        "Envoyé le 3 mai, jamais reçu",
        "I sent it from my iPhone, did you get it?",
        "Get the outlook for next week please",
        "Sent from my desk, is much easier then my mobile phone.",
    ] {
        assert!(!is_sent_from(line), "{line}");
    }
}

#[test]
fn a_closing_with_a_name_belongs_to_the_words_of_an_answer() {
    let text = "It works.\n\nBest regards,\nDora Ek";
    check(text, false, None);
    check(text, true, Some(2));
    check("Thanks,\n\nBlah\n\nregards\n\nDora Ek", true, Some(4));
    check("Jak się masz?\n\nPozdrawiam,\nJan", true, Some(2));
}

#[test]
fn a_closing_with_ways_to_reach_its_owner_is_folded_anywhere() {
    check(
        "It works.\n\nKind regards,\nDora Ek\nHead of Chairs\nTel: +44 113 496 0000\nwww.example.com",
        false,
        Some(2),
    );
    check(
        "It works.\n\nBest regards,\nDora Ek\n\nACME Ltd | Head of Chairs\n12 High Street, Leeds LS1 1AA\nT: +44 113 496 0000 | M: +44 7700 900000\nwww.example.com",
        false,
        Some(2),
    );
}

#[test]
fn a_dashed_name_closes_a_first_mail() {
    check("Yes please.\n\n-Dora", true, Some(2));
    check("Yes please.\n\n-- Dora Ek.", true, Some(2));
    check("Yes please.\n\n-Dora", false, None);
    check("Send:\n\n-chairs", true, None);
    check("Send\n-chairs\n\n-tables", true, None);
    check("-Dora", true, None);
}

#[test]
fn a_dash_above_sentences_starts_no_signature() {
    check(
        "Hello\n--\nOrder 17 has not arrived. I waited three weeks.\nWhat will you do about it?\nDora",
        false,
        None,
    );
    check("Hello\n-- \nDora\nWhat will you do about it today?", false, Some(1));
}

#[test]
fn what_the_customer_wants_read_stays() {
    check("Please ship to:\n\nDora Ek\n+44 113 496 0000\ndora@example.com", true, None);
    check("Thanks!", true, None);
    check("Regards", true, None);
    check("My details are\n\nThanks:\nDora\n+44 113 496 0000\ndora@example.com", false, Some(2));
}

#[test]
fn legal_text_is_folded() {
    check(
        "Yes\n\nThis e-mail and any attachments are confidential and intended solely for the addressee.",
        false,
        Some(2),
    );
    check("Ja\n\nDiese E-Mail enthält vertrauliche Informationen.", false, Some(2));
    check("Oui\n\nCe message est confidentiel et réservé à son destinataire.", false, Some(2));
    check("Yes\n\nVirus-free. www.avast.com", false, Some(2));
    check("Is this message confidential?", false, None);
}
