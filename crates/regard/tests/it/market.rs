//! The market's API by state: what a row changes is read back, and who may not change it does not.

use crate::site::{Answer, Site};
use axum::http::Method;
use regard_domain::id::UserId;
use serde_json::{Value, json};

/// A program that acts for somebody.
struct Program<'a> {
    site: &'a Site,
    authorization: String,
}

impl<'a> Program<'a> {
    async fn of(site: &'a Site, who: UserId) -> Self {
        Self { site, authorization: site.bearer(who).await }
    }

    /// A customer's program: they have no tokens, but a password.
    async fn of_customer(site: &'a Site, who: UserId, basic: &str) -> Self {
        site.browser(who).await;
        Self { site, authorization: format!("Basic {basic}") }
    }

    async fn send(&self, method: Method, path: &str, body: &Value) -> Answer {
        let headers = [("authorization", self.authorization.as_str()), ("content-type", "application/json")];
        let codes = [('[', "%5B"), (']', "%5D"), (' ', "%20"), ('>', "%3E"), ('<', "%3C"), ('"', "%22")];
        let path =
            codes.iter().fold(format!("/api/v2/{path}"), |path, (sign, code)| path.replace(*sign, code));
        self.site.send(method, &path, &headers, &body.to_string()).await
    }

    async fn get(&self, path: &str) -> Value {
        let answer = self.send(Method::GET, path, &json!({})).await;
        assert_eq!(answer.status, 200, "GET {path}: {}", answer.body);
        answer.json()
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        let answer = self.send(Method::POST, path, &body).await;
        assert!(answer.status < 300, "POST {path}: {} {}", answer.status, answer.body);
        answer.json()
    }

    async fn put(&self, path: &str, body: Value) -> Value {
        let answer = self.send(Method::PUT, path, &body).await;
        assert_eq!(answer.status, 200, "PUT {path}: {}", answer.body);
        answer.json()
    }

    async fn status(&self, method: Method, path: &str, body: Value) -> u16 {
        self.send(method, path, &body).await.status
    }

    async fn ticket(&self, subject: &str) -> i64 {
        let body = json!({"ticket": {"subject": subject, "comment": {"body": format!("{subject}.")}}});
        self.post("tickets", body).await["ticket"]["id"].as_i64().expect("a number")
    }
}

/// Dora's and Eve's addresses with everybody's password.
const DORA: &str = "ZG9yYUBleGFtcGxlLmNvbTp0aHJlZSBzbWFsbCB3b3Jkcw==";
const EVE: &str = "ZXZlQGV4YW1wbGUuY29tOnRocmVlIHNtYWxsIHdvcmRz";

fn ids(list: &Value) -> Vec<i64> {
    list.as_array().expect("a list").iter().filter_map(|one| one["id"].as_i64()).collect()
}

#[tokio::test]
async fn a_ticket_is_written_read_and_put_away_and_others_learn_nothing() {
    let site = Site::new().await;
    let cast = site.test.cast;
    let (ben, cleo) = (Program::of(&site, cast.ben).await, Program::of(&site, cast.cleo).await);
    let body = json!({"ticket": {"subject": "Leak", "priority": "high", "tags": ["one", "Two"], "nonsense": 1,
        "requester": {"name": "Finn", "email": "finn@example.net"}, "comment": {"body": "It leaks."}}});
    let made = ben.send(Method::POST, "tickets.json", &body).await;
    assert_eq!(made.status, 201, "{}", made.body);
    assert!(made.header("x-zendesk-api-warn").contains("nonsense"));
    let (ticket, audit) = (made.json()["ticket"].clone(), made.json()["audit"].clone());
    assert_eq!((&ticket["status"], &ticket["assignee_id"]), (&json!("new"), &Value::Null));
    assert_eq!((&ticket["tags"], &ticket["description"]), (&json!(["one", "two"]), &json!("It leaks.")));
    assert!(audit["events"].as_array().expect("events").iter().any(|event| event["type"] == "Comment"));
    let path = format!("tickets/{}", ticket["id"]);
    let change = json!({"ticket": {"status": "pending", "assignee_id": cast.ben.0, "comment": {"body": "Note.", "public": false}}});
    for (status, who) in [(404, &cleo), (200, &ben)] {
        assert_eq!(who.status(Method::PUT, &path, change.clone()).await, status);
    }
    let words = ben.get(&format!("{path}/comments")).await;
    let said: Vec<_> = words["comments"]
        .as_array()
        .expect("words")
        .iter()
        .map(|word| (word["body"].clone(), word["public"].clone()))
        .collect();
    assert_eq!(said, [(json!("It leaks."), json!(true)), (json!("Note."), json!(false))]);
    let late =
        json!({"ticket": {"subject": "x", "safe_update": true, "updated_stamp": "2026-01-01T00:00:00Z"}});
    assert_eq!(ben.status(Method::PUT, &path, late).await, 409);
    assert_eq!(ben.get(&path).await["ticket"]["subject"], "Leak");
    for path in [path.clone(), format!("{path}/comments"), format!("{path}/audits"), format!("{path}/tags")] {
        assert_eq!(cleo.status(Method::GET, &path, json!({})).await, 404, "{path}");
    }
    ben.put(&path, json!({"ticket": {"status": "closed"}})).await;
    let refused = ben.send(Method::PUT, &path, &json!({"ticket": {"priority": "low"}})).await;
    assert_eq!(
        (refused.status, refused.json()["details"]["status"][0]["description"].clone()),
        (422, json!("Status closed prevents ticket update"))
    );
    assert_eq!(ben.status(Method::DELETE, &path, json!({})).await, 204);
    assert_eq!(ben.status(Method::GET, &path, json!({})).await, 404);
    assert_eq!(
        ids(&ben.get("deleted_tickets").await["deleted_tickets"]),
        [ticket["id"].as_i64().expect("a number")]
    );
    ben.put(&format!("deleted_{path}/restore"), json!({})).await;
    assert_eq!(ben.get(&path).await["ticket"]["status"], "closed");
}

