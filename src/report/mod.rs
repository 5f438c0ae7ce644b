//! Findings → reader. A format turns findings into bytes and decides nothing.

pub mod json;
