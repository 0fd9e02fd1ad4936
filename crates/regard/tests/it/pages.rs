//! The pages of coming in and of settings, as a browser without scripts uses them.

use crate::site::{PASSWORD, Site};
use axum::http::Method;
use regard_domain::channel::Channel;
use regard_domain::ticket::Status;
use regard_domain::user::Role;
use regard_services::outgoing::outbox;
use regard_services::present::Doing;
use regard_services::tickets::beginning::{self, NewMatter};
use regard_services::{groups, people, presence, settings, tickets};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// The value of the first form token in a page.
fn token_in(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"csrf\" value=\"").expect("a form");
    rest.split('"').next().expect("a value").to_owned()
}

/// A page of the sign-in, with what its form needs: the visitor's cookie and the token.
async fn form(site: &Site, path: &str) -> (String, String) {
    let page = site.get(path, &[("accept", "text/html")]).await;
    assert_eq!(page.status, 200, "{}", page.body);
    (page.set_cookie("regard-visitor").expect("a cookie for the form"), token_in(&page.body))
}

#[tokio::test]
async fn a_colleague_signs_in_by_password_works_and_signs_out() {
    let site = Site::new().await;
    site.browser(site.test.cast.ben).await;
    let (cookie, csrf) = form(&site, "/sign-in?next=/inbox").await;
    let fields = |password: &str| {
        format!("csrf={csrf}&next=%2Finbox&email=ben%40example.com&password={}", password.replace(' ', "+"))
    };
    let headers = [("cookie", cookie.as_str()), FORM];
    let wrong = site.send(Method::POST, "/sign-in", &headers, &fields("wrong")).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("do not fit together") && wrong.body.contains("ben@example.com"));
    let right = site.send(Method::POST, "/sign-in", &headers, &fields(PASSWORD)).await;
    assert_eq!((right.status, right.header("location")), (303, "/inbox"));
    let session = right.set_cookie("regard-session").expect("a session");
    let inbox = site.get("/inbox", &[("cookie", &session)]).await;
    assert_eq!(inbox.status, 200);
    let out = format!("csrf={}", token_in(&inbox.body));
    let gone = site.send(Method::POST, "/sign-out", &[("cookie", &session), FORM], &out).await;
    assert_eq!((gone.status, gone.header("location")), (303, "/sign-in"));
    assert_eq!(site.get("/inbox", &[("cookie", &session)]).await.status, 401);
}

#[tokio::test]
async fn a_link_by_mail_signs_in_and_a_stranger_gets_the_same_answer_and_no_mail() {
    let site = Site::new().await;
    let (cookie, csrf) = form(&site, "/sign-in").await;
    let headers = [("cookie", cookie.as_str()), FORM];
    let anna = site.test.ctx(site.test.cast.anna).await;
    let mut answers = Vec::new();
    for email in ["stranger@example.net", "ben@example.com"] {
        let fields = format!("csrf={csrf}&next=%2Finbox&email={}", email.replace('@', "%40"));
        let answer = site.send(Method::POST, "/sign-in/link", &headers, &fields).await;
        answers.push((answer.status, answer.body.replace(email, "ADDRESS")));
        let mails = outbox::list(&anna, None, None, 10).await.expect("reads").len();
        assert_eq!(mails, usize::from(email == "ben@example.com"));
    }
    assert_eq!(answers[0], answers[1]);
    let mail = outbox::list(&anna, None, None, 10).await.expect("reads").remove(0);
    let (_, rest) = mail.content.split_once("http://127.0.0.1:4747").expect("a link");
    let link = rest.split("\\n").next().expect("a line");
    let (cookie, csrf) = form(&site, link).await;
    let path = link.split('?').next().expect("a path");
    let post = format!("csrf={csrf}&next=%2Finbox");
    let entered = site.send(Method::POST, path, &[("cookie", &cookie), FORM], &post).await;
    assert_eq!((entered.status, entered.header("location")), (303, "/inbox"));
    let again = site.send(Method::POST, path, &[("cookie", &cookie), FORM], &post).await;
    assert_eq!(again.status, 422);
    assert!(again.body.contains("used up"));
}

#[tokio::test]
async fn asking_for_links_too_often_sends_no_more_mail_and_says_nothing() {
    let site = Site::new().await;
    let (cookie, csrf) = form(&site, "/sign-in").await;
    for _ in 0..5 {
        let fields = format!("csrf={csrf}&email=ben%40example.com");
        let answer = site.send(Method::POST, "/sign-in/link", &[("cookie", &cookie), FORM], &fields).await;
        assert_eq!(answer.status, 200);
    }
    let anna = site.test.ctx(site.test.cast.anna).await;
    assert_eq!(outbox::list(&anna, None, None, 10).await.expect("reads").len(), 3);
}

