use super::super::line::from_text;
use super::*;

/// The lines of `text` that make up its attributions.
fn found(text: &str) -> Vec<(usize, usize)> {
    find(&from_text(text)).iter().map(|span| (span.start, span.end)).collect()
}

fn check(text: &str, expected: &[(usize, usize)]) {
    assert_eq!(found(text), expected, "{text}");
}

#[test]
fn programs_in_many_languages_are_understood() {
    let lines = [
        "On Tue, Apr 29, 2014 at 4:22 PM, Dora Ek <dora@example.com> wrote:",
        "On Tue, Apr 29, 2014 at 4:22 PM, Dora Ek <dora@example.com>wrote:",
        "On 2012-10-16 at 17:02 , Dora <dora@example.com> wrote:",
        "On 04/19/2011 07:10 AM, Dora Ek wrote:",
        "On 11-Apr-2011, at 6:54 PM, Dora <dora@example.com> wrote:",
        "On Monday, July 3, 2023 at 10:00:00 AM GMT+2, Dora Ek <dora@example.com> wrote:",
        "Dora Ek <dora@example.com> writes:",
        "Quoting Dora Ek <dora@example.com>:",
        "Zitat von Dora Ek <dora@example.com>:",
        "Am Mo., 3. Juli 2023 um 10:00 Uhr schrieb Dora Ek <dora@example.com>:",
        "Am 03.07.2023 um 10:00 schrieb Dora Ek:",
        "Dora Ek <dora@example.com> schrieb am Mo., 3. Juli 2023, 10:00:",
        "Le lun. 3 juil. 2023 à 10:00, Dora Ek <dora@example.com> a écrit :",
        "Le 03/07/2023 à 10:00, Dora Ek a écrit :",
        "El lun, 3 jul 2023 a las 10:00, Dora Ek (<dora@example.com>) escribió:",
        "El 3/7/23 a las 10:00, Dora Ek escribió:",
        "Em seg., 3 de jul. de 2023 às 10:00, Dora Ek <dora@example.com> escreveu:",
        "Il giorno lun 3 lug 2023 alle ore 10:00 Dora Ek <dora@example.com> ha scritto:",
        "Op ma 3 jul 2023 om 10:00 schreef Dora Ek <dora@example.com>:",
        "Op 3 jul. 2023 om 10:00 heeft Dora Ek <dora@example.com> het volgende geschreven:",
        "Den mån 3 juli 2023 kl 10:00 skrev Dora Ek <dora@example.com>:",
        "3 juli 2023 kl. 10:00 skrev Dora Ek <dora@example.com>:",
        "man. 3. jul. 2023 kl. 10:00 skrev Dora Ek <dora@example.com>:",
        "Den man. 3. jul. 2023 kl. 10.00 skrev Dora Ek <dora@example.com>:",
        "ma 3. heinäk. 2023 klo 10.00 Dora Ek (dora@example.com) kirjoitti:",
        "pon., 3 lip 2023 o 10:00 Dora Ek <dora@example.com> napisał(a):",
        "W dniu 3.07.2023 o 10:00, Dora Ek pisze:",
        "po 3. 7. 2023 v 10:00 odesílatel Dora Ek <dora@example.com> napsal:",
        "po 3. 7. 2023 o 10:00 Dora Ek <dora@example.com> napísal(a):",
        "Dora Ek <dora@example.com> ezt írta (időpont: 2023. júl. 3., H, 10:00):",
        "пн, 3 июл. 2023 г. в 10:00, Dora Ek <dora@example.com>:",
        "3 июля 2023 г., в 10:00, Dora Ek <dora@example.com> написал(а):",
        "пн, 3 лип. 2023 р. о 10:00 Dora Ek <dora@example.com> пише:",
        "На пн, 3.07.2023 г. в 10:00 Dora Ek <dora@example.com> написа:",
        "Dora Ek <dora@example.com>, 3 Tem 2023 Pzt, 10:00 tarihinde şunu yazdı:",
        "Στις Δευ 3 Ιουλ 2023 στις 10:00 π.μ., ο χρήστης Dora Ek <dora@example.com> έγραψε:",
        "În lun., 3 iul. 2023 la 10:00, Dora Ek <dora@example.com> a scris:",
        "pon, 3. srp 2023. u 10:00 Dora Ek <dora@example.com> napisao je:",
        "V V pon., 3. jul. 2023 ob 10:00 je oseba Dora Ek <dora@example.com> napisala:",
        "Kuupäev E, 3. juuli 2023 kell 10:00 kirjutas kasutaja Dora Ek <dora@example.com>:",
        "pirmd., 2023. g. 3. jūl., plkst. 10:00 — lietotājs Dora Ek (<dora@example.com>) rakstīja:",
        "2023-07-03, pr, 10:00 Dora Ek <dora@example.com> rašė:",
        "Vào Th 2, 3 thg 7, 2023 vào lúc 10:00 Dora Ek <dora@example.com> đã viết:",
        "Pada tanggal Sen, 3 Jul 2023 pukul 10.00 Dora Ek <dora@example.com> menulis:",
        "ในวันที่ จ. 3 ก.ค. 2023 เวลา 10:00 Dora Ek <dora@example.com> เขียนว่า:",
        "\u{202b}בתאריך יום ב׳, 3 ביולי 2023 ב-10:00 מאת \u{202a}Dora Ek\u{202c}\u{200f} <\u{202a}dora@example.com\u{202c}\u{200f}>:\u{202c}",
        "في الاثنين، ٣ يوليو ٢٠٢٣ في ١٠:٠٠ ص تمت كتابة ما يلي بواسطة \u{202a}Dora Ek\u{202c}\u{200f} <\u{202a}dora@example.com\u{202c}\u{200f}>:",
        "2023年7月3日(月) 10:00 Dora Ek <dora@example.com>:",
        "Dora Ek <dora@example.com> 于2023年7月3日周一 10:00写道：",
        "Dora Ek <dora@example.com> 於 2023年7月3日 週一 上午10:00寫道：",
        "在 2016年12月12日，下午8:45，Dora Ek <dora@example.com> 写道：",
        "2023년 7월 3일 (월) 오전 10:00, Dora Ek <dora@example.com>님이 작성:",
        "Dora Ek/ACME wrote on 07/03/2023 10:00:00 AM:",
        "---- On Mon, 03 Jul 2023 10:00:00 +0200 Dora Ek <dora@example.com> wrote ----",
        "---- Dora Ek wrote ----",
        "Mon, 3 Jul 2023 10:00:00 +0400 от Dora Ek <dora@example.com>:",
        "03.07.2023, 10:00, \"Dora Ek\" <dora@example.com>:",
    ];
    for line in lines {
        check(&format!("Yes.\n\n{line}\n\nHow are you?"), &[(2, 3)]);
    }
}

