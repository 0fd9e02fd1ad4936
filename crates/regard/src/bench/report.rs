//! What was measured, as a table and as JSON.

use super::place::Bench;
use crate::printing;
use anyhow::Result;
use regard_services::ctx::Ctx;
use serde::Serialize;

/// One measure.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Measured {
    /// What.
    pub name: &'static str,
    /// How much.
    pub value: f64,
    /// Of what.
    pub unit: &'static str,
    /// Half of the tries took at most so long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p50_ms: Option<f64>,
    /// All but one in a hundred took at most so long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p99_ms: Option<f64>,
    /// Processor time of the server for each, its jobs included; on PostgreSQL without the database's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu_ms: Option<f64>,
    /// Ours divided by what the database alone does with the same rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of_raw: Option<f64>,
    /// What else there is to say.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// All measures of a run.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Report {
    version: &'static str,
    is_release: bool,
    engine: String,
    processors: usize,
    tickets: i64,
    comments: i64,
    database_mib: f64,
    measures: Vec<Measured>,
}

impl Report {
    /// A report without measures.
    pub(super) async fn begin(bench: &Bench) -> Result<Self> {
        let mut conn = Ctx::system(&bench.desk, "bench").read().await?;
        let durability = conn.durability().await?;
        Ok(Self {
            version: env!("CARGO_PKG_VERSION"),
            is_release: !cfg!(debug_assertions),
            engine: format!("{} ({})", durability.version, durability.words),
            processors: std::thread::available_parallelism()?.get(),
            tickets: bench.filled.tickets,
            comments: bench.filled.tickets * bench.filled.comments,
            database_mib: megabytes(conn.byte_count().await?),
            measures: Vec::new(),
        })
    }

    /// Adds measures.
    pub(super) fn extend(&mut self, measured: impl IntoIterator<Item = Measured>) {
        self.measures.extend(measured);
    }

    /// Sets beside each deed what the database alone does with its rows.
    pub(super) fn compare(&mut self) {
        let pairs = [
            ("ticket created", "raw: ticket created"),
            ("reply written", "raw: reply written"),
            ("mail accepted by SMTP", "raw: mail kept"),
            ("mail accepted by LMTP", "raw: mail kept"),
            ("mail understood (SMTP)", "raw: ticket created"),
            ("mail understood (LMTP)", "raw: ticket created"),
        ];
        for (deed, alone) in pairs {
            let rate =
                self.measures.iter().find(|measured| measured.name == alone).map(|measured| measured.value);
            let deed = self.measures.iter_mut().find(|measured| measured.name == deed);
            if let (Some(rate), Some(deed)) = (rate, deed) {
                deed.of_raw = Some(deed.value / rate);
            }
        }
    }

    /// Prints it.
    pub(crate) fn print(&self) -> Result<()> {
        let build = if self.is_release { "release" } else { "DEBUG: build with --release to measure" };
        printing::line(&format!(
            "Regard {} ({build}), {}, {} processors, {} tickets, {} comments, database {:.0} MiB\n",
            self.version, self.engine, self.processors, self.tickets, self.comments, self.database_mib
        ))?;
        let milliseconds = |value: Option<f64>| value.map(|value| format!("{value:.1}")).unwrap_or_default();
        let row = |measured: &Measured| {
            let cpu = measured.cpu_ms.map(|cpu| format!("{cpu:.2}")).unwrap_or_default();
            let ratio = measured.of_raw.map(|ratio| format!("{ratio:.2}")).unwrap_or_default();
            [
                measured.name.to_owned(),
                format!("{:.1} {}", measured.value, measured.unit),
                milliseconds(measured.p50_ms),
                milliseconds(measured.p99_ms),
                cpu,
                ratio,
                measured.note.clone(),
            ]
        };
        let rows: Vec<_> = self.measures.iter().map(row).collect();
        printing::table(["measure", "", "p50 ms", "p99 ms", "cpu ms", "of raw", ""], &rows)
    }
}

#[expect(clippy::cast_precision_loss, reason = "databases stay far below 2^53 bytes")]
fn megabytes(bytes: i64) -> f64 {
    bytes as f64 / 1_048_576.0
}
