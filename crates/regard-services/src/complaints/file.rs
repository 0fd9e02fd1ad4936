//! The file of one complaint in the order of ISO 10002:2018 (clause 8), for an auditor or an ombudsman: as markdown, HTML or
//! JSON. Our account is in it only when the house asks for its own copy.

use super::reading::{self, Case};
use crate::ctx::Ctx;
use crate::error::{Result, ServiceError};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use regard_domain::event::{Audit, Event};
use regard_domain::id::{ComplaintId, UserId};
use regard_domain::user::Deed;
use regard_store::audit;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Markdown.
    Markdown,
    /// A page by itself.
    Html,
    /// JSON.
    Json,
}

impl Format {
    /// The format of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "markdown" | "md" => Some(Self::Markdown),
            "html" => Some(Self::Html),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

/// A part of the file: its heading, and what stands in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The clause and its name.
    pub title: &'static str,
    /// A label and what stands behind it; what is empty is left out.
    pub lines: Vec<(&'static str, String)>,
}

/// The file of a complaint.
#[derive(Clone, Debug)]
pub struct File {
    /// Which complaint.
    pub id: ComplaintId,
    /// Its parts, in the order of the standard.
    pub parts: Vec<Part>,
}

/// Makes the file. `is_inside` adds our account, for the house alone.
pub async fn make(ctx: &Ctx, id: ComplaintId, zone: &TimeZone, is_inside: bool) -> Result<File> {
    ctx.permit(Deed::Administer)?;
    let case = reading::show(ctx, id).await?;
    let audits = audit::list(&mut ctx.read().await?, case.complaint.ticket_id).await?;
    Ok(File { id, parts: parts(&case, &audits, zone, is_inside) })
}

fn parts(case: &Case, audits: &[Audit], zone: &TimeZone, is_inside: bool) -> Vec<Part> {
    let mut parts = coming(case, audits, zone);
    parts.extend(weighing(case, zone));
    parts.extend(ending(case, zone));
    if is_inside {
        parts.push(Part {
            title: "Internal: our account",
            lines: vec![("Our account, not to leave the house", case.complaint.ours.clone())],
        });
    }
    for part in &mut parts {
        part.lines.retain(|(_, text)| !text.trim().is_empty());
    }
    parts
}

fn name(case: &Case, id: Option<UserId>) -> String {
    id.and_then(|id| case.people.get(&id)).map(|user| user.name.clone()).unwrap_or_default()
}

fn at(at: Option<Timestamp>, zone: &TimeZone) -> String {
    at.map(|at| moment(at, zone)).unwrap_or_default()
}

/// How it came, who has it, and when they were thanked.
fn coming(case: &Case, audits: &[Audit], zone: &TimeZone) -> Vec<Part> {
    let it = &case.complaint;
    let complainant = match it.is_anonymous {
        true => "withheld, as they wish".to_owned(),
        false => name(case, Some(it.user_id)),
    };
    vec![
        Part {
            title: "8.1 Communication",
            lines: vec![
                ("Complainant", complainant),
                ("Conversation", format!("R-{}", it.ticket_id)),
                ("Charges", "None: complaining costs nothing".into()),
            ],
        },
        Part {
            title: "8.2 Receipt of the complaint",
            lines: vec![
                ("Received", moment(it.received_at, zone)),
                ("Written down by", name(case, it.received_by)),
                ("Their account", it.words.clone()),
                ("What they praised", it.praise.clone()),
                ("About", it.aspect.to_string()),
            ],
        },
        Part {
            title: "8.3 Tracking of the complaint",
            lines: vec![
                ("Responsible", name(case, it.owner_id)),
                ("Objectivity", objectivity(case)),
                ("State", it.state.as_str().replace('_', " ")),
                ("Round", it.round.to_string()),
                ("Steps", steps(it.id, audits, zone)),
            ],
        },
        Part {
            title: "8.4 Acknowledgement of the complaint",
            lines: vec![("Thanked", at(it.thanked_at, zone))],
        },
    ]
}

/// How it was weighed, and what was understood.
fn weighing(case: &Case, zone: &TimeZone) -> Vec<Part> {
    let it = &case.complaint;
    let mut assessment = Vec::new();
    if let Some(weighed) = it.weighed {
        let urgent = if weighed.is_urgent { "needed" } else { "not needed" };
        assessment.extend([
            ("Severity", weighed.severity.to_string()),
            ("Impact", weighed.impact.to_string()),
            ("Complexity", weighed.complexity.to_string()),
            ("Immediate action", urgent.to_owned()),
        ]);
    }
    assessment.push(("Assessed", at(it.assessed_at, zone)));
    vec![
        Part { title: "8.5 Initial assessment of the complaint", lines: assessment },
        Part {
            title: "8.6 Investigation of the complaint",
            lines: vec![
                ("What we understood", it.playback.clone()),
                ("Said back", at(it.played_back_at, zone)),
                ("Confirmed by them", at(it.playback_ok_at, zone)),
                ("Cause", it.cause().to_owned()),
            ],
        },
    ]
}

/// What is done, what they were told, and how it ended.
fn ending(case: &Case, zone: &TimeZone) -> Vec<Part> {
    let it = &case.complaint;
    let doing = it.doing.as_ref();
    vec![
        Part {
            title: "8.7 Response to the complaint",
            lines: vec![
                ("Action", doing.map(|doing| doing.what.clone()).unwrap_or_default()),
                ("By", doing.map(|doing| name(case, Some(doing.who))).unwrap_or_default()),
                ("Due", at(doing.map(|doing| doing.by), zone)),
                ("Reasoned limit", it.limit_reason.clone()),
                ("Decided", at(it.acted_at, zone)),
            ],
        },
        Part {
            title: "8.8 Communicating the decision",
            lines: vec![("What they were told", it.told_back.clone()), ("Told", at(it.told_back_at, zone))],
        },
        Part {
            title: "8.9 Closing the complaint",
            lines: vec![
                ("Their answer", it.answer.clone()),
                ("External remedy named", it.remedy.clone()),
                ("Closed", at(it.closed_at, zone)),
                ("What we learned", it.lesson.clone()),
                ("Invited to try it", at(it.ally_invited_at, zone)),
            ],
        },
    ]
}

fn objectivity(case: &Case) -> String {
    match case.complaint.about_id {
        None => "It is about no colleague".to_owned(),
        Some(about) if case.complaint.owner_id == Some(about) => {
            "It is with the colleague it is about".to_owned()
        }
        Some(_) => "It is about a colleague, who neither decides nor reads our account".to_owned(),
    }
}

/// When each step was done, from the history.
fn steps(id: ComplaintId, audits: &[Audit], zone: &TimeZone) -> String {
    let mut told = Vec::new();
    for audit in audits {
        for event in &audit.events {
            if let Event::Complaint { complaint_id, step, .. } = event
                && *complaint_id == id
                && step != "noted"
            {
                told.push(format!("{} {}", moment(audit.created_at, zone), step.replace('_', " ")));
            }
        }
    }
    told.join("; ")
}

fn moment(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M %Z").to_string()
}

impl File {
    /// The file as text.
    ///
    /// # Errors
    /// When it cannot be written down.
    pub fn text(&self, format: Format) -> Result<String> {
        Ok(match format {
            Format::Markdown => self.markdown(),
            Format::Html => self.html(),
            Format::Json => serde_json::to_string_pretty(&self.json()).map_err(ServiceError::internal)?,
        })
    }