#[test]
fn apple_mail_and_thunderbird_speak_many_languages() {
    let lines = [
        "Le 3 févr. 2016 à 10:00, Dora Ek <dora@example.com> a écrit :",
        "El 3 feb 2016, a las 10:00, Dora Ek <dora@example.com> escribió:",
        "Il giorno 03 feb 2016, alle ore 10:00, Dora Ek <dora@example.com> ha scritto:",
        "Op 3 feb. 2016, om 10:00 heeft Dora Ek <dora@example.com> het volgende geschreven:",
        "Dora Ek <dora@example.com> kirjoitti 3.2.2016 kello 10.00:",
        "Wiadomość napisana przez Dora Ek <dora@example.com> w dniu 3 lut 2016, o godz. 10:00:",
        "3. 2. 2016 v 10:00, Dora Ek <dora@example.com>:",
        "2016/02/03 10:00、Dora Ek <dora@example.com>のメール:",
        "2016. 2. 3., 오전 10:00, Dora Ek <dora@example.com> 작성:",
        "Dora Ek <dora@example.com> 於 2016年2月3日 上午10:00 寫道：",
        "3 фев. 2016 г., в 10:00, Dora Ek <dora@example.com> написал(а):",
        "2016-02-03 17:21 GMT+01:00 Dora Ek <dora@example.com>:",
        "Le 03/02/2016 10:00, Dora Ek a écrit :",
        "Il 03/02/2016 10:00, Dora Ek ha scritto:",
        "Op 03-02-16 om 10:00 schreef Dora Ek:",
        "Dora Ek skrev den 2016-02-03 10:00:",
        "Den 03.02.2016 10:00, skrev Dora Ek:",
        "W dniu 2016-02-03 o 10:00, Dora Ek pisze:",
        "Dne 3.2.2016 v 10:00 Dora Ek napsal(a):",
        "03.02.2016 10:00, Dora Ek пишет:",
        "2016.02.03. 10:00 keltezéssel, Dora Ek írta:",
        "Em 03/02/2016 10:00, Dora Ek escreveu:",
        "03.02.2016 10:00 tarihinde Dora Ek yazdı:",
        "On 2016/02/03 10:00, Dora Ek wrote:",
        "在 2016/2/3 10:00, Dora Ek 写道:",
        "Στις 3/2/2016 10:00, ο/η Dora Ek έγραψε:",
        "La 03.02.2016 10:00, Dora Ek a scris:",
        "Dana 3.2.2016. u 10:00, Dora Ek je napisao/la:",
        "Dnia 3 lutego 2016 10:00 Dora Ek <dora@example.com> napisał(a):",
        "Em 3 de fevereiro de 2016 10:00, Dora Ek <dora@example.com> escreveu:",
        "El dia 3 de febrer de 2016 10:00, Dora Ek <dora@example.com> ha escrit:",
        "On Wednesday, 3 February 2016, Dora Ek <dora@example.com> wrote:",
        "On Wed, Feb 3 2016 at 10:00:12 AM, Dora Ek <dora@example.com> wrote:",
        "On Feb 3, 2016 10:00, \"Dora Ek\" <dora@example.com> wrote:",
        "On Wed, 2011-03-01 at 18:02 +0530, Dora Ek wrote:",
    ];
    for line in lines {
        check(&format!("Yes.\n\n{line}\nHow are you?"), &[(2, 3)]);
    }
}

