//! Trying a server that takes our mail.

use crate::oauth;
use crate::smtp::client::Client;
use crate::tls;
use regard_services::ctx::Ctx;
use regard_services::mailboxes::finding::Finding;
use regard_services::mailboxes::settings::Security;
use regard_services::outgoing::delivery::OutServer;

/// Connects, makes the line private and signs in, as sending does.
pub(crate) async fn server(ctx: &Ctx, server: &OutServer) -> Vec<Finding> {
    let mut findings = Vec::new();
    let is_open = server.security == Security::Plain && !tls::is_this_machine(&server.host);
    if is_open && server.auth.is_some() {
        let sentence =
            "The line is not private: everybody on the way can read the password. Use STARTTLS or TLS.";
        findings.push(Finding::bad(sentence));
    } else if is_open {
        let sentence = "The line is not private: right only for a server in your own network.";
        findings.push(Finding::good(sentence));
    }
    let connecting = async { Client::connect(&oauth::ready_server(ctx, server).await?).await };
    let client = match connecting.await {
        Ok(client) => client,
        Err(sentence) => {
            findings.push(Finding::bad(sentence));
            return findings;
        }
    };
    let place = format!("{}:{}", server.host, server.port);
    findings.push(Finding::good(match &server.auth {
        Some(auth) => format!("{place} knows {} and takes our mail.", auth.user()),
        None => format!("{place} answers; whether it takes our mail shows when one is sent."),
    }));
    if !client.can.utf8 {
        let sentence =
            format!("{place} takes no addresses with letters beyond ASCII; others are no trouble.");
        findings.push(Finding::good(sentence));
    }
    client.close().await;
    findings
}
