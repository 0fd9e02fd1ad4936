//! Groups: `/api/v2/groups`.

use crate::shape::{list, moment};
use axum::Json;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use regard_domain::group::Group;
use regard_domain::id::GroupId;
use regard_http::address::Base;
use regard_http::caller::Caller;
use regard_http::failure::Failure;
use regard_http::paging::Paging;
use regard_services::groups::{self, GroupWords};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A group as programs read it.
#[derive(Debug, Serialize)]
pub struct GroupOut {
    id: i64,
    url: String,
    name: String,
    description: String,
    default: bool,
    is_public: bool,
    deleted: bool,
    created_at: String,
    updated_at: String,
}

impl GroupOut {
    fn new(group: Group, base: &str) -> Self {
        Self {
            id: group.id.0,
            url: format!("{base}/api/v2/groups/{}.json", group.id),
            name: group.name,
            description: group.description,
            default: group.is_default,
            is_public: !group.is_private,
            deleted: false,
            created_at: moment(group.created_at),
            updated_at: moment(group.updated_at),
        }
    }
}

/// What a program sends: `{"group": {...}}`.
#[derive(Debug, Deserialize)]
pub struct GroupIn {
    group: GroupFields,
}

/// The fields of a group; what is left out stays.
#[derive(Debug, Deserialize)]
struct GroupFields {
    name: Option<String>,
    description: Option<String>,
    is_public: Option<bool>,
}

impl GroupFields {
    fn over(self, group: GroupWords) -> GroupWords {
        GroupWords {
            name: self.name.unwrap_or(group.name),
            description: self.description.unwrap_or(group.description),
            is_private: self.is_public.map_or(group.is_private, |is_public| !is_public),
        }
    }
}

/// `GET /api/v2/groups`.
pub async fn index(caller: Caller, base: Base, paging: Paging) -> Result<Json<Value>, Failure> {
    let all = groups::list(&caller.ctx).await?;
    let count = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let part = all.into_iter().skip(paging.skip()).take(paging.take());
    let part: Vec<GroupOut> = part.map(|group| GroupOut::new(group, &base.0)).collect();
    Ok(list("groups", &part, count, &paging, &base.0))
}

/// `GET /api/v2/groups/{id}`.
pub async fn show(caller: Caller, base: Base, Path(id): Path<i64>) -> Result<Json<Value>, Failure> {
    let (group, _) = groups::show(&caller.ctx, GroupId(id)).await?;
    Ok(Json(json!({"group": GroupOut::new(group, &base.0)})))
}

/// `POST /api/v2/groups`.
pub async fn create(caller: Caller, base: Base, Json(body): Json<GroupIn>) -> Result<Response, Failure> {
    let id = groups::create(&caller.ctx, &body.group.over(GroupWords::default())).await?;
    let (group, _) = groups::show(&caller.ctx, id).await?;
    let out = GroupOut::new(group, &base.0);
    Ok((StatusCode::CREATED, [(header::LOCATION, out.url.clone())], Json(json!({"group": out})))
        .into_response())
}

/// `PUT /api/v2/groups/{id}`.
pub async fn update(
    caller: Caller,
    base: Base,
    Path(id): Path<i64>,
    Json(body): Json<GroupIn>,
) -> Result<Json<Value>, Failure> {
    let id = GroupId(id);
    let (group, _) = groups::show(&caller.ctx, id).await?;
    let now = GroupWords { name: group.name, description: group.description, is_private: group.is_private };
    groups::change(&caller.ctx, id, &body.group.over(now)).await?;
    let (group, _) = groups::show(&caller.ctx, id).await?;
    Ok(Json(json!({"group": GroupOut::new(group, &base.0)})))
}
