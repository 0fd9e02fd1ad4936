//! The fixed words that mail programs write around a reply, in the languages they speak.
//!
//! Collected from the programs themselves (Gmail, Outlook, Apple Mail, Thunderbird, Yahoo, Zimbra, Notes, QQ, ...).
//! All entries are lower case; a text is compared after [`super::calm::calm`]. Adding a language means adding
//! its words to these lists, never a rule.

/// What a line such as `From: ...` names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Label {
    /// Who wrote the quoted mail.
    From,
    /// Its recipients.
    To,
    /// Its copies, open or blind.
    Cc,
    /// When it was sent.
    Date,
    /// The same, by a word that only mail programs put there ("Sent:", not "Date:").
    Sent,
    /// What it was about.
    Subject,
    /// Where answers go.
    ReplyTo,
    /// Anything else a program prints there (importance, attachments, organization).
    Other,
}

/// The header labels of quoted and forwarded mails.
#[rustfmt::skip]
pub(crate) const LABELS: &[(Label, &[&str])] = &[
    (Label::From, &[
        "from", "von", "de", "da", "van", "från", "fra", "frå", "lähettäjä", "od", "odosielateľ", "odesílatel",
        "от", "от кого", "від", "від кого", "feladó", "kimden", "gönderen", "από", "发件人", "發件人", "寄件者", "寄件人",
        "差出人", "送信者", "送信元", "보낸 사람", "보낸사람", "발신", "จาก", "từ", "người gửi", "dari", "מאת", "من", "از",
        "expéditeur", "émetteur", "remitente", "remetente", "mittente", "afzender", "absender", "avsändare",
        "avsender", "afsender", "expeditor", "de la", "pošiljatelj", "šalje", "saatja", "kellelt", "nuo",
        "siuntėjas", "no", "sūtītājs", "frá", "nga", "sent by", "nadawca", "pengirim", "desde",
    ]),
    (Label::To, &[
        "to", "an", "à", "a", "para", "aan", "til", "till", "vastaanottaja", "do", "komu", "кому", "címzett",
        "kime", "alıcı", "προς", "收件人", "收件者", "宛先", "받는 사람", "받는사람", "수신", "ถึง", "đến", "tới", "người nhận",
        "kepada", "untuk", "ke", "אל", "إلى", "الى", "به", "destinataire", "destinataires", "destinatario",
        "destinatari", "destinatário", "destinatar", "către", "catre", "prima", "primatelj", "za", "kellele",
        "saaja", "kam", "gavėjas", "saņēmējs", "pre", "adresat", "mottaker", "modtager", "mottagare",
        "empfänger", "ontvanger", "до", "към", "viðtakandi", "per a", "для", "dla",
    ]),
    (Label::Cc, &[
        "cc", "kopie", "copie", "copie à", "copia", "con copia", "cópia", "kopi", "kopi til", "kopia", "kopio",
        "kópia", "kópie", "копия", "копія", "копие", "másolat", "másolatot kap", "bilgi", "κοιν.",
        "κοινοποίηση", "抄送", "抄送人", "副本", "참조", "สำเนา", "sc", "đồng gửi", "tembusan", "עותק", "نسخة", "رونوشت",
        "dw", "do wiadomości", "kopija", "koopia", "afrit", "bcc", "cci", "cco", "bilgi (cc)", "к.",
        "másolat (cc)",
    ]),
    (Label::Date, &[
        "date", "datum", "date d'envoi", "fecha", "fecha de envío", "data", "data/ora", "data invio", "dato",
        "päivämäärä", "pvm", "dátum", "küldés dátuma", "дата", "дата отправки", "tarih", "ημερομηνία", "日期",
        "時間", "时间", "送信日", "日付", "日時", "날짜", "วันที่", "ngày", "vào", "tanggal", "תאריך", "التاريخ", "تاريخ",
        "تاریخ", "dată", "datum slanja", "kuupäev", "datums", "dags",
    ]),
    (Label::Sent, &[
        "sent", "sent on", "sent at", "gesendet", "gesendet am", "envoyé", "envoyé le", "envoyée", "enviado",
        "enviado el", "enviado em", "enviada em", "enviada", "inviato", "inviata", "verzonden", "verzonden op",
        "skickat", "skickades", "sendt", "sendt den", "lähetetty", "wysłano", "wysłane", "odesláno", "odoslané",
        "elküldve", "küldve", "отправлено", "отправлен", "отправлена", "надіслано", "відправлено", "изпратено",
        "gönderildi", "gönderme tarihi", "gönderim tarihi", "εστάλη", "στάλθηκε", "发送时间", "发送日期", "發送時間",
        "寄件日期", "已发送", "送信日時", "보낸 날짜", "보낸날짜", "ส่ง", "ส่งเมื่อ", "đã gửi", "ngày gửi", "dikirim", "terkirim",
        "נשלח", "تاريخ الإرسال", "تم الإرسال", "trimis", "poslano", "poslato", "saadetud", "išsiųsta",
        "nosūtīts", "enviat",
    ]),
    (Label::Subject, &[
        "subject", "betreff", "objet", "sujet", "asunto", "assunto", "oggetto", "onderwerp", "ämne", "emne",
        "aihe", "temat", "předmět", "predmet", "tárgy", "тема", "konu", "θέμα", "主题", "主題", "主旨", "標題", "件名",
        "題名", "제목", "เรื่อง", "หัวเรื่อง", "chủ đề", "tiêu đề", "subjek", "perihal", "judul", "נושא", "الموضوع",
        "موضوع", "subiect", "teema", "tema", "temats", "zadeva", "относно", "assumpte", "efni", "subj",
    ]),
    (Label::ReplyTo, &[
        "reply-to", "reply to", "antwort an", "répondre à", "responder a", "responder para", "rispondi a",
        "risposta", "antwoord aan", "beantwoorden", "svara till", "svar til", "odpovědět", "odpowiedz do",
        "ответить", "vastaus osoitteeseen", "回复", "答复", "返信先", "yanıtla",
    ]),
    (Label::Other, &[
        "importance", "priority", "sensitivity", "attachments", "attachment", "categories", "organization",
        "message-id", "wichtigkeit", "priorität", "anlagen", "anhänge", "pièces jointes", "pièce jointe",
        "importancia", "adjuntos", "datos adjuntos", "anexos", "allegati", "allegato", "priorità", "bijlagen",
        "bijlage", "urgentie", "bifogade filer", "prioritet", "vedlegg", "vedhæftede filer", "liitteet",
        "załączniki", "ważność", "přílohy", "důležitost", "вложения", "важность", "附件", "重要性", "添付ファイル", "重要度",
        "첨부 파일", "resent-from", "newsgroups", "mailed-by", "security", "return-path", "x-mailer",
    ]),
];

