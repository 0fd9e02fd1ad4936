//! Rows of features that this desk does not have (yet): they answer as an account without the feature does, with an empty
//! list in the right envelope.

use crate::answer::{Answer, Result, whole};
use crate::asked::Asked;
use regard_http::address::Base;
use regard_http::caller::Caller;
use serde_json::json;

/// An empty list under a name.
pub async fn nothing(plural: &'static str, _caller: Caller, base: Base, asked: Asked) -> Result {
    Ok(whole(&asked, &base.0, plural, Vec::new()))
}

/// No attributes to route by.
pub async fn attributes(_caller: Caller) -> Result {
    Ok(Answer::ok(json!({"attributes": [], "count": 0, "next_page": null, "previous_page": null})))
}

/// No definitions of them.
pub async fn attribute_definitions(_caller: Caller) -> Result {
    Ok(Answer::ok(json!({"definitions": {"conditions_all": [], "conditions_any": []}})))
}

/// No numbers to call.
pub async fn phone_numbers(_caller: Caller) -> Result {
    Ok(Answer::ok(json!({"phone_numbers": [], "count": 0, "next_page": null, "previous_page": null})))
}

/// What was done on the desk: people, mail, nobody asks yet; an empty list with what stands beside it.
pub async fn activities(_caller: Caller, base: Base, asked: Asked) -> Result {
    let mut body = crate::answer::list(&asked, &base.0, "activities", Vec::new(), 0);
    body.insert("users".into(), json!([]));
    body.insert("actors".into(), json!([]));
    Ok(Answer::ok(serde_json::Value::Object(body)))
}

/// How many there are of what is not there.
pub async fn none(caller: Caller) -> Result {
    Ok(crate::answer::count(0, caller.ctx.now()))
}
