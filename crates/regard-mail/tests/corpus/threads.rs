//! Conversations: never two in one, hardly ever one in two.

use std::collections::HashMap;

use regard_mail::{message, thread};

use crate::data::{SETS, cases_of};

#[test]
fn conversations_are_neither_mixed_nor_torn() {
    let (mut both, mut ours, mut theirs) = (0usize, 0usize, 0usize);
    for set in SETS {
        let cases: Vec<_> =
            cases_of(set).into_iter().filter(|c| c.expected.get("thread").is_some()).collect();
        let keys: Vec<_> = cases.iter().map(|c| thread::keys(&message::parse(&c.raw))).collect();
        let mut group = vec![0; cases.len()];
        for (number, members) in thread::threads(&keys).iter().enumerate() {
            members.iter().for_each(|m| group[*m] = number);
        }
        let label: Vec<String> = cases.iter().map(|c| c.expected["thread"].to_string()).collect();
        let count =
            |same: &dyn Fn(usize, usize) -> bool| pairs(cases.len()).filter(|(a, b)| same(*a, *b)).count();
        let (t, o) = (count(&|a, b| label[a] == label[b]), count(&|a, b| group[a] == group[b]));
        let t_and_o = count(&|a, b| label[a] == label[b] && group[a] == group[b]);
        if !cases.is_empty() {
            println!("{set:22} {} mails, pairs stated {t}, found {o}, right {t_and_o}", cases.len());
        }
        if std::env::var_os("REGARD_TEST_SHOW").is_some() {
            show(&cases.iter().map(|c| c.file.as_str()).collect::<Vec<_>>(), &group, &label);
        }
        (both, ours, theirs) = (both + t_and_o, ours + o, theirs + t);
    }
    let (precision, recall) = (both as f64 / ours as f64, both as f64 / theirs as f64);
    println!("threads: pair precision {precision:.4}, recall {recall:.4}");
    assert!(both == ours, "two conversations were mixed");
    assert!(recall >= 0.98, "conversations were torn");
}

fn pairs(count: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..count).flat_map(move |a| (a + 1..count).map(move |b| (a, b)))
}

fn show(files: &[&str], group: &[usize], label: &[String]) {
    let mut seen = HashMap::new();
    for (a, b) in pairs(files.len()) {
        if (group[a] == group[b]) != (label[a] == label[b])
            && seen.insert((group[a], label[a].clone()), ()).is_none()
        {
            println!(
                "MISS thread {} and {}: ours {}, stated {}",
                files[a],
                files[b],
                group[a] == group[b],
                label[a] == label[b]
            );
        }
    }
}