/// Verbs (and what stands for one) in "On ... X wrote:".
#[rustfmt::skip]
pub(super) const WROTE: &[&str] = &[
    "wrote", "writes", "schrieb", "schreibt", "a écrit", "a ecrit", "écrit", "écrivait", "escribió", "escribio",
    "escribe", "escreveu", "escreve", "ha scritto", "scritto", "scrisse", "schreef", "geschreven", "skrev",
    "skreiv", "kirjoitti", "napisał", "napisała", "napisał(a)", "napisal(a)", "pisze", "napsal", "napsala",
    "napsal(a)", "napísal", "napísala", "napísal(a)", "ezt írta", "írta", "написал", "написала", "написал(а)",
    "пишет", "писал", "написав", "написала", "пише", "yazdı", "yazmış", "έγραψε", "写道", "寫道", "写到", "写了",
    "書きました", "のメール", "작성", "썼습니다", "쓴 글", "เขียน", "เขียนว่า", "đã viết", "menulis", "כתב", "כתבה", "כתב/ה",
    "كتب", "كتبت", "نوشت", "نوشته است", "a scris", "napisao", "napisala je", "napisao je", "je napisao",
    "je napisala", "napisala", "je pisal", "kirjutas", "parašė", "rašė", "rakstīja", "uzrakstīja", "написа",
    "va escriure", "ha escrit", "escribiu", "skrifaði", "idatzi du", "ने लिखा", "লিখেছেন", "shkroi", "skribis",
    "napisaŭ", "yazdi", "ha escrito",
];

/// First words of an attribution without a date: "Quoting Dora <dora@example.com>:".
#[rustfmt::skip]
pub(super) const QUOTING: &[&str] = &[
    "quoting", "zitat von", "zitiere", "citation de", "citando", "citando a", "citeren", "citerar", "citat från", "citat fra",
    "cytowanie", "cytat", "citace", "idézet", "цитирование", "цитата", "citazione da", "mensaje citado por", "lainaus", "引用",
];

