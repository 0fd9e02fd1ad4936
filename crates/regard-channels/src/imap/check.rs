//! Trying a mailbox's settings.

use crate::imap::conversation::Conversation;
use crate::imap::{folder, name};
use imap_proto::{MailboxDatum, NameAttribute, Response};
use regard_services::ctx::Ctx;
use regard_services::mailboxes::finding::Finding;
use regard_services::mailboxes::settings::{Imap, Security};

/// Folders that are named when the wanted one is not there.
const NAMED: usize = 20;

/// Connects, signs in and opens each folder.
pub(crate) async fn settings(ctx: &Ctx, imap: &Imap) -> Vec<Finding> {
    let mut findings = Vec::new();
    if imap.security == Security::Plain && !crate::tls::is_this_machine(&imap.host) {
        let sentence =
            "The line is not private: everybody on the way can read the password and the mail. Use TLS.";
        findings.push(Finding::bad(sentence));
    }
    let mut conversation = match Conversation::open(ctx, imap).await {
        Ok(conversation) => conversation,
        Err(trouble) => {
            findings.push(Finding::bad(trouble.sentence()));
            return findings;
        }
    };
    findings.push(Finding::good(format!("{}:{} knows {}.", imap.host, imap.port, imap.auth.user())));
    let inbox = ["INBOX".to_owned()];
    let folders: &[String] = if imap.folders.is_empty() { &inbox } else { &imap.folders };
    for wanted in folders {
        match count(&mut conversation, wanted).await {
            Ok(count) => {
                findings.push(Finding::good(format!("{wanted} can be read; it holds {count} messages.")))
            }
            Err(trouble) => {
                let there = list(&mut conversation).await;
                let hint = if there.is_empty() {
                    String::new()
                } else {
                    format!(" There are: {}.", there.join(", "))
                };
                findings.push(Finding::bad(format!("{}{hint}", trouble.sentence())));
            }
        }
    }
    findings.push(if conversation.can_idle {
        Finding::good("New mail is fetched as soon as it comes.")
    } else {
        Finding::good("The server does not tell of new mail (IDLE), so it is looked for every 45 seconds.")
    });
    conversation.close().await;
    findings
}

async fn count(conversation: &mut Conversation, wanted: &str) -> crate::imap::conversation::Result<usize> {
    folder::open(conversation, wanted).await?;
    Ok(folder::search(conversation, "ALL").await?.len())
}

async fn list(conversation: &mut Conversation) -> Vec<String> {
    let mut names = Vec::new();
    let listing = conversation.ask("LIST \"\" \"*\"", |response| {
        if let Response::MailboxData(MailboxDatum::List(data)) = response
            && !data.name_attributes.contains(&NameAttribute::NoSelect)
        {
            names.push(name::decoded(&data.name));
        }
    });
    if listing.await.is_err() {
        return Vec::new();
    }
    names.truncate(NAMED);
    names
}
