//! What a command prints. A command writes frames; they are rendered on this terminal, or travel through the admin
//! socket and are rendered on the terminal at its other end. So a command is the same code in both places.
//!
//! The only place that writes to standard output and standard error.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use indicatif::{ProgressBar, ProgressStyle};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use super::exit::{Exit, Failure};

/// Frames that may wait before a command has to.
const WAITING: usize = 64;

/// One piece of a command's output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Frame {
    /// A line of standard output.
    Out(String),
    /// A line of standard error.
    Err(String),
    /// Bytes of standard output, or of the file that `-o` names; base64.
    Data(String),
    /// How far long work is.
    Progress {
        /// What is done, such as "rows".
        what: String,
        /// How many of them.
        done: u64,
        /// Of how many; 0 where nobody knows.
        total: u64,
    },
    /// The end.
    Exit(Exit),
}

/// The writing end of a command's output. Writing to a reader that has gone is no error; long work asks
/// [`Out::is_gone`] between its steps.
#[derive(Debug, Clone)]
pub struct Out {
    frames: mpsc::Sender<Frame>,
    json: bool,
}

impl Out {
    /// A writing end and the frames that come out of it.
    #[must_use]
    pub fn channel(json: bool) -> (Self, mpsc::Receiver<Frame>) {
        let (frames, receiver) = mpsc::channel(WAITING);
        (Self { frames, json }, receiver)
    }

    /// True with `--json`.
    #[must_use]
    pub fn is_json(&self) -> bool {
        self.json
    }

    /// True when nobody reads any more.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.frames.is_closed()
    }

    async fn send(&self, frame: Frame) {
        // An error says that the reader has gone.
        let _ = self.frames.send(frame).await;
    }

    /// A line of standard output.
    pub async fn line(&self, text: impl Into<String>) {
        self.send(Frame::Out(text.into())).await;
    }

    /// A line of standard error: a remark that is no part of the answer.
    pub async fn note(&self, text: impl Into<String>) {
        self.send(Frame::Err(text.into())).await;
    }

    /// Bytes of a file.
    pub async fn data(&self, bytes: &[u8]) {
        self.send(Frame::Data(STANDARD.encode(bytes))).await;
    }

    /// How far long work is.
    pub async fn progress(&self, what: &str, done: u64, total: u64) {
        self.send(Frame::Progress { what: what.to_owned(), done, total }).await;
    }

    /// The end, after everything else.
    pub async fn exit(&self, exit: Exit) {
        self.send(Frame::Exit(exit)).await;
    }

    /// One record: the text for people, or the object with `--json`.
    ///
    /// # Errors
    /// A value that has no JSON form.
    pub async fn record<T: Serialize>(&self, text: impl Into<String>, record: &T) -> Result<(), Failure> {
        let line = if self.json { json(record)? } else { text.into() };
        self.line(line).await;
        Ok(())
    }

    /// A listing: a table for people, or `{"data":[…]}` with `--json`.
    ///
    /// # Errors
    /// A value that has no JSON form.
    pub async fn listing<T: Serialize>(
        &self,
        head: &[&str],
        rows: &[T],
        cells: impl Fn(&T) -> Vec<String>,
    ) -> Result<(), Failure> {
        if self.json {
            self.line(json(&serde_json::json!({ "data": rows }))?).await;
            return Ok(());
        }
        let mut table = vec![head.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>()];
        table.extend(rows.iter().map(cells));
        for line in aligned(&table) {
            self.line(line).await;
        }
        Ok(())
    }
}

fn json<T: Serialize>(value: &T) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|error| Failure::failed(format!("this has no JSON form: {error}")))
}

/// Lines of a table whose columns are as wide as their widest cell.
fn aligned(table: &[Vec<String>]) -> Vec<String> {
    let columns = table.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        table.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    table
        .iter()
        .map(|row| {
            let padded = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
            padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        })
        .collect()
}

/// Renders frames on this process's terminal.
pub struct Terminal {
    /// Where [`Frame::Data`] goes instead of standard output.
    file: Option<(PathBuf, std::fs::File)>,
    /// Whether data have come.
    begun: bool,
    bar: Option<ProgressBar>,
    told: Option<(String, u64)>,
}

impl Terminal {
    /// A terminal whose data goes to standard output, or to `file` where one was opened.
    #[must_use]
    pub fn new(file: Option<(PathBuf, std::fs::File)>) -> Self {
        Self { file, begun: false, bar: None, told: None }
    }

