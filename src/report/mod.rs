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
