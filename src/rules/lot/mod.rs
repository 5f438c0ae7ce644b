//! L: dossiers of one batch held against each other.

mod l101;
mod l102;
mod l103;
mod l104;
mod l105;
mod l106;
mod l107;
mod l108;
mod l109;
mod l110;
mod position;

use super::Rule;

/// The family's rules, by code.
pub const ALL: &[Rule] =
    &[l101::RULE, l102::RULE, l103::RULE, l104::RULE, l105::RULE, l106::RULE, l107::RULE, l108::RULE, l109::RULE, l110::RULE];
