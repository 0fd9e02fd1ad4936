//! From its coming to the customer's word.

use super::*;
use crate::site::Site;
use axum::http::Method;
use regard_domain::complaint::{Aspect, State};
use regard_domain::event::Event;
use regard_domain::law::Law;
use regard_domain::ticket::Status;
use regard_services::complaints::answering::{self, Answer};
use regard_services::complaints::file::{self, Format};
use regard_services::complaints::reading;
use regard_services::complaints::steps::Notes;
use regard_services::outgoing::outbox;
use regard_services::replies::{self, Message};
use regard_services::{customer_links, laws, merging, notifications, tickets, timeline};
use regard_store::{complaint, goodwill};
use serde_json::json;

#[tokio::test]
async fn a_complaint_goes_from_received_to_agreed_and_the_customer_hears_every_step() {
    let test = TestDesk::new().await;
    let (ben, dora) = (test.ctx(test.cast.ben).await, test.ctx(test.cast.dora).await);
    let ticket = dora_asks(&test).await;
    let id = told(&ben, ticket).await;
    answering::confirm(&dora, id, true, "").await.expect("that is it");
    let yes = Answer { is_agreed: true, words: "Thank you.".into() };
    assert_eq!(answering::answer(&dora, id, &yes).await.expect("answered"), State::Agreed);
    let it = reading::show(&ben, id).await.expect("shown").complaint;
    assert!(it.playback_ok_at.is_some() && it.closed_at.is_some() && it.told_back_at.is_some());
    let no_draft = reading::show(&ben, id).await.expect("shown").thanks_draft;
    assert_eq!(no_draft, "", "the draft is there until they were thanked");
    steps::invite(&ben, id, "Would you try the new way with us?").await.expect("an ally");
    test.later(SignedDuration::from_secs(9));
    regard_jobs::runner::drain(&test.desk).await.expect("drained");
    let mails = outbox::of_ticket(&ben, ticket).await.expect("listed");
    let replies = mails.iter().filter(|mail| mail.kind == "reply").count();
    assert_eq!(replies, 4, "thanks, what we understood, what changed, the invitation");
    let story = timeline::show(&ben, ticket).await.expect("shown").audits;
    let steps: Vec<String> = story.iter().flat_map(|audit| &audit.events).filter_map(step_of).collect();
    let expected = [
        "received",
        "thanked",
        "played_back",
        "assessed",
        "acting",
        "told_back",
        "playback_ok",
        "agreed",
        "ally_invited",
    ];
    assert_eq!(steps, expected);
}

fn step_of(event: &Event) -> Option<String> {
    match event {
        Event::Complaint { step, .. } => Some(step.clone()),
        _ => None,
    }
}

#[tokio::test]
async fn the_thank_you_is_drafted_in_their_words_and_never_sent_by_itself() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let ticket = dora_asks(&test).await;
    let before = timeline::show(&ben, ticket).await.expect("shown").comments.len();
    let sting = Complained { praise: "Your shop is lovely.".into(), ..Complained::of(WORDS) };
    let id = receiving::receive(&ben, ticket, &sting).await.expect("received");
    let draft = reading::show(&ben, id).await.expect("shown").thanks_draft;
    for part in ["Hello Dora,", "Your shop is lovely.", WORDS, "Ben"] {
        assert!(draft.contains(part), "{part}: {draft}");
    }
    assert!(!draft.contains('?'), "it thanks, and asks nothing: {draft}");
    assert_eq!(timeline::show(&ben, ticket).await.expect("shown").comments.len(), before, "nothing was said");
    let asks = refusal(steps::thank(&ben, id, "Which driver was it? Thank you.").await);
    assert!(asks.is_input && asks.law == Some(6), "{asks}");
    let none = refusal(steps::thank(&ben, id, "We have received your message.").await);
    assert!(none.why.contains("do not thank"), "{none}");
    steps::thank(&ben, id, &draft).await.expect("the draft itself is a thank-you");
}

#[tokio::test]
async fn nothing_is_asked_weighed_or_told_out_of_order() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let ticket = dora_asks(&test).await;
    let id = received(&ben, ticket).await;
    let early = [
        refusal(steps::play_back(&ben, id, "You waited.").await),
        refusal(steps::weigh(&ben, id, weighed(Severity::Low, Impact::One)).await),
        refusal(steps::act(&ben, id, &doing(&ben)).await),
        refusal(steps::tell(&ben, id, "Something changed.").await),
    ];
    for refusal in early {
        assert_eq!((refusal.law, refusal.is_input), (Some(6), false), "{refusal}");
        assert!(refusal.what_would_fix_it.contains("Thank them first"), "{refusal}");
    }
    let again = receiving::receive(&ben, ticket, &Complained::of("More.")).await;
    assert!(matches!(again, Err(ServiceError::Conflict(_))), "{again:?}");
}