#[tokio::test]
async fn many_tickets_are_a_job_and_a_wrong_one_takes_nothing_else_with_it() {
    let site = Site::new().await;
    let anna = Program::of(&site, site.test.cast.anna).await;
    let good = json!({"subject": "Good", "comment": {"body": "x"}});
    let wrong = json!({"subject": "Wrong", "assignee_id": 999_999, "comment": {"body": "x"}});
    let asked = anna.post("tickets/create_many", json!({"tickets": [good, wrong, good]})).await;
    assert_eq!(
        (&asked["job_status"]["status"], &asked["job_status"]["results"]),
        (&json!("queued"), &Value::Null)
    );
    regard_jobs::runner::drain(&site.test.desk).await.expect("runs");
    let id = asked["job_status"]["id"].as_str().expect("a name").to_owned();
    let job = anna.get(&format!("job_statuses/{id}")).await["job_status"].clone();
    assert_eq!(
        (&job["status"], &job["progress"], &job["total"]),
        (&json!("completed"), &json!(3), &json!(3))
    );
    let successes: Vec<_> =
        job["results"].as_array().expect("results").iter().map(|one| one["success"].clone()).collect();
    assert_eq!(successes, [json!(true), json!(false), json!(true)]);
    assert_eq!(anna.get("tickets/count").await["count"]["value"], 2);
    let too_many: Vec<Value> = (0..101).map(|_| good.clone()).collect();
    let refused = anna.send(Method::POST, "tickets/create_many", &json!({"tickets": too_many})).await;
    assert_eq!((refused.status, refused.json()["error"].clone()), (400, json!("TooManyValues")));
}

#[tokio::test]
async fn many_are_changed_by_the_names_that_another_system_has_for_them() {
    let site = Site::new().await;
    let anna = Program::of(&site, site.test.cast.anna).await;
    for (things, thing) in [("users", "user"), ("organizations", "organization")] {
        let mut ids = Vec::new();
        for name in ["a-1", "a-2"] {
            let made = anna
                .post(things, json!({thing: {"name": format!("Called {name}"), "external_id": name}}))
                .await;
            ids.push(made[thing]["id"].as_i64().expect("a number"));
        }
        let each = json!({things: [
            {"external_id": "a-2", "notes": "the second"}, {"external_id": "nobody", "notes": "x"}, {"id": ids[0], "notes": "the first"}
        ]});
        let asked = anna.put(&format!("{things}/update_many"), each).await;
        regard_jobs::runner::drain(&site.test.desk).await.expect("drains");
        let id = asked["job_status"]["id"].as_str().expect("a name").to_owned();
        let job = anna.get(&format!("job_statuses/{id}")).await["job_status"].clone();
        assert!(job["results"][1]["error"].is_string(), "{job}");
        for (id, notes) in [(ids[0], "the first"), (ids[1], "the second")] {
            assert_eq!(anna.get(&format!("{things}/{id}")).await[thing]["notes"], notes);
        }
        let path = format!("{things}/update_many?external_ids=a-2,a-1");
        anna.put(&path, json!({thing: {"notes": "both"}})).await;
        regard_jobs::runner::drain(&site.test.desk).await.expect("drains");
        for id in &ids {
            assert_eq!(anna.get(&format!("{things}/{id}")).await[thing]["notes"], "both");
        }
        let shown = anna.get(&format!("{things}/show_many?external_ids=a-2,nobody,a-1")).await;
        assert_eq!(self::ids(&shown[things]), [ids[1], ids[0]]);
    }
}

