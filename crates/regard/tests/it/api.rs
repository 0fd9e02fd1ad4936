//! The API's first resources: people and groups, in the market's shapes.

use crate::site::Site;
use axum::http::Method;
use serde_json::json;

#[tokio::test]
async fn me_is_who_calls_and_nobody_is_told_so() {
    let site = Site::new().await;
    let bearer = site.bearer(site.test.cast.ben).await;
    for path in ["/api/v2/users/me", "/api/v2/users/me.json"] {
        let me = site.get(path, &[("authorization", &bearer)]).await.json();
        assert_eq!(me["user"]["email"], "ben@example.com", "{path}");
        assert_eq!(me["user"]["default_group_id"], site.test.cast.support.0);
        let url = format!("http://desk.example.com/api/v2/users/{}.json", site.test.cast.ben);
        assert_eq!(me["user"]["url"], url.as_str());
        let nobody = site.get(path, &[]).await;
        assert_eq!((nobody.status, &nobody.json()["user"]["name"]), (200, &json!("Anonymous user")));
    }
}

#[tokio::test]
async fn people_are_listed_by_page_and_by_cursor_and_a_lead_is_an_agent() {
    let site = Site::new().await;
    let bearer = site.bearer(site.test.cast.ben).await;
    let headers = [("authorization", bearer.as_str())];
    let first = site.get("/api/v2/users.json?per_page=2", &headers).await.json();
    assert_eq!((first["count"].as_i64(), first["users"].as_array().map(Vec::len)), (Some(5), Some(2)));
    assert_eq!(first["next_page"], "http://desk.example.com/api/v2/users.json?per_page=2&page=2");
    let customers = site.get("/api/v2/users?role=end-user", &headers).await.json();
    assert_eq!(customers["count"], 2);
    let mut path = "/api/v2/users?page[size]=2".to_owned();
    let mut seen = Vec::new();
    loop {
        let part = site.get(&path.replace('[', "%5B").replace(']', "%5D"), &headers).await.json();
        assert!(part.get("count").is_none());
        seen.extend(part["users"].as_array().expect("a list").iter().map(|user| user["id"].as_i64()));
        let Some(next) = part["links"]["next"].as_str() else { break };
        path = next.trim_start_matches("http://desk.example.com").to_owned();
    }
    seen.dedup();
    assert_eq!(seen.len(), 5);
}

#[tokio::test]
async fn a_program_adds_changes_and_deletes_a_customer() {
    let site = Site::new().await;
    let bearer = site.bearer(site.test.cast.ben).await;
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let send = async |method: Method, path: &str, body: serde_json::Value| {
        site.send(method, path, &headers, &body.to_string()).await
    };
    let new =
        json!({"user": {"name": "Finn", "email": "Finn@Example.net", "notes": "Likes tea.", "unknown": 1}});
    let made = send(Method::POST, "/api/v2/users.json", new.clone()).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let user = made.json()["user"].clone();
    assert_eq!((&user["email"], &user["notes"]), (&json!("finn@example.net"), &json!("Likes tea.")));
    assert_eq!(made.header("location"), user["url"].as_str().expect("a link"));
    let twice = send(Method::POST, "/api/v2/users", new).await;
    assert_eq!((twice.status, &twice.json()["error"]), (422, &json!("RecordInvalid")));
    let path = format!("/api/v2/users/{}", user["id"]);
    let changed = send(Method::PUT, &path, json!({"user": {"notes": "Likes coffee."}})).await.json();
    assert_eq!(
        (&changed["user"]["notes"], &changed["user"]["name"]),
        (&json!("Likes coffee."), &json!("Finn"))
    );
    let raised = send(Method::PUT, &path, json!({"user": {"role": "admin"}})).await;
    assert_eq!(raised.status, 403, "an agent makes nobody an admin");
    let gone = send(Method::DELETE, &path, json!({})).await;
    assert_eq!((gone.status, &gone.json()["user"]["active"]), (200, &json!(false)));
    let broken = site.send(Method::POST, "/api/v2/users", &headers, "{").await;
    assert_eq!(broken.status, 400);
    assert!(broken.json()["description"].is_string());
    let huge = site.get("/api/v2/users/9223372036854775807", &headers).await;
    assert_eq!((huge.status, &huge.json()["error"]), (404, &json!("RecordNotFound")));
}

#[tokio::test]
async fn groups_are_read_by_colleagues_and_written_by_admins() {
    let site = Site::new().await;
    let (anna, ben) = (site.bearer(site.test.cast.anna).await, site.bearer(site.test.cast.ben).await);
    let list = site.get("/api/v2/groups", &[("authorization", &ben)]).await.json();
    assert_eq!(list["count"], 2);
    let body = json!({"group": {"name": "Claims", "is_public": false}}).to_string();
    let json_type = ("content-type", "application/json");
    let (of_anna, of_ben) =
        ([("authorization", anna.as_str()), json_type], [("authorization", ben.as_str()), json_type]);
    assert_eq!(site.send(Method::POST, "/api/v2/groups", &of_ben, &body).await.status, 403);
    let made = site.send(Method::POST, "/api/v2/groups", &of_anna, &body).await;
    assert_eq!((made.status, &made.json()["group"]["is_public"]), (201, &json!(false)));
    let path = format!("/api/v2/groups/{}", made.json()["group"]["id"]);
    let renamed = json!({"group": {"name": "Losses"}}).to_string();
    let changed = site.send(Method::PUT, &path, &of_anna, &renamed).await.json();
    assert_eq!(
        (&changed["group"]["name"], &changed["group"]["is_public"]),
        (&json!("Losses"), &json!(false))
    );
}
