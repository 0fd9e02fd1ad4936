//! Figures for Prometheus: requests as they happen, the desk's standing when somebody asks.

use anyhow::Result;
use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use regard_services::ctx::Ctx;
use regard_services::error;
use regard_services::figures;
use std::time::Instant;

/// Upper edges of the latency histogram in seconds: from a page of one millisecond to one nobody waits for.
const SECONDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

const REQUESTS: &str = "regard_http_requests_total";
const DURATION: &str = "regard_http_request_duration_seconds";

/// Collects what is counted in this process. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Collector(PrometheusHandle);

impl Collector {
    /// Begins to collect; once in a process.
    pub(crate) fn begin() -> Result<Self> {
        let builder = PrometheusBuilder::new();
        let handle =
            builder.set_buckets_for_metric(Matcher::Full(DURATION.into()), &SECONDS)?.install_recorder()?;
        describe_counter!(REQUESTS, "Requests answered, by method, route and status.");
        describe_histogram!(DURATION, "Seconds until the head of the answer was ready, by method and route.");
        describe_gauge!("regard_tickets_waiting", "Tickets whose person waits for a word of ours.");
        describe_gauge!("regard_tickets_late", "Tickets past the time by which their person was to hear.");
        describe_gauge!("regard_mail_held", "Held mail that nobody decided about.");
        describe_gauge!("regard_mail_not_understood", "Received mail that no worker has understood yet.");
        describe_gauge!("regard_mail_outgoing", "Mail of ours that is not yet well, by state.");
        describe_gauge!("regard_jobs", "Jobs by state; a dead one needs a person.");
        describe_gauge!("regard_jobs_due", "Jobs that could be done now or are being done.");
        describe_gauge!("regard_database_connections", "Connections of the pool, by state.");
        describe_counter!("regard_mail_received_total", "Mail ever received.");
        describe_counter!("regard_mail_composed_total", "Mail of ours ever composed.");
        describe_counter!("regard_tickets_total", "Tickets ever begun.");
        describe_gauge!("regard_build_info", "Always 1; the label is the version.");
        gauge!("regard_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
        Ok(Self(handle))
    }

    /// Keeps what was collected small when nobody fetches it. Called every few seconds.
    pub(crate) fn tidy(&self) {
        self.0.run_upkeep();
    }

    /// Everything in Prometheus' text form. When the database does not answer, what this process counted itself is still
    /// there.
    pub(crate) async fn page(&self, ctx: &Ctx) -> String {
        let (open, idle) = ctx.desk.db.connections();
        gauge!("regard_database_connections", "state" => "open").set(open);
        gauge!("regard_database_connections", "state" => "idle").set(whole(i64::try_from(idle).unwrap_or(0)));
        match figures::show(ctx).await {
            Ok(found) => set(&found),
            Err(error) => {
                tracing::warn!(error = error::chain(&error), "the desk's figures could not be read")
            }
        }
        self.0.run_upkeep();
        self.0.render()
    }
}

fn set(found: &figures::Figures) {
    let standing = &found.standing;
    counter!("regard_mail_received_total").absolute(standing.received.unsigned_abs());
    counter!("regard_mail_composed_total").absolute(standing.composed.unsigned_abs());
    counter!("regard_tickets_total").absolute(standing.tickets.unsigned_abs());
    gauge!("regard_tickets_waiting").set(whole(standing.waiting));
    gauge!("regard_tickets_late").set(whole(standing.late));
    gauge!("regard_mail_held").set(whole(found.held));
    gauge!("regard_mail_not_understood").set(whole(standing.not_understood));
    gauge!("regard_jobs_due").set(whole(found.jobs.due));
    for (state, count) in
        [("ready", found.jobs.ready), ("running", found.jobs.running), ("dead", found.jobs.dead)]
    {
        gauge!("regard_jobs", "state" => state).set(whole(count));
    }
    for state in ["waiting", "sending", "doubtful", "failed"] {
        let count = found.outgoing.iter().find(|(name, _)| name == state).map_or(0, |(_, count)| *count);
        gauge!("regard_mail_outgoing", "state" => state).set(whole(count));
    }
}

/// A count as a gauge holds it; past 2^53 it is a little off, which no desk reaches.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn whole(count: i64) -> f64 {
    count as f64
}

/// Counts every request by route, never by path: numbers in paths would make a series each.
pub(crate) async fn count(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let method = request.method().as_str().to_owned();
    let begun = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_str().to_owned();
    histogram!(DURATION, "method" => method.clone(), "route" => route.clone()).record(begun.elapsed());
    counter!(REQUESTS, "method" => method, "route" => route, "status" => status).increment(1);
    response
}