#[tokio::test]
async fn a_key_makes_one_ticket_of_two_equal_requests() {
    let site = Site::new().await;
    let bearer = site.bearer(site.test.cast.ben).await;
    let headers = [("authorization", bearer.as_str()), ("idempotency-key", "k1")];
    let body = |subject: &str| json!({"ticket": {"subject": subject, "comment": {"body": "x"}}}).to_string();
    let first = site.send(Method::POST, "/api/v2/tickets", &headers, &body("One")).await;
    let again = site.send(Method::POST, "/api/v2/tickets", &headers, &body("One")).await;
    assert_eq!((first.header("x-idempotency-lookup"), again.header("x-idempotency-lookup")), ("miss", "hit"));
    assert_eq!(first.json()["ticket"]["id"], again.json()["ticket"]["id"]);
    let other = site.send(Method::POST, "/api/v2/tickets", &headers, &body("Two")).await;
    assert_eq!((other.status, other.json()["error"].clone()), (400, json!("IdempotentRequestError")));
}

#[tokio::test]
async fn an_answer_that_is_known_is_not_sent_again() {
    let site = Site::new().await;
    let bearer = site.bearer(site.test.cast.ben).await;
    let first = site.get("/api/v2/groups", &[("authorization", &bearer)]).await;
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with("W/"), "{tag}");
    let again = site.get("/api/v2/groups", &[("authorization", &bearer), ("if-none-match", &tag)]).await;
    assert_eq!((again.status, again.body.as_str()), (304, ""));
}

#[tokio::test]
async fn a_customer_asks_reads_and_answers_and_another_one_sees_nothing() {
    let site = Site::new().await;
    let cast = site.test.cast;
    let dora = Program::of_customer(&site, cast.dora, DORA).await;
    let eve = Program::of_customer(&site, cast.eve, EVE).await;
    let made =
        dora.post("requests", json!({"request": {"subject": "Help", "comment": {"body": "Please."}}})).await;
    let path = format!("requests/{}", made["request"]["id"]);
    let ben = Program::of(&site, cast.ben).await;
    let note = json!({"ticket": {"comment": {"body": "Secret.", "public": false}}});
    ben.put(&path.replace("requests", "tickets"), note).await;
    dora.put(&path, json!({"request": {"comment": {"body": "More."}}})).await;
    let words = dora.get(&format!("{path}/comments")).await.to_string();
    assert!(words.contains("Please.") && words.contains("More.") && !words.contains("Secret."), "{words}");
    for path in [path.clone(), format!("{path}/comments")] {
        assert_eq!(eve.status(Method::GET, &path, json!({})).await, 404, "{path}");
    }
    assert_eq!(eve.get("requests").await["count"], 0);
    assert_eq!(eve.status(Method::PUT, &path, json!({"request": {"comment": {"body": "x"}}})).await, 404);
    assert_eq!(dora.status(Method::GET, "tickets", json!({})).await, 403);
}

#[tokio::test]
async fn a_search_understands_the_whole_grammar() {
    let site = Site::new().await;
    let anna = Program::of(&site, site.test.cast.anna).await;
    let fields = json!({"subject": "Zebra crossing", "priority": "high", "tags": ["zoo"], "external_id": "z-1",
        "comment": {"body": "The zebra wants topology."}});
    let zebra =
        anna.post("tickets", json!({"ticket": fields})).await["ticket"]["id"].as_i64().expect("a number");
    let plain = anna.ticket("Plain matter").await;
    let check = async |query: &str, expected: &[i64]| {
        let found = anna.get(&format!("search?query=type:ticket {query}&sort_by=id&sort_order=asc")).await;
        assert_eq!(ids(&found["results"]), expected, "{query}");
        assert_eq!(found["count"], expected.len(), "{query}");
    };
    for query in [
        "zebra",
        "topolo",
        "tags:zoo",
        "\"zebra wants\"",
        "priority:high",
        "priority>normal",
        "external_id:z-1",
        "subject:zebra",
        "-subject:plain",
        "zebra -cow",
        "tags:zoo status:closed status:new",
    ] {
        check(query, &[zebra]).await;
    }
    for query in ["opology", "zebra -topology", "tags:zoo status:closed", "created<2020-01-01", "nonsense:x"]
    {
        check(query, &[]).await;
    }
    for query in [
        "created>1hour",
        "status<solved",
        "assignee:none",
        "requester:anna@example.com",
        "created>2026-11-01 created<2026-12-31",
    ] {
        check(query, &[zebra, plain]).await;
    }
    let people = anna.get("search?query=type:user role:agent").await;
    assert_eq!(people["count"], 2);
    assert_eq!(anna.get("search/count?query=zebra").await["count"], 1);
    let exported = anna.get("search/export?query=zebra&filter[type]=ticket&page[size]=10").await;
    assert_eq!((ids(&exported["results"]), &exported["meta"]["has_more"]), (vec![zebra], &json!(false)));
}

