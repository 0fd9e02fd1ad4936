//! What the arithmetic of waiting costs: `cargo bench -p regard-domain`.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use jiff::{SignedDuration, Timestamp};
use regard_domain::schedule::Schedule;
use regard_domain::ticket::Priority;
use regard_domain::waiting::{Targets, honest_range, ring};

fn waiting(c: &mut Criterion) {
    let (targets, office) = (Targets::default(), Schedule::office("Europe/Berlin"));
    // A Friday afternoon: the weekend lies between.
    let since: Timestamp = "2026-11-20T15:30:00Z".parse().unwrap_or_default();
    let mut group = c.benchmark_group("waiting");
    for (name, priority) in [("urgent", Priority::Urgent), ("low, over a weekend", Priority::Low)] {
        group.bench_function(format!("hear by: {name}"), |b| {
            b.iter(|| targets.hear_by(black_box(since), Some(priority), &office))
        });
    }
    let hear_by = targets.hear_by(since, Some(Priority::Low), &office);
    let now = since + SignedDuration::from_hours(20);
    group.bench_function("ring", |b| b.iter(|| ring(black_box(Some((since, hear_by))), now)));
    group.bench_function("business minutes of a month", |b| {
        b.iter(|| office.minutes_between(black_box(since), since + SignedDuration::from_hours(24 * 30)))
    });
    let waits: Vec<i64> = (0..2_000).map(|at| at * 7_919 % 3_000).collect();
    group
        .bench_function("honest range of 2,000 waits", |b| b.iter(|| honest_range(black_box(waits.clone()))));
    group.finish();
}

criterion_group!(benches, waiting);
criterion_main!(benches);