#[tokio::test]
async fn a_conversation_cannot_be_closed_before_they_were_told_back() {
    let site = Site::new().await;
    let test = &site.test;
    let ben = test.ctx(test.cast.ben).await;
    let ticket = dora_asks(test).await;
    let id = acting(&ben, ticket).await;
    assert_eq!(refusal(tickets::solve(&ben, ticket).await).law, Some(6));
    let closing = Message { text: "Done.".into(), status: Some(Status::Solved), ..Message::default() };
    assert_eq!(refusal(replies::reply(&ben, ticket, &closing).await).law, Some(6), "by a reply neither");
    let bearer = site.bearer(test.cast.ben).await;
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let path = format!("/api/v2/tickets/{ticket}");
    let body = json!({"ticket": {"status": "solved"}}).to_string();
    let refused = site.send(Method::PUT, &path, &headers, &body).await;
    assert_eq!(refused.status, 409, "{}", refused.body);
    let said = refused.json()["details"].clone();
    assert_eq!(said["law"], 6, "{said}");
    assert!(said["why"].is_string() && said["what_would_fix_it"].is_string(), "{said}");
    steps::tell(&ben, id, "Drivers call before they come now.").await.expect("told back");
    tickets::solve(&ben, ticket).await.expect("now it can be closed");
    assert!(laws::check(&test.system(), Law::ComplaintIsGift).await.expect("checks").is_empty());
}

#[tokio::test]
async fn a_reasoned_limit_is_an_answer_too_and_a_bare_rule_is_none() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let ticket = dora_asks(&test).await;
    let id = received(&ben, ticket).await;
    steps::thank(&ben, id, "Thank you for telling us.").await.expect("thanked");
    steps::play_back(&ben, id, "You waited two days.").await.expect("said back");
    steps::weigh(&ben, id, weighed(Severity::Low, Impact::One)).await.expect("weighed");
    let limit = |reason: &str| Deeds::Cannot { reason: reason.into(), limit_id: None };
    let bare = refusal(steps::act(&ben, id, &limit("It is against our policy.")).await);
    assert_eq!((bare.law, bare.is_input), (Some(8), true), "{bare}");
    steps::act(&ben, id, &limit("The road to you is closed until May, and no van gets through."))
        .await
        .expect("a reason");
    steps::tell(&ben, id, "No van gets through until May; we keep your parcel safe until then.")
        .await
        .expect("told");
    tickets::solve(&ben, ticket).await.expect("told back with a reason");
}

#[tokio::test]
async fn not_quite_right_goes_to_a_lead_and_then_a_name_outside() {
    let test = TestDesk::new().await;
    let (anna, ben, dora) =
        (test.ctx(test.cast.anna).await, test.ctx(test.cast.ben).await, test.ctx(test.cast.dora).await);
    let ticket = dora_asks(&test).await;
    let id = told(&ben, ticket).await;
    tickets::solve(&ben, ticket).await.expect("told back");
    let early = steps::name_remedy(&anna, id, "The ombudsman.").await;
    assert_eq!(refusal(early).law, Some(6), "a lead looks again first");
    let silent = answering::answer(&ben, id, &Answer::default()).await;
    assert!(matches!(silent, Err(ServiceError::Invalid(_))), "a colleague needs her words: {silent:?}");
    let no = Answer { is_agreed: false, words: "Nobody called me yesterday either.".into() };
    assert_eq!(answering::answer(&dora, id, &no).await.expect("hers"), State::Review);
    let it = reading::show(&anna, id).await.expect("shown").complaint;
    assert_eq!((it.lead_id, it.owner_id, it.round), (Some(test.cast.anna), Some(test.cast.anna), 2));
    let now = tickets::show(&anna, ticket).await.expect("shown");
    assert!(!now.status.is_done() && now.waiting_since.is_some(), "it is open, and she waits for an answer");
    let news = notifications::list(&anna, None, 10).await.expect("listed");
    assert!(news.iter().any(|one| one.kind == "complaint"), "{news:?}");
    let not_ben = steps::name_remedy(&ben, id, "The ombudsman.").await;
    assert!(matches!(not_ben, Err(ServiceError::Forbidden(_))), "{not_ben:?}");
    steps::name_remedy(&anna, id, "The parcel ombudsman, ombud@example.org.").await.expect("named");
    let hers = reading::outward(&dora, ticket).await.expect("hers").expect("there is one").complaint;
    assert_eq!((hers.state, hers.remedy.contains("ombudsman")), (State::External, true));
    tickets::solve(&anna, ticket).await.expect("she knows where to go");
    assert!(laws::check(&test.system(), Law::ComplaintIsGift).await.expect("checks").is_empty());
}