    /// The file as JSON: its parts by their titles.
    pub fn json(&self) -> Value {
        let part = |part: &Part| {
            let lines: serde_json::Map<String, Value> =
                part.lines.iter().map(|(label, text)| ((*label).to_owned(), json!(text))).collect();
            json!({"title": part.title, "lines": lines})
        };
        json!({"complaint_id": self.id.0, "standard": "ISO 10002:2018", "parts": self.parts.iter().map(part).collect::<Vec<_>>()})
    }

    fn markdown(&self) -> String {
        let mut out = format!("# Complaint {}, in the order of ISO 10002:2018\n", self.id);
        for part in &self.parts {
            let _ = write!(out, "\n## {}\n\n", part.title);
            for (label, text) in &part.lines {
                let quoted = text.trim().lines().collect::<Vec<_>>().join("\n  ");
                let _ = writeln!(out, "- **{label}**: {quoted}");
            }
            if part.lines.is_empty() {
                out.push_str("Not yet.\n");
            }
        }
        out
    }

    fn html(&self) -> String {
        let title = format!("Complaint {}, in the order of ISO 10002:2018", self.id);
        let mut out = format!(
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title></head>\n<body><h1>{title}</h1>\n"
        );
        for part in &self.parts {
            let _ = writeln!(out, "<h2>{}</h2>", part.title);
            if part.lines.is_empty() {
                out.push_str("<p>Not yet.</p>\n");
                continue;
            }
            out.push_str("<dl>\n");
            for (label, text) in &part.lines {
                let _ = writeln!(out, "<dt>{label}</dt><dd>{}</dd>", escaped(text.trim()));
            }
            out.push_str("</dl>\n");
        }
        out.push_str("</body></html>\n");
        out
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\n', "<br>")
}
