//! What is fuzzed, and what it begins from.

pub mod targets;
