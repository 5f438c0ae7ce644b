//! Untrusted files are parsed by a process of our own binary, which may die without taking the run along.
//!
//! The libraries that parse old formats can abort for want of memory or loop for ever; neither can be caught inside a process.
//! A reading process is kept from file to file, has a bound on its memory, and is ended when a file takes too long.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, ExitCode, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use volet::grid::{self, Unreadable, Workbook, codec};

/// The first argument that makes this binary a reading process.
pub(crate) const ARGUMENT: &str = "__lire";
/// No honest workbook takes longer to read (the largest of 6 212 took 6 s).
const DEADLINE: Duration = Duration::from_secs(30);
/// The largest of those took 1 GiB.
#[cfg(unix)]
const MEMORY: u64 = 2 << 30;

/// Reading processes, as many as there are files being read at once.
pub(super) struct Readers {
    program: Option<PathBuf>,
    idle: Mutex<Vec<Reader>>,
}

/// One reading process.
struct Reader {
    child: Child,
    questions: ChildStdin,
    answers: Receiver<Vec<u8>>,
}

impl Readers {
    pub(super) fn new() -> Self {
        Self { program: std::env::current_exe().ok(), idle: Mutex::new(Vec::new()) }
    }

    /// Reads a workbook in a process of its own; in this one what can do no harm, and where none can be started.
    pub(super) fn read(&self, bytes: &[u8], name: &str) -> Result<Workbook, Unreadable> {
        if let Some(answer) = grid::read_light(bytes, name) {
            return answer;
        }
        let idle = self.idle.lock().ok().and_then(|mut all| all.pop());
        let Some(mut reader) = idle.or_else(|| self.start()) else { return grid::read(bytes, name) };
        match reader.ask(bytes, name) {
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
    fn ask(&mut self, bytes: &[u8], name: &str) -> Result<Result<Workbook, Unreadable>, Unreadable> {
        let sent = put_frame(&mut self.questions, name.as_bytes()).and_then(|()| put_frame(&mut self.questions, bytes));
        let answer = match sent {
            Ok(()) => self.answers.recv_timeout(DEADLINE),
            Err(_) => Err(RecvTimeoutError::Disconnected),
        };
        match answer {
            Ok(answer) => codec::decode(&answer).ok_or(Unreadable::Damaged),
            Err(RecvTimeoutError::Timeout) => Err(Unreadable::TooLarge(format!("plus de {} secondes de lecture", DEADLINE.as_secs()))),
            Err(RecvTimeoutError::Disconnected) => Err(self.why_it_ended()),
        }
    }

    fn why_it_ended(&mut self) -> Unreadable {
        match self.child.wait() {
            // Without a code the process was ended by a signal: it found no more memory.
            Ok(status) if status.code().is_none() => Unreadable::TooLarge("plus de mémoire qu'un classeur n'en demande".to_owned()),
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

/// The reading process: questions from standard input, answers to standard output, until there are no more.
pub(crate) fn serve() -> ExitCode {
    // What a library says of a file it cannot read is no message to users.
    std::panic::set_hook(Box::new(|_| {}));
    #[cfg(unix)]
    let _ = rlimit::setrlimit(rlimit::Resource::AS, MEMORY, MEMORY);
    let (mut input, mut output) = (std::io::stdin().lock(), std::io::stdout().lock());
    while let (Some(name), Some(bytes)) = (frame(&mut input), frame(&mut input)) {
        let answer = grid::read(&bytes, &String::from_utf8_lossy(&name));
        if put_frame(&mut output, &codec::encode(&answer)).is_err() {
            break;
        }
    }
    ExitCode::SUCCESS
}
