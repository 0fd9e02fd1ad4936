//! DMARC aggregate reports: a receiver tells how many mails from which hosts came in the name of our domain (RFC 9990).

use mail_auth::report::{ActionDisposition, DmarcResult, Record, Report};

use crate::message::Message;

/// An aggregate report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AggregateReport {
    /// Who reports.
    pub reporter: String,
    /// Its own number for the report.
    pub report_id: String,
    /// The domain reported on.
    pub domain: String,
    /// The time it covers, in seconds since 1970.
    pub seconds: std::ops::Range<u64>,
    /// One row for each sending host and result.
    pub rows: Vec<Row>,
}

/// Mails of one host with one result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The sending host.
    pub source_ip: Option<String>,
    /// How many mails.
    pub count: u32,
    /// Whether an aligned signature held.
    pub dkim_passed: bool,
    /// Whether an aligned envelope sender held.
    pub spf_passed: bool,
    /// What was done with them: `none`, `quarantine`, `reject`.
    pub disposition: &'static str,
    /// The domain in From.
    pub header_from: String,
}

/// A report is some kilobytes; one that unpacks to more than this is an attack.
const MAX_BYTES: usize = 20 * 1024 * 1024;

/// The aggregate report that a mail brings as XML, gzip or zip.
#[must_use]
pub fn of_mail(message: &Message, raw: &[u8]) -> Option<AggregateReport> {
    let packed = |t: &str| ["gzip", "zip", "xml", "octet-stream"].iter().any(|k| t.contains(k));
    let brings_one = message.attachments.iter().any(|a| packed(&a.media_type));
    brings_one.then(|| Report::parse_rfc5322(raw, MAX_BYTES).ok()).flatten().map(|r| of_report(&r))
}

/// The aggregate report in an XML file.
#[must_use]
pub fn of_xml(xml: &[u8]) -> Option<AggregateReport> {
    Report::parse_xml(xml).ok().map(|r| of_report(&r))
}

fn of_report(report: &Report) -> AggregateReport {
    AggregateReport {
        reporter: report.org_name().to_owned(),
        report_id: report.report_id().to_owned(),
        domain: report.domain().to_owned(),
        seconds: report.date_range_begin()..report.date_range_end(),
        rows: report.records().iter().map(row).collect(),
    }
}

fn row(record: &Record) -> Row {
    Row {
        source_ip: record.source_ip().map(|ip| ip.to_string()),
        count: record.count(),
        dkim_passed: record.dmarc_dkim_result() == DmarcResult::Pass,
        spf_passed: record.dmarc_spf_result() == DmarcResult::Pass,
        disposition: match record.action_disposition() {
            ActionDisposition::Reject => "reject",
            ActionDisposition::Quarantine => "quarantine",
            _ => "none",
        },
        header_from: record.header_from().to_owned(),
    }
}