#[tokio::test]
async fn every_page_of_settings_opens_for_an_admin_and_the_desks_own_only_for_admins() {
    let site = Site::new().await;
    let (anna, ben) = (site.browser(site.test.cast.anna).await, site.browser(site.test.cast.ben).await);
    let pages = [
        ("/settings", 200),
        ("/settings/profile", 200),
        ("/settings/people", 200),
        ("/settings/groups", 200),
        ("/settings/rules", 200),
        ("/settings/brand", 403),
        ("/settings/desk", 403),
        ("/settings/mailboxes", 403),
        ("/settings/mailboxes/new", 403),
    ];
    for (path, for_ben) in pages {
        assert_eq!(anna.get(&site, path).await.status, 200, "{path}");
        assert_eq!(ben.get(&site, path).await.status, for_ben, "{path}");
    }
}

#[tokio::test]
async fn somebody_changes_their_name_password_and_keys() {
    let site = Site::new().await;
    let ben = site.browser(site.test.cast.ben).await;
    let saved =
        ben.post(&site, "/settings/profile", "name=Ben+Ortega&zone=Europe%2FBerlin&signature=Ben").await;
    assert_eq!((saved.status, saved.header("location")), (303, "/settings/profile"));
    let page = ben.get(&site, "/settings/profile").await;
    assert!(page.body.contains("Ben Ortega") && !page.body.contains(" data-keys"), "keys were turned off");
    let nameless = ben.post(&site, "/settings/profile", "name=").await;
    assert!(nameless.status == 422 && nameless.body.contains("Give a name."));
    let short =
        ben.post(&site, "/settings/profile/password", "current=three+small+words&password=short").await;
    assert!(short.status == 422 && short.body.contains("at least 10"), "{}", short.status);
    let changed = ben.post(
        &site,
        "/settings/profile/password",
        "current=three+small+words&password=four+small+words+more",
    );
    assert_eq!(changed.await.status, 303);
    assert_eq!(ben.get(&site, "/settings/profile").await.status, 200, "they stay signed in here");
}

#[tokio::test]
async fn an_admin_invites_a_colleague_and_decides_what_they_do() {
    let site = Site::new().await;
    let anna = site.browser(site.test.cast.anna).await;
    let invited = anna.post(&site, "/settings/people", "email=finn%40example.com&role=agent").await;
    assert_eq!(invited.status, 303);
    let twice = anna.post(&site, "/settings/people", "email=finn%40example.com&role=agent").await;
    assert!(twice.status == 422 && twice.body.contains("Somebody has this address"));
    let ctx = site.test.ctx(site.test.cast.anna).await;
    let finn = people::find_by_email(&ctx, "finn@example.com").await.expect("reads").expect("is there");
    let role = anna.post(&site, &format!("/users/{}/role", finn.id), "role=lead").await;
    assert_eq!(role.status, 303);
    assert_eq!(people::show(&ctx, finn.id).await.expect("reads").user.role, Role::Lead);
    let out = anna.post(&site, &format!("/users/{}/suspension", finn.id), "").await;
    assert_eq!(out.status, 303);
    assert!(people::show(&ctx, finn.id).await.expect("reads").user.is_suspended);
    let back = anna.post(&site, &format!("/users/{}/suspension", finn.id), "_method=delete").await;
    assert_eq!(back.status, 303);
    let last = anna.post(&site, &format!("/users/{}/role", site.test.cast.anna), "role=agent").await;
    assert_eq!(last.status, 409, "there is always an admin");
}

#[tokio::test]
async fn an_admin_makes_a_group_and_says_who_is_in_it() {
    let site = Site::new().await;
    let (anna, cast) = (site.browser(site.test.cast.anna).await, site.test.cast);
    assert_eq!(anna.post(&site, "/settings/groups", "name=Claims").await.status, 303);
    let twice = anna.post(&site, "/settings/groups", "name=Claims").await;
    assert!(twice.status == 422 && twice.body.contains("Another group has this name."));
    let ctx = site.test.ctx(cast.anna).await;
    let all = groups::list(&ctx).await.expect("reads");
    let claims = all.iter().find(|group| group.name == "Claims").expect("is there").id;
    let fields = format!("name=Claims&private=yes&member={}&member={}", cast.ben, cast.cleo);
    assert_eq!(anna.post(&site, &format!("/settings/groups/{claims}"), &fields).await.status, 303);
    let (group, members) = groups::show(&ctx, claims).await.expect("reads");
    assert!(group.is_private);
    assert_eq!(members, [cast.ben, cast.cleo]);
}

