//! People: `/api/v2/users`.

use crate::answer::{Answer, Result, count, list};
use crate::asked::{Asked, few};
use crate::jobs;
use crate::sent::{NOBODY, Sent};
use crate::user_shape::{anonymous, identity, user, users, words};
use axum::extract::Path;
use regard_domain::id::{GroupId, OrganizationId, UserId};
use regard_domain::listing::Which;
use regard_domain::order::{Order, Slice};
use regard_domain::term::{Op, Question, Term, Thing};
use regard_domain::user::Role;
use regard_domain::written::PersonWords;
use regard_http::address::Base;
use regard_http::caller::Caller;
use regard_services::bulk::Deeds;
use regard_services::finding::{self, Found};
use regard_services::profiles::{self, Read};
use regard_services::{companies, groups, memberships, people, reading};
use serde_json::{Map, Value, json};

/// `GET users/me`: who the caller is; nobody is told so, and is no failure.
pub async fn me(caller: Caller, base: Base) -> Result {
    let Some(me) = &caller.user else { return Ok(Answer::ok(json!({"user": anonymous()}))) };
    let read = profiles::show(&caller.ctx, me.id).await?;
    let mut out = user(&read, &base.0);
    if let Some(map) = out.as_object_mut() {
        map.insert("authenticity_token".into(), Value::Null);
    }
    Ok(Answer::ok(json!({"user": out})))
}

/// A list of people with what is to stand beside it.
async fn listed(caller: &Caller, base: &Base, asked: &Asked, (found, count): (Vec<Read>, i64)) -> Result {
    let mut body = list(asked, &base.0, "users", users(&found, &base.0), count);
    beside(caller, base, asked, &found, &mut body).await?;
    Ok(Answer::ok(Value::Object(body)))
}

/// Organizations, groups, roles and addresses beside people.
pub async fn beside(
    caller: &Caller,
    base: &Base,
    asked: &Asked,
    found: &[Read],
    body: &mut Map<String, Value>,
) -> Result<()> {
    if asked.includes("organizations") {
        let ids: Vec<OrganizationId> = found.iter().filter_map(|read| read.user.organization_id).collect();
        let all = companies::these(&caller.ctx, &ids).await?;
        body.insert("organizations".into(), crate::organizations::shapes(&all, &base.0).into());
    }
    if asked.includes("groups") {
        let all = groups::list(&caller.ctx).await?;
        let all: Vec<Value> = all.into_iter().map(|group| crate::groups::shape(&group, &base.0)).collect();
        body.insert("groups".into(), all.into());
    }
    if asked.includes("identities") {
        let mut all = Vec::new();
        for read in found {
            let theirs = profiles::identities(&caller.ctx, read.user.id).await?;
            all.extend(theirs.iter().map(|one| identity(one, &base.0)));
        }
        body.insert("identities".into(), all.into());
    }
    for empty in ["roles", "abilities", "open_ticket_count"] {
        if asked.includes(empty) {
            body.insert(empty.into(), json!([]));
        }
    }
    Ok(())
}

fn roles(asked: &Asked) -> Vec<Role> {
    let mut roles: Vec<Role> = asked.all("role").iter().filter_map(|word| Role::from_word(word)).collect();
    if roles.contains(&Role::Agent) {
        roles.push(Role::Lead);
    }
    roles
}

/// `GET users`: everybody, or everybody of some roles.
pub async fn index(caller: Caller, base: Base, asked: Asked) -> Result {
    if let Some(name) = asked.get("external_id") {
        let found = profiles::by_external(&caller.ctx, &[name.to_owned()]).await?;
        let all = i64::try_from(found.len()).unwrap_or(0);
        return listed(&caller, &base, &asked, (found, all)).await;
    }
    let found = profiles::list(&caller.ctx, &roles(&asked), asked.slice()).await?;
    listed(&caller, &base, &asked, found).await
}

/// `GET users/count`.
pub async fn counted(caller: Caller, asked: Asked) -> Result {
    let (_, all) = profiles::list(&caller.ctx, &roles(&asked), Slice::first(1)).await?;
    Ok(count(all, caller.ctx.now()))
}

/// `GET users/{id}`.
pub async fn show(caller: Caller, base: Base, asked: Asked, Path(id): Path<i64>) -> Result {
    let read = profiles::show(&caller.ctx, UserId(id)).await?;
    let mut body = Map::new();
    body.insert("user".into(), user(&read, &base.0));
    beside(&caller, &base, &asked, &[read], &mut body).await?;
    Ok(Answer::ok(Value::Object(body)))
}

async fn shown(caller: &Caller, base: &Base, id: UserId) -> Result<Value> {
    Ok(json!({"user": user(&profiles::show(&caller.ctx, id).await?, &base.0)}))
}

/// `POST users`.
pub async fn create(caller: Caller, base: Base, sent: Sent) -> Result {
    let (words, warning) = words(sent.need("user")?)?;
    let id = profiles::create(&caller.ctx, &words).await?;
    Ok(Answer::created(shown(&caller, &base, id).await?).warning(warning))
}