#[tokio::test]
async fn an_export_neither_misses_nor_repeats_a_change() {
    let site = Site::new().await;
    let anna = Program::of(&site, site.test.cast.anna).await;
    let mut made = Vec::new();
    for number in 0..7 {
        made.push(anna.ticket(&format!("Number {number}")).await);
    }
    let mut path = "incremental/tickets/cursor?start_time=1000000000&per_page=3".to_owned();
    let mut seen = Vec::new();
    loop {
        let part = anna.get(&path).await;
        seen.extend(ids(&part["tickets"]));
        path = part["after_url"]
            .as_str()
            .expect("a link")
            .rsplit_once("/api/v2/")
            .expect("of ours")
            .1
            .to_owned();
        if part["end_of_stream"] == true {
            break;
        }
    }
    assert_eq!(seen, made);
    assert_eq!(anna.get(&path).await["tickets"], json!([]), "nothing changed since");
    anna.put(&format!("tickets/{}", made[2]), json!({"ticket": {"priority": "low"}})).await;
    assert_eq!(ids(&anna.get(&path).await["tickets"]), [made[2]]);
    site.test.later(jiff::SignedDuration::from_secs(90));
    let by_time = anna.get("incremental/tickets?start_time=1000000000").await;
    let mut all = ids(&by_time["tickets"]);
    all.sort_unstable();
    assert_eq!((all, &by_time["end_of_stream"]), (made, &json!(true)));
    let next = format!("incremental/tickets?start_time={}", by_time["end_time"]);
    assert_eq!(anna.get(&next).await["count"], 0);
}

#[tokio::test]
async fn what_is_defined_is_kept_and_means_something() {
    let site = Site::new().await;
    let cast = site.test.cast;
    let (anna, ben) = (Program::of(&site, cast.anna).await, Program::of(&site, cast.ben).await);
    let choice = json!({"type": "tagger", "title": "Colour", "custom_field_options": [{"name": "Red", "value": "red"}]});
    assert_eq!(ben.status(Method::POST, "ticket_fields", json!({"ticket_field": choice})).await, 403);
    let field =
        anna.post("ticket_fields", json!({"ticket_field": choice})).await["ticket_field"]["id"].clone();
    let fields =
        json!({"subject": "x", "comment": {"body": "x"}, "custom_fields": [{"id": field, "value": "red"}]});
    let ticket = ben.post("tickets", json!({"ticket": fields})).await["ticket"].clone();
    assert_eq!((&ticket["custom_fields"][0]["value"], &ticket["tags"]), (&json!("red"), &json!(["red"])));
    let wrong =
        json!({"subject": "x", "comment": {"body": "x"}, "custom_fields": [{"id": field, "value": "green"}]});
    assert_eq!(ben.status(Method::POST, "tickets", json!({"ticket": wrong})).await, 422);
    let view = json!({"title": "Red ones", "all": [{"field": "current_tags", "operator": "includes", "value": "red"}]});
    let view = anna.post("views", json!({"view": view})).await["view"]["id"].clone();
    assert_eq!(anna.get(&format!("views/{view}/count")).await["view_count"]["value"], 1);
    assert_eq!(
        ids(&anna.get(&format!("views/{view}/tickets")).await["tickets"]),
        [ticket["id"].as_i64().expect("a number")]
    );
    assert_eq!(anna.status(Method::DELETE, &format!("views/{view}"), json!({})).await, 204);
    assert_eq!(anna.status(Method::GET, &format!("views/{view}"), json!({})).await, 404);
}