#[tokio::test]
async fn the_desks_hours_are_kept_or_come_back_with_what_is_wrong() {
    let site = Site::new().await;
    let anna = site.browser(site.test.cast.anna).await;
    let fields = |monday: &str, zone: &str| {
        format!(
            "name=Example+Coffee&zone={zone}&monday={monday}&holidays=2026-12-25+Christmas&urgent=0.5&high=4&normal=8&low=16&every_urgent=1.5&every_high=4&every_normal=8&every_low=24&closing="
        )
    };
    let wrong = anna.post(&site, "/settings/desk", &fields("from+nine", "Europe%2FBerlin")).await;
    assert!(wrong.status == 422 && wrong.body.contains("is no span") && wrong.body.contains("from nine"));
    let nowhere = anna.post(&site, "/settings/desk", &fields("9-17", "Nowhere")).await;
    assert!(nowhere.status == 422 && nowhere.body.contains("Choose a time zone"));
    let kept = anna.post(&site, "/settings/desk", &fields("9-12,+13-17:30", "Europe%2FBerlin")).await;
    assert_eq!(kept.status, 303, "{}", kept.body);
    let desk = settings::show(&site.test.system()).await.expect("reads");
    assert_eq!((desk.schedule.slots.len(), desk.targets.urgent, desk.acknowledges), (2, 30, false));
    assert_eq!(desk.cadences.urgent, 90);
    assert!(anna.get(&site, "/settings/desk").await.body.contains("09:00-12:00, 13:00-17:30"));
}

#[tokio::test]
async fn a_page_that_is_not_there_says_so_in_the_desks_own_looks() {
    let site = Site::new().await;
    let missing = site.browser(site.test.cast.ben).await.get(&site, "/nowhere").await;
    assert_eq!(missing.status, 404);
    assert!(missing.body.contains("There is nothing here") && missing.body.contains("skip"));
}

#[tokio::test]
async fn a_screen_that_begins_to_listen_hears_who_was_there_before_it() {
    let site = Site::new().await;
    let cast = &site.test.cast;
    let (anna, ben, cleo) =
        (site.browser(cast.anna).await, site.browser(cast.ben).await, site.browser(cast.cleo).await);
    let dora = site.test.ctx(cast.dora).await;
    let matter = NewMatter { subject: "Wand".into(), text: "It leaks.".into(), channel: Channel::Portal };
    let id = beginning::ask(&dora, &matter).await.expect("asked");
    let here = site.test.ctx(cast.ben).await;
    presence::arrive(&here, id, Doing::Reading).await.expect("he is there");
    let told = format!("event: presence\ndata: {{\"ticket\":{id}}}");
    let said = site.says_at_once("/live", &[("cookie", &anna.cookie)]).await;
    assert!(said.contains(&told), "{said}");
    let to_himself = site.says_at_once("/live", &[("cookie", &ben.cookie)]).await;
    assert!(!to_himself.contains("presence"), "{to_himself}");
    let to_who_may_not_see = site.says_at_once("/live", &[("cookie", &cleo.cookie)]).await;
    assert!(!to_who_may_not_see.contains("presence"), "{to_who_may_not_see}");
}

#[tokio::test]
async fn chosen_conversations_are_seen_closed_opened_again_and_given_away_in_one_go() {
    let site = Site::new().await;
    let test = &site.test;
    let (ben, dora) = (test.ctx(test.cast.ben).await, test.ctx(test.cast.dora).await);
    let mut ids = Vec::new();
    for subject in ["The lid", "The handle"] {
        let matter = NewMatter { subject: subject.into(), text: "Help".into(), channel: Channel::Portal };
        ids.push(beginning::ask(&dora, &matter).await.expect("a customer may ask"));
    }
    let browser = site.browser(test.cast.ben).await;
    let list = browser.get(&site, "/inbox?view=open").await;
    for id in &ids {
        assert!(
            list.body.contains(&format!("name=\"ids\" value=\"{id}\"")),
            "each can be chosen: {}",
            list.body
        );
    }
    let chosen = format!("ids={}&ids={}&view=open", ids[0], ids[1]);
    let deeds = ["deed=read", "deed=solve", "deed=reopen", &format!("assignee=user-{}", test.cast.ben)];
    let statuses = [None, Some(Status::Solved), Some(Status::Open), Some(Status::Open)];
    for (deed, status) in deeds.into_iter().zip(statuses) {
        assert!(
            deed.starts_with("assignee") || list.body.contains(&format!("value=\"{}\"", &deed[5..])),
            "{deed}"
        );
        let done = browser.post(&site, "/tickets/bulk", &format!("{chosen}&{deed}")).await;
        assert_eq!(
            (done.status, done.header("location")),
            (303, "/inbox?view=open"),
            "{deed}: {}",
            done.body
        );
        for id in &ids {
            let ticket = tickets::show(&ben, *id).await.expect("seen");
            assert!(status.is_none_or(|status| ticket.status == status), "{deed}: {:?}", ticket.status);
        }
    }
    for id in ids {
        assert_eq!(tickets::show(&ben, id).await.expect("seen").assignee_id, Some(test.cast.ben));
    }
}
