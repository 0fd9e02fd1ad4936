//! Options of fields to choose from, and variants of dynamic content: lists inside a definition, each with rows of their own.

use crate::answer::{Answer, Result, whole};
use crate::asked::Asked;
use crate::definition_forms::{DYNAMIC_CONTENT, Form, SCHEDULES};
use crate::definitions::{number, shape};
use crate::sent::Sent;
use axum::extract::Path;
use regard_domain::definition::Definition;
use regard_http::address::Base;
use regard_http::caller::Caller;
use regard_http::failure::Failure;
use regard_services::definitions::{self, DefinitionWords};
use serde_json::{Map, Value, json};

/// A list inside a definition.
#[derive(Clone, Copy)]
pub struct Inside {
    form: Form,
    list: &'static str,
    plural: &'static str,
    singular: &'static str,
}

/// Options of a field.
pub fn options(form: Form) -> Inside {
    Inside {
        form,
        list: "custom_field_options",
        plural: "custom_field_options",
        singular: "custom_field_option",
    }
}

/// Variants of dynamic content.
pub fn variants() -> Inside {
    Inside { form: DYNAMIC_CONTENT, list: "variants", plural: "variants", singular: "variant" }
}

/// Days on which nobody is there.
pub fn holidays() -> Inside {
    Inside { form: SCHEDULES, list: "holidays", plural: "holidays", singular: "holiday" }
}

impl Inside {
    async fn load(self, caller: &Caller, base: &Base, id: &str) -> Result<(Definition, Vec<Value>)> {
        let found = definitions::show(&caller.ctx, self.form.kind, number(id)?).await?;
        let list = shape(&found, &base.0).get(self.list).and_then(Value::as_array).cloned();
        Ok((found, list.unwrap_or_default()))
    }

    async fn save(self, caller: &Caller, found: &Definition, list: Vec<Value>) -> Result<()> {
        let mut body = Map::new();
        body.insert(self.list.to_owned(), Value::Array(list));
        let words = DefinitionWords { body, ..DefinitionWords::default() };
        Ok(definitions::change(&caller.ctx, self.form.kind, found.id, words).await?)
    }

    /// `GET`.
    pub async fn index(self, caller: Caller, base: Base, asked: Asked, Path(id): Path<String>) -> Result {
        let (_, list) = self.load(&caller, &base, &id).await?;
        Ok(whole(&asked, &base.0, self.plural, list))
    }

    /// `GET {one}`.
    pub async fn show(self, caller: Caller, base: Base, Path((id, one)): Path<(String, i64)>) -> Result {
        let (_, list) = self.load(&caller, &base, &id).await?;
        let found = list.into_iter().find(|row| row["id"] == one).ok_or_else(Failure::not_found)?;
        Ok(Answer::ok(json!({self.singular: found})))
    }

    /// `POST`: adds one, or changes the one of the id that is given.
    pub async fn create(self, caller: Caller, base: Base, Path(id): Path<String>, sent: Sent) -> Result {
        let (found, mut list) = self.load(&caller, &base, &id).await?;
        let mut new = sent.need(self.singular)?.rest();
        let given = new.get("id").and_then(Value::as_i64);
        if let Some(row) = list.iter_mut().find(|row| given.is_some_and(|given| row["id"] == given)) {
            if let Some(map) = row.as_object_mut() {
                map.extend(new);
            }
            let row = row.clone();
            self.save(&caller, &found, list).await?;
            return Ok(Answer::ok(json!({self.singular: row})));
        }
        let last = list.iter().filter_map(|row| row["id"].as_i64()).max();
        let next = last.unwrap_or(found.id.0 * 10_000) + 1;
        new.insert("id".into(), json!(next));
        list.push(Value::Object(new));
        self.save(&caller, &found, list).await?;
        let (_, list) = self.load(&caller, &base, &id).await?;
        let made = list.into_iter().find(|row| row["id"] == next).unwrap_or_default();
        Ok(Answer::created(json!({self.singular: made})))
    }

    /// `PUT {one}`.
    pub async fn update(
        self,
        caller: Caller,
        base: Base,
        Path((id, one)): Path<(String, i64)>,
        sent: Sent,
    ) -> Result {
        let (found, mut list) = self.load(&caller, &base, &id).await?;
        let row = list.iter_mut().find(|row| row["id"] == one).ok_or_else(Failure::not_found)?;
        if let Some(map) = row.as_object_mut() {
            map.extend(sent.one(self.singular).rest());
        }
        let row = row.clone();
        self.save(&caller, &found, list).await?;
        Ok(Answer::ok(json!({self.singular: row})))
    }

    /// `DELETE {one}`.
    pub async fn delete(self, caller: Caller, base: Base, Path((id, one)): Path<(String, i64)>) -> Result {
        let (found, mut list) = self.load(&caller, &base, &id).await?;
        let before = list.len();
        list.retain(|row| row["id"] != one);
        if list.len() == before {
            return Err(Failure::not_found());
        }
        self.save(&caller, &found, list).await?;
        Ok(Answer::nothing())
    }

    /// `POST create_many` and `PUT update_many`.
    pub async fn write_many(self, caller: Caller, base: Base, Path(id): Path<String>, sent: Sent) -> Result {
        let (found, mut list) = self.load(&caller, &base, &id).await?;
        let mut written = Vec::new();
        for mut input in sent.many(self.plural, self.singular).unwrap_or_default() {
            let mut new = input.rest();
            let given = new.get("id").and_then(Value::as_i64);
            let there = list.iter_mut().find(|row| given.is_some_and(|given| row["id"] == given));
            if let Some(map) = there.and_then(Value::as_object_mut) {
                map.extend(new);
                written.push(Value::Object(map.clone()));
                continue;
            }
            let next = list.iter().filter_map(|row| row["id"].as_i64()).max().unwrap_or(0) + 1;
            new.insert("id".into(), json!(next));
            written.push(Value::Object(new.clone()));
            list.push(Value::Object(new));
        }
        self.save(&caller, &found, list).await?;
        Ok(Answer::ok(json!({self.plural: written})))
    }
}