/// First words of an attribution line, before the date.
#[rustfmt::skip]
pub(super) const ON: &[&str] = &[
    "on", "am", "le", "el", "il", "op", "em", "den", "dnia", "w dniu", "dne", "dňa", "na", "на", "в", "у",
    "στις", "pe", "în", "in", "in data", "in date", "em data", "pada", "pada tanggal", "vào", "vào lúc",
    "ในวันที่", "เมื่อ", "בתאריך", "ב-", "في", "در", "在", "于", "於", "at", "kuupäev", "dana", "u", "v", "datum",
    "ngày", "a", "à", "ons", "kl", "o",
];

/// What stands between dashes above a quoted original.
#[rustfmt::skip]
pub(super) const ORIGINAL: &[&str] = &[
    "original message", "original mail", "mail original", "courriel original", "correo original",
    "original e-mail", "original email", "originalmessage", "ursprüngliche nachricht", "ursprüngliche e-mail",
    "urspruengliche nachricht", "originalnachricht", "original-nachricht", "original nachricht",
    "original-mail", "message original", "message d'origine", "message initial", "mensaje original",
    "mensagem original", "messaggio originale", "messaggio originario", "oorspronkelijk bericht",
    "oorspronkelijke bericht", "origineel bericht", "originele bericht", "ursprungligt meddelande",
    "originalmeddelande", "ursprungligt brev", "original meddelelse", "oprindelig meddelelse",
    "oprindelig besked", "original besked", "opprinnelig melding", "original melding", "alkuperäinen viesti",
    "wiadomość oryginalna", "oryginalna wiadomość", "wiadomość pierwotna", "původní zpráva",
    "originální zpráva", "pôvodná správa", "eredeti üzenet", "исходное сообщение", "оригинальное сообщение",
    "исходное письмо", "вихідне повідомлення", "оригінальне повідомлення", "оригинално съобщение",
    "orijinal mesaj", "özgün ileti", "orjinal mesaj", "αρχικό μήνυμα", "原始邮件", "原始郵件", "原邮件", "原始信件", "原始消息",
    "元のメッセージ", "元メール", "オリジナルメッセージ", "원본 메시지", "원본 메일", "원본메일", "ข้อความเดิม", "ข้อความต้นฉบับ", "tin nhắn gốc",
    "thư gốc", "pesan asli", "mesej asal", "הודעה מקורית", "ההודעה המקורית", "الرسالة الأصلية", "رسالة أصلية",
    "پیام اصلی", "mesaj original", "mesajul original", "izvorna poruka", "originalna poruka",
    "izvirno sporočilo", "algne kiri", "algne sõnum", "originalus laiškas", "sākotnējais ziņojums",
    "missatge original", "upprunaleg skilaboð", "reply message", "reply to message", "replied message",
    "回复的原邮件", "回复的邮件", "wiadomość źródłowa",
];