/// `POST users/create_or_update`: 201 for somebody new, 200 otherwise.
pub async fn create_or_update(caller: Caller, base: Base, sent: Sent) -> Result {
    let (words, warning) = words(sent.need("user")?)?;
    let (id, is_new) = profiles::create_or_update(&caller.ctx, &words).await?;
    let body = shown(&caller, &base, id).await?;
    Ok(if is_new { Answer::created(body) } else { Answer::ok(body) }.warning(warning))
}

/// `PUT users/{id}`.
pub async fn update(caller: Caller, base: Base, Path(id): Path<i64>, sent: Sent) -> Result {
    let (words, warning) = words(sent.one("user"))?;
    profiles::change(&caller.ctx, UserId(id), &words).await?;
    Ok(Answer::ok(shown(&caller, &base, UserId(id)).await?).warning(warning))
}

/// `DELETE users/{id}`: answers with the person as they are afterwards.
pub async fn delete(caller: Caller, base: Base, Path(id): Path<i64>) -> Result {
    people::delete(&caller.ctx, UserId(id)).await?;
    Ok(Answer::ok(shown(&caller, &base, UserId(id)).await?))
}

/// `GET users/show_many`: by `ids` or by `external_ids`.
pub async fn show_many(caller: Caller, base: Base, asked: Asked) -> Result {
    let names = asked.all("external_ids");
    few(names.len())?;
    let found = if names.is_empty() {
        let ids: Vec<UserId> = asked.ids("ids")?.into_iter().map(UserId).collect();
        profiles::these(&caller.ctx, &ids).await?
    } else {
        profiles::by_external(&caller.ctx, &names).await?
    };
    let all = i64::try_from(found.len()).unwrap_or(0);
    listed(&caller, &base, &asked, (found, all)).await
}

fn several(sent: &Sent) -> Result<Vec<PersonWords>> {
    let many = sent.many("users", "user").unwrap_or_default();
    if many.len() > regard_services::bulk::MOST {
        let sentence = "Maximum 100 users may be created per call";
        let body = json!({"error": "TooManyValues", "description": sentence});
        return Err(
            regard_http::failure::Failure::new(axum::http::StatusCode::BAD_REQUEST, sentence).saying(body)
        );
    }
    many.into_iter().map(|input| words(input).map(|(words, _)| words)).collect()
}

/// `POST users/create_many`.
pub async fn create_many(caller: Caller, base: Base, sent: Sent) -> Result {
    jobs::ask(&caller, &base, &Deeds::CreateUsers(several(&sent)?)).await
}

/// `POST users/create_or_update_many`.
pub async fn upsert_many(caller: Caller, base: Base, sent: Sent) -> Result {
    jobs::ask(&caller, &base, &Deeds::UpsertUsers(several(&sent)?)).await
}

/// `PUT users/update_many`: one change for many, or a change for each.
pub async fn update_many(caller: Caller, base: Base, asked: Asked, sent: Sent) -> Result {
    let mut changes = Vec::new();
    if let Some(many) = sent.many("users", "user") {
        few(many.len())?;
        let names: Vec<String> =
            many.iter().filter_map(|input| input.external_name().map(str::to_owned)).collect();
        let numbers = profiles::numbers(&caller.ctx, &names).await?;
        for mut input in many {
            let named = input.external_name().and_then(|name| numbers.get(name)).map(|id| id.0);
            let id = input.id_or_none("id").or(named).unwrap_or(NOBODY);
            let (words, _) = words(input)?;
            changes.push((id, words));
        }
    } else {
        let (words, _) = words(sent.need("user")?)?;
        changes.extend(named(&caller, &asked).await?.into_iter().map(|id| (id, words.clone())));
    }
    jobs::ask(&caller, &base, &Deeds::UpdateUsers(changes)).await
}

/// Who is meant by `ids` and `external_ids`, in their order.
async fn named(caller: &Caller, asked: &Asked) -> Result<Vec<i64>> {
    let mut ids = asked.ids("ids")?;
    let names = asked.all("external_ids");
    few(names.len())?;
    let numbers = profiles::numbers(&caller.ctx, &names).await?;
    ids.extend(names.iter().map(|name| numbers.get(name).map_or(NOBODY, |id| id.0)));
    Ok(ids)
}

/// `DELETE users/destroy_many`.
pub async fn destroy_many(caller: Caller, base: Base, asked: Asked) -> Result {
    let ids = named(&caller, &asked).await?;
    jobs::ask(&caller, &base, &Deeds::DeleteUsers(ids)).await
}

/// `GET users/search`: by a query or by another system's name.
pub async fn search(caller: Caller, base: Base, asked: Asked) -> Result {
    let mut question = Question::parse(asked.get("query").unwrap_or_default());
    question.things = vec![Thing::User];
    if let Some(name) = asked.get("external_id") {
        question.add(Term {
            field: "external_id".into(),
            op: Op::Is,
            values: vec![name.into()],
            is_negated: false,
        });
    }
    found(&caller, &base, &asked, &question).await
}

