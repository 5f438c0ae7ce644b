//! Findings → reader. A format turns findings into bytes and decides nothing.

mod apart;
pub mod group;
pub mod json;
pub mod owners;
pub mod state;
pub mod text;
