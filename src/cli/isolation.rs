//! Untrusted files are parsed by a process of our own binary, which may die without taking the run along.
//!
//! The libraries that parse old formats can abort for want of memory or loop for ever; neither can be caught inside a process.
//! A reading process is kept from file to file, has a bound on its memory, and is ended when a file takes too long.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, ExitCode, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use volet::grid::{self, Bound, Limits, Unreadable, Workbook, codec};

/// The first argument that makes this binary a reading process.
pub(crate) const ARGUMENT: &str = "__lire";

/// Reading processes, as many as there are files being read at once.
pub(super) struct Readers {
    program: Option<PathBuf>,
    limits: Limits,
    idle: Mutex<Vec<Reader>>,
}

/// One reading process.
struct Reader {
    child: Child,
    questions: ChildStdin,
    answers: Receiver<Vec<u8>>,
}

impl Readers {
    pub(super) fn new(limits: Limits) -> Self {
        Self { program: std::env::current_exe().ok(), limits, idle: Mutex::new(Vec::new()) }
    }

    /// Reads a workbook in a process of its own; in this one what can do no harm, and where none can be started.
    pub(super) fn read(&self, bytes: &[u8], name: &str) -> Result<Workbook, Unreadable> {
        if let Some(answer) = grid::read_light(bytes, name, self.limits) {
            return answer;
        }
        let idle = self.idle.lock().ok().and_then(|mut all| all.pop());
        let Some(mut reader) = idle.or_else(|| self.start()) else { return grid::read_within(bytes, name, self.limits) };
        match reader.ask(bytes, name, self.limits) {
            Ok(answer) => {
                if let Ok(mut all) = self.idle.lock() {
                    all.push(reader);
                }
                answer
            }
            Err(failure) => Err(failure),
        }
    }

    fn start(&self) -> Option<Reader> {
        let mut child = Command::new(self.program.as_ref()?)
            .arg(ARGUMENT)
            .args(self.limits.written())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let questions = child.stdin.take()?;
        let mut output = child.stdout.take()?;
        let (send, answers) = channel();
        std::thread::spawn(move || {
            while let Some(answer) = frame(&mut output) {
                if send.send(answer).is_err() {
                    break;
                }
            }
        });
        Some(Reader { child, questions, answers })
    }
}

impl Reader {
    /// The answer on a file; the outer error says how the process ended.
    fn ask(&mut self, bytes: &[u8], name: &str, limits: Limits) -> Result<Result<Workbook, Unreadable>, Unreadable> {
        let sent = put_frame(&mut self.questions, name.as_bytes()).and_then(|()| put_frame(&mut self.questions, bytes));
        let answer = match sent {
            Ok(()) => self.answers.recv_timeout(Duration::from_secs(limits.of(Bound::Seconds))),
            Err(_) => Err(RecvTimeoutError::Disconnected),
        };
        match answer {
            Ok(answer) => codec::decode(&answer).ok_or(Unreadable::Damaged),
            Err(RecvTimeoutError::Timeout) => Err(limits.over(Bound::Seconds)),
            Err(RecvTimeoutError::Disconnected) => Err(self.why_it_ended(limits)),
        }
    }

    fn why_it_ended(&mut self, limits: Limits) -> Unreadable {
        match self.child.wait() {
            // Without a code the process was ended by a signal: it found no more memory.
            Ok(status) if status.code().is_none() => limits.over(Bound::Memory),
            _ => Unreadable::Damaged,
        }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A length and as many bytes; `None` at the end.
fn frame(input: &mut impl Read) -> Option<Vec<u8>> {
    let mut length = [0; 8];
    input.read_exact(&mut length).ok()?;
    let mut bytes = Vec::new();
    let length = u64::from_le_bytes(length);
    let read = input.take(length).read_to_end(&mut bytes).ok()?;
    (read as u64 == length).then_some(bytes)
}

fn put_frame(output: &mut impl Write, bytes: &[u8]) -> std::io::Result<()> {
    output.write_all(&(bytes.len() as u64).to_le_bytes())?;
    output.write_all(bytes)?;
    output.flush()
}

/// The reading process: questions from standard input, answers to standard output, until there are no more. Its arguments are the
/// limits that were changed.
pub(crate) fn serve(limits: impl Iterator<Item = String>) -> ExitCode {
    let Ok(limits) = limits.into_iter().try_fold(Limits::default(), |limits, one| limits.with(&one)) else { return ExitCode::FAILURE };
    // What a library says of a file it cannot read is no message to users.
    std::panic::set_hook(Box::new(|_| {}));
    #[cfg(unix)]
    let _ = rlimit::setrlimit(rlimit::Resource::AS, limits.of(Bound::Memory), limits.of(Bound::Memory));
    let (mut input, mut output) = (std::io::stdin().lock(), std::io::stdout().lock());
    let begun: Arc<Mutex<Option<Instant>>> = Arc::default();
    end_late(begun.clone(), Duration::from_secs(limits.of(Bound::Seconds)).saturating_add(GRACE));
    while let (Some(name), Some(bytes)) = (frame(&mut input), frame(&mut input)) {
        set(&begun, Some(Instant::now()));
        let answer = grid::read_within(&bytes, &String::from_utf8_lossy(&name), limits);
        let sent = put_frame(&mut output, &codec::encode(&answer));
        set(&begun, None);
        if sent.is_err() {
            break;
        }
    }
    ExitCode::SUCCESS
}

/// How much longer than allowed a file may take before the process ends by itself: whoever asked, and would end it, is gone.
const GRACE: Duration = Duration::from_secs(5);

fn set(begun: &Mutex<Option<Instant>>, at: Option<Instant>) {
    if let Ok(mut begun) = begun.lock() {
        *begun = at;
    }
}

/// Ends the process once a file has taken so long.
fn end_late(begun: Arc<Mutex<Option<Instant>>>, most: Duration) {
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(Duration::from_secs(1));
            if begun.lock().is_ok_and(|b| b.is_some_and(|at| at.elapsed() > most)) {
                std::process::exit(1);
            }
        }
    });
}