#[test]
fn a_wrapped_attribution_is_one() {
    check("a\nOn Tue, Jul 4, 2023 at 1:00 AM Dora Ek <\ndora@example.com> wrote:\n> b", &[(1, 3)]);
    check(
        "On Nov 30, 2011, at 12:47 PM, Dora <\n416ffd3258d4d2fa4c85cfa4c44e1721d66e3e8f4@dom.example.com>\nwrote:\n\nb",
        &[(0, 3)],
    );
    check("Dora Ek <dora@example.com> schrieb am Fr., 28.\nApr. 2017 um 11:53 Uhr:\n> b", &[(0, 2)]);
    check(
        "On Thu, 31 Mar 2016 at 11:16 Dora\n\n<\nmailto:Dora Ek <dora@example.com>\n> wrote:\n\nb",
        &[(0, 5)],
    );
    check("El lun, 3 jul 2023 a las 10:00, Dora\nEk <dora@example.com> escribió:\n> b", &[(0, 2)]);
}

#[test]
fn with_a_quotation_below_less_is_needed() {
    check("Dora wrote:\n> b", &[(0, 1)]);
    check("Yesterday around noon your colleague Ben Lee <ben@example.com> wrote:\nwe will refund you", &[]);
    check("2013/7/20 Dora via Desk <desk@example.com>\n\n> b", &[(0, 1)]);
    check("понедельник, 6 октября 2014 г. пользователь Dora написал:\n\n> b", &[(0, 1)]);
}

#[test]
fn prose_is_no_attribution() {
    for text in [
        "On Monday your colleague wrote:\nwe will refund you",
        "On blah-blah-blah\nmore",
        "As we agreed on 3 May 2012, your colleague Ben wrote:\n\"we will refund you\"",
        "I ordered on 3 May 2023.\nPlease send to:\nDora Ek",
        "My address is dora@example.com and my question is:\nwhen?",
        "Ben wrote:\nwe will refund you",
        "2023-07-03 10:00 ordered, the label said:\nfragile",
    ] {
        check(text, &[]);
    }
}

#[test]
fn words_above_are_not_drawn_in() {
    check(
        "On 5 May I ordered a chair.\nThe chair is broken.\nOn Tue, May 7, 2012 at 3:59 PM, ben@example.com wrote:\n> b",
        &[(2, 3)],
    );
    check("Thanks\n On Mar 8, 2012 9:59 AM, \"Desk\" <\nr+7f1b@example.com> wrote:\n\n> b", &[(1, 3)]);
}

#[test]
fn an_attribution_may_share_its_line() {
    for (line, at) in [
        ("reply On Wed, Apr 4, 2012 at 3:59 PM, ben@example.com wrote:", Some(6)),
        ("ok--- On Wed, Apr 4, 2012 at 3:59 PM, ben@example.com wrote:", Some(2)),
        ("On Wed, Apr 4, 2012 at 3:59 PM, ben@example.com wrote:", None),
        ("As you said On Wed, it broke and he wrote:", None),
    ] {
        let lines = from_text(&format!("{line}\n> b"));
        assert_eq!(shared_line(&lines, 0), at, "{line}");
    }
}
