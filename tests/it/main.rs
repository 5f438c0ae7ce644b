//! What the whole library does, one behaviour a module.

mod recalculation;
mod rollup;
