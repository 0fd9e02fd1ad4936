//! The sentences by which mail systems without RFC 3464 reports are recognised, as tables. All are lower case and are
//! looked for inside a lower-case text.

/// Names before the `@` of programs that return mail.
#[rustfmt::skip]
pub const MACHINE_LOCALS: &[&str] = &[
    "daemon", "postmaster", "post_master", "poostmaster", "mail.delivery", "mail-delivery", "mail_delivery",
    "mdaemon", "mailsystem", "mail-system", "maildelivery", "smtp_mail_service", "mailerror",
    "mailer-error",
];

/// Display names that only such programs have.
#[rustfmt::skip]
pub const MACHINE_NAMES: &[&str] = &[
    "mail delivery subsystem", "mail delivery system", "mail deliver system", "mail delivery service", "mailer daemon",
    "mailer-daemon", "maildaemon", "delivery subsystem", "message transfer agent", "internet mail delivery",
];

/// Names that programs share with people; they count where no address stands beside them.
#[rustfmt::skip]
pub const OFFICE_NAMES: &[&str] = &[
    "postmaster", "system administrator", "mail administrator", "mail system", "mail delivery", "delivery system",
];

/// Words of mail systems that somebody who misses a parcel does not use.
#[rustfmt::skip]
pub const TECHNICAL: &[&str] = &[
    "smtp", "mailbox", "non-delivery report", "user unknown", "unknown user", "postmaster", "mail server", "mail system",
    "mail delivery", "undelivered mail", "failed recipient", "following recipient", "following user", "to the following address",
    "your message", "votre message", "su mensaje", "ihre nachricht", "transcript of", "returned message",
];

/// Words of people: a mail that uses them and does not come from a mail system was written by somebody.
#[rustfmt::skip]
pub const PERSONAL: &[&str] = &[
    " i ", " i'm ", " i've ", " my ", " me ", " me.", "hello", "dear ", "thank", "regards", "cheers", " we ", " our ",
    "ich ", "mein", " mir ", "hallo", "guten tag", "danke", "grüße", "gruß", " wir ", "bonjour", " je ", " mon ", " ma ",
    "merci", "cordialement", "hola", "gracias", "saludos", " mi ", "ciao", "grazie", "saluti", " mio ", "olá", "obrigad",
    " meu ", "hoi ", "bedankt", " mijn ", "здравствуйте", "спасибо", " я ", " мой ", "こんにちは", "ありがとう", "您好", "谢谢",
];

