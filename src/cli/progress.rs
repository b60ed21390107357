//! What somebody at a terminal sees of work that takes longer than a second. In a pipe there is nothing of it.

use super::messages::Messages;
use super::words;
use collect::read::ReadProgress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// Whoever waits longer than that wants to know for what.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often the bar is drawn anew.
const BEAT: Duration = Duration::from_millis(100);

/// Does work that reads a book, with a bar of the bytes read.
pub fn while_reading<T>(messages: &Messages, progress: &ReadProgress, work: impl FnOnce() -> T) -> T {
    watched(messages, work, |bar| {
        let (read, total) = (progress.bytes_read(), progress.bytes_total());
        if read >= total {
            bar.set_style(spinner());
            bar.set_message(words::putting_together());
        } else {
            bar.set_style(bytes());
            bar.set_length(total);
            bar.set_position(read);
        }
    })
}

/// Does work, with a word for it.
pub fn during<T>(messages: &Messages, word: impl Into<String>, work: impl FnOnce() -> T) -> T {
    let word = word.into();
    watched(messages, work, |bar| {
        bar.set_style(spinner());
        bar.set_message(word.clone());
    })
}

/// Where work of several stages is, in words.
#[derive(Default)]
pub struct Stage(Mutex<String>);

impl Stage {
    /// Says what is being done now.
    pub fn set(&self, words: String) {
        if let Ok(mut stage) = self.0.lock() {
            *stage = words;
        }
    }
}

/// Does work of several stages, with a word for each.
pub fn in_stages<T>(messages: &Messages, stage: &Stage, work: impl FnOnce() -> T) -> T {
    watched(messages, work, |bar| {
        bar.set_style(spinner());
        if let Ok(stage) = stage.0.lock() {
            bar.set_message(stage.clone());
        }
    })
}

fn watched<T>(messages: &Messages, work: impl FnOnce() -> T, draw: impl Fn(&ProgressBar) + Send) -> T {
    if messages.is_quiet || !std::io::stderr().is_terminal() {
        return work();
    }
    let (done, waiting) = channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || look_on(&waiting, draw));
        let result = work();
        drop(done);
        result
    })
}

/// Draws until the work is done, and leaves no trace.
fn look_on(waiting: &Receiver<()>, draw: impl Fn(&ProgressBar)) {
    let is_going_on = |time| waiting.recv_timeout(time) == Err(RecvTimeoutError::Timeout);
    if !is_going_on(PATIENCE) {
        return;
    }
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    loop {
        draw(&bar);
        bar.tick();
        if !is_going_on(BEAT) {
            break;
        }
    }
    bar.finish_and_clear();
}

fn bytes() -> ProgressStyle {
    styled(&words::reading("{wide_bar}", "{bytes}", "{total_bytes}", "{eta}"))
}

fn spinner() -> ProgressStyle {
    styled("{spinner} {msg} …")
}

fn styled(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}
