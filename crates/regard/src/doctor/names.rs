//! What the domain name system says about the domains we send from: will others trust our mail, and do answers find back.

use super::Finding;
use crate::config::Config;
use anyhow::Result;
use hickory_resolver::TokioResolver;
use hickory_resolver::proto::rr::{RData, RecordType};
use regard_services::ctx::Ctx;
use regard_services::mailboxes;
use regard_services::outgoing::signing::{self, SigningDomain};
use std::collections::BTreeSet;

/// Names that belong to nobody, or only to this machine (RFC 2606, RFC 6761, RFC 6762).
const OURS_ALONE: [&str; 7] = ["localhost", "example", "test", "invalid", "local", "internal", "localdomain"];

/// Looks up every domain that our mail comes from.
pub(super) async fn examine(ctx: &Ctx, config: &Config) -> Result<Vec<Finding>> {
    let boxes = mailboxes::list(ctx).await?;
    let of_boxes = boxes.iter().filter_map(|mailbox| Some(mailbox.address.rsplit_once('@')?.1.to_owned()));
    let domains: BTreeSet<String> =
        of_boxes.chain([config.mail_domain()]).filter(|domain| is_public(domain)).collect();
    if domains.is_empty() {
        return Ok(vec![Finding::well("DNS", "mail comes from no public domain; nothing to look up")]);
    }
    let keys = signing::list(ctx).await?;
    let resolver = match TokioResolver::builder_tokio().and_then(|builder| builder.build()) {
        Ok(resolver) => resolver,
        Err(error) => {
            let mend = "Name a name server in /etc/resolv.conf.";
            return Ok(vec![Finding::broken("DNS", format!("names cannot be looked up: {error}"), mend)]);
        }
    };
    let mut found = Vec::new();
    for domain in domains {
        found.extend(of_domain(&resolver, &domain, &keys).await);
    }
    Ok(found)
}

fn is_public(domain: &str) -> bool {
    let last = domain.rsplit('.').next().unwrap_or_default();
    let is_documentation = ["example.com", "example.org", "example.net"]
        .iter()
        .any(|name| domain == *name || domain.ends_with(&format!(".{name}")));
    domain.contains('.') && !OURS_ALONE.contains(&last) && !is_documentation
}

async fn of_domain(resolver: &TokioResolver, domain: &str, keys: &[SigningDomain]) -> Vec<Finding> {
    let mail = ask(resolver, domain, RecordType::MX).await;
    let texts = ask(resolver, domain, RecordType::TXT).await;
    let policy = ask(resolver, &format!("_dmarc.{domain}"), RecordType::TXT).await;
    let mut found = vec![mx(domain, mail), spf(domain, texts), dmarc(domain, policy)];
    found.push(match keys.iter().find(|key| key.domain == domain) {
        Some(key) => dkim(key, ask(resolver, &key.record_name, RecordType::TXT).await),
        None => Finding::note(
            "DNS",
            format!("{domain}: mail is not signed (DKIM); some providers will take it for spam"),
            "Make a key, set `dkim_selector` and `dkim_key`, and publish the record that doctor then names.",
        ),
    });
    found
}

/// The texts (or the mail servers) of a name; none is an empty list, and not being able to ask is an error.
async fn ask(resolver: &TokioResolver, name: &str, kind: RecordType) -> Result<Vec<String>, String> {
    // With a dot at its end a name is whole: nothing of this machine's own domain is put behind it.
    match resolver.lookup(format!("{name}."), kind).await {
        Ok(found) => Ok(found.answers().iter().filter_map(|record| words(&record.data)).collect()),
        Err(error) if error.is_no_records_found() || error.is_nx_domain() => Ok(Vec::new()),
        Err(error) => Err(error.to_string()),
    }
}

fn words(data: &RData) -> Option<String> {
    match data {
        RData::TXT(text) => Some(text.txt_data.iter().map(|part| String::from_utf8_lossy(part)).collect()),
        RData::MX(mx) => Some(mx.exchange.to_utf8().trim_end_matches('.').to_owned()),
        _ => None,
    }
}

fn not_asked(domain: &str, what: &str, why: &str) -> Finding {
    let mend = "See whether this machine reaches its name servers.";
    Finding::note("DNS", format!("{domain}: {what} could not be looked up: {why}"), mend)
}

fn mx(domain: &str, found: Result<Vec<String>, String>) -> Finding {
    match found {
        Err(why) => not_asked(domain, "MX", &why),
        Ok(servers) if servers.is_empty() => Finding::broken(
            "DNS",
            format!("{domain}: no server is named for mail (MX), so answers do not find back"),
            format!("Publish an MX record of {domain} that names the machine on which its mail arrives."),
        ),
        Ok(servers) => Finding::well("DNS", format!("{domain}: answers go to {} (MX)", servers.join(", "))),
    }
}

