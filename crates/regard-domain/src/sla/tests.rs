//! Measures followed through their deeds.

use super::*;

fn at(minutes: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes)
}

fn facts(status: Status, waiting: Option<i64>, heard: Option<i64>) -> Facts {
    let (waiting_since, heard_at) = (waiting.map(at), heard.map(at));
    Facts { status, is_away: false, created_at: at(0), waiting_since, heard_at }
}

/// What happens to a measure at these minutes.
fn check(metric: Metric, deeds: &[(i64, Facts)], expected: &[(&str, i64, i64)]) -> Clock {
    let mut events = Vec::new();
    for (minute, facts) in deeds {
        let mut clock = Clock::of(metric, &events);
        events.extend(clock.follow(facts, &Schedule::always(), at(*minute)));
    }
    let told: Vec<(&str, i64, i64)> = events
        .iter()
        .filter(|event| event.kind != MetricKind::UpdateStatus)
        .map(|event| (event.kind.as_str(), event.instance, event.at.as_second() / 60))
        .collect();
    assert_eq!(told, expected, "{metric}");
    Clock::of(metric, &events)
}

#[test]
fn each_measure_runs_rests_and_ends_as_it_should() {
    use Status::{Hold, New, Open, Pending, Solved};
    let deeds = [
        (0, facts(New, Some(0), None)),
        (10, facts(Pending, None, Some(10))),
        (40, facts(Open, Some(40), Some(10))),
        (45, facts(Hold, None, Some(45))),
        (60, facts(Solved, None, Some(45))),
        (90, facts(Open, Some(90), Some(45))),
    ];
    let reply = [
        ("activate", 1, 0),
        ("fulfill", 1, 10),
        ("activate", 2, 40),
        ("fulfill", 2, 45),
        ("activate", 3, 90),
    ];
    check(Metric::Reply, &deeds, &reply);
    let often = [
        ("activate", 1, 10),
        ("fulfill", 1, 45),
        ("activate", 2, 45),
        ("fulfill", 2, 60),
        ("activate", 3, 45),
    ];
    check(Metric::PeriodicUpdate, &deeds, &often);
    let pausable = [
        ("activate", 1, 10),
        ("pause", 1, 10),
        ("activate", 1, 40),
        ("fulfill", 1, 45),
        ("activate", 2, 45),
        ("fulfill", 2, 60),
        ("activate", 3, 45),
    ];
    check(Metric::PausableUpdate, &deeds, &pausable);
    let wait =
        [("activate", 1, 0), ("pause", 1, 10), ("activate", 1, 40), ("fulfill", 1, 60), ("activate", 1, 90)];
    check(Metric::RequesterWait, &deeds, &wait);
    let work = [
        ("activate", 1, 0),
        ("pause", 1, 10),
        ("activate", 1, 40),
        ("pause", 1, 45),
        ("fulfill", 1, 60),
        ("activate", 1, 90),
    ];
    check(Metric::AgentWork, &deeds, &work);
    let whole = [("activate", 1, 0), ("fulfill", 1, 60), ("activate", 1, 90)];
    check(Metric::Resolution, &deeds, &whole);
}

#[test]
fn the_promised_time_leaves_out_what_rested_and_breaks_once_at_its_second() {
    use Status::{New, Open, Pending};
    let deeds = [
        (0, facts(New, Some(0), None)),
        (10, facts(Pending, None, Some(10))),
        (40, facts(Open, Some(40), Some(10))),
    ];
    let expected = [("activate", 1, 0), ("pause", 1, 10), ("activate", 1, 40)];
    let mut clock = check(Metric::AgentWork, &deeds, &expected);
    let target = Target { policy_id: DefinitionId(1), secs: 1_500, is_business: false };
    assert!(clock.promise(Some(target), at(40)).is_some() && clock.promise(Some(target), at(41)).is_none());
    let always = Schedule::always();
    assert_eq!(clock.due(&always), Some(at(55)), "ten minutes and fifteen");
    assert!(clock.breach(&always, at(54)).is_none());
    let broken = clock.breach(&always, at(90)).expect("it is over");
    assert_eq!((broken.at, broken.target), (at(55), Some(target)));
    assert!(clock.breach(&always, at(90)).is_none(), "once");
}