#[tokio::test]
async fn our_account_never_leaves_the_house() {
    let test = TestDesk::new().await;
    let (ben, dora) = (test.ctx(test.cast.ben).await, test.ctx(test.cast.dora).await);
    let ticket = dora_asks(&test).await;
    let id = acting(&ben, ticket).await;
    let ours = "The driver rang twice and she was out.";
    let notes = Notes { ours: Some(ours.into()), lesson: Some("Call first.".into()), ..Notes::default() };
    steps::note(&ben, id, &notes).await.expect("written down");
    let told = refusal(steps::tell(&ben, id, &format!("Well, {}", ours.to_uppercase())).await);
    assert_eq!(told.law, Some(5), "{told}");
    let words = Message { text: format!("Dear Dora, {ours}"), ..Message::default() };
    assert_eq!(refusal(replies::reply(&ben, ticket, &words).await).law, Some(5));
    let hers = reading::outward(&dora, ticket).await.expect("hers").expect("there is one").complaint;
    assert_eq!((hers.ours.as_str(), hers.lesson.as_str(), hers.weighed), ("", "", None));
    let story = format!("{:?}", timeline::show(&ben, ticket).await.expect("shown").audits);
    assert!(!story.contains("rang twice"), "no event carries it: {story}");
    let zone = jiff::tz::TimeZone::UTC;
    let file = file::make(&test.system(), id, &zone, false).await.expect("a file");
    let inside = file::make(&test.system(), id, &zone, true).await.expect("a file");
    for format in [Format::Markdown, Format::Html, Format::Json] {
        assert!(!file.text(format).expect("written").contains("rang twice"));
        assert!(inside.text(format).expect("written").contains("rang twice"));
    }
    assert!(laws::check(&test.system(), Law::NeverArgue).await.expect("checks").is_empty());
    let now = test.desk.clock.now();
    let mut tx = test.desk.db.begin().await.expect("begins");
    let mut it = complaint::lock(&mut tx, id).await.expect("reads").expect("is there");
    it.ours = "thank you for telling us".into();
    complaint::update(&mut tx, &it, now).await.expect("planted");
    tx.commit().await.expect("commits");
    assert!(!laws::check(&test.system(), Law::NeverArgue).await.expect("checks").is_empty(), "it was said");
}

#[tokio::test]
async fn a_complaint_costs_nothing_and_lowers_nobody() {
    let test = TestDesk::new().await;
    let (ben, dora) = (test.ctx(test.cast.ben).await, test.ctx(test.cast.dora).await);
    let ticket = dora_asks(&test).await;
    let before = tickets::show(&ben, ticket).await.expect("shown");
    let id = told(&ben, ticket).await;
    answering::answer(&dora, id, &Answer { is_agreed: true, ..Answer::default() }).await.expect("agreed");
    let mut conn = test.desk.db.read().await.expect("reads");
    assert_eq!(goodwill::sum(&mut conn, test.cast.dora).await.expect("reads"), 0, "no ledger knows of it");
    assert_eq!(goodwill::sum(&mut conn, test.cast.ben).await.expect("reads"), 0);
    let after = tickets::show(&ben, ticket).await.expect("shown");
    assert_eq!(after.priority, before.priority);
}

#[tokio::test]
async fn who_complains_often_keeps_one_contact_and_is_still_answered() {
    let test = TestDesk::new().await;
    let (anna, ben) = (test.ctx(test.cast.anna).await, test.ctx(test.cast.ben).await);
    for _ in 0..2 {
        let ticket = dora_asks(&test).await;
        let id = told(&ben, ticket).await;
        let owner = reading::show(&ben, id).await.expect("shown").complaint.owner_id;
        assert_eq!(owner, Some(test.cast.ben));
    }
    let ticket = dora_asks(&test).await;
    let third = received(&anna, ticket).await;
    let it = reading::show(&anna, third).await.expect("shown").complaint;
    assert_eq!(
        (it.state, it.owner_id),
        (State::Received, Some(test.cast.ben)),
        "her contact, not who wrote it"
    );
    let draft = reading::show(&ben, third).await.expect("shown").thanks_draft;
    steps::thank(&ben, third, &draft).await.expect("thanked like the first time");
    let about = Complained { about_id: Some(test.cast.ben), ..Complained::of("Ben was rude.") };
    let fourth = receiving::receive(&anna, dora_asks(&test).await, &about).await.expect("received");
    let owner = reading::show(&anna, fourth).await.expect("shown").complaint.owner_id;
    assert_ne!(owner, Some(test.cast.ben), "a contact is no judge of themselves");
}