/// `GET users/autocomplete`: by the beginning of a name.
pub async fn autocomplete(caller: Caller, base: Base, asked: Asked) -> Result {
    let name = asked.get("name").unwrap_or_default().to_owned();
    let question = Question { things: vec![Thing::User], ..Question::parse(&name) };
    found(&caller, &base, &asked, &question).await
}

async fn found(caller: &Caller, base: &Base, asked: &Asked, question: &Question) -> Result {
    let order = Order { field: "id".into(), is_descending: false };
    let (hits, all) = finding::find(&caller.ctx, question, &order, asked.slice()).await?;
    let person = |hit: Found| if let Found::User(read) = hit { Some(*read) } else { None };
    listed(caller, base, asked, (hits.into_iter().filter_map(person).collect(), all)).await
}

/// `GET users/{id}/related`: what hangs on somebody, counted.
pub async fn related(caller: Caller, Path(id): Path<i64>) -> Result {
    let id = UserId(id);
    profiles::show(&caller.ctx, id).await?;
    let (_, companies) = memberships::list_companies(&caller.ctx, Some(id), None, Slice::first(1)).await?;
    Ok(Answer::ok(json!({"user_related": {
        "assigned_tickets": reading::count(&caller.ctx, &Which::AssignedTo(id)).await?,
        "requested_tickets": reading::count(&caller.ctx, &Which::RequestedBy(id)).await?,
        "ccd_tickets": reading::count(&caller.ctx, &Which::CopiedTo(id)).await?,
        "followed_tickets": reading::count(&caller.ctx, &Which::FollowedBy(id)).await?,
        "organization_subscriptions": 0, "organizations": companies,
        "topics": 0, "topic_comments": 0, "votes": 0, "subscriptions": 0, "entry_subscriptions": 0,
        "forum_subscriptions": 0,
    }})))
}

/// `PUT users/{id}/merge`: the first becomes the one that is named.
pub async fn merge(caller: Caller, base: Base, Path(id): Path<i64>, sent: Sent) -> Result {
    let mut input = sent.need("user")?;
    let into = match input.id_or_none("id") {
        Some(into) => UserId(into),
        None => {
            let email = input.words("email").unwrap_or_default();
            let found = people::find_by_email(&caller.ctx, &email).await?;
            found.map_or(UserId(0), |found| found.id)
        }
    };
    profiles::merge(&caller.ctx, UserId(id), into).await?;
    Ok(Answer::ok(shown(&caller, &base, into).await?))
}

/// `POST users/{id}/password`: an admin gives somebody one.
pub async fn set_password(caller: Caller, Path(id): Path<i64>, sent: Sent) -> Result {
    let mut input = crate::sent::Input::new("user", sent.0);
    let new = input.words("password").unwrap_or_default();
    people::set_password(&caller.ctx, UserId(id), None, &new, None).await?;
    Ok(Answer::ok(json!({})))
}

/// `PUT users/{id}/password`: somebody changes their own.
pub async fn change_password(caller: Caller, Path(id): Path<i64>, sent: Sent) -> Result {
    let mut input = crate::sent::Input::new("user", sent.0);
    let (old, new) = (input.words("previous_password"), input.words("password").unwrap_or_default());
    people::set_password(&caller.ctx, UserId(id), old.as_deref(), &new, None).await?;
    Ok(Answer::ok(json!({})))
}

/// `GET deleted_users`.
pub async fn deleted(caller: Caller, base: Base, asked: Asked) -> Result {
    let (found, all) = profiles::deleted(&caller.ctx, asked.slice()).await?;
    let body = list(&asked, &base.0, "deleted_users", users(&found, &base.0), all);
    Ok(Answer::ok(Value::Object(body)))
}

/// `GET deleted_users/count`.
pub async fn deleted_count(caller: Caller) -> Result {
    let (_, all) = profiles::deleted(&caller.ctx, Slice::first(1)).await?;
    Ok(count(all, caller.ctx.now()))
}

/// `GET deleted_users/{id}`.
pub async fn show_deleted(caller: Caller, base: Base, Path(id): Path<i64>) -> Result {
    let read = profiles::show(&caller.ctx, UserId(id)).await?;
    if read.profile.deleted_at.is_none() {
        return Err(regard_http::failure::Failure::not_found());
    }
    Ok(Answer::ok(json!({"deleted_user": user(&read, &base.0)})))
}

/// `GET groups/{id}/users`.
pub async fn of_group(caller: Caller, base: Base, asked: Asked, Path(id): Path<i64>) -> Result {
    groups::show(&caller.ctx, GroupId(id)).await?;
    let found = profiles::members(&caller.ctx, Some(GroupId(id)), None, asked.slice()).await?;
    listed(&caller, &base, &asked, found).await
}

/// `GET organizations/{id}/users`.
pub async fn of_organization(caller: Caller, base: Base, asked: Asked, Path(id): Path<i64>) -> Result {
    companies::show(&caller.ctx, OrganizationId(id)).await?;
    let found = profiles::members(&caller.ctx, None, Some(OrganizationId(id)), asked.slice()).await?;
    listed(&caller, &base, &asked, found).await
}