fn spf(domain: &str, found: Result<Vec<String>, String>) -> Finding {
    let records: Vec<String> = match found {
        Err(why) => return not_asked(domain, "SPF", &why),
        Ok(texts) => texts.into_iter().filter(|text| is_record(text, "v=spf1")).collect(),
    };
    match records.as_slice() {
        [] => Finding::note(
            "DNS",
            format!("{domain}: nothing says who may send for it (SPF)"),
            format!("Publish TXT {domain} \"v=spf1 mx ~all\", with the server that takes our mail in it."),
        ),
        [one] if one.contains("+all") => Finding::broken(
            "DNS",
            format!("{domain}: everybody may send for it (SPF: {one})"),
            "End the record with ~all or -all.",
        ),
        [one] => Finding::well("DNS", format!("{domain}: it says who may send for it (SPF: {one})")),
        _ => Finding::broken(
            "DNS",
            format!("{domain}: it has {} SPF records, so none counts (RFC 7208 section 4.5)", records.len()),
            "Make one of them.",
        ),
    }
}

fn dmarc(domain: &str, found: Result<Vec<String>, String>) -> Finding {
    match found.map(|texts| texts.into_iter().find(|text| is_record(text, "v=dmarc1"))) {
        Err(why) => not_asked(domain, "DMARC", &why),
        Ok(Some(record)) => {
            Finding::well("DNS", format!("{domain}: it says what becomes of forgeries (DMARC: {record})"))
        }
        Ok(None) => Finding::note(
            "DNS",
            format!("{domain}: strangers are not told to refuse forgeries (DMARC)"),
            format!("Publish TXT _dmarc.{domain} \"v=DMARC1; p=none\"; later p=quarantine."),
        ),
    }
}

fn dkim(key: &SigningDomain, found: Result<Vec<String>, String>) -> Finding {
    let publish = || format!("Publish TXT {} \"{}\".", key.record_name, key.record);
    match found {
        Err(why) => not_asked(&key.domain, "DKIM", &why),
        Ok(texts) if texts.iter().any(|text| public_key(text) == public_key(&key.record)) => Finding::well(
            "DNS",
            format!("{}: our signatures can be checked (DKIM, selector {})", key.domain, key.selector),
        ),
        Ok(texts) if texts.is_empty() => Finding::broken(
            "DNS",
            format!(
                "{}: mail is signed, and nobody can check it (no record {})",
                key.domain, key.record_name
            ),
            publish(),
        ),
        Ok(_) => Finding::broken(
            "DNS",
            format!("{}: mail is signed with another key than {} says", key.domain, key.record_name),
            publish(),
        ),
    }
}

/// Whether a text is a record of a kind, which its first words say.
fn is_record(text: &str, kind: &str) -> bool {
    let text = text.trim().to_lowercase();
    text.strip_prefix(kind).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', ';']))
}

/// The key in a DKIM record (RFC 6376 section 3.6.1), without the white space that people put into it.
fn public_key(record: &str) -> Option<String> {
    let tags = record.split(';').filter_map(|tag| tag.split_once('='));
    let key = tags.map(|(name, value)| (name.trim(), value)).find(|(name, _)| *name == "p")?.1;
    Some(key.split_whitespace().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::State;

    fn texts(list: &[&str]) -> Result<Vec<String>, String> {
        Ok(list.iter().map(|text| (*text).to_owned()).collect())
    }

    #[test]
    fn records_are_judged_by_what_they_say() {
        let cases = [
            (mx("a.org", texts(&[])), State::Broken),
            (mx("a.org", texts(&["mail.a.org"])), State::Well),
            (spf("a.org", texts(&["hello", "v=spf1 mx ~all"])), State::Well),
            (spf("a.org", texts(&["v=spf1 +all"])), State::Broken),
            (spf("a.org", texts(&["v=spf1 mx", "V=SPF1 a"])), State::Broken),
            (spf("a.org", texts(&["v=spf10 mx"])), State::Note),
            (dmarc("a.org", texts(&["v=DMARC1; p=reject"])), State::Well),
            (dmarc("a.org", texts(&[])), State::Note),
            (dmarc("a.org", Err("timed out".into())), State::Note),
        ];
        for (finding, expected) in cases {
            assert_eq!(finding.state, expected, "{}", finding.sentence);
            assert_eq!(finding.mend.is_none(), expected == State::Well);
        }
    }

    #[test]
    fn a_published_key_fits_whatever_white_space_is_in_it() {
        let key = SigningDomain {
            domain: "a.org".into(),
            selector: "s1".into(),
            record_name: "s1._domainkey.a.org".into(),
            record: "v=DKIM1; k=ed25519; p=AbC=".into(),
        };
        let cases = [
            (&["k=ed25519; p=Ab C="][..], State::Well),
            (&["v=DKIM1; p=Other"], State::Broken),
            (&[], State::Broken),
        ];
        for (published, expected) in cases {
            assert_eq!(dkim(&key, texts(published)).state, expected, "{published:?}");
        }
    }

    #[test]
    fn names_that_belong_to_nobody_are_not_looked_up() {
        for (domain, expected) in [
            ("merrin.example.com", false),
            ("localhost", false),
            ("desk.test", false),
            ("rust-lang.org", true),
        ] {
            assert_eq!(is_public(domain), expected, "{domain}");
        }
    }
}