/// Subjects of returned and delayed mail, in the languages mail systems speak.
#[rustfmt::skip]
pub const SUBJECTS: &[&str] = &[
    // English
    "undeliver", "non-deliver", "nondeliver", "non deliver", "not delivered", "not be delivered",
    "couldn't be delivered", "cannot be delivered", "can't be delivered", "delivery status",
    "delivery failure", "delivery failed", "delivery has failed", "delivery problem", "delivery error",
    "delivery notification", "delivery report", "delivery subsystem", "failure notice", "failure delivery",
    "failure notification", "failed delivery", "failed mail", "failed to deliver", "mail failed",
    "mail failure", "mail error", "mail system error", "mail delivery", "message delivery",
    "mail could not", "returned mail", "returned email", "returned e-mail", "returned message",
    "returned to sender", "returning to sender", "returning message to sender", "return to sender",
    "mail returned", "message returned", "email returned", "error sending your mail",
    "error sending your message", "processing error", "unable to deliver", "message status", "[bounce]",
    "nameserver error report", "unknown user", "user unknown", "address rejected", "recipient rejected",
    "mailbox full", "quota exceeded", "error while sending", "could not send", "still being retried",
    "mail delayed", "delayed mail", "message delayed", "(delay)", "delivery delay", "delayed delivery",
    "aws notification message",
    // German
    "unzustellbar", "nicht zustellbar", "zustellung fehlgeschlagen", "zustellungsfehler", "zustellfehler",
    "nicht zugestellt", "konnte nicht", "zustellung verzögert",
    // French, Italian, Spanish, Portuguese
    "non remis", "non distribu", "échec de", "echec de", "avis de non-remise", "n'a pas pu être",
    "non recapit", "mancato recapito", "mancata consegna", "impossibile recapitare", "no se puede entregar",
    "no entregado", "no se ha podido entregar", "no se pudo entregar", "error de entrega",
    "fallo en la entrega", "devuelto", "não foi entregue", "não entregue", "não é possível entregar",
    "falha na entrega", "falha de entrega",
    // Dutch and the north
    "onbestelbaar", "niet afgeleverd", "niet bezorgd", "ikke leveres", "ikke levert", "ej levererat",
    "att leverera", "inte levereras", "toimitus epäonnistui", "ei voitu toimittaa",
    // Polish, Czech, Russian, Ukrainian, Turkish
    "niedostarcz", "nie dostarczono", "nie można dostarczyć", "niedoręcz", "nedoruč", "не доставлен",
    "недоставлен", "не удалось доставить", "не удается доставить", "недоставка", "teslim edilemedi",
    "iletilemedi",
    // Japanese, Chinese, Korean
    "配信不能", "配信できません", "送信できません", "送信エラー", "エラーメール", "メールエラー", "配達不能", "送信失敗", "退信", "无法投递", "投递失败", "传输失败",
    "发送失败", "系统退信", "系統退信", "无法送达", "無法傳遞", "退件", "배달되지", "전송 실패", "반송",
];

/// Sentences that say that a mail was not delivered.
#[rustfmt::skip]
pub const FAILURES: &[&str] = &[
    // Sendmail, Postfix, Exim, qmail and what copies them
    "addresses had permanent fatal errors", "addresses had fatal errors", "addresses had delivery errors",
    "addresses had delivery problems", "could not be sent", "trouble delivering",
    "addresses had permanent delivery errors", "transcript of session follows",
    "transcript of the session follows", "could not be delivered", "couldn't be delivered",
    "cannot be delivered", "can't be delivered", "not be delivered", "could not\nbe delivered",
    "following address(es) failed", "following addresses failed", "following address\nfailed",
    "unable to deliver", "wasn't able to deliver", "was not able to deliver", "were unable to deliver",
    "was unable to deliver", "not able to deliver", "this is a permanent error", "giving up on",
    "i've given up", "delivery report unavailable", "incorrectly constructed", "malformed address",
    "error delivering your mail", "did not like our",
    // Exchange, Lotus, Novell, Office 365
    "did not reach", "could not be reached", "couldn't reach", "delivery has failed",
    "recipient name is not recognized", "message couldn't be delivered", "wasn't delivered",
    "your message wasn’t delivered", "failure reasons", "non-delivery report",
    // Gmail, Yahoo, AOL, providers
    "delivery to the following recipient", "delivery to the following address",
    "delevery to the following recipient", "address not found", "message not delivered", "message blocked",
    "recipient inbox full", "message not sent", "not accepting mail from", "user doesn't have a",
    "account has been disabled", "your message did not reach",
    "an error has occurred while attempting to deliver", "error occurred while trying to deliver",
    "delivery failed", "delivery failure", "failure reason", "failed recipients", "failed addresses follow",
    "mail delivery failed", "did not receive this message", "did not receive your message",
    "message was undeliverable", "was undeliverable", "undeliverable to", "undelivered",
    "could not deliver", "can not deliver", "cannot deliver", "failed to deliver", "has not been delivered",
    "have not been delivered", "has been rejected", "was rejected by", "rejected by a remote",
    "was not delivered", "were not delivered", "delivery problems", "no valid recipients",
    "not delivered to the following", "returned because it encountered an error",
    "error was detected while processing", "error-for:", "did not exactly match", "has been failed",
    "mailbox is full", "mailbox full", "account is disabled", "over quota", "user unknown", "unknown user",
    "no such user", "user not found", "unknown recipient", "invalid recipient", "invalid user address",
    "invalid final delivery userid", "recipient address rejected", "mailbox unavailable", "host unknown",
    "unknown host", "unrouteable address", "relaying denied", "quota violation", "no longer valid",
    // German, French, Italian, Spanish, Portuguese, Dutch
    "konnte nicht zugestellt", "nicht zugestellt werden", "konnte nicht ausgeliefert",
    "nicht übermittelt werden", "fehler bei der zustellung", "unzustellbar", "n'a pas pu être",
    "n'a pas pu etre", "n'a pas été remis", "non remis", "échec de la remise", "non è stato recapitato",
    "non è stato possibile recapitare", "impossibile recapitare", "no se pudo entregar",
    "no se ha podido entregar", "no se ha entregado", "quizás no exista", "não pôde ser entregue",
    "não foi possível entregar", "não foi entregue", "kon niet worden afgeleverd",
    "kon niet worden bezorgd", "kunne ikke leveres", "kunde inte levereras", "nie można dostarczyć",
    "nie została dostarczona", "nelze doručit",
    // Russian, Greek, Japanese, Chinese, Korean
    "не может быть доставлено", "не было доставлено", "не доставлено", "не удалось доставить",
    "не вдалося доставити", "送信できません", "配信できません", "配送できません", "送信に失敗", "見つかりません", "届けることができません", "无法发送",
    "无法投递", "无法送达", "投递失败", "邮件无法", "無法傳遞", "전송하지 못", "배달할 수 없",
];

