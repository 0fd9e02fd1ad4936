//! Group commit for SQLite: one connection, units in turn, one commit for all that waited together.
//!
//! A unit takes the connection, opens the group's transaction if none is open, and works in a savepoint. When it is
//! done it releases the savepoint, hands the connection to the next in line and waits for the group's commit. The
//! committer is just another one in that (fair) line: the first finished unit of a group calls it, so it comes after
//! the units that were waiting then, and commits them all at once. A unit that is dropped half-way is taken back to its
//! savepoint before anybody else gets the connection. If the commit fails, every unit of the group hears it.

use crate::error::{Result, StoreError};
use sqlx::{ConnectOptions, Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use std::sync::Arc;
use tokio::sync::{Mutex, Notify, OwnedMutexGuard, oneshot};

/// What a unit hears from its group's commit: nothing, or the message of the failure.
type Verdict = std::result::Result<(), Arc<sqlx::Error>>;

/// The one write connection of a SQLite database.
#[derive(Clone)]
pub struct SqliteWriter {
    line: Arc<Mutex<Line>>,
    call: Arc<Notify>,
}

/// What stands behind the lock: the connection and the open group.
struct Line {
    connection: Option<SqliteConnection>,
    /// A transaction is open.
    open: bool,
    /// A unit was dropped half-way: its savepoint must be taken back first.
    dropped: bool,
    waiting: Vec<oneshot::Sender<Verdict>>,
}

impl SqliteWriter {
    /// Opens the connection and starts the committer, which ends when the last clone of the writer is gone.
    pub async fn open(options: &SqliteConnectOptions) -> Result<Self> {
        let connection = Some(options.connect().await?);
        let line = Line { connection, open: false, dropped: false, waiting: Vec::new() };
        let writer = Self { line: Arc::new(Mutex::new(line)), call: Arc::new(Notify::new()) };
        let (line, call) = (Arc::downgrade(&writer.line), writer.call.clone());
        tokio::spawn(async move {
            loop {
                call.notified().await;
                let Some(line) = line.upgrade() else { return };
                line.lock().await.commit_group().await;
            }
        });
        Ok(writer)
    }

    /// Waits for the connection and begins a unit. It runs as a task of its own: whoever asked may be gone before it is
    /// their turn, and then the unit is dropped whole instead of half begun.
    pub async fn begin(&self) -> Result<Unit> {
        let writer = self.clone();
        whole(tokio::spawn(async move {
            let mut line = writer.line.clone().lock_owned().await;
            line.settle().await?;
            if !line.open {
                line.run("begin immediate").await?;
                line.open = true;
            }
            line.run("savepoint unit").await?;
            Ok(Unit { line: Some(line), call: writer.call })
        }))
        .await
    }

    /// Runs a statement outside any transaction (a checkpoint, say), after committing the open group.
    pub async fn run_alone(&self, sql: &'static str) -> Result<()> {
        let mut line = self.line.lock().await;
        line.commit_group().await;
        line.run(sql).await
    }

    /// Commits what is open and closes the connection.
    pub async fn close(&self) {
        let mut line = self.line.lock().await;
        line.commit_group().await;
        if let Some(connection) = line.connection.take()
            && let Err(error) = connection.close().await
        {
            tracing::warn!(error = &error as &dyn std::error::Error, "closing the database failed");
        }
        self.call.notify_one();
    }
}

impl Line {
    fn connection(&mut self) -> Result<&mut SqliteConnection> {
        self.connection.as_mut().ok_or(StoreError::Busy(sqlx::Error::PoolClosed))
    }

    async fn run(&mut self, sql: &'static str) -> Result<()> {
        sqlx::query(sql).execute(self.connection()?).await?;
        Ok(())
    }

    /// Takes back what a dropped unit left behind. When even that fails the whole group is lost, and hears it.
    async fn settle(&mut self) -> Result<()> {
        if !std::mem::take(&mut self.dropped) {
            return Ok(());
        }
        let back = self.take_back().await;
        if let Err(error) = back {
            self.lose_group(error).await;
        }
        Ok(())
    }

    async fn take_back(&mut self) -> std::result::Result<(), sqlx::Error> {
        let Some(connection) = self.connection.as_mut() else { return Err(sqlx::Error::PoolClosed) };
        sqlx::query("rollback to unit").execute(&mut *connection).await?;
        sqlx::query("release unit").execute(connection).await?;
        Ok(())
    }

    async fn lose_group(&mut self, error: sqlx::Error) {
        let error = Arc::new(error);
        // After an IO error SQLite may have rolled back by itself: then this finds nothing, which is as good.
        if let Some(connection) = self.connection.as_mut() {
            let _ = sqlx::query("rollback").execute(connection).await;
        }
        self.open = false;
        for unit in self.waiting.drain(..) {
            let _ = unit.send(Err(error.clone()));
        }
    }

    async fn commit_group(&mut self) {
        if self.settle().await.is_err() || !self.open {
            return;
        }
        let Some(connection) = self.connection.as_mut() else { return };
        match sqlx::query("commit").execute(connection).await {
            Ok(_) => {
                self.open = false;
                for unit in self.waiting.drain(..) {
                    let _ = unit.send(Ok(()));
                }
            }
            Err(error) => self.lose_group(error).await,
        }
    }
}

/// A unit of writing on SQLite.
pub struct Unit {
    line: Option<OwnedMutexGuard<Line>>,
    call: Arc<Notify>,
}

impl Unit {
    /// The connection, while the unit is alive.
    pub fn connection(&mut self) -> &mut SqliteConnection {
        self.line
            .as_mut()
            .and_then(|line| line.connection.as_mut())
            .expect("a unit holds the line, and the line holds the connection until it is closed")
    }

    /// Releases the savepoint, lets the next one work, and waits until the group is durable.
    pub async fn commit(self) -> Result<()> {
        let verdict = whole(tokio::spawn(self.release())).await?;
        match verdict.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(from_shared(&error)),
            Err(_) => Err(StoreError::Busy(sqlx::Error::PoolClosed)),
        }
    }

    async fn release(mut self) -> Result<oneshot::Receiver<Verdict>> {
        let (sender, verdict) = oneshot::channel();
        if let Some(line) = self.line.as_mut() {
            line.run("release unit").await?;
            line.waiting.push(sender);
        }
        drop(self.line.take());
        self.call.notify_one();
        Ok(verdict)
    }

    /// Takes the unit back, and waits until that is done.
    pub async fn rollback(mut self) -> Result<()> {
        let Some(mut line) = self.line.take() else { return Ok(()) };
        line.dropped = true;
        let settled = line.settle().await;
        drop(line);
        self.call.notify_one();
        settled
    }
}

impl Drop for Unit {
    fn drop(&mut self) {
        if let Some(line) = self.line.as_mut() {
            line.dropped = true;
            self.call.notify_one();
        }
    }
}

/// The outcome of a step that is never left half-way; it fails only when the runtime is going down.
async fn whole<T>(step: tokio::task::JoinHandle<Result<T>>) -> Result<T> {
    step.await.unwrap_or(Err(StoreError::Busy(sqlx::Error::WorkerCrashed)))
}

/// Every unit of a lost group gets its own error: the cause is shared, and trying again is right.
fn from_shared(error: &Arc<sqlx::Error>) -> StoreError {
    let told = sqlx::Error::Protocol(format!("the commit failed: {error}"));
    match error.as_database_error().and_then(|database| database.code()) {
        Some(code) if crate::error::is_full(Some(&code)) => StoreError::Full(Box::new(told)),
        _ => StoreError::Busy(told),
    }
}
