use super::*;

fn with(environment: &[(&str, &str)], file: Option<&str>) -> Result<Config> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = file.map(|text| {
        let path = folder.path().join("regard.toml");
        std::fs::write(&path, text).expect("written");
        path
    });
    let environment: Vec<_> =
        environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    load_from(path.as_deref(), &environment, &Overrides::new())
}

#[test]
fn the_file_lists_exactly_the_keys_there_are() {
    let config = with(&[], None).expect("the defaults load, so no key is missing and none is unknown");
    let struct_keys: Dict =
        Figment::from(figment::providers::Serialized::defaults(&config)).extract().expect("plain data");
    let mut named = keys();
    named.sort_unstable();
    assert_eq!(named, struct_keys.keys().collect::<Vec<_>>());
}

#[test]
fn every_key_can_be_a_variable_and_the_environment_wins_over_the_file() {
    let config = with(
        &[
            ("REGARD_WORKERS", "7"),
            ("REGARD_SMTP_LISTEN", "127.0.0.1:2525, [::1]:2525"),
            ("REGARD_DOMAIN", "12345"),
            ("REGARD_CATCH_MAIL", "true"),
            ("REGARD_LOG_FORMAT", "json"),
            ("UNRELATED", "x"),
        ],
        Some("workers = 2\nundo_secs = 0\n"),
    )
    .expect("loads");
    assert_eq!((config.workers, config.undo_secs, config.smtp_listen.len()), (7, 0, 2));
    assert_eq!(config.domain, "12345", "a text of digits stays a text");
    assert_eq!((config.catch_mail, config.log_format), (Choice::Said(true), LogFormat::Json));
    for key in keys() {
        let variable = format!("{PREFIX}{}", key.to_uppercase());
        assert_eq!(of_environment(&[(variable, "x".into())]).len(), 1, "{key}");
    }
}

#[test]
fn what_is_wrong_is_named_with_its_place_and_what_would_be_right() {
    let check = |environment: &[(&str, &str)], file: Option<&str>, words: &[&str]| {
        let error = with(environment, file).expect_err("refused").to_string();
        for word in words {
            assert!(error.contains(word), "{word:?} is not in {error:?}");
        }
    };
    check(
        &[("REGARD_WORKERS", "many")],
        None,
        &["environment", "`workers`", "many", "a whole number", "the default is 4"],
    );
    check(&[("REGARD_SMTP_SERVER", "ftp://x")], None, &["`smtp_server`", "smtp://HOST:587"]);
    check(&[("REGARD_ALLOW_PRIVATE_ADDRESSES", "maybe")], None, &["maybe", "true, false or \"auto\""]);
    check(&[("REGARD_LISTEN", "here")], None, &["`listen`", "127.0.0.1:4747"]);
    check(&[], Some("wrokers = 1"), &["regard.toml", "wrokers", "workers"]);
    check(&[], Some("workers = "), &["regard.toml"]);
    check(&[("REGARD_TLS_CERT", "a.pem")], None, &["tls_key"]);
    check(&[("REGARD_URL", "desk.example.com")], None, &["`url`", "https://desk.example.com"]);
    check(&[("REGARD_CATCH_MAIL", "perhaps")], None, &["`catch_mail`", "perhaps"]);
    check(&[("REGARD_WORKERS", "0")], None, &["`workers`", "at least 1"]);
}

#[test]
fn the_page_of_values_in_force_loads_again() {
    let config = with(&[("REGARD_WORKERS", "3"), ("REGARD_SMTP_LISTEN", "0.0.0.0:25")], None).expect("loads");
    assert_eq!(with(&[], Some(&page(&config).expect("a page"))).expect("loads"), config);
}

#[test]
fn passwords_are_covered_when_settings_are_shown() {
    let cases = [
        ("postgres://desk:s3:cr@t@db.example.com/desk", "postgres://desk:***@db.example.com/desk"),
        ("smtp://mail.example.com:25", "smtp://mail.example.com:25"),
        ("", ""),
    ];
    for (url, expected) in cases {
        assert_eq!(cover(url), expected);
    }
}

#[test]
fn the_mail_domain_is_the_host_of_the_url_unless_it_is_set() {
    let cases = [
        ("", "", "localhost"),
        ("https://Desk.example.com:8443/x", "", "desk.example.com"),
        ("", "a.example.net", "a.example.net"),
    ];
    for (url, domain, expected) in cases {
        let config = with(&[("REGARD_URL", url), ("REGARD_DOMAIN", domain)], None).expect("loads");
        assert_eq!(config.mail_domain(), expected);
    }
}

#[test]
fn a_server_on_this_machine_needs_no_tls_unless_it_is_told_a_password() {
    let cases = [
        ("smtp://127.0.0.1:2500", "smtp+plain://127.0.0.1:2500"),
        ("localhost:25", "smtp+plain://localhost:25"),
        ("smtp://u:p@localhost:587", "smtp://u:p@localhost:587"),
        ("mail.example.com:587", "smtp://mail.example.com:587"),
        ("smtps://mail.example.com", "smtps://mail.example.com"),
    ];
    for (written, expected) in cases {
        let config = with(&[("REGARD_SMTP_SERVER", written)], None).expect("loads");
        assert_eq!(config.send_by().as_deref(), Some(expected));
    }
}