    /// Renders one frame; the exit status where it is the end.
    ///
    /// # Errors
    /// Standard output or the file cannot be written.
    pub fn render(&mut self, frame: Frame) -> Result<Option<Exit>, Failure> {
        match frame {
            Frame::Out(text) => self.hidden(|| write_line(&mut std::io::stdout(), &text))?,
            Frame::Err(text) => self.hidden(|| write_line(&mut std::io::stderr(), &text))?,
            Frame::Data(text) => {
                let bytes = STANDARD.decode(text).map_err(|_| Failure::failed("the server sent what is not base64"))?;
                match &mut self.file {
                    Some((path, file)) => {
                        let begun = std::mem::replace(&mut self.begun, true);
                        let emptied = if begun { Ok(()) } else { file.set_len(0) };
                        emptied.and_then(|()| file.write_all(&bytes)).map_err(|error| Failure::file(path, &error))?;
                    }
                    None => std::io::stdout().write_all(&bytes).map_err(|error| closed(&error))?,
                }
            }
            Frame::Progress { what, done, total } => self.progress(&what, done, total),
            Frame::Exit(exit) => {
                if let Some(bar) = self.bar.take() {
                    bar.finish_and_clear();
                }
                std::io::stdout().flush().map_err(|error| closed(&error))?;
                if let Some((path, file)) = &mut self.file {
                    file.sync_all().map_err(|error| Failure::file(path, &error))?;
                }
                return Ok(Some(exit));
            }
        }
        Ok(None)
    }

    /// Writes with the progress bar out of the way.
    fn hidden(&self, write: impl FnOnce() -> std::io::Result<()>) -> Result<(), Failure> {
        let written = match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        };
        written.map_err(|error| closed(&error))
    }

    /// A bar on a terminal; otherwise a line at every tenth of the whole.
    fn progress(&mut self, what: &str, done: u64, total: u64) {
        if std::io::stderr().is_terminal() {
            let bar = self.bar.get_or_insert_with(|| {
                let bar = ProgressBar::new(total);
                let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} {msg} {eta}");
                bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
                bar
            });
            bar.set_length(total.max(done));
            bar.set_message(what.to_owned());
            bar.set_position(done);
            return;
        }
        let step = done.saturating_mul(10).checked_div(total).unwrap_or(done / 10_000);
        if self.told.as_ref().is_none_or(|(last, at)| last != what || *at != step) {
            self.told = Some((what.to_owned(), step));
            let of = if total == 0 { String::new() } else { format!(" of {total}") };
            // A progress line that cannot be written stops nothing.
            let _ = write_line(&mut std::io::stderr(), &format!("{done}{of} {what}"));
        }
    }
}

fn write_line(to: &mut dyn Write, text: &str) -> std::io::Result<()> {
    to.write_all(text.as_bytes())?;
    to.write_all(b"\n")
}

/// The failure of a closed pipe, which says nothing more: `leadlab … | head` is no fault.
fn closed(error: &std::io::Error) -> Failure {
    if error.kind() == std::io::ErrorKind::BrokenPipe {
        return Failure::failed(String::new());
    }
    Failure::failed(format!("standard output cannot be written: {error}"))
}

/// A line of standard output, for commands that run before there is anything to stream.
///
/// # Errors
/// Standard output cannot be written.
pub fn print(text: &str) -> Result<(), Failure> {
    write_line(&mut std::io::stdout(), text).map_err(|error| closed(&error))
}

/// Lines of standard error; nothing where there is no text.
pub fn warn(text: &str) {
    for line in text.lines() {
        // There is nowhere to tell that standard error is closed.
        let _ = write_line(&mut std::io::stderr(), line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_aligned() {
        let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
        assert_eq!(aligned(&[row(["id", "name"]), row(["long one", "é"])]), ["id        name", "long one  é"]);
    }

    #[test]
    fn frames_are_lines_of_json() {
        for (frame, text) in [
            (Frame::Out("a\n\"b".to_owned()), r#"{"out":"a\n\"b"}"#),
            (Frame::Exit(Exit::Usage), r#"{"exit":2}"#),
            (
                Frame::Progress { what: "rows".to_owned(), done: 1, total: 2 },
                r#"{"progress":{"what":"rows","done":1,"total":2}}"#,
            ),
        ] {
            assert_eq!(serde_json::to_string(&frame).unwrap(), text);
            assert_eq!(serde_json::from_str::<Frame>(text).unwrap(), frame);
        }
    }
}
