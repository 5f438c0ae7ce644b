//! Findings → reader. A format turns findings into bytes and decides nothing.

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

/// What is written to a place, as text instead.
fn in_memory(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).expect("memory takes what is written");
    String::from_utf8(out).expect("reports are text")
}
