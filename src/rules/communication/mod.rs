//! C: actions of communication, training and awareness.

mod c101;
mod c102;
mod c103;
mod c104;
mod c105;
mod c106;
mod c107;
mod c108;
mod list;

use super::Rule;

/// The family's rules, by code.
pub const ALL: &[Rule] = &[c101::RULE, c102::RULE, c103::RULE, c104::RULE, c105::RULE, c106::RULE, c107::RULE, c108::RULE];
