//! S: the follow-up of the work: committee, targets, annexes, reports.

mod annexes;
mod s301;
mod s305;

use super::Rule;

/// The family's rules, by code.
pub const ALL: &[Rule] = &[s301::RULE, s305::RULE];
