//! A webhook is called.

use regard_channels::webhook;
use regard_services::ctx::Ctx;
use regard_services::error::Result;
use regard_services::webhooks;

/// Calls it and writes down what was answered; a failure comes again by its own job.
pub async fn run(ctx: &Ctx, id: i64) -> Result<()> {
    let Some(call) = webhooks::prepare(ctx, id).await? else { return Ok(()) };
    let began = ctx.now();
    let answer = webhook::call(&call, ctx.desk.place.reach).await;
    let took = ctx.now().duration_since(began);
    webhooks::record(ctx, id, &answer, took).await
}
