use super::*;
use crate::house::breach::places;

const LIB: &str = "crates/regard-x/src/lib.rs";

#[test]
fn a_module_may_use_those_above_and_itself() {
    let files = [
        (LIB, "pub mod a;\npub mod b;\n"),
        (
            "crates/regard-x/src/a.rs",
            "fn f() { crate::a::g() }\n#[cfg(test)]\nmod tests { use crate::b::h; }\n",
        ),
        (
            "crates/regard-x/src/b.rs",
            "use crate::{a::g, b as me};\n// crate::c::x\nfn f() { super::a::g() }\n",
        ),
    ];
    assert!(places(modules_use_only_what_stands_above, &files).is_empty());
}

#[test]
fn a_module_may_not_use_those_below() {
    let files = [
        (LIB, "mod a;\nmod b;\nmod c;\n"),
        ("crates/regard-x/src/a.rs", "use crate::{std::x,\n    b::{c, d}};\nfn f() { super::c::g!() }\n"),
        ("crates/regard-x/src/a/part.rs", "fn f() { super::b::fine(); super::super::b::g() }"),
        ("crates/regard-x/src/b.rs", "macro_rules! m { () => { $crate::c::x() } }\n"),
    ];
    let expected = [
        "crates/regard-x/src/a.rs:2",
        "crates/regard-x/src/a.rs:3",
        "crates/regard-x/src/a/part.rs:1",
        "crates/regard-x/src/b.rs:1",
    ];
    assert_eq!(places(modules_use_only_what_stands_above, &files), expected);
}

#[test]
fn a_file_that_no_mod_line_names_is_found() {
    let files = [
        (LIB, "pub mod a;\nmod c;\n"),
        ("crates/regard-x/src/a.rs", "mod part;\n#[cfg(test)]\nmod tests;\n"),
        ("crates/regard-x/src/a/part.rs", ""),
        ("crates/regard-x/src/a/tests.rs", ""),
        ("crates/regard-x/src/a/lost.rs", ""),
        ("crates/regard-x/src/a/part/deep.rs", ""),
        ("crates/regard-x/src/c/mod.rs", "mod part;"),
        ("crates/regard-x/src/c/part.rs", ""),
        ("crates/regard-x/src/b.rs", ""),
    ];
    let expected =
        ["crates/regard-x/src/a/lost.rs", "crates/regard-x/src/a/part/deep.rs", "crates/regard-x/src/b.rs"];
    assert_eq!(places(every_file_is_declared, &files), expected);
}

#[test]
fn channels_share_only_what_stands_beside_the_folders() {
    let files = [
        ("crates/regard-channels/src/lib.rs", "mod address;\nmod smtp;\nmod imap;\n"),
        ("crates/regard-channels/src/address.rs", ""),
        (
            "crates/regard-channels/src/smtp/session.rs",
            "use crate::address::A;\nuse crate::smtp::settings::S;\n",
        ),
        ("crates/regard-channels/src/imap.rs", "use crate::smtp::session::S;\n"),
        ("crates/regard-channels/src/imap/fetch.rs", ""),
    ];
    assert_eq!(places(channels_do_not_know_each_other, &files), ["crates/regard-channels/src/imap.rs:1"]);
}

#[test]
fn re_exports_are_refused() {
    let files = [
        (LIB, "mod a;\npub use a::X;\npub(crate) use a::Y;\n"),
        (
            "crates/regard-x/src/a.rs",
            "pub use regard_domain::Id;\nuse regard_domain::Id2;\npub use std::fmt;\n",
        ),
    ];
    assert_eq!(
        places(nothing_is_re_exported, &files),
        [format!("{LIB}:2"), "crates/regard-x/src/a.rs:1".to_owned()]
    );
}
