//! Findings → reader. A format turns findings into bytes and decides nothing.

pub mod annotate;
mod apart;
pub mod colour;
pub mod group;
pub mod json;
pub mod owners;
pub mod proposals;
pub mod recognition;
pub mod state;
pub mod text;