#[tokio::test]
async fn a_merged_conversation_takes_its_complaint_along_and_two_are_not_made_one() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let (first, second) = (dora_asks(&test).await, dora_asks(&test).await);
    let id = received(&ben, first).await;
    merging::merge(&ben, first, second).await.expect("merged");
    let moved = reading::of_ticket(&ben, second).await.expect("read").expect("it went along");
    assert_eq!(moved.complaint.id, id);
    assert_eq!(refusal(tickets::solve(&ben, second).await).law, Some(6));
    let third = dora_asks(&test).await;
    received(&ben, third).await;
    let both = merging::merge(&ben, third, second).await;
    assert!(matches!(both, Err(ServiceError::Conflict(_))), "{both:?}");
    assert!(laws::check(&test.system(), Law::ComplaintIsGift).await.expect("checks").is_empty());
}

#[tokio::test]
async fn the_customer_complains_and_answers_by_their_link_alone() {
    let site = Site::new().await;
    let test = &site.test;
    let (ben, dora) = (test.ctx(test.cast.ben).await, test.ctx(test.cast.dora).await);
    let ticket = dora_asks(test).await;
    let found = tickets::show(&ben, ticket).await.expect("shown");
    let mut unit = ben.begin().await.expect("begins");
    let link = customer_links::keep_in(&ben, &mut unit, &found).await.expect("kept");
    unit.commit().await.expect("commits");
    let token = link.rsplit('/').next().expect("a token");
    let path = format!("/p/{token}/complaint");
    let page = site.get(&path, &[("accept", "text/html")]).await;
    assert!(page.status == 200 && page.body.contains("What went wrong"), "{}", page.body);
    let cookie = page.set_cookie("regard-visitor").expect("a cookie for the form");
    let (_, rest) = page.body.split_once("name=\"csrf\" value=\"").expect("a form");
    let csrf = rest.split('"').next().expect("a value").to_owned();
    let headers = [("cookie", cookie.as_str()), ("content-type", "application/x-www-form-urlencoded")];
    let post = async |fields: &str| {
        site.send(Method::POST, &path, &headers, &format!("csrf={csrf}&{fields}")).await.status
    };
    assert_eq!(post("answer=agreed").await, 404, "there is nothing to agree to");
    assert_eq!(post("answer=complain&words=").await, 422);
    assert_eq!(post("answer=complain&words=The+van+came+at+night.").await, 303);
    let now = tickets::show(&ben, ticket).await.expect("shown");
    assert!(now.waiting_since.is_some(), "she waits for an answer");
    let id = reading::of_ticket(&ben, ticket).await.expect("read").expect("there is one").complaint.id;
    steps::note(&ben, id, &Notes { ours: Some("It was the other depot.".into()), ..Notes::default() })
        .await
        .expect("noted");
    steps::thank(&ben, id, "Thank you, Dora.").await.expect("thanked");
    steps::play_back(&ben, id, "The van came at night and woke you.").await.expect("said back");
    let page = site.get(&path, &[("accept", "text/html")]).await;
    assert!(page.body.contains("The van came at night and woke you."), "{}", page.body);
    assert!(!page.body.contains("other depot"), "never our account");
    assert_eq!(post("answer=agreed").await, 409, "she was told nothing yet");
    assert_eq!(post("answer=right").await, 303);
    steps::weigh(&ben, id, weighed(Severity::High, Impact::One)).await.expect("weighed");
    steps::act(&ben, id, &doing(&ben)).await.expect("acts");
    steps::tell(&ben, id, "No van comes at night any more.").await.expect("told");
    let page = site.get(&path, &[("accept", "text/html")]).await;
    assert!(page.body.contains("What changed because of you") && !page.body.contains("other depot"));
    assert_eq!(post("answer=not_agreed&words=It+came+again.").await, 303);
    let it = reading::outward(&dora, ticket).await.expect("hers").expect("one").complaint;
    assert_eq!((it.state, it.answer.as_str()), (State::Review, "It came again."));
    let guessed = site.get("/p/guessed/complaint", &[("accept", "text/html")]).await;
    assert_eq!(guessed.status, 404);
}

#[tokio::test]
async fn an_anonymous_complaint_is_told_back_without_a_name_in_its_file() {
    let test = TestDesk::new().await;
    let ben = test.ctx(test.cast.ben).await;
    let ticket = dora_asks(&test).await;
    let new =
        Complained { is_anonymous: true, aspect: Aspect::Conduct, ..Complained::of("Somebody shouted.") };
    let id = receiving::receive(&ben, ticket, &new).await.expect("received");
    steps::thank(&ben, id, "Thank you for saying so.").await.expect("thanked all the same");
    let zone = jiff::tz::TimeZone::UTC;
    let text = file::make(&test.system(), id, &zone, true).await.expect("made").text(Format::Markdown);
    let text = text.expect("written");
    assert!(text.contains("withheld") && !text.contains("Dora"), "{text}");
    let refused = file::make(&ben, id, &zone, false).await;
    assert!(matches!(refused, Err(ServiceError::Forbidden(_))), "only an admin takes it out: {refused:?}");
}
