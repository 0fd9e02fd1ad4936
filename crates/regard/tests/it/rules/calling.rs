//! Webhooks: called by a rule after its deed, signed, tried again, written down, and made once more by hand.

use super::{Rules, act, one};
use axum::http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// Answers one request after the other with these statuses; gives what it was sent.
async fn answering(statuses: &'static [&'static str]) -> (String, tokio::task::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
    let serving = tokio::spawn(async move {
        let mut heard = Vec::new();
        for status in statuses {
            let (mut stream, _) = listener.accept().await.expect("somebody comes");
            let mut bytes = Vec::new();
            let mut part = [0; 8_192];
            while !is_whole(&bytes) {
                let count = stream.read(&mut part).await.expect("reads");
                bytes.extend_from_slice(&part[..count]);
            }
            heard.push(String::from_utf8_lossy(&bytes).into_owned());
            let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok");
            stream.write_all(answer.as_bytes()).await.expect("writes");
        }
        heard
    });
    (url, serving)
}

/// Whether a request has arrived with its body.
fn is_whole(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes).to_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse::<usize>().ok());
    body.len() >= length.unwrap_or(0)
}

#[tokio::test]
async fn a_rule_calls_a_webhook_that_is_signed_and_tried_until_it_answers() {
    let rules = Rules::new().await;
    let (url, serving) = answering(&["503 Busy", "200 OK", "200 OK"]).await;
    let hook = rules
        .define(
            "webhooks",
            "webhook",
            json!({"name": "Stock", "endpoint": url, "http_method": "POST",
            "request_format": "json", "status": "active", "subscriptions": ["conditional_ticket_events"]}),
        )
        .await;
    let body = "{\"id\": {{ticket.id}}, \"title\": \"{{ticket.title}}\"}";
    rules
        .trigger(
            "Tell the stock",
            json!([one("update_type", "is", "Create")]),
            json!([act("notification_webhook", json!([hook, body]))]),
        )
        .await;
    let id = rules.dora_asks("The \"good\" cups").await;
    rules.drain().await;
    rules.site.test.later(SignedDuration::from_mins(5));
    rules.drain().await;
    let hook = hook.as_str().expect("a name").to_owned();
    let calls = rules.send(Method::GET, &format!("webhooks/{hook}/invocations"), json!({})).await.json();
    let call = calls["invocations"][0].clone();
    assert_eq!(
        (&call["status"], &call["status_code"], &call["attempts"]),
        (&json!("success"), &json!(200), &json!(2))
    );
    let call = call["id"].as_str().expect("a number").to_owned();
    let path = format!("webhooks/{hook}/invocations/{call}/attempts");
    let tries = rules.send(Method::GET, &path, json!({})).await.json();
    let codes: Vec<&Value> =
        tries["attempts"].as_array().expect("tries").iter().map(|one| &one["status_code"]).collect();
    assert_eq!(codes, [503, 200]);
    assert_eq!(rules.send(Method::POST, &path, json!({})).await.status, 201, "made once more");
    rules.drain().await;
    let heard = serving.await.expect("serves");
    let sent = format!("{{\"id\": {id}, \"title\": \"The \\\"good\\\" cups\"}}");
    assert!(heard.iter().all(|one| one.ends_with(&sent)), "{heard:#?}");
    assert!(heard.iter().all(|one| one.to_lowercase().contains("x-zendesk-webhook-signature: ")));
}

#[tokio::test]
async fn an_endpoint_that_says_no_is_not_asked_again() {
    let rules = Rules::new().await;
    let (url, serving) = answering(&["404 Not Found"]).await;
    let hook = rules
        .define("webhooks", "webhook", json!({"name": "Gone", "endpoint": url, "http_method": "POST"}))
        .await;
    let hook = hook.as_str().expect("a name").to_owned();
    let path = format!("webhooks/test?webhook_id={hook}");
    let tried = rules.send(Method::POST, &path, json!({"request": {"payload": "{}"}})).await;
    assert_eq!(tried.status, 200, "{}", tried.body);
    rules.drain().await;
    serving.await.expect("serves");
    let calls = rules.send(Method::GET, &format!("webhooks/{hook}/invocations"), json!({})).await.json();
    assert_eq!(calls["invocations"][0]["status"], "failed");
}