/// What stands above a forwarded original.
#[rustfmt::skip]
pub(super) const FORWARDED: &[&str] = &[
    "forwarded message", "begin forwarded message", "forwarded by", "forwarded mail", "forwarded email",
    "forwarded letter", "weitergeleitete nachricht", "anfang der weitergeleiteten nachricht",
    "anfang der weitergeleiteten e-mail", "weitergeleitet von", "message transféré", "message transmis",
    "message réexpédié", "début du message transféré", "début du message réexpédié", "transféré par",
    "mensaje reenviado", "inicio del mensaje reenviado", "reenviado por", "mensagem encaminhada",
    "mensagem reencaminhada", "início da mensagem encaminhada", "início da mensagem reencaminhada",
    "encaminhado por", "messaggio inoltrato", "inizio messaggio inoltrato", "inizio del messaggio inoltrato",
    "inoltrato da", "doorgestuurd bericht", "begin doorgestuurd bericht", "doorgestuurd door",
    "vidarebefordrat meddelande", "vidarebefordrat brev", "vidarebefordrat mejl", "vidarebefordrade brevet",
    "början på vidarebefordrat meddelande", "videresendt besked", "videresendt meddelelse",
    "videresendt meldelse", "videresendt melding", "start på videresendt besked", "påbegynt videresendt besked",
    "start på videresendt melding", "begynnelse på videresendt melding", "videresendt e-mail",
    "videresendt e-post", "välitetty viesti", "edelleenlähetetty viesti", "välitetty viesti alkaa",
    "välitetyn viestin alku", "wiadomość przekazana", "przekazana wiadomość", "przekazywana wiadomość",
    "wiadomość przesłana dalej", "początek przekazanej wiadomości", "początek przekazywanej wiadomości",
    "treść przekazanej wiadomości", "treść przekazywanej wiadomości", "przeposlaná zpráva", "přeposlaná zpráva",
    "začátek přeposlané zprávy", "přeposláno od", "preposlaná správa", "začiatok preposlanej správy",
    "továbbított üzenet", "továbbított levél kezdete", "a továbbított üzenet kezdete", "továbbított levél",
    "пересылаемое сообщение", "пересылаемое письмо", "пересланное сообщение", "перенаправленное сообщение",
    "переадресованное сообщение", "начало переадресованного сообщения", "начало пересылаемого сообщения",
    "завершение пересылаемого сообщения", "переслане повідомлення", "перенаправлене повідомлення",
    "початок переадресованого повідомлення", "препратено съобщение", "iletilen mesaj", "iletilen ileti",
    "iletilmiş mesaj", "yönlendirilen ileti", "yönlendirilmiş ileti", "iletilen ileti başlangıcı",
    "iletinin başlangıcı", "προωθημένο μήνυμα", "έναρξη προωθημένου μηνύματος", "转发的邮件", "轉寄的郵件", "转发邮件信息",
    "轉寄郵件", "被转发邮件", "转发的信息", "转发邮件", "開始轉寄郵件", "开始转发邮件", "下面是被转发的邮件", "轉寄的信件", "転送メッセージ", "転送されたメッセージ",
    "転送メール", "전달된 메시지", "전달된 메일", "전달 메시지", "전달된 메시지의 시작", "ข้อความที่ส่งต่อ", "thư đã chuyển tiếp",
    "thư được chuyển tiếp", "tin nhắn đã chuyển tiếp", "tin nhắn được chuyển tiếp", "pesan terusan",
    "pesan yang diteruskan", "pesan diteruskan", "mesej yang dimajukan", "הודעה שהועברה",
    "תחילת ההודעה שהועברה", "رسالة معاد توجيهها", "رسالة مُعاد توجيهها", "الرسالة المحوّلة",
    "بدء الرسالة المعاد توجيهها", "پیام فوروارد شده", "mesaj redirecționat", "mesaj redirectionat",
    "mesaj transmis", "începutul mesajului redirecționat", "proslijeđena poruka", "prosleđena poruka",
    "početak proslijeđene poruke", "posredovano sporočilo", "edastatud kiri", "edastatud sõnum",
    "persiųstas laiškas", "persiunčiamas laiškas", "pārsūtīta ziņa", "pārsūtītais ziņojums",
    "missatge reenviat", "framsend skilaboð", "mensaxe reenviada",
];

/// "Please reply above this line", as desks (ours too) write it above the history.
#[rustfmt::skip]
pub(super) const REPLY_ABOVE: &[&str] = &[
    "reply above this line", "type your reply above this line", "write your reply above this line",
    "reply above this text", "antworten sie oberhalb dieser zeile", "bitte oberhalb dieser zeile antworten",
    "antwort oberhalb dieser zeile", "répondez au-dessus de cette ligne", "répondre au-dessus de cette ligne",
    "responda encima de esta línea", "responda por encima de esta línea", "responda acima desta linha",
    "rispondi sopra questa riga", "antwoord boven deze regel", "typ uw antwoord boven deze regel",
    "svara ovanför denna rad", "svar over denne linje", "odpowiedz powyżej tej linii",
];

/// Words that say the answers stand inside the quoted mail, so that nothing of it may be folded away.
#[rustfmt::skip]
pub(super) const ANSWERS_INLINE: &[&str] = &[
    "answers below in", "comments below in", "replies below in", "see my comments below",
    "see my answers below", "answers inline", "comments inline", "reply inline", "replies inline",
    "responses inline", "see inline", "inline below", "answered inline", "answered below", "in red below",
    "in blue below", "in green below", "below in red", "below in blue", "below in green",
    "antworten unten im text", "antworten im text", "meine antworten in rot", "siehe unten in rot",
    "in rot unten", "réponses dans le texte", "mes réponses en rouge", "réponses en rouge",
    "réponses ci-dessous en", "respuestas en rojo", "respuestas en el texto", "respondo abajo en",
    "respostas em vermelho", "risposte in rosso", "risposte nel testo", "antwoorden in rood",
    "antwoorden in de tekst", "svar i texten", "svar i teksten", "odpowiedzi w tekście", "ответы в тексте",
    "ответы красным",
];