/// Sentences that say that a mail is still being tried: with one of these nothing has failed yet.
#[rustfmt::skip]
pub const DELAYS: &[&str] = &[
    "this is a warning message only", "this is a warning only", "not yet been delivered",
    "has been delayed", "is delayed for more than", "message is delayed", "delivery attempts will continue",
    "will be retried", "only a temporary failure report", "will keep trying", "will continue to try",
    "still being retried", "will try again", "warning: could not send", "warning--could not send",
    "warning: message", "noch nicht zugestellt", "wird weiterhin versucht", "n'a pas encore été",
    "пока не было доставлено", "nicht erforderlich, die nachricht erneut",
];

/// Sentences that say that trying has ended; they outweigh the delays.
#[rustfmt::skip]
pub const GIVEN_UP: &[&str] = &[
    "not going to try again", "giving up", "given up", "no further attempts",
    "no further delivery attempts", "permanent error", "failed permanently", "permanent fatal errors",
    "permanent failure", "retry timeout exceeded", "retry time not reached", "was aborted after",
    "too long in the queue", "in the queue too long",
];

/// Beginnings of the quoted original: what follows is no longer the report.
#[rustfmt::skip]
pub const ORIGINAL_MARKS: &[&str] = &[
    "this is a copy of the message", "this is a copy of your message", "is a copy of the message",
    "copy of the original message", "copy of your message", "original message follows",
    "original message headers", "original message as received", "----original message",
    "--- original message", "----- original message", "---original message", "-- original message",
    "original mail info", "message headers follow", "message header follows",
    "header of the original message", "headers of the original message", "headers of the message follow",
    "returned mail follows", "returned mail ---", "returned message ---", "---returned mail",
    "--- returned mail", "--- returned message", "---- returned message", "unsent message",
    "message text follows", "message log ends", "your message reads", "undelivered message follows",
    "message body follows", "mail headers follow", "forwarded message", "old message:",
    "start of returned message", "summary of the undelivered message", "the message that was not delivered",
    "following is the message", "附件中的内容是原信件", "原信件", "以下是原邮件", "ursprüngliche nachricht",
    "kopie der nachricht", "message d'origine", "mensaje original", "messaggio originale",
    "originalnachricht",
];

