//! Findings → reader. A format turns findings into bytes and decides nothing.

use rayon::prelude::*;

pub mod annotate;
mod apart;
pub mod colour;
pub mod csv;
pub mod group;
pub mod holder;
pub mod html;
pub mod json;
pub mod mail;
mod notes;
pub mod outline;
pub mod owners;
pub mod paths;
mod progress;
pub mod proposals;
pub mod recognition;
pub mod remark;
pub mod results;
pub mod row;
pub mod sarif;
pub mod state;
pub mod text;

/// How many dossiers are in memory as text at once.
const MANY: usize = 256;

/// Writes what is said of each dossier in order, some at a time, made on all threads; each is given with its rank.
fn write_each<T: Sync, S: AsRef<str> + Send>(
    of: &[T],
    say: impl Fn(usize, &T) -> S + Sync,
    out: &mut dyn std::io::Write,
) -> std::io::Result<()> {
    for (some, first) in of.chunks(MANY).zip((0..).step_by(MANY)) {
        let texts: Vec<S> = some.par_iter().enumerate().map(|(rank, one)| say(first + rank, one)).collect();
        texts.iter().try_for_each(|text| out.write_all(text.as_ref().as_bytes()))?;
    }
    Ok(())
}

/// What is written to a place, as text instead.
fn in_memory(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).expect("memory takes what is written");
    String::from_utf8(out).expect("reports are text")
}