/// Closing phrases that stand alone on a line above a name.
#[rustfmt::skip]
pub(super) const CLOSINGS: &[&str] = &[
    "regards", "best regards", "kind regards", "kindest regards", "warm regards", "many regards",
    "with regards", "with kind regards", "with best regards", "best", "all the best", "best wishes",
    "warm wishes", "cheers", "sincerely", "yours sincerely", "sincerely yours", "yours truly",
    "yours faithfully", "yours", "respectfully", "cordially", "thanks", "many thanks", "thank you",
    "thanks again", "thanks in advance", "thank you in advance", "thanks and regards", "thanks & regards",
    "thx", "rgds", "br", "kr", "take care", "with thanks", "mit freundlichen grüßen",
    "mit freundlichen grüssen", "mit freundlichem gruß", "mit besten grüßen", "mit lieben grüßen",
    "mit herzlichen grüßen", "freundliche grüße", "freundliche grüsse", "viele grüße", "viele grüsse",
    "liebe grüße", "liebe grüsse", "beste grüße", "herzliche grüße", "schöne grüße", "gruß", "grüße", "lg",
    "vg", "mfg", "danke", "vielen dank", "besten dank", "hochachtungsvoll", "cordialement", "bien cordialement",
    "bien à vous", "meilleures salutations", "salutations", "sincères salutations", "amicalement",
    "respectueusement", "merci", "merci d'avance", "merci beaucoup", "bonne journée", "cdlt", "saludos",
    "un saludo", "saludos cordiales", "cordiales saludos", "un cordial saludo", "atentamente", "gracias",
    "muchas gracias", "atenciosamente", "att", "cumprimentos", "melhores cumprimentos",
    "com os melhores cumprimentos", "abraços", "obrigado", "obrigada", "muito obrigado", "muito obrigada",
    "cordiali saluti", "distinti saluti", "saluti", "cari saluti", "un saluto", "grazie", "grazie mille",
    "met vriendelijke groet", "met vriendelijke groeten", "vriendelijke groeten", "vriendelijke groet",
    "groeten", "groetjes", "mvg", "bedankt", "alvast bedankt", "hartelijke groeten", "med vänlig hälsning",
    "med vänliga hälsningar", "vänliga hälsningar", "vänligen", "hälsningar", "mvh", "tack", "tack på förhand",
    "med venlig hilsen", "venlig hilsen", "med vennlig hilsen", "vennlig hilsen", "hilsen", "vh", "tak", "takk",
    "på forhånd takk", "ystävällisin terveisin", "terveisin", "terveiset", "kiitos", "yt", "pozdrawiam",
    "pozdrawiam serdecznie", "serdecznie pozdrawiam", "z poważaniem", "z powazaniem", "z wyrazami szacunku",
    "dziękuję", "s pozdravem", "s pozdravom", "děkuji", "ďakujem", "přeji hezký den", "üdvözlettel",
    "tisztelettel", "köszönöm", "с уважением", "с наилучшими пожеланиями", "спасибо", "заранее спасибо",
    "з повагою", "дякую", "с уважение", "поздрави", "благодаря", "saygılarımla", "iyi çalışmalar",
    "teşekkürler", "sevgiler", "με εκτίμηση", "φιλικά", "ευχαριστώ", "cu stimă", "cu respect", "mulțumesc",
    "srdačan pozdrav", "lijep pozdrav", "lep pozdrav", "s poštovanjem", "hvala", "lugupidamisega",
    "parimate soovidega", "tänan", "pagarbiai", "ačiū", "ar cieņu", "paldies", "以上", "よろしくお願いします",
    "よろしくお願いいたします", "敬具", "此致", "谢谢", "謝謝", "祝好", "감사합니다", "trân trọng", "thân", "cảm ơn", "hormat saya",
    "salam", "terima kasih", "בברכה", "תודה", "مع التحية", "مع أطيب التحيات", "تحياتي", "شكرا", "با احترام",
    "با تشکر", "ขอบคุณครับ", "ขอบคุณค่ะ", "ขอแสดงความนับถือ",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phrase_is_lower_case_and_trimmed() {
        let lists = [WROTE, ON, ORIGINAL, FORWARDED, REPLY_ABOVE, ANSWERS_INLINE, CLOSINGS];
        let labels = LABELS.iter().flat_map(|(_, words)| words.iter());
        for phrase in lists.iter().flat_map(|list| list.iter()).chain(labels) {
            assert_eq!(phrase.trim().to_lowercase(), **phrase);
        }
    }
}