/// Lines that name an address for other reasons than that it failed: whom to ask, who sent, from where.
#[rustfmt::skip]
pub const OTHER_ADDRESSES: &[&str] = &[
    "contact", "assistance", "question", "please reply", "please send mail", "support", "for help",
    "helpdesk", "envelope-from", "mail from", "sender", "from:", "from :", "reply-to", "in error",
    "report this", "helo=", "unsubscribe", "received", "message-id", "message identifier", "postmaster@",
    "bounce@", "abuse@", "original message was received", "cc:",
];

/// What the words of a refusal mean as a status code (RFC 3463), for systems that state none.
pub const REASONS: &[(&str, &str)] = &[
    ("over quota", "5.2.2"),
    ("mailbox full", "5.2.2"),
    ("mailbox is full", "5.2.2"),
    ("mailfolder is full", "5.2.2"),
    ("quota exceeded", "5.2.2"),
    ("quota violation", "5.2.2"),
    ("disk quota", "5.2.2"),
    ("exceeded storage", "5.2.2"),
    ("inbox full", "5.2.2"),
    ("account has been disabled", "5.2.1"),
    ("account is disabled", "5.2.1"),
    ("account is locked", "5.2.1"),
    ("disabled or discontinued", "5.2.1"),
    ("mailbox disabled", "5.2.1"),
    ("inactive", "5.2.1"),
    ("too big", "5.3.4"),
    ("too large", "5.3.4"),
    ("size limit", "5.3.4"),
    ("exceeds the maximum", "5.3.4"),
    ("host unknown", "5.1.2"),
    ("unknown host", "5.1.2"),
    ("host not found", "5.1.2"),
    ("domain does not exist", "5.1.2"),
    ("domain name not found", "5.1.2"),
    ("find any host named", "5.1.2"),
    ("unrouteable address", "5.1.2"),
    ("dns lookup failure", "5.1.2"),
    ("name service error", "5.4.4"),
    ("network error on destination", "4.4.1"),
    ("not accepting mail from", "5.7.1"),
    ("socket error", "4.4.1"),
    ("could not find a gateway", "5.1.2"),
    ("no mx", "5.1.2"),
    ("user unknown", "5.1.1"),
    ("unknown user", "5.1.1"),
    ("no such user", "5.1.1"),
    ("user not found", "5.1.1"),
    ("user not known", "5.1.1"),
    ("unknown recipient", "5.1.1"),
    ("invalid recipient", "5.1.1"),
    ("recipient not found", "5.1.1"),
    ("name is not recognized", "5.1.1"),
    ("no mailbox here", "5.1.1"),
    ("mailbox not found", "5.1.1"),
    ("mailbox unavailable", "5.1.1"),
    ("invalid mailbox", "5.1.1"),
    ("does not exist", "5.1.1"),
    ("doesn't have a", "5.1.1"),
    ("no longer valid", "5.1.1"),
    ("invalid final delivery userid", "5.1.1"),
    ("invalid address", "5.1.1"),
    ("address rejected", "5.1.1"),
    ("incorrectly constructed", "5.1.3"),
    ("malformed address", "5.1.3"),
    ("looping", "5.4.6"),
    ("mail loop", "5.4.6"),
    ("hop count", "5.4.6"),
    ("too many hops", "5.4.6"),
    ("relaying denied", "5.7.1"),
    ("not permitted to relay", "5.7.1"),
    ("blacklisted", "5.7.1"),
    ("spam", "5.7.1"),
    ("access denied", "5.7.1"),
    ("in the queue too long", "4.4.7"),
    ("retry timeout exceeded", "4.4.7"),
    ("queue period", "4.4.7"),
    ("giving up", "4.4.7"),
    ("connection timed out", "4.4.1"),
    ("connection refused", "4.4.1"),
    ("no route to host", "4.4.1"),
    ("smtp connection", "4.4.1"),
    ("not responding", "4.4.1"),
];

/// Whether any of the phrases stands in a lower-case text.
#[must_use]
pub fn any(lower: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|p| lower.contains(p))
}
