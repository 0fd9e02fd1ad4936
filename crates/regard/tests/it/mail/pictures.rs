//! Pictures from elsewhere: held back until a colleague asks, then fetched once by the desk and shown from here.

use super::post::Post;
use regard_domain::id::CommentId;
use regard_services::error::ServiceError;
use regard_services::pictures;
use regard_store::attachment;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nnot much of a picture";

/// A server of somebody else's: `/logo.png` is a picture, `/on` sends on to it, all else is a page. Counts who asks.
async fn elsewhere() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let base = format!("http://{}", listener.local_addr().expect("bound"));
    let asked = Arc::new(AtomicUsize::new(0));
    let (count, own) = (asked.clone(), base.clone());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::SeqCst);
            let mut request = vec![0; 4096];
            let length = stream.read(&mut request).await.expect("a request");
            let request = String::from_utf8_lossy(&request[..length]).into_owned();
            assert!(!request.to_ascii_lowercase().contains("referer"), "{request}");
            let (head, body) = match request.split(' ').nth(1) {
                Some("/logo.png?a=1&b=2") => ("200 OK\r\ncontent-type: text/html".to_owned(), PNG),
                Some("/on") => (format!("302 Found\r\nlocation: {own}/logo.png?a=1&b=2"), &b""[..]),
                _ => ("200 OK\r\ncontent-type: image/png".to_owned(), &b"<html>no picture</html>"[..]),
            };
            let head =
                format!("HTTP/1.1 {head}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
            stream.write_all(head.as_bytes()).await.expect("they listen");
            stream.write_all(body).await.expect("they listen");
        }
    });
    (base, asked)
}

fn mail(html: &str) -> String {
    format!(
        "From: Dora <dora@customer.example>\r\nTo: help@example.com\r\nSubject: Look\r\nMessage-ID: <p1@customer.example>\r\n\
         Content-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n"
    )
}

#[tokio::test]
async fn pictures_come_once_somebody_asks_and_only_what_is_a_picture() {
    let post = Post::new().await;
    let (base, asked) = elsewhere().await;
    let html = format!(
        "<p>See <img src=\"{base}/logo.png?a=1&amp;b=2\"> and <img src=\"{base}/on\"> and <img src=\"{base}/trap\"></p>"
    );
    let (ticket, comment) = post.filed(post.arrives(&mail(&html)).await).await;
    assert_eq!((comment.remote_images, asked.load(Ordering::SeqCst)), (3, 0), "reading asks nobody");
    let ben = post.test.ctx(post.test.cast.ben).await;
    for _ in 0..2 {
        pictures::ask(&ben, ticket.id, comment.id).await.expect("may ask");
    }
    post.drain().await;
    let mut conn = post.test.desk.db.read().await.expect("reads");
    let files = attachment::list_by_comment(&mut conn, comment.id).await.expect("reads");
    assert_eq!(files.len(), 2, "the page that called itself a picture is left out: {files:?}");
    assert!(files.iter().all(|file| file.is_inline && file.content_type == "image/png"));
    assert_eq!(pictures::wanted(&ben, comment.id).await.expect("reads"), [format!("{base}/trap")]);
}

#[tokio::test]
async fn only_a_colleague_asks_and_only_where_there_is_something_to_fetch() {
    let post = Post::new().await;
    let (ticket, comment) = post.filed(post.arrives(&mail("<p>No pictures.</p>")).await).await;
    let ben = post.test.ctx(post.test.cast.ben).await;
    let eve = post.test.ctx(post.test.cast.eve).await;
    let stranger = pictures::ask(&eve, ticket.id, comment.id).await;
    assert!(matches!(stranger, Err(ServiceError::NotFound(_) | ServiceError::Forbidden(_))), "{stranger:?}");
    let nothing = pictures::ask(&ben, ticket.id, comment.id).await;
    assert!(matches!(nothing, Err(ServiceError::Conflict(_))), "{nothing:?}");
    let nowhere = pictures::ask(&ben, ticket.id, CommentId(9_999)).await;
    assert!(matches!(nowhere, Err(ServiceError::NotFound(_))), "{nowhere:?}");
}
