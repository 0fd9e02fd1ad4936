//! Where the log goes and how it looks: lines for people, or one JSON object a line for programs. Always on stderr, so
//! that what a command prints can be piped.

use crate::config::{Config, LogFormat};
use anyhow::{Context, Result};
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// Begins to log. `auto` is what the command finds right when the operator did not say.
pub(crate) fn begin(config: &Config, auto: LogFormat) -> Result<()> {
    // sqlx logs every slow statement with its text; that is for debugging.
    let filter = EnvFilter::try_new(format!("sqlx=warn,{}", config.log)).with_context(|| {
        format!("`log`: {:?} is no filter; write info, or info,regard_jobs=debug", config.log)
    })?;
    let format = if config.log_format == LogFormat::Auto { auto } else { config.log_format };
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        LogFormat::Json => {
            lines.json().flatten_event(true).with_current_span(true).with_span_list(false).init()
        }
        LogFormat::Pretty | LogFormat::Auto => {
            lines.with_ansi(std::io::stderr().is_terminal()).with_target(false).compact().init();
        }
    }
    Ok(())
}
