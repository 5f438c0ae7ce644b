//! I: who holds the position, where and when.

mod form;
mod i101;
mod i102;
mod i103;
mod i104;
mod i105;
mod i106;
mod i107;

use super::Rule;

/// The family's rules, by code.
pub const ALL: &[Rule] = &[i101::RULE, i102::RULE, i103::RULE, i104::RULE, i105::RULE, i106::RULE, i107::RULE];
